#include "study/calibration/posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/maths.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_state_file = "posterior.json";

std::vector<double> column(const infer::Matrix& matrix, std::size_t index) {
  std::vector<double> out;
  for (std::size_t i = 0; i < matrix.rows; ++i) out.push_back(matrix(i, index));
  return out;
}

double standard_deviation(const std::vector<double>& values) {
  double mean = 0, sum = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) sum += (value - mean) * (value - mean);
  return core::maths::sqrt(sum / static_cast<double>(values.size() - 1));
}

// Present values, optimum where there is one, ensemble mean.
infer::Matrix candidate_points(const Evaluator& evaluator, const infer::ParameterSpace& space, const SmootherRun& run,
                               const fs::path& folder, std::vector<std::string>& names) {
  const CalibrationInputs& inputs = evaluator.inputs();
  std::vector<std::vector<double>> points{present_values(inputs.plan.parameters, inputs.table, inputs.pharmacy)};
  names = {"present values"};
  if (const auto fitted = read_fit(folder / "fit.tsv", inputs.plan.parameters)) {
    points.push_back(*fitted);
    names.emplace_back("optimum");
  }
  points.push_back(space.values_from_scores(run.mean()));
  names.emplace_back("ensemble mean");
  infer::Matrix out(points.size(), space.size());
  for (std::size_t i = 0; i < points.size(); ++i) std::copy(points[i].begin(), points[i].end(), out.row(i).begin());
  return out;
}

void fill_marginals(const Evaluator& evaluator, const infer::ParameterSpace& space, const SmootherRun& run,
                    PosteriorResult& out) {
  const auto& parameters = evaluator.inputs().plan.parameters;
  const std::vector<double>& centre = out.candidates[out.centre].second.values;
  const std::vector<double> centre_scores = space.scores_from_values(centre);
  const std::vector<double> mean = run.mean();
  const infer::Matrix& members = run.ensemble();
  out.draws = infer::Matrix(members.rows, members.columns);
  for (std::size_t i = 0; i < members.rows; ++i) {
    std::vector<double> scores;
    for (std::size_t k = 0; k < mean.size(); ++k) scores.push_back(members(i, k) - mean[k] + centre_scores[k]);
    const auto values = space.values_from_scores(scores);
    std::copy(values.begin(), values.end(), out.draws.row(i).begin());
  }
  const auto mean_values = space.values_from_scores(mean);
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const auto draws = column(out.draws, k);
    out.parameters.push_back({parameters[k].name, parameters[k].prior, parameters[k].prior_sd, centre[k],
                              sample_quantile(draws, 0.25), sample_quantile(draws, 0.75), sample_quantile(draws, 0.05),
                              sample_quantile(draws, 0.95), standard_deviation(column(members, k)), mean_values[k]});
  }
}

std::string fitted_table(const PosteriorResult& result) {
  std::vector<std::vector<std::string>> rows;
  for (const FittedParameter& each : result.parameters) {
    rows.push_back({each.name, short_number(each.prior), short_number(each.prior_sd), core::number_text(each.fitted),
                    short_number(each.low_50), short_number(each.high_50), short_number(each.low_90),
                    short_number(each.high_90), short_number(each.sd_over_prior), short_number(each.ensemble_mean)});
  }
  return table_text({"parameter", "prior", "prior_sd", "fitted", "low_50", "high_50", "low_90", "high_90",
                     "posterior_over_prior_sd", "ensemble_mean"},
                    rows, '\t');
}

std::string draws_table(const Evaluator& evaluator, const PosteriorResult& result) {
  std::vector<std::string> header{"draw"};
  for (const FreeParameter& each : evaluator.inputs().plan.parameters) header.push_back(each.name);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < result.draws.rows; ++i) {
    std::vector<std::string> row{std::to_string(i + 1)};
    for (const double value : result.draws.row(i)) row.push_back(core::number_text(value));
    rows.push_back(std::move(row));
  }
  return table_text(header, rows, '\t');
}

std::vector<std::string> groups_of(const CalibrationPlan& plan) {
  std::vector<std::string> groups;
  for (const CalibrationTrial& each : plan.trials) {
    if (std::find(groups.begin(), groups.end(), each.group) == groups.end()) groups.push_back(each.group);
  }
  return groups;
}

}  // namespace

double sample_quantile(std::vector<double> values, double p) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double place = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double part = place - static_cast<double>(below);
  return values[below] + part * (values[above] - values[below]);
}

