#include "study/calibration/fit.hpp"

#include <algorithm>
#include <optional>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "infer/cma_es.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_state_file = "fit.json";
constexpr const char* k_state_kind = "calibration fit";
// Seeds of judgement lie far from those of any generation.
constexpr std::uint64_t k_judge_seed = 0x5eed00000000ULL;
constexpr int k_failed_generations_max = 5;

// One search, from its first generation or from its state on disk.
class FitRun {
 public:
  FitRun(const Evaluator& evaluator, const FitSettings& settings, infer::ParameterSpace space, core::Progress* progress,
         const core::StopFlag* stop)
      : evaluator_(evaluator), settings_(settings), space_(std::move(space)), progress_(progress), stop_(stop) {
    const CalibrationInputs& inputs = evaluator.inputs();
    start_ = present_values(inputs.plan.parameters, inputs.table, inputs.pharmacy);
    fingerprint_ = inputs.fingerprint + " patients " + std::to_string(evaluator.settings().patients_per_arm) +
                   " seed " + std::to_string(settings.seed) + " population " +
                   std::to_string(settings.population_size) + " step " + core::number_text(settings.step_size);
  }

  core::Result<FitResult> run() {
    if (auto begun = begin(); !begun) return core::fail(begun.error());
    while (!out_of_budget()) {
      auto stepped = generation();
      if (!stepped) return core::fail(stepped.error());
      if (!*stepped) return interrupted();
    }
    return finish();
  }

 private:
  core::Result<void> begin() {
    const fs::path file = settings_.out / k_state_file;
    std::error_code error;
    if (settings_.resume && fs::exists(file, error)) return resume(file);
    if (fs::exists(file, error)) {
      return core::fail({core::ProblemKind::usage,
                         "holds a fit already",
                         {file.string(), 0, "--out"},
                         "add --resume to go on with it, or choose another folder"});
    }
    infer::CmaEsSettings settings;
    settings.start = space_.standard_from_values(start_);
    settings.lower = space_.standard_lower();
    settings.upper = space_.standard_upper();
    settings.step_size = settings_.step_size;
    settings.population_size = settings_.population_size;
    settings.seed = settings_.seed;
    for (std::size_t i = 0; i < settings.start.size(); ++i) {  // rounding of the scales
      settings.start[i] = std::clamp(settings.start[i], settings.lower[i], settings.upper[i]);
    }
    auto search = infer::CmaEs::create(std::move(settings));
    if (!search) return core::fail(search.error());
    search_.emplace(std::move(*search));
    return {};
  }

  core::Result<void> resume(const fs::path& file) {
    auto state = read_state(file, k_state_kind, fingerprint_);
    if (!state) return core::fail(state.error());
    auto search = infer::CmaEs::resume(state->parts["search"]);
    if (!search) return core::fail(search.error());
    search_.emplace(std::move(*search));
    history_ = state->parts["history"];
    return {};
  }

  [[nodiscard]] bool out_of_budget() const {
    if (search_->evaluations() >= settings_.evaluations) return true;
    if (search_->stop().has_value()) return true;
    return settings_.out_of_time && settings_.out_of_time();
  }

  // False: interrupted.
  core::Result<bool> generation() {
    const infer::Matrix standard = search_->ask();
    EvaluationRequest request;
    request.points = infer::Matrix(standard.rows, standard.columns);
    request.seed = settings_.seed + search_->history().size();
    for (std::size_t i = 0; i < standard.rows; ++i) {
      const auto values = space_.values_from_standard(standard.row(i));
      std::copy(values.begin(), values.end(), request.points.row(i).begin());
    }
    const Evaluated evaluated = evaluator_.evaluate(request, progress_, stop_);
    if (evaluated.interrupted) return false;
    std::vector<double> objectives;
    for (std::size_t i = 0; i < standard.rows; ++i) {
      objectives.push_back(objective(evaluator_.rows(), evaluated.scaled.row(i), evaluator_.inputs().plan.robust_at,
                                     space_, request.points.row(i)));
    }
    if (auto told = search_->tell(objectives); !told) return core::fail(told.error());
    add_history(request.seed);
    if (auto saved = save(); !saved) return core::fail(saved.error());
    if (search_->stop() == infer::CmaEsStop::evaluations_fail) {
      return core::fail({core::ProblemKind::numerical,
                         "no trial of " + std::to_string(k_failed_generations_max) + " generations could be simulated",
                         {settings_.out.string(), 0, ""},
                         "run the trials of the plan one by one with 'hepatrial run' to see why"});
    }
    return true;
  }

  void add_history(std::uint64_t seed) {
    const infer::CmaEsGeneration& row = search_->history().back();
    std::vector<std::string> fields{std::to_string(search_->history().size()),
                                    std::to_string(seed),
                                    std::to_string(row.evaluations),
                                    std::to_string(row.failed),
                                    short_number(row.best),
                                    short_number(row.median),
                                    short_number(row.step_size),
                                    short_number(row.axis_ratio)};
    for (const double value : space_.values_from_standard(search_->mean())) fields.push_back(short_number(value));
    for (std::size_t i = 0; i < fields.size(); ++i) history_ += (i > 0 ? "," : "") + fields[i];
    history_ += "\n";
  }

