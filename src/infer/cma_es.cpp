#include "infer/cma_es.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/maths.hpp"
#include "core/random.hpp"
#include "infer/symmetric_eigen.hpp"

namespace hepatrial::infer {

namespace maths = core::maths;

/// Names as in the tutorial, written out: cc, c1, cmu, csigma, dsigma.
struct CmaEs::Constants {
  std::vector<double> weights;  ///< by rank; the first half positive with sum 1
  std::size_t parents = 0;
  double effective_parents = 0.0;
  double step_path_rate = 0.0;
  double step_damping = 0.0;
  double covariance_path_rate = 0.0;
  double rank_one_rate = 0.0;
  double rank_mu_rate = 0.0;
  double expected_length = 0.0;  ///< of a standard normal vector
};

struct CmaEs::Sample {
  Matrix normal;  ///< z, one candidate a row
  Matrix step;    ///< y = B D z
};

CmaEs::CmaEs(CmaEsSettings settings) : settings_(std::move(settings)), bounds_(settings_.lower, settings_.upper) {
  const auto n = static_cast<double>(settings_.start.size());
  population_size_ = settings_.population_size;
  if (population_size_ == 0) population_size_ = 4 + static_cast<std::size_t>(3.0 * maths::log(n));
  best_ = settings_.start;
  start_search();
}

void CmaEs::start_search() {
  const std::size_t n = settings_.start.size();
  mean_ = bounds_.inner(settings_.start);
  step_path_.assign(n, 0.0);
  covariance_path_.assign(n, 0.0);
  step_size_ = settings_.step_size;
  covariance_ = Matrix(n, n);
  for (std::size_t i = 0; i < n; ++i) covariance_(i, i) = 1.0;
  run_start_ = history_.size();
  failed_in_a_row_ = 0;
  last_range_ = std::numeric_limits<double>::infinity();
  decompose();
}

void CmaEs::restart_with_larger_population() {
  population_size_ *= 2;
  start_search();
}

void CmaEs::decompose() {
  SymmetricEigen eigen = symmetric_eigen(covariance_);
  const double largest = eigen.values.back();
  ill_conditioned_ = !(eigen.values.front() > 1e-14 * largest);
  lengths_.resize(eigen.values.size());
  for (std::size_t i = 0; i < lengths_.size(); ++i) {
    lengths_[i] = maths::sqrt(std::max(eigen.values[i], 1e-16 * largest));
  }
  axes_ = std::move(eigen.vectors);
}

CmaEs::Constants CmaEs::constants() const {
  Constants c;
  const auto n = static_cast<double>(mean_.size());
  c.parents = population_size_ / 2;
  double sum = 0.0, squares = 0.0, negative_sum = 0.0, negative_squares = 0.0;
  for (std::size_t i = 0; i < population_size_; ++i) {
    const double half = 0.5 * (static_cast<double>(population_size_) + 1.0);
    const double weight = maths::log(half) - maths::log(static_cast<double>(i + 1));
    c.weights.push_back(weight);
    (i < c.parents ? sum : negative_sum) += weight;
    (i < c.parents ? squares : negative_squares) += weight * weight;
  }
  const double effective = sum * sum / squares;
  const double negative_effective = negative_sum * negative_sum / negative_squares;
  c.effective_parents = effective;
  c.step_path_rate = (effective + 2.0) / (n + effective + 5.0);
  c.step_damping = 1.0 + 2.0 * std::max(0.0, maths::sqrt((effective - 1.0) / (n + 1.0)) - 1.0) + c.step_path_rate;
  c.covariance_path_rate = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n);
  c.rank_one_rate = 2.0 / ((n + 1.3) * (n + 1.3) + effective);
  c.rank_mu_rate = std::min(1.0 - c.rank_one_rate,
                            2.0 * (0.25 + effective + 1.0 / effective - 2.0) / ((n + 2.0) * (n + 2.0) + effective));
  c.expected_length = maths::sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
  // Negative weights: as much forgetting as learning, limited so that the covariance stays positive definite.
  const double balanced = 1.0 + c.rank_one_rate / c.rank_mu_rate;
  const double by_information = 1.0 + 2.0 * negative_effective / (effective + 2.0);
  const double definite = (1.0 - c.rank_one_rate - c.rank_mu_rate) / (n * c.rank_mu_rate);
  const double negative_total = std::min({balanced, by_information, definite});
  for (std::size_t i = 0; i < population_size_; ++i) {
    c.weights[i] *= i < c.parents ? 1.0 / sum : negative_total / std::fabs(negative_sum);
  }
  return c;
}

