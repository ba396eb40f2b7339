#include "stats/cox_likelihood.hpp"

#include <algorithm>
#include <limits>

#include "core/maths.hpp"

namespace hepatrial::stats {

namespace maths = core::maths;

void CoxData::Sums::clear() {
  zeroth = 0.0;
  std::fill(first.begin(), first.end(), 0.0);
  std::fill(second.begin(), second.end(), 0.0);
}

void CoxData::Sums::rescale(double factor) {
  zeroth *= factor;
  for (double& value : first) value *= factor;
  for (double& value : second) value *= factor;
}

void CoxData::Sums::add(double weight, const double* row) {
  const std::size_t count = first.size();
  zeroth += weight;
  for (std::size_t j = 0; j < count; ++j) {
    const double weighted = weight * row[j];
    first[j] += weighted;
    for (std::size_t k = 0; k <= j; ++k) second[j * count + k] += weighted * row[k];
  }
}

CoxData::CoxData(std::span<const double> time, std::span<const int> event,
                 std::span<const std::span<const double>> covariates, std::span<const int> stratum) {
  sort_rows(time, event, covariates, stratum);
}

void CoxData::sort_rows(std::span<const double> time, std::span<const int> event,
                        std::span<const std::span<const double>> covariates, std::span<const int> stratum) {
  struct Key {
    int stratum;
    double time;
    std::size_t index;
  };
  const std::size_t n = time.size();
  std::vector<Key> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = {stratum.empty() ? 0 : stratum[i], time[i], i};
  // Latest time first, so that one pass only ever adds to the risk set; the index makes the order unique.
  std::sort(order.begin(), order.end(), [](const Key& left, const Key& right) {
    if (left.stratum != right.stratum) return left.stratum < right.stratum;
    return left.time != right.time ? left.time > right.time : left.index < right.index;
  });
  const std::size_t p = covariates.size();
  rows_.resize(n * p);
  for (std::size_t j = 0; j < p; ++j) {
    const auto [low, high] = std::minmax_element(covariates[j].begin(), covariates[j].end());
    const double range = *high > *low ? *high - *low : 1.0;
    double mean = 0.0;  // centring keeps second moments from cancelling
    for (const double value : covariates[j]) mean += value / static_cast<double>(n);
    range_.push_back(range);
    for (std::size_t i = 0; i < n; ++i) rows_[i * p + j] = (covariates[j][order[i].index] - mean) / range;
  }
  event_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const bool new_stratum = i == 0 || order[i].stratum != order[i - 1].stratum;
    if (new_stratum || order[i].time != order[i - 1].time) groups_.push_back({i, i, 0, new_stratum});
    event_[i] = static_cast<char>(event[order[i].index]);
    groups_.back().end = i + 1;
    if (event_[i] == 0) continue;
    ++groups_.back().events;
    ++event_count_;
  }
}

std::vector<bool> CoxData::varying() const {
  const std::size_t p = covariate_count();
  std::vector<bool> result(p, false);
  std::vector<bool> differs(p, false);  // within the risk set so far
  const double* first = rows_.data();   // a member of the risk set
  for (const Group& group : groups_) {
    if (group.starts_stratum) {
      differs.assign(p, false);
      first = rows_.data() + group.begin * p;
    }
    for (std::size_t i = group.begin; i < group.end; ++i) {
      for (std::size_t j = 0; j < p; ++j) differs[j] = differs[j] || rows_[i * p + j] != first[j];
    }
    if (group.events == 0) continue;
    for (std::size_t j = 0; j < p; ++j) result[j] = result[j] || differs[j];
  }
  return result;
}

void CoxData::add_events(const Group& group, std::span<const double> predictor, double offset, TieMethod ties,
                         const Sums& at_risk, Sums& tied, PartialLikelihood& result) const {
  const std::size_t p = covariate_count();
  tied.clear();
  for (std::size_t i = group.begin; i < group.end; ++i) {
    if (event_[i] == 0) continue;
    const double* row = rows_.data() + i * p;
    result.value += predictor[i] - offset;
    for (std::size_t j = 0; j < p; ++j) result.score[j] += row[j];
    tied.add(maths::exp(predictor[i] - offset), row);
  }
  // Breslow: d equal terms. Efron: the r-th of d tied events leaves the share r/d of the tied out of the risk set.
  const bool shared = ties == TieMethod::breslow || group.events == 1;
  const std::size_t terms = shared ? 1 : group.events;
  const double weight = shared ? static_cast<double>(group.events) : 1.0;
  std::vector<double> mean(p);
  for (std::size_t r = 0; r < terms; ++r) {
    const double left_out = static_cast<double>(r) / static_cast<double>(group.events);
    const double total = at_risk.zeroth - left_out * tied.zeroth;
    result.value -= weight * maths::log(total);
    for (std::size_t j = 0; j < p; ++j) {
      mean[j] = (at_risk.first[j] - left_out * tied.first[j]) / total;
      result.score[j] -= weight * mean[j];
      for (std::size_t k = 0; k <= j; ++k) {
        const double second = (at_risk.second[j * p + k] - left_out * tied.second[j * p + k]) / total;
        result.information[j * p + k] += weight * (second - mean[j] * mean[k]);
      }
    }
  }
}

PartialLikelihood CoxData::evaluate(std::span<const double> coefficients, TieMethod ties) const {
  const std::size_t p = covariate_count();
  PartialLikelihood result{0.0, std::vector<double>(p, 0.0), std::vector<double>(p * p, 0.0)};
  std::vector<double> predictor(event_.size());
  Sums at_risk(p);
  Sums tied(p);
  double offset = 0.0;
  for (const Group& group : groups_) {
    if (group.starts_stratum) {
      at_risk.clear();
      offset = -std::numeric_limits<double>::infinity();
    }
    for (std::size_t i = group.begin; i < group.end; ++i) {
      const double* row = rows_.data() + i * p;
      for (std::size_t j = 0; j < p; ++j) predictor[i] += coefficients[j] * row[j];
      if (predictor[i] > offset) {
        at_risk.rescale(at_risk.zeroth > 0.0 ? maths::exp(offset - predictor[i]) : 0.0);
        offset = predictor[i];
      }
      at_risk.add(maths::exp(predictor[i] - offset), row);
    }
    if (group.events > 0) add_events(group, predictor, offset, ties, at_risk, tied, result);
  }
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t k = 0; k < j; ++k) result.information[k * p + j] = result.information[j * p + k];
  }
  return result;
}

}  // namespace hepatrial::stats
