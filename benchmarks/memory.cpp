#include "benchmarks/memory.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <cstdio>

#include "benchmarks/engines.hpp"
#include "benchmarks/measurement.hpp"

namespace hepatrial::benchmarks {

namespace {
constexpr double k_memory_tolerance = 1e-3;
}

core::Result<MemoryUse> memory_of(const std::string& problem, std::size_t rows, double horizon) {
  const std::string command =
      fmt::format("/proc/$PPID/exe --memory-child {} --rows {} --horizon {}", problem, rows, horizon);
  FILE* child = popen(command.c_str(), "r");
  MemoryUse use{problem, rows, horizon, 0, 0};
  const bool read = child != nullptr && std::fscanf(child, "%lf %lf", &use.peak_bytes, &use.wall_seconds) == 2;
  if (child != nullptr && pclose(child) == 0 && read) return use;
  return core::fail({core::ProblemKind::io, "the process that measures memory failed for " + problem, {}, ""});
}

int run_memory_child(const Problem& problem, std::size_t rows, double horizon) {
  const EngineModel model = model_for_us(problem.model);
  const auto solver = make_our_solver();
  Run run;
  run.relative_tolerance = k_memory_tolerance;
  run.patients = problem.patient_count;
  run.rows = rows;
  run.threads = 2;
  run.horizon = horizon;
  const auto outcome = measure(*solver, problem, model.model, run);
  if (!outcome) return 1;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.0f %.3f\n", static_cast<double>(usage.ru_maxrss) * 1024, outcome->wall_seconds);
  return 0;
}

}  // namespace hepatrial::benchmarks
