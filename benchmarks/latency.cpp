#include "benchmarks/latency.hpp"

#include <chrono>

#include "benchmarks/engines.hpp"
#include "benchmarks/measurement.hpp"
#include "compile/kernel_cache.hpp"

namespace hepatrial::benchmarks {

namespace {

constexpr int k_repeats = 5;

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

core::Result<double> first_patient(const Problem& problem, const compile::CompiledModel& model) {
  Run run;
  run.relative_tolerance = 1e-5;
  const double start = now_seconds();
  // Finding the kept or shipped kernels is part of the wait.
  const auto solver = simulate::make_batch_solver();  // as many lanes as one patient fills
  const auto outcome = measure(*solver, problem, model, run);
  if (!outcome) return core::fail(outcome.error());
  return now_seconds() - start;
}

// Straight to the cache's own code: for the shipped model nothing would be compiled otherwise.
core::Result<double> kernel_from_nothing(const compile::CompiledModel& model, const std::filesystem::path& folder) {
  std::error_code ignored;
  compile::KernelSettings settings = compile::default_kernel_settings();
  settings.cache_directory = std::filesystem::absolute(folder, ignored) / "cold_kernels" / "kernels";
  std::filesystem::remove_all(settings.cache_directory.parent_path(), ignored);
  const double start = now_seconds();
  const auto made = compile::CachedKernel(model.programs, our_lanes(), settings).compile({});
  const double seconds = now_seconds() - start;
  std::filesystem::remove_all(settings.cache_directory.parent_path(), ignored);
  if (!made) return core::fail(made.error());
  return seconds;
}

}  // namespace

core::Result<Latency> latency_of(const Problem& problem, const std::filesystem::path& folder) {
  std::vector<double> whole, equations;
  for (int repeat = 0; repeat < k_repeats; ++repeat) {
    const double start = now_seconds();
    auto model = problem.make_model();
    if (!model) return core::fail(model.error());
    model->parameter_defaults = problem.model.parameter_defaults;  // as this problem sets them
    equations.push_back(now_seconds() - start);
    const auto patient = first_patient(problem, *model);
    if (!patient) return core::fail(patient.error());
    whole.push_back(equations.back() + *patient);
  }
  const auto kernel = kernel_from_nothing(problem.model, folder);
  if (!kernel) return core::fail(kernel.error());
  const double reading = quantile(equations, 0.5);
  return Latency{quantile(whole, 0.5), reading, reading + *kernel};
}

}  // namespace hepatrial::benchmarks
