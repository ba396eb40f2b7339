#include "study/calibration/calibration_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace {

// Standard deviations of the residual; NaN where the row is not fitted.
double residual(const Observation& row, double predicted) {
  if (!row.fitted() || !std::isfinite(predicted)) return std::numeric_limits<double>::quiet_NaN();
  return (scaled_value(row, predicted) - row.scaled) / row.sd;
}

std::string three(double value) { return std::isfinite(value) ? fmt::format("{:.3f}", value) : "-"; }

}  // namespace

std::string rows_csv(const std::vector<Observation>& rows, const std::vector<double>& predicted) {
  std::vector<std::vector<std::string>> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Observation& row = rows[i];
    out.push_back({row.group, row.id, row.arm_name, row.endpoint, name(row.kind), short_number(row.observed),
                   short_number(row.low), short_number(row.high), short_number(row.n), short_number(predicted[i]),
                   short_number(row.sd), short_number(residual(row, predicted[i])), row.fitted() ? "yes" : "no",
                   row.gates ? "yes" : "no", row.source, row.note});
  }
  return table_text({"group", "id", "arm", "endpoint", "kind", "observed", "low", "high", "n", "predicted", "sd",
                     "residual_sd", "fitted", "gates", "source", "note"},
                    out, ',');
}

std::string identifiability_table(const std::vector<FreeParameter>& parameters, const Identifiability& found) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    std::string partner, index;
    for (const infer::CollinearPair& pair : found.pairs) {
      if (pair.first != k && pair.second != k) continue;
      partner = (pair.cosine < 0 ? "-" : "+") + parameters[pair.first == k ? pair.second : pair.first].name;
      index = short_number(pair.index);
      break;
    }
    rows.push_back(
        {parameters[k].name, short_number(found.sd_over_prior[k]), short_number(found.importance[k]), partner, index});
  }
  return table_text({"parameter", "posterior_over_prior_sd", "importance", "most_collinear_with", "collinearity_index"},
                    rows, '\t');
}

std::string text(const AgreementScore& score) {
  return fmt::format(
      "median |ln ratio| {} (PFS and TTP {}, OS {}; mean {}; {} medians), hazard ratios inside {} of {}, ORR and DCR "
      "{} "
      "SE at the median ({} rows)\n",
      three(score.median_abs_ln), three(score.pfs_median_abs_ln), three(score.os_median_abs_ln),
      three(score.mean_abs_ln), score.medians, score.ratios_inside, score.ratios, three(score.response_median_se),
      score.responses);
}

std::string text(const FitResult& result) {
  return fmt::format("{} evaluations in {} generations, {} failed. Judged on fresh seeds:\n", result.evaluations,
                     result.generations, result.failed) +
         fmt::format("start   objective {:.2f}: ", result.start.objective) + text(result.start.score) +
         fmt::format("fitted  objective {:.2f}: ", result.fitted.objective) + text(result.fitted.score);
}

std::string text(const PosteriorResult& result) {
  std::string out;
  for (std::size_t pass = 0; pass < result.history.size(); ++pass) {
    out += fmt::format("pass {}: mean misfit {:.1f}, {} members failed\n", pass + 1, result.history[pass].mean_misfit,
                       result.history[pass].failed);
  }
  for (std::size_t i = 0; i < result.candidates.size(); ++i) {
    const auto& [what, judged] = result.candidates[i];
    out += fmt::format("{}{}: objective {:.2f}: ", i == result.centre ? "fitted = " : "", what, judged.objective) +
           text(judged.score);
  }
  return out;
}

std::string text(const LeaveOneOutResult& result) {
  return fmt::format("{} groups left out in turn.\nmodel          ", result.groups.size()) + text(result.score) +
         "two constants  " + text(result.rival);
}

std::string worst_rows(const std::vector<Observation>& rows, const std::vector<double>& predicted, std::size_t most) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::isfinite(residual(rows[i], predicted[i]))) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::fabs(residual(rows[a], predicted[a])) > std::fabs(residual(rows[b], predicted[b]));
  });
  std::string out = fmt::format("{:<14} {:<26} {:<16} {:>9} {:>9} {:>9}\n", "trial", "arm", "endpoint", "predicted",
                                "observed", "residual");
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    const Observation& row = rows[order[i]];
    out += fmt::format("{:<14.14} {:<26.26} {:<16} {:>9.3g} {:>9.3g} {:>9.2f}\n", row.group, row.arm_name, row.endpoint,
                       predicted[order[i]], row.observed, residual(row, predicted[order[i]]));
  }
  return out;
}

}  // namespace hepatrial::study
