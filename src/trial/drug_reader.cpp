// One drug file: docs/formats/drug.md.

#include <algorithm>
#include <array>
#include <cctype>

#include "core/units.hpp"
#include "trial/drug.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::trial {

namespace {

// A pharmacokinetic key (the slot parameter it fills), its unit, its range and who must give it.
struct PharmacokineticKey {
  const char* key;
  const char* unit;
  NumberRange range;
  bool required;
  bool required_oral;
};

constexpr std::array<PharmacokineticKey, 8> k_pharmacokinetic_keys{{
    {"clearance_l_per_day", "L/day", {1e-4, 1e5}, true, true},
    {"central_volume_l", "L", {1e-2, 1e5}, true, true},
    {"intercompartmental_clearance_l_per_day", "L/day", {0, 1e5}, false, false},
    {"peripheral_volume_l", "L", {1e-2, 1e5}, false, false},
    {"absorption_per_day", "1/day", {1e-3, 1e4}, false, true},
    {"bioavailability", "dimensionless", {0, 1}, false, false},
    {"clearance_change", "dimensionless", {-0.99, 10}, false, false},
    {"clearance_change_per_day", "1/day", {0, 100}, false, false},
}};

constexpr NumberRange k_affinity_range{0, 1e9};
constexpr NumberRange k_toxicity_range{0, 1e3};

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::islower(static_cast<unsigned char>(name[0])) != 0 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// { value = , unit = , log_sd = , prior_log_sd = , source = }
SourcedValue sourced_value(TomlFields fields, const char* unit, NumberRange range) {
  SourcedValue out;
  out.line = fields.line();
  out.value = fields.number("value", range);
  out.unit = fields.text("unit");
  out.log_sd = fields.number_or("log_sd", 0, {0, 3});
  out.prior_log_sd = fields.optional_number("prior_log_sd", {0, 3});
  out.source = fields.text("source");
  if (!out.unit.empty()) {
    const auto given = core::parse_unit(out.unit);
    const auto wanted = core::parse_unit(unit);
    if (!given) {
      fields.report("unit", given.error().front().message, std::string("this value is in ") + unit);
    } else if (wanted && !given->equivalent(*wanted)) {
      fields.report("unit", "expected " + std::string(unit) + ", found " + out.unit, "convert the value");
    }
  }
  fields.done();
  return out;
}

void read_pharmacokinetics(TomlFields& fields, Drug& drug) {
  for (const PharmacokineticKey& each : k_pharmacokinetic_keys) {
    const bool required = drug.route == Route::oral ? each.required_oral : each.required;
    if (auto value = fields.table(each.key, required)) {
      drug.slot_parameters[each.key] = sourced_value(std::move(*value), each.unit, each.range);
    }
  }
  if (fields.has("intercompartmental_clearance_l_per_day") != fields.has("peripheral_volume_l")) {
    fields.report("peripheral_volume_l",
                  "a second compartment needs both intercompartmental_clearance_l_per_day and peripheral_volume_l");
  }
  if (fields.has("clearance_change") && !fields.has("clearance_change_per_day")) {
    fields.report("clearance_change_per_day", "a change of clearance needs its rate");
  }
  fields.done();
}

// Every key is <prefix><a name chosen by the model><suffix>, the slot parameter itself; whether the model's slots have
// it is known when a trial runs.
void read_named_values(TomlFields& fields, Drug& drug, const std::string& prefix, const std::string& suffix,
                       const char* unit, NumberRange range) {
  for (const auto& [key, value] : fields.remaining()) {
    if (!is_plain_name(key) || !key.starts_with(prefix) || !key.ends_with(suffix) ||
        key.size() <= prefix.size() + suffix.size()) {
      fields.report(key, "unknown key", "keys of this table have the form " + prefix + "<name>" + suffix);
    } else if (value->kind != TomlKind::table) {
      fields.report(key, "expected { value, unit, log_sd, source }");
    } else {
      drug.slot_parameters[key] = sourced_value(fields.fields_of(key, *value), unit, range);
    }
  }
}

void read_dose_levels(TomlFields& fields, Drug& drug) {
  drug.dose_levels = fields.numbers_or("dose_levels", {1.0}, {0.01, 1});
  const bool descending = std::adjacent_find(drug.dose_levels.begin(), drug.dose_levels.end(), std::less_equal<>()) ==
                          drug.dose_levels.end();
  if (drug.dose_levels.empty() || drug.dose_levels.front() != 1.0 || !descending) {
    fields.report("dose_levels", "dose levels are fractions that start at 1 and descend", "for example [1.0, 0.5]");
    drug.dose_levels = {1.0};
  }
}

void read_evidence_grade(TomlFields& fields, Drug& drug) {
  drug.evidence_grade = fields.text_or("evidence_grade", "");
  const bool known =
      std::find(k_evidence_grades.begin(), k_evidence_grades.end(), drug.evidence_grade) != k_evidence_grades.end();
  if (drug.evidence_grade.empty() || known) return;
  std::string allowed;
  for (const char* grade : k_evidence_grades) allowed += (allowed.empty() ? "" : ", ") + std::string(grade);
  fields.report("evidence_grade", "'" + drug.evidence_grade + "' is not a grade", "one of " + allowed);
}

Drug read_whole(TomlFields& fields, const std::string& file) {
  Drug drug;
  drug.file = file;
  drug.name = fields.text("name");
  drug.drug_class = fields.text("class");
  drug.route = fields.choice_or("route", 0, {"intravenous", "oral"}) == 0 ? Route::intravenous : Route::oral;
  if (!fields.has("route")) fields.report("route", "this key is missing", "intravenous or oral");
  drug.approvals = fields.text_or("approvals", "");
  read_evidence_grade(fields, drug);
  read_dose_levels(fields, drug);
  if (auto table = fields.table("pharmacokinetics", true)) read_pharmacokinetics(*table, drug);
  if (auto table = fields.table("targets"))
    read_named_values(*table, drug, "affinity_", "_l_per_mg", "L/mg", k_affinity_range);
  if (auto table = fields.table("toxicity")) {
    read_named_values(*table, drug, "", "_l_per_mg_per_day", "L/mg/day", k_toxicity_range);
  }
  return drug;
}

}  // namespace

core::Result<Drug> read_drug_text(std::string_view text, const std::string& file) {
  return read_toml(text, file, [&file](TomlFields& fields) { return read_whole(fields, file); });
}

}  // namespace hepatrial::trial
