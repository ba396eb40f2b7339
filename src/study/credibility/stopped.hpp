#pragma once
// What every part of the credibility page says when it is stopped on request. Internal to credibility.

#include "core/result.hpp"

namespace hepatrial::study {

[[nodiscard]] inline core::Problem stopped_on_request() {
  return {core::ProblemKind::usage, "stopped on request; nothing was written", {}, "run again to start afresh"};
}

}  // namespace hepatrial::study
