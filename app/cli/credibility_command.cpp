#include "cli/credibility_command.hpp"

#include <fmt/format.h>

#include "cli/calibration_inputs.hpp"
#include "cli/progress_bar.hpp"
#include "core/files.hpp"
#include "evidence/store.hpp"
#include "report/credibility_page.hpp"
#include "study/calibration/calibration_text.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

fs::path first_there(const std::vector<fs::path>& places) {
  std::error_code error;
  for (const fs::path& place : places) {
    if (!place.empty() && fs::exists(place, error)) return place;
  }
  return places.back();
}

// What other verbs recorded.
core::Result<void> read_records(const CredibilityVerbOptions& options, const StudyInputs& inputs,
                                study::CredibilityReport& report) {
  const fs::path calibration = inputs.root / "calibration";
  const fs::path validation = inputs.root / "docs" / "validation";
  core::Problems problems;
  const auto read = [&problems](const fs::path& file, char separator, study::RecordedTable& into) {
    auto table = study::read_recorded(file, separator);
    if (table) {
      into = std::move(*table);
    } else {
      problems.insert(problems.end(), table.error().begin(), table.error().end());
    }
  };
  read(calibration / "fitted.tsv", '\t', report.fitted);
  read(calibration / "leave_one_out.csv", ',', report.leave_one_out);
  read(options.ledger.empty() ? first_there({"results/holdout-ledger.csv", validation / "holdout-ledger.csv"})
                              : options.ledger,
       ',', report.ledger);
  read(options.statements.empty() ? first_there({"results/statements.csv", validation / "statements.csv"})
                                  : options.statements,
       ',', report.statements);
  if (!problems.empty()) return core::fail(std::move(problems));
  return {};
}

// The simulations, one after the other.
class CredibilityWork {
 public:
  CredibilityWork(const CredibilityVerbOptions& options, const StudyInputs& inputs, const core::StopFlag& stop)
      : options_(options),
        inputs_(inputs),
        stop_(stop),
        setting_(inputs.setting()),
        solver_(make_solver(options.study.solver, options.study.kernel)) {
    solver_options_.threads = options.study.threads;
  }

  core::Result<void> calibration(study::CredibilityReport& report) {
    const auto inputs = calibration_inputs(inputs_.disease, inputs_.root / "calibration");
    if (!inputs) return core::fail(inputs.error());
    ProgressBar bar("calibration trials", progress_style(stderr, options_.study.quiet));
    auto found = study::calibration_findings(*inputs, *solver_, {options_.patients, options_.study.threads},
                                             options_.study.seed, &bar, &stop_);
    if (!found) return core::fail(found.error());
    report.calibration = std::move(*found);
    return {};
  }

  core::Result<void> facts(const evidence::Store& store, study::CredibilityReport& report) {
    const auto draws = choose_draws(inputs_, options_.draws, options_.study, *solver_, stop_);
    if (!draws) return core::fail(draws.error());
    study::AnswerOptions how;
    how.patients = options_.fact_patients;
    how.draws = draws->indices.size();
    how.draw_indices = draws->indices;
    how.draws_text = draws->text;
    how.seed = options_.study.seed;
    how.solver = solver_options_;
    ProgressBar bar("facts", progress_style(stderr, options_.study.quiet));
    const study::Posterior* posterior = inputs_.posterior ? &*inputs_.posterior : nullptr;
    auto found = study::fact_findings(inputs_.root / "credibility" / "facts", setting_, posterior, store, *solver_, how,
                                      &bar, &stop_);
    if (!found) return core::fail(found.error());
    report.facts = std::move(*found);
    return {};
  }

  core::Result<void> switches(study::CredibilityReport& report) {
    if (options_.without_switches) return {};
    ProgressBar bar("switches", progress_style(stderr, options_.study.quiet));
    auto found = study::ablations(report.plan.post_immunotherapy, setting_, report.plan.measures, *solver_,
                                  {options_.switch_patients, options_.study.seed, solver_options_, {}}, &bar, &stop_);
    if (!found) return core::fail(found.error());
    report.ablations = std::move(*found);
    return {};
  }

  core::Result<void> sensitivity(study::CredibilityReport& report) {
    if (options_.without_sensitivity) return {};
    study::StudyQuestion question;
    question.scenarios = {report.plan.post_immunotherapy};
    const auto drugs = study::drugs_of(question, setting_);
    if (!drugs) return core::fail(drugs.error());
    // Fitted parameters vary by class priors here, so that all are moved alike.
    const study::ParameterUncertainty uncertainty(inputs_.disease.table, inputs_.disease.pharmacy, nullptr, *drugs,
                                                  options_.study.seed);
    ProgressBar bar("parameter vectors", progress_style(stderr, options_.study.quiet));
    auto found = study::sensitivity(
        report.plan.post_immunotherapy, setting_, uncertainty, report.plan.measures, options_.sensitivity_points,
        *solver_, {options_.sensitivity_patients, options_.study.seed, solver_options_, {}}, &bar, &stop_);
    if (!found) return core::fail(found.error());
    report.sensitivity = std::move(*found);
    return {};
  }

 private:
  const CredibilityVerbOptions& options_;
  const StudyInputs& inputs_;
  const core::StopFlag& stop_;
  study::DiseaseSetting setting_;
  std::unique_ptr<simulate::Solver> solver_;
  simulate::SolverOptions solver_options_;
};

std::string closing(const study::CredibilityReport& report, const fs::path& out) {
  return "Calibration rows, in sample: " + study::text(report.calibration.score) +
         "Page: " + (out / "credibility.html").string() + "\n";
}

}  // namespace

core::Result<Answer> credibility(const CredibilityVerbOptions& options, const core::StopFlag& stop) {
  const auto inputs = load_study();
  if (!inputs) return core::fail(inputs.error());
  study::CredibilityReport report;
  auto plan = study::read_credibility_plan(inputs->root / "credibility" / "plan.toml");
  if (!plan) return core::fail(plan.error());
  report.plan = std::move(*plan);
  if (auto read = read_records(options, *inputs, report); !read) return core::fail(read.error());
  if (auto writable = core::check_writable(options.study.out); !writable) return core::fail(writable.error());
  const auto store = evidence::Store::open(inputs->disease.data.evidence_store());
  if (!store) return core::fail(store.error());
  CredibilityWork work(options, *inputs, stop);
  if (auto done = work.calibration(report); !done) return core::fail(done.error());
  if (auto done = work.facts(*store, report); !done) return core::fail(done.error());
  if (auto done = work.switches(report); !done) return core::fail(done.error());
  if (auto done = work.sensitivity(report); !done) return core::fail(done.error());
  const std::string command = fmt::format(
      "hepatrial credibility --patients {} --fact-patients {} --draws {} --switch-patients {} --sensitivity-patients "
      "{} "
      "--seed {}",
      options.patients, options.fact_patients, options.draws, options.switch_patients, options.sensitivity_patients,
      options.study.seed);
  const report::Document page = report::credibility_document(report, made_by(*inputs, command));
  const auto written =
      core::write_files(options.study.out, {{"credibility.html", report::document_html(page)},
                                            {"credibility.md", report::document_markdown(page)},
                                            {"calibration-rows.csv", report::calibration_rows_csv(report)},
                                            {"switches.csv", report::ablation_csv(report)},
                                            {"sensitivity.csv", report::sensitivity_csv(report)}});
  if (!written) return core::fail(written.error());
  return Answer{closing(report, options.study.out), inputs->posterior_note};
}

}  // namespace hepatrial::cli
