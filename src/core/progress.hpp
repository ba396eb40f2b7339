#pragma once
// How long work tells the outside how far it is, and how the outside asks it to stop.

#include <atomic>
#include <cstddef>

#include "core/result.hpp"

namespace hepatrial::core {

/// Receives progress. Called from any worker thread, so implementations must be thread-safe and quick.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `done` of `total` units of work are finished; `done` never decreases from one thread's view.
  virtual void advance(std::size_t done, std::size_t total) = 0;
};

/// Set by a signal handler or a caller; long work polls it and stops cleanly, leaving no partial output.
using StopFlag = std::atomic<bool>;

/// What long work that writes only at its end says when it was stopped. Work that keeps finished parts says so itself.
[[nodiscard]] inline Problem stopped_before_writing() {
  return {ProblemKind::usage, "stopped on request; nothing was written", {}, "run again to start afresh"};
}

}  // namespace hepatrial::core
