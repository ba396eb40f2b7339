// profile(): docs/methods/calibration.md and inference.md. Checked by tests/cli/calibrate_test.py.

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "infer/profile_likelihood.hpp"
#include "study/calibration/identifiability.hpp"
#include "study/calibration/misfit.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_state_kind = "calibration profile";
constexpr double k_first_step = 0.5;      // prior standard deviations
constexpr double k_fit_step = 0.1;        // likewise
constexpr std::size_t k_points_max = 12;  // a side

class ProfileRun {
 public:
  ProfileRun(const Evaluator& evaluator, const ProfileRequest& request, infer::ParameterSpace space,
             core::Progress* progress, const core::StopFlag* stop)
      : evaluator_(evaluator), request_(request), space_(std::move(space)), progress_(progress), stop_(stop) {
    const std::string name = "profile-" + evaluator.inputs().plan.parameters[request.parameter].name;
    state_file_ = request.out / (name + ".json");
    table_name_ = name + ".tsv";
    fingerprint_ = evaluator.inputs().fingerprint + " patients " +
                   std::to_string(evaluator.settings().patients_per_arm) + " seed " + std::to_string(request.seed) +
                   " evaluations " + std::to_string(request.fit_evaluations);
    for (const double value : request.values) fingerprint_ += " " + core::number_text(value);
  }

  core::Result<ParameterProfile> run() {
    if (auto begun = begin(); !begun) return core::fail(begun.error());
    while (profile_ && !profile_->finished()) {
      const auto objectives = evaluate(profile_->ask());
      if (!objectives) return interrupted();
      if (auto told = profile_->tell(*objectives); !told) return core::fail(told.error());
      const SavedState state{fingerprint_, {{"profile", profile_->state()}}};
      if (auto saved = core::write_file(state_file_, state_text(state, k_state_kind)); !saved) {
        return core::fail(saved.error());
      }
    }
    return profile_ ? finish() : interrupted();
  }

 private:
  core::Result<void> begin() {
    std::error_code error;
    if (request_.resume && fs::exists(state_file_, error)) {
      auto state = read_state(state_file_, k_state_kind, fingerprint_);
      if (!state) return core::fail(state.error());
      auto profile = infer::ProfileLikelihood::resume(state->parts["profile"]);
      if (!profile) return core::fail(profile.error());
      profile_.emplace(std::move(*profile));
      return {};
    }
    infer::ProfileSettings settings;
    settings.parameter = request_.parameter;
    settings.optimum = space_.standard_from_values(request_.values);
    settings.lower = space_.standard_lower();
    settings.upper = space_.standard_upper();
    settings.first_step = k_first_step;
    settings.maximum_points = k_points_max;
    settings.fit_step_size = k_fit_step;
    settings.fit_maximum_evaluations = request_.fit_evaluations;
    settings.seed = request_.seed;
    infer::Matrix centre(1, settings.optimum.size());
    centre.values = settings.optimum;
    const auto least = evaluate(centre);
    if (!least) return {};  // interrupted
    settings.optimum_value = least->front();
    auto profile = infer::ProfileLikelihood::create(std::move(settings));
    if (!profile) return core::fail(profile.error());
    profile_.emplace(std::move(*profile));
    return {};
  }

  // Nothing when interrupted.
  std::optional<std::vector<double>> evaluate(const infer::Matrix& standard) const {
    EvaluationRequest request;
    request.points = infer::Matrix(standard.rows, standard.columns);
    request.seed = request_.seed;
    for (std::size_t i = 0; i < standard.rows; ++i) {
      const auto values = space_.values_from_standard(standard.row(i));
      std::copy(values.begin(), values.end(), request.points.row(i).begin());
    }
    const Evaluated evaluated = evaluator_.evaluate(request, progress_, stop_);
    if (evaluated.interrupted) return std::nullopt;
    std::vector<double> out;
    for (std::size_t i = 0; i < standard.rows; ++i) {
      out.push_back(objective(evaluator_.rows(), evaluated.scaled.row(i), evaluator_.inputs().plan.robust_at, space_,
                              request.points.row(i)));
    }
    return out;
  }

  static core::Result<ParameterProfile> interrupted() {
    ParameterProfile out;
    out.interrupted = true;
    return out;
  }

  core::Result<ParameterProfile> finish() const {
    ParameterProfile out;
    const auto value_at = [&](double standard) {
      std::vector<double> point = space_.standard_from_values(request_.values);
      point[request_.parameter] = standard;
      return space_.values_from_standard(point)[request_.parameter];
    };
    std::vector<std::vector<std::string>> rows;
    for (const infer::ProfilePoint& each : profile_->points()) {
      out.values.push_back(value_at(each.value));
      out.objectives.push_back(each.objective);
      rows.push_back({core::number_text(out.values.back()), short_number(each.objective)});
    }
    const infer::ProfileInterval interval = profile_->interval();
    out.low = std::isfinite(interval.lower) ? value_at(interval.lower) : interval.lower;
    out.high = std::isfinite(interval.upper) ? value_at(interval.upper) : interval.upper;
    out.evaluations = profile_->evaluations();
    const std::string table = table_text({"value", "objective"}, rows, '\t');
    if (auto written = core::write_files(request_.out, {{table_name_, table}}); !written) {
      return core::fail(written.error());
    }
    return out;
  }

  const Evaluator& evaluator_;
  const ProfileRequest& request_;
  infer::ParameterSpace space_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  fs::path state_file_;
  std::string table_name_, fingerprint_;
  std::optional<infer::ProfileLikelihood> profile_;
};

}  // namespace

core::Result<ParameterProfile> profile(const Evaluator& evaluator, const ProfileRequest& request,
                                       core::Progress* progress, const core::StopFlag* stop) {
  auto space = parameter_space(evaluator.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  return ProfileRun(evaluator, request, std::move(*space), progress, stop).run();
}

}  // namespace hepatrial::study
