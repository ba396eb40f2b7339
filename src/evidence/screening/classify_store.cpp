// Classification over a registry store.

#include <algorithm>
#include <map>

#include "evidence/screening/classify.hpp"

namespace hepatrial::evidence::screening {

using core::fail;
using core::Result;

namespace {

struct TrialParts {
  std::vector<TrialIntervention> interventions;
  std::vector<TrialArm> arms;
};

Result<TrialParts> parts_of(const Database& store, std::int64_t record) {
  const auto interventions =
      store.select("SELECT kind, name, role, raw_path FROM intervention WHERE record = ? ORDER BY position", {record});
  const auto names =
      store.select("SELECT intervention, name FROM intervention_name WHERE record = ? ORDER BY position", {record});
  const auto arms = store.select("SELECT label, kind FROM arm WHERE record = ? ORDER BY position", {record});
  const auto uses = store.select(
      "SELECT arm, intervention FROM arm_intervention WHERE record = ? AND intervention IS NOT NULL ORDER BY position",
      {record});
  for (const auto* rows : {&interventions, &names, &arms, &uses}) {
    if (!*rows) return fail(rows->error());
  }
  TrialParts parts;
  for (const Row& row : *interventions) {
    parts.interventions.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]), {}});
  }
  for (const Row& row : *names) {
    const auto index = static_cast<std::size_t>(integer_of(row[0]).value_or(-1));
    if (index < parts.interventions.size()) parts.interventions[index].other_names.push_back(text_of(row[1]));
  }
  for (const Row& row : *arms) parts.arms.push_back({text_of(row[0]), text_of(row[1]), {}});
  for (const Row& row : *uses) {
    const auto arm = static_cast<std::size_t>(integer_of(row[0]).value_or(-1));
    const auto index = static_cast<std::size_t>(integer_of(row[1]).value_or(-1));
    if (arm < parts.arms.size() && index < parts.interventions.size()) parts.arms[arm].interventions.push_back(index);
  }
  return parts;
}

Cell optional(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

void add_rows(std::int64_t record, const Classification& one, Rows& agents, Rows& classes) {
  std::int64_t position = 0;
  for (const Agent& agent : one.agents) {
    static const LexiconEntry unknown;
    const LexiconEntry& entry = agent.entry == nullptr ? unknown : *agent.entry;
    agents.push_back({record, position++, optional(entry.code), agent.printed, std::string(name_of(agent.role)),
                      optional(entry.modality), optional(entry.targets), optional(entry.mechanism_class),
                      agent.raw_path});
  }
  if (!one.therapy_class.empty()) classes.push_back({record, one.therapy_class, one.reason});
}

}  // namespace

Result<ClassifyReport> classify_store(Database& store, const Rules& rules) {
  const auto chosen = store.select(
      "SELECT d.record, r.registry_id FROM decision d JOIN record r ON r.id = d.record WHERE d.decision IN ('include', "
      "'unclear') ORDER BY r.registry, r.registry_id");
  if (!chosen) return fail(chosen.error());
  const Lexicon lexicon(rules.lexicon);
  ClassifyReport report;
  std::map<std::string, std::size_t> classes, mechanisms;
  Rows agent_rows, class_rows;
  for (const Row& row : *chosen) {
    const std::int64_t record = integer_of(row[0]).value_or(0);
    const auto parts = parts_of(store, record);
    if (!parts) return fail(parts.error());
    const Classification one = classify(parts->interventions, parts->arms, lexicon, rules);
    ++report.trials;
    if (!one.therapy_class.empty()) {
      ++report.classified;
      ++classes[one.therapy_class];
    }
    for (const Agent& agent : one.agents) {
      if (agent.entry == nullptr) report.unknown.emplace_back(agent.printed, text_of(row[1]));
      if (agent.entry != nullptr && agent.role == AgentRole::investigational)
        ++mechanisms[agent.entry->mechanism_class];
    }
    add_rows(record, one, agent_rows, class_rows);
  }
  for (const TherapyClass& one : rules.classes) {
    if (classes.count(one.name) > 0) report.classes.emplace_back(one.name, classes[one.name]);
  }
  report.mechanisms.assign(mechanisms.begin(), mechanisms.end());
  std::stable_sort(report.mechanisms.begin(), report.mechanisms.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  auto done = store.execute("BEGIN IMMEDIATE; DELETE FROM agent; DELETE FROM therapy_class;");
  if (done) done = store.insert("INSERT INTO agent VALUES (?,?,?,?,?,?,?,?,?)", agent_rows);
  if (done) done = store.insert("INSERT INTO therapy_class VALUES (?,?,?)", class_rows);
  if (done) done = store.execute("COMMIT");
  if (!done) {
    [[maybe_unused]] const auto rolled_back = store.execute("ROLLBACK");
    return fail(std::move(done.error()));
  }
  return report;
}

}  // namespace hepatrial::evidence::screening
