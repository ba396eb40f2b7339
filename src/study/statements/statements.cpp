#include "study/statements/statements.hpp"

#include <fmt/format.h>

#include "study/statements/framing.hpp"

namespace hepatrial::study {

namespace {

double compared(Summary summary, double with, double without) {
  switch (summary) {
    case Summary::value: break;
    case Summary::with_over_without: return with / without;
    case Summary::without_over_with: return without / with;
    case Summary::with_minus_without: return with - without;
  }
  return with;
}

// Values of contrasts, patient by patient.
class Evaluation {
 public:
  explicit Evaluation(const ExperimentResult& result) : result_(result) {}

  [[nodiscard]] Effect effect(const Contrast& contrast) const {
    Effect out = effect_of(values(contrast, true), values(contrast, false));
    if (contrast.lowers) out = {-out.mean, -out.high, -out.low, out.patients};
    return out;
  }

 private:
  [[nodiscard]] std::vector<double> at(const ReadingPlace& place) const {
    const auto& all = result_.values[place.condition];
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(place.reading * result_.patients);
    return {first, first + static_cast<std::ptrdiff_t>(result_.patients)};
  }

  [[nodiscard]] std::vector<double> values(const Contrast& contrast, bool pushed) const {
    std::vector<double> with = at(pushed ? contrast.pushed : contrast.plain);
    if (contrast.summary == Summary::value) return with;
    const std::vector<double> without = at(pushed ? contrast.pushed_without : contrast.plain_without);
    for (std::size_t i = 0; i < with.size(); ++i) with[i] = compared(contrast.summary, with[i], without[i]);
    return with;
  }

  const ExperimentResult& result_;
};

CombinationStatus judged_combination(const Effect& volume) {
  switch (judged('-', volume)) {
    case StatementStatus::reproduced: return CombinationStatus::adds;
    case StatementStatus::wrong: return CombinationStatus::harms;
    default: return CombinationStatus::adds_nothing;
  }
}

core::Result<void> check_failures(const StatementReport& report, double max_failed_share) {
  const double share = report.rows == 0 ? 0 : static_cast<double>(report.failed) / static_cast<double>(report.rows);
  if (share <= max_failed_share) return {};
  return core::fail({core::ProblemKind::numerical,
                     fmt::format("{} of {} simulated courses failed, at most {:g} % may", report.failed, report.rows,
                                 100 * max_failed_share),
                     {},
                     "look at the pushes of the mapping"});
}

struct FramedStatements {
  std::vector<StatementResult> results;
  std::vector<std::optional<Contrast>> contrasts;  ///< by result
};

core::Result<FramedStatements> frame_statements(const StatementInputs& inputs, const PushableModel& model,
                                                ExperimentPlan& plan) {
  FramedStatements out;
  StatementFramer framer(inputs, model);
  for (const Statement& statement : inputs.statements) {
    Framed framed = framer.frame(statement);
    out.contrasts.emplace_back();
    if (framed.reason.empty()) out.contrasts.back() = plan.add(framed.question);
    const NodePlace* to = inputs.map.find(statement.to);
    StatementResult row;
    row.statement = statement;
    row.module = to == nullptr ? "not mapped" : to->module;
    row.direct = framed.direct;
    row.readout_only = framed.readout_only;
    row.by_definition = framed.by_definition;
    row.context = std::move(framed.context);
    row.reading = std::move(framed.reading);
    row.reason = std::move(framed.reason);
    out.results.push_back(std::move(row));
  }
  if (!framer.problems.empty()) return core::fail(std::move(framer.problems));
  return out;
}

void judge(const Evaluation& evaluation, const std::vector<std::optional<Contrast>>& contrasts,
           const std::vector<FramedCombination>& combinations, StatementReport& report) {
  for (std::size_t i = 0; i < contrasts.size(); ++i) {
    StatementResult& row = report.statements[i];
    if (!contrasts[i]) continue;
    row.effect = evaluation.effect(*contrasts[i]);
    row.status = judged(row.statement.sign, row.effect);
  }
  for (std::size_t i = 0; i < combinations.size(); ++i) {
    CombinationResult& row = report.combinations[i];
    if (!combinations[i].volume) continue;
    row.volume = evaluation.effect(*combinations[i].volume);
    row.status = judged_combination(row.volume);
    if (combinations[i].survival) row.survival = evaluation.effect(*combinations[i].survival);
  }
}

}  // namespace

core::Result<StatementReport> run_statements(const StatementInputs& inputs, const StatementOptions& options,
                                             simulate::Solver& solver, core::Progress* progress,
                                             const core::StopFlag* stop) {
  const auto model = PushableModel::make(inputs);
  if (!model) return core::fail(model.error());
  ExperimentPlan plan;
  auto framed = frame_statements(inputs, **model, plan);
  if (!framed) return core::fail(framed.error());
  CombinationFramer combinations(inputs, plan);
  for (const Combination& combination : inputs.combinations) combinations.frame(combination);
  const auto setting = resolve_plan(plan, **model, inputs, options.seed);
  if (!setting) return core::fail(setting.error());
  const auto result = simulate_conditions(*setting, options.patients, solver, options.solver, progress, stop);
  if (!result) return core::fail(result.error());
  StatementReport report{std::move(framed->results),
                         std::move(combinations.results),
                         result->patients,
                         plan.conditions.size(),
                         result->candidates,
                         result->rows,
                         result->failed,
                         result->interrupted};
  if (report.interrupted) return report;
  if (auto sound = check_failures(report, options.max_failed_share); !sound) return core::fail(sound.error());
  judge(Evaluation(*result), framed->contrasts, combinations.framed, report);
  return report;
}

core::Result<std::vector<Statement>> selected_statements(const std::vector<Statement>& statements,
                                                         const StatementMap& map, const std::string& filter) {
  if (filter.empty()) return statements;
  const std::vector<std::string> words = split_words(filter, ',');
  std::vector<bool> used(words.size(), false);
  std::vector<Statement> out;
  for (const Statement& statement : statements) {
    const NodePlace* to = map.find(statement.to);
    bool wanted = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word != statement.id && word != statement.from && word != statement.to &&
          (to == nullptr || word != to->module))
        continue;
      wanted = used[i] = true;
    }
    if (wanted) out.push_back(statement);
  }
  core::Problems problems;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!used[i])
      problems.push_back({core::ProblemKind::usage,
                          "'" + words[i] + "' names no statement",
                          {"", 0, "--edges"},
                          "give ids (ED001), nodes (TREG) or modules, separated by commas"});
  }
  if (words.empty()) problems.push_back({core::ProblemKind::usage, "nothing is selected", {"", 0, "--edges"}, ""});
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

}  // namespace hepatrial::study
