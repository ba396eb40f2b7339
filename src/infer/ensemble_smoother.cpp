#include "infer/ensemble_smoother.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/maths.hpp"
#include "core/random.hpp"
#include "infer/settings_check.hpp"
#include "infer/state_text.hpp"
#include "stats/cholesky.hpp"

namespace hepatrial::infer {

namespace {

constexpr int state_version = 1;

core::Problems check(const EnsembleSmootherSettings& settings, const Matrix& ensemble) {
  SettingsCheck found;
  if (settings.observed.empty()) found.refuse("observed", "expected at least one observation");
  found.expect_finite("observed", settings.observed);
  if (settings.observation_sd.size() != settings.observed.size()) {
    found.refuse("observation_sd", "expected one standard deviation an observation");
  }
  const auto positive = [](double sd) { return sd > 0.0 && std::isfinite(sd); };
  if (!std::all_of(settings.observation_sd.begin(), settings.observation_sd.end(), positive)) {
    found.refuse("observation_sd", "every standard deviation must be positive and finite");
  }
  double sum = 0.0;
  bool large_enough = true;
  for (const double inflation : settings.inflations) {
    large_enough = large_enough && inflation >= 1.0;
    sum += 1.0 / inflation;
  }
  if (!large_enough || !(std::fabs(sum - 1.0) <= 1e-8)) {
    found.refuse("inflations", "each must be at least 1 and their reciprocals must sum to 1");
  }
  if (ensemble.rows < 2 || ensemble.columns < 1) {
    found.refuse("prior", "expected at least two members and one parameter");
  }
  found.expect_finite("prior", ensemble.values);
  return found.take();
}

/// Rows `members` of `values` less their mean, divided by the column's scale and sqrt(members - 1).
Matrix anomalies(const Matrix& values, const std::vector<std::size_t>& members, std::span<const double> scale) {
  Matrix result(members.size(), values.columns);
  const double root = core::maths::sqrt(static_cast<double>(members.size() - 1));
  for (std::size_t j = 0; j < values.columns; ++j) {
    double mean = 0.0;
    for (const std::size_t member : members) mean += values(member, j);
    mean /= static_cast<double>(members.size());
    const double divisor = root * (scale.empty() ? 1.0 : scale[j]);
    for (std::size_t i = 0; i < members.size(); ++i) result(i, j) = (values(members[i], j) - mean) / divisor;
  }
  return result;
}

/// a' b for matrices with the same rows.
Matrix cross_product(const Matrix& a, const Matrix& b) {
  Matrix result(a.columns, b.columns);
  for (std::size_t k = 0; k < a.rows; ++k) {
    for (std::size_t i = 0; i < a.columns; ++i) {
      const double left = a(k, i);
      for (std::size_t j = 0; j < b.columns; ++j) result(i, j) += left * b(k, j);
    }
  }
  return result;
}

core::Problem problem(core::ProblemKind kind, const char* field, std::string message) {
  return {kind, std::move(message), {"", 0, field}, ""};
}

}  // namespace

Matrix standard_normal_ensemble(std::size_t members, std::size_t parameters, std::uint64_t seed) {
  Matrix ensemble(members, parameters);
  for (std::size_t i = 0; i < members; ++i) {
    core::RandomStream stream(seed, "ensemble prior", i);
    for (double& element : ensemble.row(i)) element = stream.normal();
  }
  return ensemble;
}

std::vector<double> falling_inflations(std::size_t passes, double ratio) {
  std::vector<double> inflations;
  if (!(ratio >= 1.0)) return inflations;
  double sum = 0.0;
  double power = 1.0;
  for (std::size_t i = 0; i < passes; ++i, power *= ratio) sum += power;
  power = 1.0;
  for (std::size_t i = 0; i < passes; ++i, power *= ratio) inflations.push_back(sum / power);
  return inflations;
}

core::Result<EnsembleSmoother> EnsembleSmoother::create(EnsembleSmootherSettings settings, Matrix prior) {
  core::Problems problems = check(settings, prior);
  if (!problems.empty()) return core::fail(std::move(problems));
  EnsembleSmoother smoother;
  smoother.settings_ = std::move(settings);
  smoother.ensemble_ = std::move(prior);
  return smoother;
}

std::vector<std::size_t> EnsembleSmoother::members_that_predict(const Matrix& predicted) const {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < predicted.rows; ++i) {
    if (all_finite(predicted.row(i))) members.push_back(i);
  }
  return members;
}

Matrix EnsembleSmoother::innovations(const Matrix& predicted, const std::vector<std::size_t>& members,
                                     double inflation) const {
  const std::size_t data = settings_.observed.size();
  Matrix noise(members.size(), data);
  for (std::size_t i = 0; i < members.size(); ++i) {
    core::RandomStream stream(settings_.seed, "ensemble noise", history_.size() * ensemble_.rows + members[i]);
    for (double& element : noise.row(i)) element = stream.normal();
  }
  const double root = core::maths::sqrt(inflation);
  for (std::size_t j = 0; j < data; ++j) {
    double mean = 0.0;
    for (std::size_t i = 0; i < noise.rows; ++i) mean += noise(i, j);
    mean /= static_cast<double>(noise.rows);
    for (std::size_t i = 0; i < noise.rows; ++i) {
      const double misfit = (settings_.observed[j] - predicted(members[i], j)) / settings_.observation_sd[j];
      noise(i, j) = misfit + root * (noise(i, j) - mean);
    }
  }
  return noise;
}

