#include "benchmarks/bench_tables.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/delimited.hpp"

namespace hepatrial::benchmarks {

namespace {

std::string csv_line(const Row& row) {
  std::string line;
  const auto add = [&line](const std::string& field) {
    line += (line.empty() ? "" : ",") + core::quoted_field(field, ',');
  };
  const auto number = [&add](double value) {
    add(std::isfinite(value) ? fmt::format("{:.6g}", value) : std::isnan(value) ? "" : "inf");
  };
  add(row.model);
  add(row.engine);
  add(row.setting);
  number(row.relative_tolerance);
  add(row.stage);
  number(static_cast<double>(row.patients));
  number(static_cast<double>(row.rows));
  number(1 / row.seconds);
  number(1 / row.seconds_highest);
  number(1 / row.seconds_lowest);
  number(row.error.median);
  number(row.error.percentile_99);
  number(row.error.maximum);
  number(static_cast<double>(row.error_patients));
  for (const double value : {row.steps, row.rhs_evaluations, row.jacobian_evaluations, row.stops, row.events})
    number(value);
  number(static_cast<double>(row.failed));
  number(row.lane_use);
  return line + "\n";
}

std::string row_line(const Row& row) {
  return fmt::format(
      "  {:<9} {:>8.0e} {:>11.4g} {:>9.1e} {:>9.1e} {:>9.1e} {:>9.0f} {:>9.0f} {:>8.0f} {:>6.1f} {:>6}  {}\n",
      row.engine.substr(0, 9), row.relative_tolerance, 1 / row.seconds, row.error.median, row.error.percentile_99,
      row.error.maximum, row.steps, row.rhs_evaluations, row.jacobian_evaluations, row.events,
      std::isnan(row.lane_use) ? "-" : fmt::format("{:.0f} %", 100 * row.lane_use), row.setting);
}

std::string ratio_text(const std::optional<double>& ratio) { return ratio ? fmt::format("{:.2f}", *ratio) : "-"; }

}  // namespace

std::vector<WorkPoint> points_of(const std::vector<Row>& rows) {
  std::vector<WorkPoint> points;
  points.reserve(rows.size());
  for (const Row& row : rows) points.push_back(row.point());
  return points;
}

std::string error_text(double error) {
  std::string text = fmt::format("{:.0e}", error);
  if (const auto at = text.find("e-0"); at != std::string::npos) text.erase(at + 2, 1);
  return text;
}

std::optional<double> speed_ratio(const ProblemResult& result, double error) {
  const auto ours = time_at_error(points_of(result.ours), error);
  const auto rival = time_at_error(points_of(result.rival), error);
  if (!ours || !rival) return std::nullopt;
  return rival->seconds / ours->seconds;
}

std::string finding(const ProblemResult& result) {
  for (const double error : {1e-5, 1e-4, 1e-6, 1e-3}) {
    const auto ratio = speed_ratio(result, error);
    if (!ratio) continue;
    const bool faster = *ratio >= 1;
    return fmt::format("At median error {}, hepatrial is {:.2g} times as {} as the rival.", error_text(error),
                       faster ? *ratio : 1 / *ratio, faster ? "fast" : "slow");
  }
  return "The curves share no error at which they can be compared.";
}

std::string csv_of(const std::vector<ProblemResult>& results) {
  std::string csv =
      "model,engine,setting,relative_tolerance,stage,patients,rows,patients_per_second_per_core,lowest_patients_per_"
      "second,"
      "highest_patients_per_second,error_median,error_p99,error_max,error_patients,steps_per_patient,rhs_per_patient,"
      "jacobians_per_patient,stops_per_patient,events_per_patient,failed,lane_use\n";
  for (const ProblemResult& result : results) {
    for (const auto* rows : {&result.ours, &result.rival, &result.searched})
      for (const Row& row : *rows) csv += csv_line(row);
  }
  return csv;
}

std::string text_of(const ProblemResult& result) {
  if (!result.left_out.empty()) return fmt::format("\n{}: left out. {}\n", result.name, result.left_out);
  std::string text = fmt::format("\n{} ({}): {} states, {} Jacobian entries\n", result.name, result.title,
                                 result.states, result.jacobian_entries);
  text += fmt::format(
      "  ours: {}, {}; rival: CVODE, {}; reference good to {}\n", result.our_engine, result.our_kernel,
      result.rival_kernel,
      std::isnan(result.reference_uncertainty) ? "1e-11 (given)" : fmt::format("{:.0e}", result.reference_uncertainty));
  text += fmt::format("  {:<9} {:>8} {:>11} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8} {:>6} {:>6}  {}\n", "engine", "rtol",
                      "patients/s", "median", "p99", "max", "steps", "rhs", "jac", "events", "lanes", "setting");
  for (const auto* rows : {&result.ours, &result.rival})
    for (const Row& row : *rows) text += row_line(row);
  for (const Profile& profile : result.profiles) {
    text += fmt::format("  time of {} at rtol {:.0e}:", profile.engine, profile.relative_tolerance);
    for (const Share& share : profile.shares) text += fmt::format(" {} {:.0f} %,", share.part, 100 * share.share);
    text += fmt::format(" {:.0f} ns per lane-step\n", profile.nanoseconds_per_lane_step);
  }
  for (const Scaling& scaling : result.scalings) {
    text += fmt::format("  {} on two threads instead of one at rtol {:.0e}: {:.2f} times as fast\n", scaling.engine,
                        scaling.relative_tolerance, scaling.one_thread_seconds / scaling.two_thread_seconds);
  }
  for (const Width& width : result.widths) {
    text += fmt::format("  {} side by side at rtol {}: {:.0f} patients/s\n", width.lanes,
                        error_text(width.relative_tolerance), 1 / width.seconds);
  }
  if (result.latency) {
    text += fmt::format(
        "  file to first patient {:.0f} ms (of these {:.0f} ms to equations); all from nothing {:.1f} s\n",
        1000 * result.latency->cached_seconds, 1000 * result.latency->equations_seconds, result.latency->cold_seconds);
  }
  return text + "  " + finding(result) + "\n";
}

std::string ratio_table(const std::vector<ProblemResult>& results) {
  std::string text =
      "\nSpeed against the rival at equal median error (above 1: hepatrial is faster; -: one of them does not get "
      "there)\n";
  text += fmt::format("  {:<22}", "model");
  for (const double error : k_compared_errors) text += fmt::format("{:>10.0e}", error);
  text += "   ms per patient-year at rtol 1e-5\n";
  for (const ProblemResult& result : results) {
    if (!result.left_out.empty()) {
      text += fmt::format("  {:<22}  left out\n", result.name);
      continue;
    }
    text += fmt::format("  {:<22}", result.name);
    for (const double error : k_compared_errors) text += fmt::format("{:>10}", ratio_text(speed_ratio(result, error)));
    for (const Row& row : result.ours) {
      const bool wanted = result.model_days > 0 && std::fabs(std::log10(row.relative_tolerance) + 5) < 1e-9;
      if (wanted) text += fmt::format("   {:.3g}", 1000 * row.seconds * 365 / result.model_days);
    }
    text += "\n";
  }
  return text;
}

std::string memory_table(const std::vector<MemoryUse>& uses) {
  std::string text = "\nPeak memory of our engine, two threads, nothing recorded\n";
  for (const MemoryUse& use : uses) {
    text += fmt::format("  {:<22} {:>8} patients, {:.0f} time units: {:.1f} MB, {:.1f} s\n", use.model, use.rows,
                        use.horizon, use.peak_bytes / 1e6, use.wall_seconds);
  }
  return text;
}

}  // namespace hepatrial::benchmarks
