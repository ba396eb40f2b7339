#pragma once
// What `make bench` writes: the CSV of all rows and the tables.

#include <array>
#include <string>
#include <vector>

#include "benchmarks/latency.hpp"
#include "benchmarks/measurement.hpp"
#include "benchmarks/memory.hpp"
#include "benchmarks/profile.hpp"

namespace hepatrial::benchmarks {

inline constexpr std::array<double, 4> k_compared_errors{1e-3, 1e-4, 1e-5, 1e-6};

/// One to two threads, wall time.
struct Scaling {
  std::string model, engine;
  double relative_tolerance = 0;
  double one_thread_seconds = 0, two_thread_seconds = 0;
};

/// Our engine with fewer patients side by side, as on a processor with narrower registers.
struct Width {
  int lanes = 0;
  double relative_tolerance = 0;
  double seconds = 0;  ///< processor time per patient
};

/// All that is known about one problem.
struct ProblemResult {
  std::string name, title;
  std::string left_out;  ///< why there are no rows; empty: there are
  std::size_t states = 0, jacobian_entries = 0;
  std::string our_engine, our_kernel, rival_kernel;
  double reference_uncertainty = 0;
  double model_days = 0;
  std::vector<Row> ours, rival, searched;
  std::vector<Profile> profiles;
  std::vector<Scaling> scalings;
  std::vector<Width> widths;
  std::optional<Latency> latency;
  std::string no_latency;  ///< why there is none
};

[[nodiscard]] std::vector<WorkPoint> points_of(const std::vector<Row>& rows);
/// "1e-5"
[[nodiscard]] std::string error_text(double error);
/// How many times as fast our engine is at this median error, by processor time; nothing where either does not reach
/// it.
[[nodiscard]] std::optional<double> speed_ratio(const ProblemResult& result, double error);
/// "At equal error 1e-5, hepatrial is 12 times as fast." Says so too where it is slower or cannot be compared.
[[nodiscard]] std::string finding(const ProblemResult& result);

/// work_precision.csv: every row, those of the search too.
[[nodiscard]] std::string csv_of(const std::vector<ProblemResult>& results);
/// Timed rows of one problem, shares of time, scaling.
[[nodiscard]] std::string text_of(const ProblemResult& result);
/// Speed ratios of all problems, and memory.
[[nodiscard]] std::string ratio_table(const std::vector<ProblemResult>& results);
[[nodiscard]] std::string memory_table(const std::vector<MemoryUse>& uses);

}  // namespace hepatrial::benchmarks
