#include "study/calibration/misfit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/maths.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

bool is_placebo(const std::string& regimen) { return regimen == "placebo"; }

bool is_median(const Observation& row) { return row.kind == RowKind::os_median || row.kind == RowKind::pfs_median; }

bool is_response_rate(const Observation& row) { return row.kind == RowKind::response || row.kind == RowKind::control; }

double middle(std::vector<double> values) {
  if (values.empty()) return k_nan;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

double mean(const std::vector<double>& values) {
  if (values.empty()) return k_nan;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Rows that one constant stands for: endpoint and class.
std::pair<std::string, bool> constant_of(const Observation& row) {
  const std::string endpoint = row.kind == RowKind::pfs_median ? "PFS_median" : row.endpoint;
  return {endpoint, is_placebo(row.regimen)};
}

}  // namespace

double huber(double residual, double c) {
  const double size = std::fabs(residual);
  return size <= c ? 0.5 * residual * residual : c * (size - 0.5 * c);
}

double misfit(const std::vector<Observation>& rows, std::span<const double> scaled, double robust_at) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].fitted()) continue;
    if (!std::isfinite(scaled[i])) return k_nan;
    sum += huber((scaled[i] - rows[i].scaled) / rows[i].sd, robust_at);
  }
  return sum;
}

double objective(const std::vector<Observation>& rows, std::span<const double> scaled, double robust_at,
                 const infer::ParameterSpace& space, std::span<const double> values) {
  return misfit(rows, scaled, robust_at) + space.negative_log_prior(values);
}

AgreementScore agreement(const std::vector<Observation>& rows, std::span<const double> values) {
  AgreementScore out;
  std::vector<double> all, progression, survival, responses;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Observation& row = rows[i];
    if (!row.gates || !std::isfinite(values[i])) continue;
    if (is_median(row)) {
      const double size = std::fabs(core::maths::log(values[i] / row.observed));
      all.push_back(size);
      (row.kind == RowKind::os_median ? survival : progression).push_back(size);
    } else if (row.kind == RowKind::hazard_ratio && std::isfinite(row.low) && std::isfinite(row.high)) {
      ++out.ratios;
      if (values[i] >= row.low && values[i] <= row.high) ++out.ratios_inside;
    } else if (is_response_rate(row)) {
      responses.push_back(std::fabs(share_error(row, values[i])));
    }
  }
  out.medians = all.size();
  out.responses = responses.size();
  out.median_abs_ln = middle(all);
  out.mean_abs_ln = mean(all);
  out.pfs_median_abs_ln = middle(progression);
  out.os_median_abs_ln = middle(survival);
  out.response_median_se = middle(responses);
  return out;
}

std::vector<double> constant_values(const std::vector<Observation>& rows, const std::vector<bool>& from) {
  std::map<std::pair<std::string, bool>, std::vector<double>> levels;
  std::map<std::string, std::vector<double>> ratios;  // active against placebo, by endpoint
  const auto against_placebo = [&](const Observation& row) {
    // The comparator's regimen is that of the placebo arm of the same trial, if there is one.
    return std::any_of(rows.begin(), rows.end(), [&](const Observation& other) {
      return other.trial == row.trial && other.arm == row.comparator && is_placebo(other.regimen);
    });
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!from[i] || !rows[i].gates) continue;
    if (rows[i].kind != RowKind::hazard_ratio) {
      levels[constant_of(rows[i])].push_back(rows[i].scaled);
    } else if (against_placebo(rows[i])) {
      ratios[rows[i].endpoint].push_back(rows[i].scaled);
    }
  }
  std::vector<double> out;
  for (const Observation& row : rows) {
    if (row.kind != RowKind::hazard_ratio) {
      const auto found = levels.find(constant_of(row));
      out.push_back(found == levels.end() ? k_nan : unscaled_value(row, mean(found->second)));
    } else if (!against_placebo(row)) {
      out.push_back(1);
    } else {
      const auto found = ratios.find(row.endpoint);
      out.push_back(found == ratios.end() ? k_nan : unscaled_value(row, mean(found->second)));
    }
  }
  return out;
}

}  // namespace hepatrial::study
