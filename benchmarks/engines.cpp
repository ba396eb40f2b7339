#include "benchmarks/engines.hpp"

#include <fmt/format.h>

#include "benchmarks/rival_kernel.hpp"
#include "compile/kernels.hpp"
#include "simulate/lane_arithmetic.hpp"

namespace hepatrial::benchmarks {

namespace {

std::string_view origin_name(compile::KernelOrigin origin) {
  switch (origin) {
    case compile::KernelOrigin::shipped: return "compiled with the program";
    case compile::KernelOrigin::cached:
    case compile::KernelOrigin::compiled: return "compiled at run time";
    default: return "interpreted";
  }
}

}  // namespace

int our_lanes() { return simulate::native_lanes(); }
std::unique_ptr<simulate::Solver> make_our_solver(int lanes) { return simulate::make_batch_solver(lanes); }

std::string our_solver_name() { return "hepatrial"; }

compile::CompiledModel with_kernels(const compile::CompiledModel& model, int lanes) {
  compile::CompiledModel copy = model;
  copy.chosen_kernels.clear();
  for (const int count : {lanes, 1}) copy.chosen_kernels.push_back(compile::compile_lane_kernel(model, count).kernel);
  if (lanes == 1) copy.kernel = copy.chosen_kernels.front();
  return copy;
}

EngineModel model_for_us(const compile::CompiledModel& model) {
  const compile::LaneKernel made = compile::compile_lane_kernel(model, our_lanes());
  std::string text = fmt::format("{}, {} lanes", origin_name(made.origin), our_lanes());
  if (!made.note.empty()) text += " (" + made.note + ")";
  return {with_kernels(model, our_lanes()), std::move(text)};
}

core::Result<EngineModel> model_for_rival(const compile::CompiledModel& model, const std::filesystem::path& folder) {
  auto kernel = rival_kernel(model, folder);
  if (!kernel) return core::fail(kernel.error());
  EngineModel copy{model, "compiled for this processor, 1 lane"};
  copy.model.kernel = std::move(*kernel);
  return copy;
}

}  // namespace hepatrial::benchmarks
