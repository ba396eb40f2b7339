#include "study/credibility/credibility.hpp"

#include <algorithm>
#include <set>

#include "core/files.hpp"
#include "study/comparison.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::study {

namespace {

core::Problem interrupted() {
  return {core::ProblemKind::usage, "stopped on request; nothing was written", {}, "run again to start afresh"};
}

bool stands_for(const trial::TrialSpec& spec, const std::set<std::string>& arms) {
  const auto published = [&arms](const std::string& arm) { return arms.contains(arm); };
  for (const trial::Arm& arm : spec.arms) {
    if (std::any_of(arm.evidence_arms.begin(), arm.evidence_arms.end(), published)) return true;
  }
  return false;
}

// Rows of several readings of one number count once: the first, which fits the simulated reading best.
bool seen_before(const std::vector<ScoredRow>& rows, const ComparisonRow& row) {
  return std::any_of(rows.begin(), rows.end(), [&row](const ScoredRow& other) {
    return other.row.observed_arm == row.observed_arm && other.row.endpoint == row.endpoint &&
           other.row.criteria == row.criteria;
  });
}

core::Result<void> score_all(CalibrationFindings& out) {
  out.totals = totals(out.rows);
  for (const RivalValues& rival :
       {two_constants(out.rows, false), two_constants(out.rows, true), active_mean(out.rows)}) {
    auto compared = against(rival, out.rows);
    if (!compared) return tl::unexpected(compared.error());
    out.rivals.push_back(std::move(*compared));
  }
  out.rows = worst_first(std::move(out.rows));
  return {};
}

}  // namespace

core::Result<CredibilityPlan> read_credibility_plan(const std::filesystem::path& file) {
  const auto bytes = core::read_file(file, std::size_t{1} << 20);
  if (!bytes) return core::fail(bytes.error());
  const auto document = trial::parse_toml(*bytes, file.string());
  if (!document) return core::fail(document.error());
  core::Problems problems;
  trial::TomlFields fields(*document, file.string(), "", problems);
  CredibilityPlan out;
  out.title = fields.text("title");
  out.lead = fields.text("lead");
  for (trial::TomlFields& each : fields.tables("section")) {
    out.sections.push_back({each.text("heading"), each.texts("paragraphs")});
    each.done();
  }
  if (auto post = fields.table("post_immunotherapy", true)) {
    out.post_immunotherapy.name = "after immunotherapy";
    out.post_immunotherapy.trial = post->text("trial");
    out.post_immunotherapy.regimens = post->texts("regimens");
    for (const std::string& name : post->texts("measures")) {
      const auto measure = group_measure_of(name);
      if (measure) {
        out.measures.push_back(*measure);
      } else {
        post->report("measures", "'" + name + "' is no measure");
      }
    }
    post->done();
  }
  fields.done();
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

std::vector<std::string> calibration_trials(const DiseaseSetting& setting,
                                            const std::vector<evidence::Target>& targets) {
  std::set<std::string> arms;
  for (const evidence::Target& target : targets) {
    if (target.use == "calibration") arms.insert(target.arm_id);
  }
  std::vector<std::string> out;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry(setting.trials, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".toml") continue;
    const auto spec = trial::read_trial(entry->path(), *setting.pharmacy);
    // A file that cannot be read is told when its trial is simulated.
    if (spec && !stands_for(*spec, arms)) continue;
    out.push_back(std::filesystem::relative(entry->path(), setting.trials).replace_extension("").generic_string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

core::Result<CalibrationFindings> calibration_findings(const std::vector<std::string>& trial_names,
                                                       const DiseaseSetting& setting,
                                                       const std::vector<evidence::Target>& targets,
                                                       simulate::Solver& solver, const CredibilityOptions& options,
                                                       core::Progress* progress, const core::StopFlag* stop) {
  CalibrationFindings out;
  std::size_t done = 0;
  for (const std::string& name : trial_names) {
    const auto spec = trial::read_trial(setting.trials / (name + ".toml"), *setting.pharmacy);
    trial::RunOptions run;
    run.patients_per_arm = options.patients_per_arm;
    run.seed = options.seed;
    run.solver = options.solver;
    const auto result =
        spec ? trial::run_trial(*spec, *setting.pharmacy, *setting.table, *setting.model, solver, run, nullptr, stop)
             : core::Result<trial::TrialResult>(tl::unexpected(spec.error()));
    if (stop != nullptr && stop->load()) return core::fail(interrupted());
    if (progress != nullptr) progress->advance(++done, trial_names.size());
    const auto summary =
        result ? trial::summarise(*result) : core::Result<trial::TrialSummary>(tl::unexpected(result.error()));
    if (!summary) {
      out.problems.push_back(name + ": " + summary.error().front().message);
      continue;
    }
    out.trials.push_back(name);
    for (const ComparisonRow& row : compare(*result, *summary, targets)) {
      if (row.use == "calibration" && !seen_before(out.rows, row)) out.rows.push_back(scored(name, row));
    }
  }
  if (auto judged = score_all(out); !judged) return tl::unexpected(judged.error());
  return out;
}

core::Result<std::vector<FactFinding>> fact_findings(const std::filesystem::path& folder, const DiseaseSetting& setting,
                                                     const Posterior* posterior, const evidence::Store& store,
                                                     simulate::Solver& solver, const CredibilityOptions& options,
                                                     core::Progress* progress, const core::StopFlag* stop) {
  const auto questions = read_questions(folder);
  if (!questions) return tl::unexpected(questions.error());
  std::vector<FactFinding> out;
  for (const StudyQuestion& question : *questions) {
    FactFinding& fact = out.emplace_back(FactFinding{question.id, question.title, std::nullopt, ""});
    const auto drugs = drugs_of(question, setting);
    if (!drugs) {
      fact.problem = drugs.error().front().message;
      continue;
    }
    const ParameterUncertainty uncertainty(*setting.table, *setting.pharmacy, posterior, *drugs, options.seed);
    AnswerOptions how;
    how.patients = options.patients_per_arm;
    how.draws = options.fact_draws;
    how.draw_indices = options.draw_indices;
    how.draws_text = options.draws_text;
    how.seed = options.seed;
    how.solver = options.solver;
    auto found = answer(question, setting, uncertainty, store, solver, how, nullptr, stop);
    if (stop != nullptr && stop->load()) return core::fail(interrupted());
    if (found) {
      fact.found = std::move(*found);
    } else {
      fact.problem = found.error().front().message;
    }
    if (progress != nullptr) progress->advance(out.size(), questions->size());
  }
  return out;
}

}  // namespace hepatrial::study
