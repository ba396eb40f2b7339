// One trial file: docs/formats/trial.md.

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/files.hpp"
#include "trial/toml_fields.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_file_limit_bytes = std::size_t{1} << 20;
constexpr NumberRange k_share{0, 1};
constexpr NumberRange k_days{0, 36525};
constexpr NumberRange k_scan_days{7, 365};

population::BaselineMix read_baseline(TomlFields& fields) {
  population::BaselineMix out;
  out.male = fields.number_or("male", out.male, k_share);
  out.age_mean_years = fields.number_or("age_mean_years", out.age_mean_years, {25, 85});
  out.age_sd_years = fields.number_or("age_sd_years", out.age_sd_years, {0, 30});
  out.weight_mean_kg = fields.number_or("weight_mean_kg", out.weight_mean_kg, {40, 120});
  out.weight_sd_kg = fields.number_or("weight_sd_kg", out.weight_sd_kg, {0, 40});
  out.hepatitis_b = fields.number_or("hepatitis_b", out.hepatitis_b, k_share);
  out.hepatitis_c = fields.number_or("hepatitis_c", out.hepatitis_c, k_share);
  out.ecog_1 = fields.number_or("ecog_1", out.ecog_1, k_share);
  out.ecog_2 = fields.number_or("ecog_2", out.ecog_2, k_share);
  out.macrovascular_invasion = fields.number_or("macrovascular_invasion", out.macrovascular_invasion, k_share);
  out.extrahepatic_spread = fields.number_or("extrahepatic_spread", out.extrahepatic_spread, k_share);
  out.source = fields.text("source");
  constexpr double k_rounding = 1e-9;
  if (out.hepatitis_b + out.hepatitis_c > 1 + k_rounding) fields.report("hepatitis_c", "the shares of causes exceed 1");
  if (out.ecog_1 + out.ecog_2 > 1 + k_rounding) fields.report("ecog_2", "the shares of performance status exceed 1");
  fields.done();
  return out;
}

AssessmentPlan read_assessment(TomlFields& fields) {
  AssessmentPlan out;
  out.criterion =
      fields.choice_or("criterion", 0, {"RECIST 1.1", "mRECIST"}) == 0 ? Criterion::recist_1_1 : Criterion::mrecist;
  out.reader = fields.choice_or("reader", 0, {"investigator", "independent review"}) == 0 ? Reader::investigator
                                                                                          : Reader::independent_review;
  out.scan_every_days = fields.number("scan_every_days", k_scan_days);
  out.scan_every_days_later = fields.number_or("scan_every_days_later", 0, k_scan_days);
  out.later_after_days = fields.number_or("later_after_days", 0, k_days);
  if (fields.has("scan_every_days_later") != fields.has("later_after_days")) {
    fields.report("later_after_days", "give both scan_every_days_later and later_after_days, or neither");
  }
  out.window_days = fields.number_or("window_days", out.window_days, {0, 28});
  const double shortest =
      out.scan_every_days_later > 0 ? std::min(out.scan_every_days, out.scan_every_days_later) : out.scan_every_days;
  if (2 * out.window_days >= shortest) {
    fields.report("window_days", "the windows of neighbouring scans overlap", "less than half the scan interval");
  }
  out.confirm_response = fields.boolean_or("confirm_response", false);
  out.minimum_stable_days = fields.number_or("minimum_stable_days", out.minimum_stable_days, {0, 365});
  out.baseline_scan_earliest_days_before =
      fields.number_or("baseline_scan_earliest_days_before", out.baseline_scan_earliest_days_before, {0, 90});
  out.baseline_scan_latest_days_before =
      fields.number_or("baseline_scan_latest_days_before", out.baseline_scan_latest_days_before, {0, 90});
  if (out.baseline_scan_latest_days_before > out.baseline_scan_earliest_days_before) {
    fields.report("baseline_scan_latest_days_before", "the latest baseline scan lies before the earliest");
  }
  fields.done();
  return out;
}

