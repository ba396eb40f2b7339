#include "benchmarks/bench_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "benchmarks/bars.hpp"

namespace hepatrial::benchmarks {

namespace {

constexpr const char* k_method =
    "One command writes this page, the plots and `benchmarks/work_precision.csv` beside it: `make bench`. Every row "
    "that was\n"
    "timed is below, and every setting that was tried while tuning the rival is in the CSV (stage `search`).\n"
    "\n"
    "**Rival.** SUNDIALS CVODE 6.4.1 and KLU from Debian's source packages, built `-O3 -march=native`: BDF, Newton, "
    "analytic\n"
    "sparse Jacobian, root finding. It runs the same equations, printed as straight-line code for one patient and "
    "compiled\n"
    "`-O3 -march=native` with fused multiply-add and the C library's functions. At every tolerance all of nonlinear\n"
    "coefficient {0.01, 0.03, 0.1, 0.33} x maximum order {3, 4, 5} x {stop at visits, interpolate there} are tried,\n"
    "and up to 14 settings along the Pareto front of error and time are timed. Between patients it keeps its memory "
    "and\n"
    "its pivot order. Both engines use the same absolute tolerances; they are not tuned for either.\n"
    "\n"
    "**Error** of a patient: the largest over visits and states of |difference| / (|reference| + 1e-3 x the state's "
    "largest\n"
    "value over time). Engines are compared at equal median error over patients, never at equal tolerance: time at an "
    "error\n"
    "is interpolated linearly in the logarithms between neighbours of an engine's Pareto front, and the curve is "
    "never\n"
    "extended to smaller errors. At errors larger than an engine's loosest setting gives, its cheapest setting "
    "counts.\n"
    "\n"
    "**Time** is processor time of one thread for the loop over patients (parameters, doses, stops, integration); "
    "reading\n"
    "and compiling models are not in it. Settings of both engines take turns, three rounds; the median counts. "
    "Patients are\n"
    "as many as the time allows and the same for both. Scaling is wall time.\n";

std::string number(double value) {
  if (std::isnan(value)) return "-";
  if (value == 0) return "0";
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string row_line(const Row& row) {
  return fmt::format("| {} | {} | {} | {:.1e} | {:.1e} | {:.1e} | {:.0f} | {:.0f} | {:.0f} | {} | {} | {} | {} |\n",
                     row.engine, error_text(row.relative_tolerance), number(1 / row.seconds), row.error.median,
                     row.error.percentile_99, row.error.maximum, row.steps, row.rhs_evaluations,
                     row.jacobian_evaluations, number(row.events), row.failed,
                     std::isnan(row.lane_use) ? "-" : fmt::format("{:.1f} %", 100 * row.lane_use), row.setting);
}

std::string shares(const Profile& profile) {
  std::string text =
      fmt::format("- {} at relative tolerance {}:", profile.engine, error_text(profile.relative_tolerance));
  for (const Share& share : profile.shares) text += fmt::format(" {} {:.0f} %,", share.part, 100 * share.share);
  return text + fmt::format(" {:.0f} ns per patient's step\n", profile.nanoseconds_per_lane_step);
}

std::string section(const ProblemResult& result) {
  std::string text = fmt::format("\n## {}\n\n", result.name);
  if (!result.left_out.empty()) return text + "Left out: " + result.left_out + "\n";
  text += fmt::format("{}. {} Jacobian entries. hepatrial's kernel: {}; the rival's: {}. Reference good to {}.\n\n",
                      result.title, result.jacobian_entries, result.our_kernel, result.rival_kernel,
                      std::isnan(result.reference_uncertainty) ? "1e-11 (given with the model)"
                                                               : error_text(result.reference_uncertainty));
  text += fmt::format("![{}](benchmarks/{}.svg)\n\n", finding(result), result.name);
  text +=
      "| engine | rtol | patients/s/core | median error | 99th percentile | largest | steps | rhs | Jacobians | "
      "events | failed | lane use | setting |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto* rows : {&result.ours, &result.rival})
    for (const Row& row : *rows) text += row_line(row);
  text +=
      "\nShares of time (splitting fused right-hand side and solve, and Jacobian and factorisation, is an "
      "estimate):\n\n";
  for (const Profile& profile : result.profiles) text += shares(profile);
  if (!result.widths.empty()) {
    text += fmt::format("\nhepatrial at relative tolerance {}, patients/s/core by patients side by side:",
                        error_text(result.widths.front().relative_tolerance));
    for (const Width& width : result.widths) text += fmt::format(" {}: {},", width.lanes, number(1 / width.seconds));
    text.back() = '.';
    text += "\n";
  }
  text += "\nTwo threads against one, wall time:";
  for (const Scaling& scaling : result.scalings) {
    text +=
        fmt::format(" {} {:.2f} times as fast at relative tolerance {};", scaling.engine,
                    scaling.one_thread_seconds / scaling.two_thread_seconds, error_text(scaling.relative_tolerance));
  }
  text.back() = '.';
  return text + "\n";
}

std::string bar_table(const std::vector<ProblemResult>& results) {
  std::string text = "| what | bar | measured | |\n|---|---|---|---|\n";
  for (const Bar& bar : bars_of(results)) {
    text += fmt::format("| {} | {} {} | {} | {} |\n", bar.what, bar.at_least ? "at least" : "at most",
                        number(bar.wanted), bar.measured ? number(*bar.measured) : "-", verdict(bar));
  }
  return text;
}

std::string memory_lines(const std::vector<MemoryUse>& memory) {
  std::string text =
      "\n## Memory\n\nPeak of a process of its own, two threads, nothing recorded. The simulated time is cut where the "
      "whole "
      "would take too long.\n\n| model | patients | simulated time | peak MB | wall s |\n|---|---|---|---|---|\n";
  for (const MemoryUse& use : memory) {
    text += fmt::format("| {} | {} | {} | {:.1f} | {:.1f} |\n", use.model, use.rows, number(use.horizon),
                        use.peak_bytes / 1e6, use.wall_seconds);
  }
  return text;
}

}  // namespace

std::string report_of(const std::vector<ProblemResult>& results, const std::vector<MemoryUse>& memory,
                      const std::string& machine) {
  std::string text = "# How fast, at which accuracy\n\nMade by `make bench`; do not edit.\n\n" + machine + "\n" +
                     k_method + "\n## Asked and measured\n\n" + bar_table(results);
  for (const ProblemResult& result : results) text += section(result);
  return text + memory_lines(memory);
}

}  // namespace hepatrial::benchmarks
