#include "cli/calibrate_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/calibration_inputs.hpp"
#include "cli/progress_bar.hpp"
#include "core/files.hpp"
#include "study/calibration/apply_fitted.hpp"
#include "study/calibration/calibration_text.hpp"
#include "study/calibration/row_report.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_worst_shown = 15;
constexpr double k_seconds_per_minute = 60;

fs::path plan_folder(const CalibrateOptions& options, const DataPaths& data) {
  return options.plan.value_or(data.models.parent_path() / "calibration");
}

core::Problem interrupted(const fs::path& out) {
  return {core::ProblemKind::usage,
          "stopped on request; what was finished is kept",
          {out.string(), 0, "--out"},
          "add --resume to go on"};
}

// One verb at work.
class Calibration {
 public:
  Calibration(const CalibrateOptions& options, const study::CalibrationInputs& inputs,
              std::vector<study::Observation> rows, std::size_t patients, const core::StopFlag& stop)
      : options_(options),
        solver_(make_solver(SolverChoice::batch, options.kernel)),
        evaluator_(inputs, std::move(rows), *solver_, {patients, options.threads}),
        stop_(stop),
        bar_("trial runs", progress_style(stderr, options.quiet)) {}

  core::Result<Answer> fit() {
    study::FitSettings settings;
    settings.evaluations = options_.evaluations;
    settings.population_size = options_.population;
    settings.seed = options_.seed;
    settings.final_seeds = study::k_report_seeds;
    settings.resume = options_.resume;
    settings.out = options_.out;
    if (options_.minutes > 0) {
      settings.out_of_time = [this] {
        return watch_.seconds() > static_cast<double>(options_.minutes) * k_seconds_per_minute;
      };
    }
    const auto result = options_.gauss_newton ? study::fit_by_gauss_newton(evaluator_, settings, &bar_, &stop_)
                                              : study::fit(evaluator_, settings, &bar_, &stop_);
    if (!result) return core::fail(result.error());
    if (result->interrupted) return core::fail(interrupted(options_.out));
    return written(result->fitted.predicted, "fit", study::text(*result));
  }

  core::Result<Answer> posterior() {
    const auto result = study::posterior(evaluator_, ensemble(), &bar_, &stop_);
    if (!result) return core::fail(result.error());
    if (result->interrupted) return core::fail(interrupted(options_.out));
    return written(result->candidates[result->centre].second.predicted, "posterior", study::text(*result));
  }

  core::Result<Answer> leave_one_out() {
    auto rows = study::observations(evaluator_.inputs().plan, evaluator_.inputs().specs, evaluator_.inputs().targets,
                                    options_.score_patients);
    if (!rows) return core::fail(rows.error());
    const study::Evaluator predicting(evaluator_.inputs(), std::move(*rows), *solver_,
                                      {options_.score_patients, options_.threads});
    const auto result = study::leave_one_out(evaluator_, predicting, ensemble(), &bar_, &stop_);
    if (!result) return core::fail(result.error());
    if (result->interrupted) return core::fail(interrupted(options_.out));
    return written(result->predicted, "leave-one-out", study::text(*result));
  }

  core::Result<Answer> report() {
    const auto& inputs = evaluator_.inputs();
    const auto profiled = profiled_parameter();
    if (!profiled) return core::fail(profiled.error());
    auto values = study::read_fitted(options_.out, inputs.plan);
    const bool fitted = values.has_value();
    if (!fitted) values = study::present_values(inputs.plan.parameters, inputs.table, inputs.pharmacy);
    const auto found = study::row_report(evaluator_, *values, options_.seed, &bar_, &stop_);
    if (!found) return core::fail(found.error());
    if (found->interrupted) return core::fail(interrupted(options_.out));
    std::string text = fmt::format("{}, {} patients an arm, seed {}, objective {:.2f}: ",
                                   fitted ? "fitted values" : "present values of the model",
                                   evaluator_.settings().patients_per_arm, options_.seed, found->judged.objective) +
                       study::text(found->judged.score);
    for (const std::string& problem : found->problems) text += problem + "\n";
    auto more = analyses(*values, *profiled);
    if (!more) return core::fail(more.error());
    return written(found->judged.predicted, "report", text + *more);
  }

