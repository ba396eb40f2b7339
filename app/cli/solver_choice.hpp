#pragma once
// Which integrator a verb uses.

#include <memory>

#include "core/result.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::cli {

enum class SolverChoice {
  reference,  ///< SUNDIALS CVODE
  batch       ///< many patients in lockstep
};

/// The solver. Errors: usage for a solver that this version does not have.
[[nodiscard]] core::Result<std::unique_ptr<simulate::Solver>> make_solver(SolverChoice choice);

}  // namespace hepatrial::cli