core::Result<void> EnsembleSmoother::assimilate(const Matrix& predicted) {
  using core::ProblemKind;
  if (finished()) return core::fail(problem(ProblemKind::bad_input, "inflations", "all passes are done already"));
  const std::size_t data = settings_.observed.size();
  if (predicted.rows != ensemble_.rows || predicted.columns != data) {
    return core::fail(problem(ProblemKind::bad_input, "predicted", "expected one row a member, one column a datum"));
  }
  const std::vector<std::size_t> members = members_that_predict(predicted);
  if (members.size() < 2) {
    return core::fail(problem(ProblemKind::numerical, "predicted", "fewer than two members have finite predictions"));
  }
  EnsemblePass pass;
  pass.failed = ensemble_.rows - members.size();
  for (const std::size_t member : members) {
    for (std::size_t j = 0; j < data; ++j) {
      const double misfit = (predicted(member, j) - settings_.observed[j]) / settings_.observation_sd[j];
      pass.mean_misfit += 0.5 * misfit * misfit / static_cast<double>(members.size());
    }
  }
  const double inflation = settings_.inflations[history_.size()];
  // Data are divided by their sd, so that C_e is the unit matrix.
  const Matrix data_anomalies = anomalies(predicted, members, settings_.observation_sd);
  const Matrix parameter_anomalies = anomalies(ensemble_, members, {});
  Matrix spread = cross_product(data_anomalies, data_anomalies);
  for (std::size_t j = 0; j < data; ++j) spread(j, j) += inflation;
  const Matrix shared = cross_product(data_anomalies, parameter_anomalies);
  const stats::Cholesky factor(spread.values, data, 0.0);
  const Matrix innovation = innovations(predicted, members, inflation);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::vector<double> weight = factor.solve(innovation.row(i));
    for (std::size_t k = 0; k < ensemble_.columns; ++k) {
      for (std::size_t j = 0; j < data; ++j) ensemble_(members[i], k) += shared(j, k) * weight[j];
    }
  }
  if (pass.failed > 0) redraw_failed(members);
  history_.push_back(pass);
  return {};
}

void EnsembleSmoother::redraw_failed(const std::vector<std::size_t>& members) {
  const Matrix spread = anomalies(ensemble_, members, {});
  std::vector<double> mean(ensemble_.columns, 0.0);
  for (const std::size_t member : members) {
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += ensemble_(member, k) / static_cast<double>(members.size());
  }
  for (std::size_t i = 0; i < ensemble_.rows; ++i) {
    if (std::binary_search(members.begin(), members.end(), i)) continue;
    core::RandomStream stream(settings_.seed, "ensemble replacement", history_.size() * ensemble_.rows + i);
    std::copy(mean.begin(), mean.end(), ensemble_.row(i).begin());
    for (std::size_t j = 0; j < spread.rows; ++j) {
      const double weight = stream.normal();
      for (std::size_t k = 0; k < mean.size(); ++k) ensemble_(i, k) += weight * spread(j, k);
    }
  }
}

std::string EnsembleSmoother::state() const {
  StateWriter writer("ensemble-smoother", state_version);
  writer.numbers("observed", settings_.observed);
  writer.numbers("observation_sd", settings_.observation_sd);
  writer.numbers("inflations", settings_.inflations);
  writer.whole("seed", settings_.seed);
  writer.matrix("ensemble", ensemble_);
  std::vector<double> misfits;
  std::vector<std::uint64_t> failed;
  for (const EnsemblePass& pass : history_) {
    misfits.push_back(pass.mean_misfit);
    failed.push_back(pass.failed);
  }
  writer.numbers("history_mean_misfit", misfits);
  writer.wholes("history_failed", failed);
  return writer.json();
}

core::Result<EnsembleSmoother> EnsembleSmoother::resume(std::string_view json) {
  StateReader reader(json, "ensemble-smoother", state_version);
  EnsembleSmoother smoother;
  smoother.settings_.observed = reader.numbers("observed");
  smoother.settings_.observation_sd = reader.numbers("observation_sd");
  smoother.settings_.inflations = reader.numbers("inflations");
  smoother.settings_.seed = reader.whole("seed");
  smoother.ensemble_ = reader.matrix("ensemble");
  const std::vector<double> misfits = reader.numbers("history_mean_misfit");
  const std::vector<std::uint64_t> failed = reader.wholes("history_failed");
  reader.expect_size("history_failed", failed.size(), misfits.size());
  if (misfits.size() > smoother.settings_.inflations.size()) {
    reader.refuse("history_mean_misfit", "holds more passes than there are inflations");
  }
  core::Problems problems = reader.problems();
  if (problems.empty()) problems = check(smoother.settings_, smoother.ensemble_);
  if (!problems.empty()) return core::fail(std::move(problems));
  for (std::size_t i = 0; i < misfits.size(); ++i) smoother.history_.push_back({misfits[i], failed[i]});
  return smoother;
}

}  // namespace hepatrial::infer