CmaEs::Sample CmaEs::sample() const {
  const std::size_t n = mean_.size();
  Sample sample{Matrix(population_size_, n), Matrix(population_size_, n)};
  for (std::size_t k = 0; k < population_size_; ++k) {
    core::RandomStream stream(settings_.seed, "cma-es candidate", evaluations_ + k);
    for (std::size_t j = 0; j < n; ++j) sample.normal(k, j) = stream.normal();
    for (std::size_t i = 0; i < n; ++i) {
      double step = 0.0;
      for (std::size_t j = 0; j < n; ++j) step += axes_(i, j) * (lengths_[j] * sample.normal(k, j));
      sample.step(k, i) = step;
    }
  }
  return sample;
}

Matrix CmaEs::ask() const {
  const Sample drawn = sample();
  Matrix population(population_size_, mean_.size());
  std::vector<double> inner(mean_.size());
  for (std::size_t k = 0; k < population_size_; ++k) {
    for (std::size_t i = 0; i < inner.size(); ++i) inner[i] = mean_[i] + step_size_ * drawn.step(k, i);
    const std::vector<double> candidate = bounds_.outer(inner);
    std::copy(candidate.begin(), candidate.end(), population.row(k).begin());
  }
  return population;
}

core::Result<void> CmaEs::tell(std::span<const double> values) {
  if (values.size() != population_size_) {
    return core::fail({core::ProblemKind::bad_input,
                       "expected " + std::to_string(population_size_) + " values, one a candidate, found " +
                           std::to_string(values.size()),
                       {"", 0, "values"},
                       ""});
  }
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Ties and failures keep the order of asking, so that ranks are the same everywhere.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    if (!std::isfinite(values[i])) return false;
    return !std::isfinite(values[j]) || values[i] < values[j];
  });
  const auto is_finite = [](double value) { return std::isfinite(value); };
  const auto finite = static_cast<std::size_t>(std::count_if(values.begin(), values.end(), is_finite));
  if (finite > 0 && values[order.front()] < best_value_) {
    const Matrix population = ask();
    const auto row = population.row(order.front());
    best_.assign(row.begin(), row.end());
    best_value_ = values[order.front()];
  }
  const Sample drawn = sample();
  evaluations_ += population_size_;
  failed_evaluations_ += population_size_ - finite;
  if (finite == 0) {
    // Nothing was learnt: look nearer to the mean.
    step_size_ *= 0.5;
    ++failed_in_a_row_;
  } else {
    failed_in_a_row_ = 0;
    update(constants(), drawn, order, finite);
  }
  record(values, order, finite);
  return {};
}

void CmaEs::update(const Constants& given, const Sample& drawn, const std::vector<std::size_t>& order,
                   std::size_t finite) {
  const std::size_t n = mean_.size();
  Constants c = given;
  if (finite < c.parents) {
    // A failed candidate never pulls the mean towards itself.
    double sum = 0.0;
    for (std::size_t i = 0; i < finite; ++i) sum += c.weights[i];
    for (std::size_t i = 0; i < c.parents; ++i) c.weights[i] = i < finite ? c.weights[i] / sum : 0.0;
  }
  std::vector<double> step(n, 0.0), normal(n, 0.0);
  for (std::size_t i = 0; i < c.parents; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      step[j] += c.weights[i] * drawn.step(order[i], j);
      normal[j] += c.weights[i] * drawn.normal(order[i], j);
    }
  }
  const double step_gain = maths::sqrt(c.step_path_rate * (2.0 - c.step_path_rate) * c.effective_parents);
  double squares = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double whitened = 0.0;  // C^-1/2 <y> = B <z>
    for (std::size_t j = 0; j < n; ++j) whitened += axes_(i, j) * normal[j];
    step_path_[i] = (1.0 - c.step_path_rate) * step_path_[i] + step_gain * whitened;
    squares += step_path_[i] * step_path_[i];
    mean_[i] += step_size_ * step[i];
  }
  const double length = maths::sqrt(squares);
  const auto generation = static_cast<double>(history_.size() - run_start_ + 1);
  const double settled = 1.0 - maths::pow(1.0 - c.step_path_rate, 2.0 * generation);
  const bool path_is_short =
      length / maths::sqrt(settled) < (1.4 + 2.0 / (static_cast<double>(n) + 1.0)) * c.expected_length;
  const double path_gain = maths::sqrt(c.covariance_path_rate * (2.0 - c.covariance_path_rate) * c.effective_parents);
  for (std::size_t i = 0; i < n; ++i) {
    covariance_path_[i] *= 1.0 - c.covariance_path_rate;
    if (path_is_short) covariance_path_[i] += path_gain * step[i];
  }
  adapt_covariance(c, drawn, order, path_is_short);
  const double change = c.step_path_rate / c.step_damping * (length / c.expected_length - 1.0);
  step_size_ *= maths::exp(std::min(1.0, change));
  decompose();
}