Eligibility read_eligibility(TomlFields& fields) {
  Eligibility out;
  out.line = fields.line();
  out.child_pugh_points_max = fields.integer_or("child_pugh_points_max", out.child_pugh_points_max, {5, 15});
  out.ecog_max = fields.integer_or("ecog_max", out.ecog_max, {0, 4});
  out.measurable_lesion_min_mm = fields.number_or("measurable_lesion_min_mm", out.measurable_lesion_min_mm, {0, 100});
  out.live_volume_max_ml = fields.number_or("live_volume_max_ml", 0, {0, 1e5});
  out.afp_min_ng_per_ml = fields.optional_number("afp_min_ng_per_ml", {0, 1e7});
  out.prior_line_max_days = fields.optional_number("prior_line_max_days", k_days);
  out.washout_min_days = fields.number_or("washout_min_days", out.washout_min_days, {0, 365});
  out.tolerated_prior_line = fields.boolean_or("tolerated_prior_line", false);
  fields.done();
  return out;
}

Calendar read_calendar(TomlFields& fields) {
  Calendar out;
  out.accrual_days = fields.number("accrual_days", k_days);
  out.randomisation_closes_day = fields.number_or("randomisation_closes_day", 0, k_days);
  out.cutoff_day = fields.number("cutoff_day", {1, 36525});
  if (out.cutoff_day <= out.accrual_days) {
    fields.report("cutoff_day", "the data cut-off lies within the accrual window", "a day after accrual_days");
  }
  fields.done();
  return out;
}

// Reads a trial against the regimens that exist.
class TrialReader {
 public:
  TrialReader(const Pharmacy& pharmacy, TomlFields& fields) : pharmacy_(pharmacy), fields_(fields) {}

  TrialSpec read(const std::string& file) {
    TrialSpec out;
    out.file = file;
    read_head(out);
    if (auto table = fields_.table("baseline", true)) out.baseline = read_baseline(*table);
    for (TomlFields& prior : fields_.tables("prior_line")) out.prior_lines.push_back(read_prior_line(prior));
    out.prior_line_evidence_arms = fields_.texts("prior_line_evidence_arms");
    out.eligibility.line = fields_.line_of("eligibility");
    if (auto table = fields_.table("eligibility")) out.eligibility = read_eligibility(*table);
    check_no_prior_conditions(out);
    if (auto table = fields_.table("assessment", true)) out.assessment = read_assessment(*table);
    if (auto table = fields_.table("calendar", true)) out.calendar = read_calendar(*table);
    for (TomlFields& arm : fields_.tables("arm")) out.arms.push_back(read_arm(arm));
    if (out.arms.empty()) fields_.report("arm", "a trial needs at least one [[arm]]");
    check_arms(out);
    return out;
  }

