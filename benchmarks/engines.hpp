#pragma once
// Which engines are compared, and with which kernels. The one place to change when a solver or a kind of kernel is
// added.

#include <filesystem>
#include <memory>
#include <string>

#include "compile/compiled_model.hpp"
#include "core/result.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::benchmarks {

/// Rows side by side at the processor's full width.
[[nodiscard]] int our_lanes();
/// The product's solver under test.
[[nodiscard]] std::unique_ptr<simulate::Solver> make_our_solver(int lanes = our_lanes());
/// What the tables call it.
[[nodiscard]] std::string our_solver_name();
/// The model with the product's kernels for so many lanes and for one, compiled first where they are not shipped.
[[nodiscard]] compile::CompiledModel with_kernels(const compile::CompiledModel& model, int lanes);

/// A model and what is known of the kernel that an engine runs for it.
struct EngineModel {
  compile::CompiledModel model;
  std::string kernel;  ///< "compiled at run time, 8 lanes"
};
/// The model for the product's solver.
[[nodiscard]] EngineModel model_for_us(const compile::CompiledModel& model);
/// The model with the rival's kernel (rival_kernel.hpp), kept in `folder`. Error: it cannot be compiled; the rival with
/// an interpreter would be no rival.
[[nodiscard]] core::Result<EngineModel> model_for_rival(const compile::CompiledModel& model,
                                                        const std::filesystem::path& folder);

}  // namespace hepatrial::benchmarks
