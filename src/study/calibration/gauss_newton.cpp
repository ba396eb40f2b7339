// fit_by_gauss_newton: docs/methods/calibration.md. Checked by tests/cli/calibrate_test.py.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/maths.hpp"
#include "infer/fisher_information.hpp"
#include "study/calibration/fit.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_state_file = "fit.json";
constexpr const char* k_state_kind = "calibration fit by Gauss-Newton";
constexpr double k_difference = 0.25;  // prior standard deviations
constexpr double k_least_difference = 1e-3;
// Tried steps: damping beside the prior's own precision of 1, and the share of the step that is taken.
constexpr std::array<double, 4> k_dampings{0, 3, 12, 50};
constexpr std::array<double, 3> k_shares{1, 0.6, 0.3};

class GaussNewton {
 public:
  GaussNewton(const Evaluator& evaluator, const FitSettings& settings, infer::ParameterSpace space,
              core::Progress* progress, const core::StopFlag* stop)
      : evaluator_(evaluator), settings_(settings), space_(std::move(space)), progress_(progress), stop_(stop) {
    const CalibrationInputs& inputs = evaluator.inputs();
    start_ = present_values(inputs.plan.parameters, inputs.table, inputs.pharmacy);
    here_ = space_.standard_from_values(start_);
    lower_ = space_.standard_lower();
    upper_ = space_.standard_upper();
    fingerprint_ = inputs.fingerprint + " patients " + std::to_string(evaluator.settings().patients_per_arm) +
                   " seed " + std::to_string(settings.seed);
  }

  core::Result<FitResult> run() {
    if (auto begun = begin(); !begun) return core::fail(begun.error());
    while (counts_.evaluations < settings_.evaluations && !stuck_ &&
           !(settings_.out_of_time && settings_.out_of_time())) {
      const auto moved = iterate();
      if (!moved) return core::fail(moved.error());
      if (!*moved) {
        counts_.interrupted = true;
        return counts_;
      }
      if (auto saved = save(); !saved) return core::fail(saved.error());
    }
    return conclude_fit(evaluator_, space_, settings_, start_, space_.values_from_standard(here_), counts_, progress_,
                        stop_);
  }

 private:
  core::Result<void> begin() {
    const fs::path file = settings_.out / k_state_file;
    std::error_code error;
    if (!fs::exists(file, error)) return {};
    if (!settings_.resume) {
      return core::fail({core::ProblemKind::usage,
                         "holds a fit already",
                         {file.string(), 0, "--out"},
                         "add --resume to go on with it, or choose another folder"});
    }
    auto state = read_state(file, k_state_kind, fingerprint_);
    if (!state) return core::fail(state.error());
    const auto here = matrix_of(state->parts["here"]);
    const auto counts = matrix_of(state->parts["counts"]);
    if (!here || !counts || here->columns != here_.size() || counts->columns != 4) {
      return core::fail({core::ProblemKind::bad_input, "the saved fit is damaged", {file.string(), 0, ""}, ""});
    }
    here_ = here->values;
    counts_.generations = static_cast<std::size_t>(counts->values[0]);
    counts_.evaluations = static_cast<std::uint64_t>(counts->values[1]);
    counts_.failed = static_cast<std::uint64_t>(counts->values[2]);
    stood_still_ = counts->values[3] > 0;
    history_ = state->parts["history"];
    return {};
  }

  core::Result<void> save() const {
    infer::Matrix here(1, here_.size()), counts(1, 4);
    here.values = here_;
    counts.values = {static_cast<double>(counts_.generations), static_cast<double>(counts_.evaluations),
                     static_cast<double>(counts_.failed), stood_still_ ? 1.0 : 0.0};
    const SavedState state{fingerprint_,
                           {{"here", matrix_text(here)}, {"counts", matrix_text(counts)}, {"history", history_}}};
    std::string header = "iteration,seed,evaluations,objective_before,objective_after";
    for (const FreeParameter& each : evaluator_.inputs().plan.parameters) header += "," + each.name;
    return core::write_files(
        settings_.out, {{k_state_file, state_text(state, k_state_kind)}, {"history.csv", header + "\n" + history_}});
  }

  // Scaled predictions at points in standard coordinates; false when interrupted.
  bool simulate(const infer::Matrix& standard, std::uint64_t seed, infer::Matrix& scaled) {
    EvaluationRequest request;
    request.points = infer::Matrix(standard.rows, standard.columns);
    request.seed = seed;
    for (std::size_t i = 0; i < standard.rows; ++i) {
      const auto values = space_.values_from_standard(standard.row(i));
      std::copy(values.begin(), values.end(), request.points.row(i).begin());
    }
    Evaluated evaluated = evaluator_.evaluate(request, progress_, stop_);
    scaled = std::move(evaluated.scaled);
    counts_.evaluations += standard.rows;
    return !evaluated.interrupted;
  }

