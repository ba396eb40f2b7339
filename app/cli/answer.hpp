#pragma once
// What a verb says when it succeeds. Failures are core::Problems; main prints both.

#include <string>

#include "core/result.hpp"

namespace hepatrial::cli {

struct Answer {
  std::string out;    ///< for standard output: the result
  std::string notes;  ///< for standard error: warnings and remarks
};

}  // namespace hepatrial::cli
