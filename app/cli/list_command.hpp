#pragma once
// The verbs that list what is shipped: drugs, trials.

#include "cli/answer.hpp"

namespace hepatrial::cli {

/// One line per drug and per regimen.
[[nodiscard]] core::Result<Answer> list_drugs();

/// One line per trial file. Errors: the problems of every trial that cannot be read, after all were tried.
[[nodiscard]] core::Result<Answer> list_trials();

}  // namespace hepatrial::cli
