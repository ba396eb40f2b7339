#include "benchmarks/bars.hpp"

#include <fmt/format.h>

#include <cmath>

namespace hepatrial::benchmarks {

namespace {

// An earlier feasibility program, made for the antibody model alone: 3,179 patients per second and core at error 7e-6.
constexpr double k_probe_patients_per_second = 3179, k_probe_error = 7e-6, k_probe_factor = 1.5;
constexpr double k_most_ms_per_year = 2, k_most_first_patient_ms = 100, k_most_cold_seconds = 5;

std::string why_no_ratio(const ProblemResult& result, double error) {
  if (!result.left_out.empty()) return "the model was left out";
  return time_at_error(points_of(result.ours), error) ? "no setting of the rival is that accurate"
                                                      : "no setting of hepatrial is that accurate";
}

Bar ratio_bar(const ProblemResult& result, double error, double wanted) {
  return {fmt::format("{}: times as fast as the rival at error {}", result.name, error_text(error)), wanted, true,
          speed_ratio(result, error), why_no_ratio(result, error)};
}

void add_antibody(const ProblemResult& result, std::vector<Bar>& bars) {
  for (const double error : k_compared_errors) bars.push_back(ratio_bar(result, error, error < 5e-6 ? 20 : 25));
  const auto time = time_at_error(points_of(result.ours), k_probe_error);
  bars.push_back({fmt::format("{}: patients per second and core at error {}", result.name, error_text(k_probe_error)),
                  k_probe_factor * k_probe_patients_per_second, true,
                  time ? std::optional(1 / time->seconds) : std::nullopt, why_no_ratio(result, k_probe_error)});
}

std::optional<double> ms_per_year(const ProblemResult& result) {
  for (const Row& row : result.ours) {
    if (std::fabs(std::log10(row.relative_tolerance) + 5) < 1e-9) return 1000 * row.seconds * 365 / result.model_days;
  }
  return std::nullopt;
}

void add_latency(const ProblemResult& result, std::vector<Bar>& bars) {
  const std::string why = result.left_out.empty() ? result.no_latency : "the model was left out";
  std::optional<double> first, cold;
  if (result.latency) {
    first = 1000 * result.latency->cached_seconds;
    cold = result.latency->cold_seconds;
  }
  bars.push_back({result.name + ": ms from the model's file to the first patient, kernel kept", k_most_first_patient_ms,
                  false, first, why});
  bars.push_back({result.name + ": seconds to compile everything from nothing", k_most_cold_seconds, false, cold, why});
}

}  // namespace

double margin(const Bar& bar) {
  if (!bar.measured) return 0;
  return bar.at_least ? *bar.measured / bar.wanted : bar.wanted / *bar.measured;
}

std::string verdict(const Bar& bar) {
  if (!bar.measured) return "not measured: " + bar.why_not;
  const double part = margin(bar);
  if (part >= 1) return fmt::format("met, {:.2f} times the bar", part);
  return fmt::format("**missed**: {:.2f} times too slow", 1 / part);
}

std::vector<Bar> bars_of(const std::vector<ProblemResult>& results) {
  std::vector<Bar> bars;
  for (const ProblemResult& result : results) {
    if (result.name == "antibody") {
      add_antibody(result, bars);
      continue;
    }
    for (const double error : {1e-3, 1e-4}) bars.push_back(ratio_bar(result, error, 10));
    bars.push_back(ratio_bar(result, 1e-6, 5));
  }
  for (const ProblemResult& result : results) {
    if (result.name.starts_with("liver-cancer")) {
      bars.push_back({result.name + ": ms per patient-year at relative tolerance 1e-5", k_most_ms_per_year, false,
                      ms_per_year(result), "the model was left out"});
    }
    add_latency(result, bars);
  }
  return bars;
}

}  // namespace hepatrial::benchmarks