void CmaEs::adapt_covariance(const Constants& c, const Sample& drawn, const std::vector<std::size_t>& order,
                             bool path_is_short) {
  const std::size_t n = mean_.size();
  std::vector<double> weights = c.weights;
  double sum = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += c.weights[i];
    if (weights[i] >= 0.0) continue;
    double squares = 0.0;
    for (const double z : drawn.normal.row(order[i])) squares += z * z;
    weights[i] *= static_cast<double>(n) / squares;
  }
  const double stall = path_is_short ? 0.0 : c.covariance_path_rate * (2.0 - c.covariance_path_rate);
  const double keep = 1.0 + c.rank_one_rate * stall - c.rank_one_rate - c.rank_mu_rate * sum;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) {
      double learnt = 0.0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        learnt += weights[k] * drawn.step(order[k], i) * drawn.step(order[k], j);
      }
      covariance_(i, j) = keep * covariance_(i, j) + c.rank_one_rate * covariance_path_[i] * covariance_path_[j] +
                          c.rank_mu_rate * learnt;
      covariance_(j, i) = covariance_(i, j);
    }
  }
}

void CmaEs::record(std::span<const double> values, const std::vector<std::size_t>& order, std::size_t finite) {
  CmaEsGeneration row;
  row.evaluations = evaluations_;
  row.failed = population_size_ - finite;
  row.population_size = population_size_;
  row.best = row.median = std::numeric_limits<double>::quiet_NaN();
  last_range_ = std::numeric_limits<double>::infinity();
  if (finite > 0) {
    row.best = values[order.front()];
    row.median = 0.5 * (values[order[(finite - 1) / 2]] + values[order[finite / 2]]);
    last_range_ = values[order[finite - 1]] - row.best;
  }
  row.step_size = step_size_;
  row.axis_ratio = lengths_.back() / lengths_.front();
  history_.push_back(row);
}

bool CmaEs::values_are_flat() const {
  const double share = 30.0 * static_cast<double>(mean_.size()) / static_cast<double>(population_size_);
  const std::size_t window = 10 + static_cast<std::size_t>(std::ceil(share));
  if (history_.size() - run_start_ < window) return false;
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  for (std::size_t i = history_.size() - window; i < history_.size(); ++i) {
    if (std::isnan(history_[i].best)) return false;
    least = std::min(least, history_[i].best);
    greatest = std::max(greatest, history_[i].best);
  }
  return greatest - least <= settings_.tolerance_value && last_range_ <= settings_.tolerance_value;
}

std::optional<CmaEsStop> CmaEs::stop() const {
  if (best_value_ <= settings_.target_value) return CmaEsStop::target_value;
  if (evaluations_ >= settings_.maximum_evaluations) return CmaEsStop::maximum_evaluations;
  if (failed_in_a_row_ >= 5) return CmaEsStop::evaluations_fail;
  if (history_.size() == run_start_) return std::nullopt;
  if (step_size_ * lengths_.back() > 1e8 * settings_.step_size) return CmaEsStop::diverges;
  double widest = 0.0;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    widest = std::max({widest, maths::sqrt(covariance_(i, i)), std::fabs(covariance_path_[i])});
  }
  if (step_size_ * widest <= settings_.tolerance_position * settings_.step_size) return CmaEsStop::tolerance_position;
  if (values_are_flat()) return CmaEsStop::tolerance_value;
  if (ill_conditioned_) return CmaEsStop::condition_number;
  return std::nullopt;
}

}  // namespace hepatrial::infer