  [[nodiscard]] std::string history_csv() const {
    std::string header = "generation,seed,evaluations,failed,best,median,step_size,axis_ratio";
    for (const FreeParameter& each : evaluator_.inputs().plan.parameters) header += "," + each.name;
    return header + "\n" + history_;
  }

  core::Result<void> save() const {
    const SavedState state{fingerprint_, {{"search", search_->state()}, {"history", history_}}};
    return core::write_files(settings_.out,
                             {{k_state_file, state_text(state, k_state_kind)}, {"history.csv", history_csv()}});
  }

  core::Result<FitResult> interrupted() const {
    FitResult out;
    out.interrupted = true;
    out.generations = search_->history().size();
    out.evaluations = search_->evaluations();
    return out;
  }

  core::Result<FitResult> finish() {
    FitResult out;
    out.evaluations = search_->evaluations();
    out.failed = search_->failed_evaluations();
    out.generations = search_->history().size();
    return conclude_fit(evaluator_, space_, settings_, start_, space_.values_from_standard(search_->mean()), out,
                        progress_, stop_);
  }

  const Evaluator& evaluator_;
  const FitSettings& settings_;
  infer::ParameterSpace space_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::vector<double> start_;
  std::string fingerprint_;
  std::optional<infer::CmaEs> search_;
  std::string history_;
};

}  // namespace

core::Result<FitResult> fit(const Evaluator& evaluator, const FitSettings& settings, core::Progress* progress,
                            const core::StopFlag* stop) {
  auto space = parameter_space(evaluator.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  return FitRun(evaluator, settings, std::move(*space), progress, stop).run();
}

core::Result<FitResult> conclude_fit(const Evaluator& evaluator, const infer::ParameterSpace& space,
                                     const FitSettings& settings, const std::vector<double>& start,
                                     const std::vector<double>& fitted, FitResult counts, core::Progress* progress,
                                     const core::StopFlag* stop) {
  infer::Matrix points(2, space.size());
  std::copy(start.begin(), start.end(), points.row(0).begin());
  std::copy(fitted.begin(), fitted.end(), points.row(1).begin());
  auto judged = judge(evaluator, space, points, settings.seed, settings.final_seeds, progress, stop);
  counts.interrupted = judged.empty();
  if (counts.interrupted) return counts;
  counts.start = std::move(judged[0]);
  counts.fitted = std::move(judged[1]);
  std::vector<std::vector<std::string>> rows;
  const auto& parameters = evaluator.inputs().plan.parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    rows.push_back({parameters[i].name, short_number(parameters[i].prior), short_number(parameters[i].prior_sd),
                    core::number_text(start[i]), core::number_text(fitted[i])});
  }
  const std::string table = table_text({"parameter", "prior", "prior_sd", "start", "fitted"}, rows, '\t');
  if (auto written = core::write_files(settings.out, {{"fit.tsv", table}}); !written) {
    return core::fail(written.error());
  }
  return counts;
}

std::vector<Judged> judge(const Evaluator& evaluator, const infer::ParameterSpace& space, const infer::Matrix& points,
                          std::uint64_t seed, std::size_t seeds, core::Progress* progress, const core::StopFlag* stop,
                          const TrialWatch& watch) {
  const std::vector<Observation>& rows = evaluator.rows();
  std::vector<Judged> out(points.rows);
  infer::Matrix sums(points.rows, rows.size());
  for (std::size_t k = 0; k < seeds; ++k) {
    const Evaluated evaluated = evaluator.evaluate({points, seed + k_judge_seed + k, {}, watch}, progress, stop);
    if (evaluated.interrupted) return {};
    for (std::size_t i = 0; i < points.rows; ++i) {
      out[i].objective +=
          objective(rows, evaluated.scaled.row(i), evaluator.inputs().plan.robust_at, space, points.row(i)) /
          static_cast<double>(seeds);
      for (std::size_t j = 0; j < rows.size(); ++j) sums(i, j) += evaluated.scaled(i, j) / static_cast<double>(seeds);
    }
  }
  for (std::size_t i = 0; i < points.rows; ++i) {
    out[i].values.assign(points.row(i).begin(), points.row(i).end());
    for (std::size_t j = 0; j < rows.size(); ++j) out[i].predicted.push_back(unscaled_value(rows[j], sums(i, j)));
    out[i].score = agreement(rows, out[i].predicted);
  }
  return out;
}

core::Result<std::vector<double>> read_fit(const fs::path& file, const std::vector<FreeParameter>& parameters) {
  const auto text = core::read_file(file);
  if (!text) return core::fail(text.error());
  const auto table = core::parse_delimited(*text, '\t', file.string());
  if (!table) return core::fail(table.error());
  if (auto missing = core::missing_columns(*table, {"parameter", "fitted"}); !missing.empty()) {
    return core::fail(std::move(missing));
  }
  const auto parameter = static_cast<std::size_t>(table->column("parameter"));
  const auto fitted = static_cast<std::size_t>(table->column("fitted"));
  std::vector<double> values(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const bool same = table->rows.size() == parameters.size() && table->rows[i][parameter] == parameters[i].name &&
                      core::parse_number(table->rows[i][fitted], values[i]);
    if (same) continue;
    return core::fail({core::ProblemKind::bad_input,
                       "does not hold the parameters of this plan in their order",
                       {file.string(), 0, parameters[i].name},
                       "fit again with the present calibration/hcc.toml"});
  }
  return values;
}

}  // namespace hepatrial::study
