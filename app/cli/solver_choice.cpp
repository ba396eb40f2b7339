#include "cli/solver_choice.hpp"

namespace hepatrial::cli {

core::Result<std::unique_ptr<simulate::Solver>> make_solver(SolverChoice choice) {
  if (choice == SolverChoice::reference) return simulate::make_reference_solver();
  return core::fail(
      {core::ProblemKind::usage, "the batch solver is not part of this version", {}, "use --solver reference"});
}

}  // namespace hepatrial::cli
