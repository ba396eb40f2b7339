#pragma once
// Ctrl-C and SIGTERM raise a stop flag instead of killing the program, so that long work ends without
// leaving half-written files. A second signal of the same kind kills at once.

#include "core/progress.hpp"

namespace hepatrial::cli {

/// Catches SIGINT and SIGTERM while it lives. At most one at a time.
class InterruptCatcher {
 public:
  InterruptCatcher();
  ~InterruptCatcher();
  InterruptCatcher(const InterruptCatcher&) = delete;
  InterruptCatcher& operator=(const InterruptCatcher&) = delete;

  /// Raised by the first signal.
  [[nodiscard]] const core::StopFlag& flag() const;
  /// 128 + the signal that arrived, as shells do; 0: none arrived.
  [[nodiscard]] int exit_code() const;
};

}  // namespace hepatrial::cli