 private:
  void read_head(TrialSpec& out) {
    out.id = fields_.text("id");
    const bool plain = std::all_of(out.id.begin(), out.id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
             c == '.';
    });
    if (!plain || out.id.size() > 64) {
      fields_.report("id", "an id is at most 64 letters, digits, '-', '_' and '.'",
                     "it becomes part of every patient's id");
    }
    out.title = fields_.text("title");
    out.registry_ids = fields_.texts("registry_ids");
    read_standing(out);
    out.description = fields_.text_or("description", "");
    out.source = fields_.text("source");
    out.oral_dosing = fields_.choice_or("oral_dosing", 0, {"averaged", "daily"}) == 0 ? "averaged" : "daily";
    out.default_patients_per_arm = static_cast<std::size_t>(
        fields_.integer_or("default_patients_per_arm", static_cast<int>(out.default_patients_per_arm),
                           {1, static_cast<double>(k_patients_per_arm_max)}));
  }

  // The real trial behind the file.
  void read_standing(TrialSpec& out) {
    if (fields_.has("status")) {
      constexpr std::array k_statuses{TrialStatus::planned, TrialStatus::running, TrialStatus::unknown,
                                      TrialStatus::completed};
      out.status = k_statuses[fields_.choice_or("status", 0, {"planned", "running", "unknown", "completed"})];
    }
    out.phase = fields_.text_or("phase", "");
    out.primary_endpoint = fields_.text_or("primary_endpoint", "");
  }

  void check_regimen(TomlFields& fields, const std::string& key, const std::string& regimen) {
    if (regimen.empty() || pharmacy_.regimens.contains(regimen)) return;
    fields.report(key, "there is no regimen '" + regimen + "'", "add a file for it under regimens");
  }

  PriorLine read_prior_line(TomlFields& fields) {
    PriorLine out;
    out.regimen = fields.text("regimen");
    check_regimen(fields, "regimen", out.regimen);
    if (auto table = fields.table("assessment", true)) out.assessment = read_assessment(*table);
    out.eligibility.line = fields.line();
    if (auto table = fields.table("eligibility")) out.eligibility = read_eligibility(*table);
    fields.done();
    return out;
  }

  SubsequentTherapy read_subsequent(TomlFields& fields) {
    SubsequentTherapy out;
    out.share = fields.number("share", k_share);
    out.delay_days = fields.number_or("delay_days", out.delay_days, {0, 365});
    if (auto regimens = fields.table("regimens", out.share > 0)) {
      double sum = 0;
      for (const auto& [name, value] : regimens->remaining()) {
        check_regimen(*regimens, name, name);
        const double weight = regimens->number(name, {0, 1e6});
        sum += weight;
        out.regimens.emplace_back(name, weight);
      }
      if (out.share > 0 && !(sum > 0)) fields.report("regimens", "the weights sum to 0");
    }
    fields.done();
    return out;
  }

  Arm read_arm(TomlFields& fields) {
    Arm out;
    out.line = fields.line();
    out.name = fields.text("name");
    out.regimen = fields.text("regimen");
    check_regimen(fields, "regimen", out.regimen);
    out.allocation = fields.number_or("allocation", 1, {1, 10});
    if (out.allocation != std::floor(out.allocation)) {
      fields.report("allocation", "an allocation ratio is a whole number", "2:3 is allocation = 2 and allocation = 3");
    }
    out.planned_patients = static_cast<std::size_t>(fields.integer_or("planned_patients", 0, {1, 1e5}));
    out.evidence_arms = fields.texts("evidence_arms");
    if (auto table = fields.table("subsequent")) out.subsequent = read_subsequent(*table);
    fields.done();
    return out;
  }

  // The first simulated line has no line before it: conditions on one would be silently true.
  void check_no_prior_conditions(const TrialSpec& spec) {
    if (!spec.prior_lines.empty()) return;
    if (spec.eligibility.tolerated_prior_line || spec.eligibility.prior_line_max_days) {
      fields_.report("eligibility", "conditions on the prior line need a [[prior_line]]");
    }
  }

  void check_arms(TrialSpec& out) {
    std::set<std::string> names;
    for (const Arm& arm : out.arms) {
      if (!names.insert(arm.name).second) fields_.report("arm", "two arms are named '" + arm.name + "'");
    }
    const std::string control = fields_.text_or("control_arm", "");
    if (control.empty()) return;
    const auto found =
        std::find_if(out.arms.begin(), out.arms.end(), [&](const Arm& arm) { return arm.name == control; });
    if (found == out.arms.end()) {
      fields_.report("control_arm", "there is no arm '" + control + "'");
    } else {
      out.control_arm = static_cast<std::size_t>(found - out.arms.begin());
    }
  }

  const Pharmacy& pharmacy_;
  TomlFields& fields_;
};

}  // namespace

const char* name(TrialStatus status) {
  switch (status) {
    case TrialStatus::planned: return "planned";
    case TrialStatus::running: return "running";
    case TrialStatus::unknown: return "unknown";
    case TrialStatus::completed: return "completed";
    case TrialStatus::none: break;
  }
  return "";
}

core::Result<TrialSpec> read_trial_text(std::string_view text, const std::string& file, const Pharmacy& pharmacy) {
  return read_toml(text, file, [&](TomlFields& fields) { return TrialReader(pharmacy, fields).read(file); });
}

core::Result<TrialSpec> read_trial(const std::filesystem::path& file, const Pharmacy& pharmacy) {
  const auto text = core::read_file(file, k_file_limit_bytes);
  if (!text) return tl::unexpected(text.error());
  return read_trial_text(*text, file.string(), pharmacy);
}

}  // namespace hepatrial::trial
