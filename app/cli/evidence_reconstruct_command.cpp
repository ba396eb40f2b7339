// evidence reconstruct: patients as a published curve, or a median and rates, may have had them.
#include <cmath>
#include <cstdio>

#include "cli/synthesis_verbs.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "stats/reconstruction/digitised_curve.hpp"
#include "stats/reconstruction/summary_curve.hpp"
#include "stats/survival.hpp"

namespace hepatrial::cli {

namespace {

using core::fail;
using core::ProblemKind;

/// Two columns of numbers of a comma-separated file.
core::Result<std::vector<std::pair<double, double>>> number_pairs(const std::filesystem::path& path, const char* first,
                                                                  const char* second) {
  const auto text = core::read_file(path);
  if (!text) return fail(text.error());
  const auto table = core::parse_delimited(*text, ',', path.string());
  if (!table) return fail(table.error());
  core::Problems problems = core::missing_columns(*table, {first, second});
  if (!problems.empty()) return fail(std::move(problems));
  std::vector<std::pair<double, double>> pairs(table->rows.size());
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    const auto read = [&](const char* name, double& value) {
      const std::string& field = table->rows[row][static_cast<std::size_t>(table->column(name))];
      if (core::parse_number(field, value)) return;
      problems.push_back({ProblemKind::bad_input,
                          "expected a number, found '" + field + "'",
                          {path.string(), table->line[row], name},
                          ""});
    };
    read(first, pairs[row].first);
    read(second, pairs[row].second);
  }
  if (!problems.empty()) return fail(std::move(problems));
  return pairs;
}

core::Result<std::vector<stats::AtRisk>> at_risk_of(const ReconstructOptions& options) {
  if (!options.at_risk) return std::vector<stats::AtRisk>{{0.0, *options.patients}};
  const auto pairs = number_pairs(*options.at_risk, "time", "patients");
  if (!pairs) return fail(pairs.error());
  std::vector<stats::AtRisk> table;
  for (const auto& [time, patients] : *pairs) {
    if (patients != std::floor(patients) || std::fabs(patients) > 1e9) {
      return fail({ProblemKind::bad_input,
                   "patients at risk are whole numbers",
                   {options.at_risk->string(), 0, "patients"},
                   "give the counts printed below the curve"});
    }
    table.push_back({time, static_cast<std::int64_t>(patients)});
  }
  return table;
}

std::string number(double value, const char* format = "%.1f") {
  if (std::isnan(value)) return "not reached";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string name_of(stats::ReconstructionBasis basis) {
  switch (basis) {
    case stats::ReconstructionBasis::curve_with_numbers_at_risk: return "curve_with_numbers_at_risk";
    case stats::ReconstructionBasis::curve_alone: return "curve_alone";
    default: return "medians_and_rates";
  }
}

core::Result<Answer> written(const ReconstructOptions& options, const stats::ReconstructedPatients& patients,
                             const std::string& fit) {
  std::string text = "time,event,basis\n";
  const std::string basis = name_of(patients.basis);
  for (std::size_t i = 0; i < patients.time.size(); ++i) {
    text += core::number_text(patients.time[i]) + "," + std::to_string(patients.event[i]) + "," + basis + "\n";
  }
  if (auto done = core::write_file(options.out, text); !done) return fail(done.error());
  const auto curve = stats::kaplan_meier(patients.time, patients.event);
  if (!curve) return fail(curve.error());
  const stats::SurvivalQuantile median = stats::median_survival(*curve);
  return Answer{std::to_string(patients.time.size()) + " patients, " + std::to_string(patients.events()) +
                    " events; median " + number(median.time) + " (" + number(median.lower) + " to " +
                    number(median.upper) + ")\nbasis: " + basis + "\n" + fit,
                "What the patients may have been, not what they were.\n"};
}

core::Result<Answer> from_curve(const ReconstructOptions& options) {
  if (!options.at_risk && !options.patients) {
    return fail({ProblemKind::usage,
                 "the number of patients is missing",
                 {},
                 "give --at-risk FILE (columns time and patients), or --patients N"});
  }
  const auto pairs = number_pairs(*options.curve, "time", "survival");
  const auto at_risk = at_risk_of(options);
  if (!pairs) return fail(pairs.error());
  if (!at_risk) return fail(at_risk.error());
  std::vector<stats::CurvePoint> points;
  for (const auto& [time, survival] : *pairs) points.push_back({time, options.percent ? survival / 100 : survival});
  const auto made = stats::reconstruct_from_curve(points, *at_risk, options.total_events);
  if (!made) return fail(made.error());
  const stats::ReconstructionReport& report = made->report;
  return written(
      options, made->patients,
      "distance from the points: root mean square " + number(report.root_mean_square, "%.4f") + ", largest " +
          number(report.max_absolute, "%.4f") + "; numbers at risk missed: " + std::to_string(report.at_risk_missed) +
          " of " + std::to_string(report.at_risk.size()) +
          "; repaired points: " + std::to_string(report.before_zero + report.above_one + report.rises) + "\n");
}

core::Result<Answer> from_rates(const ReconstructOptions& options) {
  if (!options.patients || options.follow_up <= 0) {
    return fail({ProblemKind::usage,
                 "patients or follow-up are missing",
                 {},
                 "give --patients N and --follow-up TIME with --median and --rate"});
  }
  std::vector<stats::CurvePoint> points;
  if (options.median) points.push_back({*options.median, 0.5});
  for (const auto& [time, rate] : options.rates) points.push_back({time, rate});
  const auto curve = stats::SummaryCurve::through(points);
  if (!curve) return fail(curve.error());
  const auto patients =
      curve->patients(static_cast<std::size_t>(std::max<std::int64_t>(*options.patients, 0)), options.follow_up);
  if (!patients) return fail(patients.error());
  return written(options, *patients, "a smooth curve through " + std::to_string(points.size()) + " points, no more\n");
}

}  // namespace

core::Result<Answer> evidence_reconstruct(const ReconstructOptions& options) {
  const bool rates = options.median || !options.rates.empty();
  if (options.curve.has_value() == rates) {
    return fail({ProblemKind::usage,
                 options.curve ? "a curve and rates are given" : "there is nothing to start from",
                 {},
                 "give a digitised curve (--curve FILE), or --median and --rate"});
  }
  return options.curve ? from_curve(options) : from_rates(options);
}

}  // namespace hepatrial::cli
