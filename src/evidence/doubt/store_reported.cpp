#include "evidence/doubt/store_reported.hpp"

#include <array>
#include <string_view>

#include "evidence/regimen.hpp"
#include "evidence/synthesis/printed_results.hpp"
#include "evidence/targets.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

bool is_exact(const std::string& kind) { return kind == "point" || kind == "count"; }

std::string place_of(const Row& row, std::size_t file) {
  return text_of(row[file]) + " (" + text_of(row[file + 1]) + ":" + text_of(row[file + 2]) + ")";
}

Result<void> add_values(const Store& store, Reported& reported) {
  const auto rows = store.database().select(
      "SELECT row_id, trial_id, arm, comparator, population, therapy_line, endpoint, criteria, value, ci_low, ci_high,"
      " unit, n, value_kind, note, source, source_where, file, file_line FROM outcome"
      " WHERE category IN ('trial', 'baseline') AND trial_id <> 'BACKGROUND' ORDER BY rowid");
  if (!rows) return fail(rows.error());
  for (const Row& row : *rows) {
    ReportedValue value;
    value.id = text_of(row[0]);
    value.trial_id = text_of(row[1]);
    value.arm = text_of(row[2]);
    value.comparator = text_of(row[3]);
    value.population = text_of(row[4]);
    value.line = text_of(row[5]);
    value.endpoint = text_of(row[6]);
    value.criteria = text_of(row[7]);
    value.value = number_of(row[8]);
    value.lower = number_of(row[9]);
    value.upper = number_of(row[10]);
    value.unit = text_of(row[11]);
    value.n = integer_of(row[12]);
    value.exact = is_exact(text_of(row[13]));
    if (const double level = level_in(text_of(row[14])); level > 0.0) value.level_percent = level;
    value.source = text_of(row[15]);
    value.where = place_of(row, 16);
    reported.values.push_back(std::move(value));
  }
  return {};
}

bool is_registry_status(const std::string& text) {
  for (const char* status : {"recruiting", "completed", "terminated", "suspended", "withdrawn", "unknown", "enrol"}) {
    if (lower(text).find(status) != std::string::npos) return true;
  }
  return false;
}

Result<void> add_trials(const Store& store, Reported& reported) {
  const auto rows = store.database().select(
      "SELECT t.row_id, t.trial_id, t.therapy_line, t.phase, t.n, t.status, t.design, t.source, s.published,"
      " t.source_where, t.file, t.file_line FROM trial t JOIN source s ON s.key = t.source ORDER BY t.rowid");
  if (!rows) return fail(rows.error());
  constexpr std::array<const char*, 5> k_fields{"line", "phase", "n", "status", "design"};
  for (const Row& row : *rows) {
    for (std::size_t i = 0; i < k_fields.size(); ++i) {
      const std::string text = text_of(row[2 + i]);
      if (text.empty()) continue;
      // What a review says in words of its own ("reported", "first-line treatment") is no status of a registry.
      if (k_fields[i] == std::string_view("status") && !is_registry_status(text)) continue;
      reported.facts.push_back({text_of(row[0]), text_of(row[1]), "", k_fields[i], text,
                                trimmed(text_of(row[7]) + " " + text_of(row[8])), text_of(row[7]), place_of(row, 9)});
    }
  }
  return {};
}

// Shares of patients at the start, in the columns of the study reports.
Result<void> add_baselines(const Store& store, Reported& reported) {
  const auto rows = store.database().select(
      "SELECT study_key, treatment, n, child_pugh_a_pct, bclc_c_pct, mvi_pct, ehs_pct, source, source_where, file,"
      " file_line FROM study WHERE n IS NOT NULL ORDER BY rowid");
  if (!rows) return fail(rows.error());
  constexpr std::array<const char*, 4> k_names{"baseline_child_pugh_A", "baseline_BCLC_C", "baseline_MVI",
                                               "baseline_extrahepatic"};
  for (const Row& row : *rows) {
    for (std::size_t i = 0; i < k_names.size(); ++i) {
      ReportedValue value;
      value.value = number_of(row[3 + i]);
      if (!value.value) continue;
      value.trial_id = text_of(row[0]);
      value.id = value.trial_id + "." + k_names[i];
      value.arm = text_of(row[1]);
      value.n = integer_of(row[2]);
      value.endpoint = k_names[i];
      value.unit = "%";
      value.source = text_of(row[7]);
      value.where = place_of(row, 8);
      reported.values.push_back(std::move(value));
    }
  }
  return {};
}

// Published outcomes that models are fitted to: a source of their own, read apart from the reviews.
Result<void> add_targets(const Store& store, Reported& reported) {
  const auto names = TrialNames::load(store);
  if (!names) return fail(names.error());
  const auto drugs = DrugNames::load(store);
  if (!drugs) return fail(drugs.error());
  const auto targets = calibration_targets(store);
  if (!targets) return fail(targets.error());
  for (const Target& target : *targets) {
    ReportedValue value;
    value.id = target.id;
    value.trial_id = names->id_of(target.trial, target.nct);
    value.arm = drugs->of_label(target.arm).text();
    if (value.arm.empty()) value.arm = lower(target.arm);
    value.comparator = target.comparator;
    value.population = target.arm_id;
    value.line = target.line;
    value.endpoint = review_endpoint(target.endpoint);
    const std::size_t open = target.trial.find('(');
    if (open != std::string::npos) value.cut_off = target.trial.substr(open + 1, target.trial.find(')') - open - 1);
    value.criteria = target.criteria;
    value.value = target.value;
    value.lower = target.ci_low;
    value.upper = target.ci_high;
    if (const double level = level_in(target.criteria + " " + target.note); level > 0.0) value.level_percent = level;
    value.unit = target.unit == "percent" ? "%" : target.unit;
    if (target.n) value.n = *target.n;
    value.source = "calibration targets";
    value.where = target.source;
    reported.values.push_back(std::move(value));
  }
  return {};
}

Result<void> add_arms(const Store& store, Reported& reported) {
  const auto rows = store.database().select(
      "SELECT row_id, trial_id, regimen, dose, source, source_where, file, file_line, role_basis FROM arm"
      " ORDER BY rowid");
  if (!rows) return fail(rows.error());
  for (const Row& row : *rows) {
    const std::string regimen = text_of(row[2]), source = text_of(row[4]), where = place_of(row, 5);
    reported.facts.push_back({text_of(row[0]), text_of(row[1]), "", "arms", regimen, "", source, where});
    if (text_of(row[3]).empty()) continue;
    reported.facts.push_back({text_of(row[0]), text_of(row[1]), regimen, "dose", text_of(row[3]), "", source, where});
  }
  return {};
}

}  // namespace

Result<Reported> reported_in(const Store& store) {
  Reported reported;
  for (const auto add : {add_values, add_baselines, add_targets, add_trials, add_arms}) {
    if (auto added = add(store, reported); !added) return fail(std::move(added.error()));
  }
  return reported;
}

}  // namespace hepatrial::evidence