core::Result<PosteriorResult> posterior(const Evaluator& evaluator, const PosteriorSettings& settings,
                                        core::Progress* progress, const core::StopFlag* stop) {
  auto space = parameter_space(evaluator.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  auto run = SmootherRun::open(evaluator, *space, settings.smoother, "", settings.out / k_state_file, settings.resume);
  if (!run) return core::fail(run.error());
  const auto done = run->run(progress, stop);
  if (!done) return core::fail(done.error());
  PosteriorResult out;
  out.interrupted = !*done;
  out.history = run->history();
  if (out.interrupted) return out;
  std::vector<std::string> names;
  const infer::Matrix points = candidate_points(evaluator, *space, *run, settings.out, names);
  auto judged = judge(evaluator, *space, points, settings.smoother.seed, settings.final_seeds, progress, stop);
  if (judged.empty()) {
    out.interrupted = true;
    return out;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (judged[i].objective < judged[out.centre].objective || !std::isfinite(judged[out.centre].objective)) {
      out.centre = i;
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) out.candidates.emplace_back(names[i], std::move(judged[i]));
  fill_marginals(evaluator, *space, *run, out);
  const auto written = core::write_files(
      settings.out, {{"fitted.tsv", fitted_table(out)}, {"posterior.tsv", draws_table(evaluator, out)}});
  if (!written) return core::fail(written.error());
  return out;
}

namespace {

// The groups of one plan, each fitted without and predicted.
class LeaveOneOut {
 public:
  LeaveOneOut(const Evaluator& fitting, const Evaluator& predicting, const PosteriorSettings& settings,
              infer::ParameterSpace space, core::Progress* progress, const core::StopFlag* stop)
      : fitting_(fitting),
        predicting_(predicting),
        settings_(settings),
        space_(std::move(space)),
        progress_(progress),
        stop_(stop) {}

  core::Result<LeaveOneOutResult> run() {
    out_.predicted.assign(predicting_.rows().size(), std::numeric_limits<double>::quiet_NaN());
    out_.constants = out_.predicted;
    auto first = first_pass();
    if (!first) return core::fail(first.error());
    if (first->rows == 0) return interrupted();
    const auto groups = groups_of(fitting_.inputs().plan);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      auto done = leave_out(groups[i], i, *first);
      if (!done) return core::fail(done.error());
      if (!*done) return interrupted();
    }
    return finish();
  }

 private:
  // Of the posterior in the same folder where that is there; no rows when interrupted.
  core::Result<infer::Matrix> first_pass() {
    const fs::path shared = settings_.out / k_state_file;
    auto run = SmootherRun::open(fitting_, space_, settings_.smoother, "", shared, true);
    if (!run) return core::fail(run.error());
    if (run->first_pass().rows > 0) return run->first_pass();
    // A smoother of one pass is all that is needed.
    const auto done = run->run_first_pass(progress_, stop_);
    if (!done) return core::fail(done.error());
    return *done ? run->first_pass() : infer::Matrix{};
  }

  core::Result<bool> leave_out(const std::string& group, std::size_t number, const infer::Matrix& first) {
    const fs::path file = settings_.out / ("loo-" + std::to_string(number + 1) + ".json");
    auto run = SmootherRun::open(fitting_, space_, settings_.smoother, group, file, settings_.resume);
    if (!run) return core::fail(run.error());
    if (!run->started()) {
      if (auto taken = run->take_first_pass(first); !taken) return core::fail(taken.error());
    }
    const auto done = run->run(progress_, stop_);
    if (!done || !*done) return done;
    return predict(group, space_.values_from_scores(run->mean()));
  }

  core::Result<bool> predict(const std::string& group, const std::vector<double>& values) {
    constexpr std::uint64_t k_seed = 0x100000000ULL;
    const std::vector<Observation>& rows = predicting_.rows();
    EvaluationRequest request;
    request.points = infer::Matrix(1, values.size());
    std::copy(values.begin(), values.end(), request.points.row(0).begin());
    for (const CalibrationTrial& each : predicting_.inputs().plan.trials) request.trials.push_back(each.group == group);
    std::vector<double> scaled(rows.size());
    for (std::size_t k = 0; k < settings_.final_seeds; ++k) {
      request.seed = settings_.smoother.seed + k_seed + k;
      const Evaluated evaluated = predicting_.evaluate(request, progress_, stop_);
      if (evaluated.interrupted) return false;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        scaled[i] += evaluated.scaled(0, i) / static_cast<double>(settings_.final_seeds);
      }
    }
    take(group, values, scaled);
    return true;
  }

  void take(const std::string& group, const std::vector<double>& values, const std::vector<double>& scaled) {
    const std::vector<Observation>& rows = predicting_.rows();
    LeftOutGroup left{group, values, {}};
    std::vector<bool> others;
    for (const Observation& row : rows) others.push_back(row.group != group);
    const auto constants = constant_values(rows, others);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      left.predicted.push_back(unscaled_value(rows[i], scaled[i]));
      if (others[i]) continue;
      out_.predicted[i] = left.predicted[i];
      out_.constants[i] = constants[i];
    }
    out_.groups.push_back(std::move(left));
  }

  core::Result<LeaveOneOutResult> interrupted() {
    out_.interrupted = true;
    return std::move(out_);
  }

  core::Result<LeaveOneOutResult> finish() {
    out_.score = agreement(predicting_.rows(), out_.predicted);
    out_.rival = agreement(predicting_.rows(), out_.constants);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < predicting_.rows().size(); ++i) {
      const Observation& row = predicting_.rows()[i];
      rows.push_back({row.group, row.id, row.arm_name, row.endpoint, short_number(row.observed), short_number(row.low),
                      short_number(row.high), short_number(out_.predicted[i]), short_number(out_.constants[i]),
                      row.gates ? "yes" : "no"});
    }
    const std::string table =
        table_text({"group", "id", "arm", "endpoint", "observed", "low", "high", "predicted", "two_constants", "gates"},
                   rows, ',');
    if (auto written = core::write_files(settings_.out, {{"leave_one_out.csv", table}}); !written) {
      return core::fail(written.error());
    }
    return std::move(out_);
  }

  const Evaluator& fitting_;     // with the patients of the ensemble
  const Evaluator& predicting_;  // with those of a score that is quoted
  const PosteriorSettings& settings_;
  infer::ParameterSpace space_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  LeaveOneOutResult out_;
};

}  // namespace

core::Result<LeaveOneOutResult> leave_one_out(const Evaluator& fitting, const Evaluator& predicting,
                                              const PosteriorSettings& settings, core::Progress* progress,
                                              const core::StopFlag* stop) {
  auto space = parameter_space(fitting.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  return LeaveOneOut(fitting, predicting, settings, std::move(*space), progress, stop).run();
}

}  // namespace hepatrial::study