  // False: interrupted.
  core::Result<bool> iterate() {
    const std::uint64_t seed = settings_.seed + counts_.generations;
    infer::Matrix centre(1, here_.size()), at_centre;
    centre.values = here_;
    std::vector<double> steps;
    for (std::size_t k = 0; k < here_.size(); ++k) {
      const double room = std::min(here_[k] - lower_[k], upper_[k] - here_[k]);
      steps.push_back(std::max(k_least_difference, std::min(k_difference, room)));
    }
    infer::Matrix around;
    if (!simulate(centre, seed, at_centre)) return false;
    if (!simulate(infer::difference_points(here_, steps), seed, around)) return false;
    const infer::Matrix jacobian = infer::difference_jacobian(around, steps);
    const auto stepped = steps_from(jacobian, at_centre.row(0));
    if (!stepped) return core::fail(stepped.error());
    const infer::Matrix& candidates = *stepped;
    std::vector<double> sums(candidates.rows, 0.0);
    for (const std::uint64_t each : {seed, seed + 1}) {
      infer::Matrix scaled;
      if (!simulate(candidates, each, scaled)) return false;
      for (std::size_t i = 0; i < candidates.rows; ++i) {
        sums[i] += 0.5 * objective(evaluator_.rows(), scaled.row(i), evaluator_.inputs().plan.robust_at, space_,
                                   space_.values_from_standard(candidates.row(i)));
      }
    }
    choose(candidates, sums, seed);
    return true;
  }

  // Fitted rows with finite slopes, each divided by its standard deviation and weighted as Huber's loss asks.
  infer::Matrix weighted_rows(const infer::Matrix& jacobian, std::span<const double> predicted,
                              std::vector<double>& residuals) const {
    infer::Matrix out(0, jacobian.columns);
    for (std::size_t row = 0; row < jacobian.rows; ++row) {
      const Observation& each = evaluator_.rows()[row];
      const auto slopes = jacobian.row(row);
      const bool finite = std::all_of(slopes.begin(), slopes.end(), [](double slope) { return std::isfinite(slope); });
      if (!each.fitted() || !finite || !std::isfinite(predicted[row])) continue;
      const double residual = (predicted[row] - each.scaled) / each.sd;
      const double size = std::max(std::fabs(residual), 1e-12);
      const double root = core::maths::sqrt(std::min(1.0, evaluator_.inputs().plan.robust_at / size));
      for (const double slope : slopes) out.values.push_back(slope * root / each.sd);
      residuals.push_back(residual * root);
      ++out.rows;
    }
    return out;
  }

  // Row 0: where it stands; then every damping and share.
  core::Result<infer::Matrix> steps_from(const infer::Matrix& jacobian, std::span<const double> predicted) const {
    const std::size_t n = here_.size();
    std::vector<double> residuals;
    const infer::Matrix weighted = weighted_rows(jacobian, predicted, residuals);
    std::vector<double> gradient = here_;  // of the prior, whose centre is 0 and precision 1
    for (std::size_t row = 0; row < weighted.rows; ++row) {
      for (std::size_t i = 0; i < n; ++i) gradient[i] += weighted(row, i) * residuals[row];
    }
    infer::Matrix out(1 + k_dampings.size() * k_shares.size(), n);
    std::copy(here_.begin(), here_.end(), out.row(0).begin());
    std::size_t next = 1;
    const std::vector<double> unit(weighted.rows, 1.0);
    for (const double damping : k_dampings) {
      const std::vector<double> prior_sd(n, 1 / core::maths::sqrt(1 + damping));
      const auto information = infer::fisher_information(weighted, unit, prior_sd);
      if (!information) return core::fail(information.error());
      for (const double share : k_shares) {
        for (std::size_t i = 0; i < n; ++i) {
          double step = 0;
          for (std::size_t j = 0; j < n; ++j) step += information->covariance(i, j) * gradient[j];
          out(next, i) = std::clamp(here_[i] - share * step, lower_[i], upper_[i]);
        }
        ++next;
      }
    }
    return out;
  }

  void choose(const infer::Matrix& candidates, const std::vector<double>& sums, std::uint64_t seed) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (!std::isfinite(sums[i])) ++counts_.failed;
      if (std::isfinite(sums[i]) && !(sums[i] >= sums[best])) best = i;
    }
    here_.assign(candidates.row(best).begin(), candidates.row(best).end());
    ++counts_.generations;
    std::vector<std::string> fields{std::to_string(counts_.generations), std::to_string(seed),
                                    std::to_string(counts_.evaluations), short_number(sums[0]),
                                    short_number(sums[best])};
    for (const double value : space_.values_from_standard(here_)) fields.push_back(short_number(value));
    for (std::size_t i = 0; i < fields.size(); ++i) history_ += (i > 0 ? "," : "") + fields[i];
    history_ += "\n";
    // Two iterations in a row without a better step: noise is all that is left to fit.
    stuck_ = best == 0 && stood_still_;
    stood_still_ = best == 0;
  }

  const Evaluator& evaluator_;
  const FitSettings& settings_;
  infer::ParameterSpace space_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::vector<double> start_, here_, lower_, upper_;
  std::string fingerprint_, history_;
  FitResult counts_;
  bool stood_still_ = false, stuck_ = false;
};

}  // namespace

core::Result<FitResult> fit_by_gauss_newton(const Evaluator& evaluator, const FitSettings& settings,
                                            core::Progress* progress, const core::StopFlag* stop) {
  auto space = parameter_space(evaluator.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  return GaussNewton(evaluator, settings, std::move(*space), progress, stop).run();
}

}  // namespace hepatrial::study