 private:
  // Index of the parameter whose profile is wanted, if one is.
  core::Result<std::optional<std::size_t>> profiled_parameter() const {
    if (options_.profile.empty()) return std::nullopt;
    const auto& parameters = evaluator_.inputs().plan.parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (parameters[i].name == options_.profile) return i;
    }
    return core::fail({core::ProblemKind::usage,
                       "the plan has no free parameter '" + options_.profile + "'",
                       {"", 0, "--profile"},
                       "calibration/hcc.toml lists them"});
  }

  // Hundreds of evaluations: with the patients of the plan, not of the score, unless the user says how many.
  core::Result<std::string> analyses(const std::vector<double>& values, std::optional<std::size_t> profiled) {
    if (!options_.identifiability && !profiled) return std::string();
    const auto& inputs = evaluator_.inputs();
    const std::size_t patients = options_.patients.value_or(inputs.plan.patients_per_arm);
    auto rows = study::observations(inputs.plan, inputs.specs, inputs.targets, patients);
    if (!rows) return core::fail(rows.error());
    const study::Evaluator evaluator(inputs, std::move(*rows), *solver_, {patients, options_.threads});
    std::string text;
    if (options_.identifiability) {
      auto said = identifiability(evaluator, values);
      if (!said) return said;
      text += *said;
    }
    if (profiled) {
      auto said = profile(evaluator, values, *profiled);
      if (!said) return said;
      text += *said;
    }
    return text;
  }

  core::Result<std::string> identifiability(const study::Evaluator& evaluator, const std::vector<double>& values) {
    const auto found = study::identifiability(evaluator, values, options_.seed, &bar_, &stop_);
    if (!found) return core::fail(found.error());
    if (found->interrupted) return core::fail(interrupted(options_.out));
    const auto table = study::identifiability_table(evaluator.inputs().plan.parameters, *found);
    if (auto done = core::write_files(options_.out, {{"identifiability.tsv", table}}); !done) {
      return core::fail(done.error());
    }
    return fmt::format("the rows say more than the prior in {} of {} directions; collinearity index {:.1f}\n",
                       found->directions, values.size(), found->collinearity);
  }

  core::Result<std::string> profile(const study::Evaluator& evaluator, const std::vector<double>& values,
                                    std::size_t parameter) {
    study::ProfileRequest request;
    request.parameter = parameter;
    request.values = values;
    request.seed = options_.seed;
    request.fit_evaluations = options_.evaluations;
    request.resume = options_.resume;
    request.out = options_.out;
    const auto result = study::profile(evaluator, request, &bar_, &stop_);
    if (!result) return core::fail(result.error());
    if (result->interrupted) return core::fail(interrupted(options_.out));
    return fmt::format("profile of {}: {:.4g} ({:.4g} to {:.4g}), {} evaluations\n", options_.profile,
                       values[request.parameter], result->low, result->high, result->evaluations);
  }

  [[nodiscard]] study::PosteriorSettings ensemble() const {
    study::PosteriorSettings settings;
    settings.smoother.members = options_.members;
    settings.smoother.passes = options_.passes;
    settings.smoother.seed = options_.seed;
    settings.final_seeds = study::k_report_seeds;
    settings.resume = options_.resume;
    settings.out = options_.out;
    return settings;
  }

  core::Result<Answer> written(const std::vector<double>& predicted, const std::string& verb, std::string text) {
    text += "\nWorst rows first:\n" + study::worst_rows(evaluator_.rows(), predicted, k_worst_shown);
    const std::map<std::string, std::string> files{{verb + "-rows.csv", study::rows_csv(evaluator_.rows(), predicted)},
                                                   {verb + ".txt", text}};
    if (auto done = core::write_files(options_.out, files); !done) return core::fail(done.error());
    return Answer{text, fmt::format("Done in {}.\n", duration_text(watch_.seconds()))};
  }

  const CalibrateOptions& options_;
  std::unique_ptr<simulate::Solver> solver_;
  study::Evaluator evaluator_;
  const core::StopFlag& stop_;
  Stopwatch watch_;
  ProgressBar bar_;
};

core::Result<Answer> apply(const CalibrateOptions& options) {
  const auto data = find_data();
  if (!data) return core::fail(data.error());
  const auto plan = study::read_calibration_plan(plan_folder(options, *data));
  if (!plan) return core::fail(plan.error());
  const auto values = study::read_fitted(options.out, *plan);
  if (!values) return core::fail(values.error());
  const auto files = study::fitted_files(*plan, *values, data->models);
  if (!files) return core::fail(files.error());
  if (auto done = core::write_files(data->models, *files); !done) return core::fail(done.error());
  std::string text = fmt::format("{} fitted values written:\n", values->size());
  for (const auto& [name, bytes] : *files) text += (data->models / name).string() + "\n";
  return Answer{text, ""};
}

}  // namespace

core::Result<Answer> calibrate(const CalibrateOptions& options, const core::StopFlag& stop) {
  if (options.verb == CalibrateVerb::apply) return apply(options);
  if (auto writable = core::check_writable(options.out); !writable) return core::fail(writable.error());
  const auto disease = load_disease();
  if (!disease) return core::fail(disease.error());
  const auto inputs = calibration_inputs(*disease, plan_folder(options, disease->data));
  if (!inputs) return core::fail(inputs.error());
  const std::size_t usual =
      options.verb == CalibrateVerb::report ? study::k_report_patients_per_arm : inputs->plan.patients_per_arm;
  const std::size_t patients = options.patients.value_or(usual);
  auto rows = study::observations(inputs->plan, inputs->specs, inputs->targets, patients);
  if (!rows) return core::fail(rows.error());
  Calibration calibration(options, *inputs, std::move(*rows), patients, stop);
  switch (options.verb) {
    case CalibrateVerb::posterior: return calibration.posterior();
    case CalibrateVerb::leave_one_out: return calibration.leave_one_out();
    case CalibrateVerb::report: return calibration.report();
    case CalibrateVerb::fit:
    case CalibrateVerb::apply: break;
  }
  return calibration.fit();
}

}  // namespace hepatrial::cli
