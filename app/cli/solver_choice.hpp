#pragma once
// Which integrator a verb uses, and how the model's equations run.

#include <memory>

#include "simulate/batch.hpp"

namespace hepatrial::cli {

enum class SolverChoice {
  reference,  ///< SUNDIALS CVODE
  batch       ///< many patients in lockstep
};

/// All give the same bits (docs/methods/kernels.md).
enum class KernelUse {
  interpreter,             ///< nothing compiled
  existing,                ///< what was compiled before, else the interpreter
  compile_where_possible,  ///< compiled now where that was not done before; else the interpreter
  compile                  ///< the same, and an error where it is not possible
};

/// A solver whose run() first sees to the model's kernel. Errors of run() besides its own: io when `kernel` is compile
/// and the kernel cannot be compiled. A raised stop flag ends a compilation. Checked by
/// tests/cli/solver_choice_test.cpp.
[[nodiscard]] std::unique_ptr<simulate::Solver> make_solver(SolverChoice choice, KernelUse kernel);

}  // namespace hepatrial::cli
