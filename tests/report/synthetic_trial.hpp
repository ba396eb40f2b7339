#pragma once
// A made-up trial result for the tests of the report: deterministic, with whatever edge cases a test asks for.
// No number here means anything about a drug.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "report/report_input.hpp"

namespace hepatrial::report::synthetic {

struct SyntheticArm {
  std::string name;
  std::string regimen;
  std::size_t patients = 60;
  double median_os_months = 12;
  double median_pfs_months = 4;
  double response_rate = 0.15;
  long most_deaths = -1;  ///< -1: no limit; 0: all patients censored
};

struct SyntheticOptions {
  std::vector<SyntheticArm> arms;
  std::uint64_t seed = 7;
  std::size_t failed_per_arm = 1;
  std::string trial_id = "synthetic";
  std::string title = "Second line after atezolizumab and bevacizumab, synthetic";
  bool prior_line = true;
};

inline std::vector<SyntheticArm> usual_arms(std::size_t count) {
  std::vector<SyntheticArm> arms{
      {"placebo", "placebo", 60, 8, 2.0, 0.02},
      {"regorafenib", "regorafenib", 60, 10.6, 3.1, 0.09},
      {"cabozantinib", "cabozantinib", 60, 14.5, 5.2, 0.05},
      {"lenvatinib + pembrolizumab", "lenvatinib+pembrolizumab", 60, 12.8, 4.6, 0.25},
      {"nivolumab 1 mg/kg + ipilimumab 3 mg/kg every 3 weeks", "nivolumab+ipilimumab", 60, 13, 3.0, 0.3},
      {"ramucirumab", "ramucirumab", 60, 9.2, 2.8, 0.05}};
  arms.resize(std::min(count, arms.size()));
  return arms;
}

inline double rounded(double value) { return std::nearbyint(value * 8) / 8; }  // exact in binary, with ties

class TrialBuilder {
 public:
  explicit TrialBuilder(const SyntheticOptions& options) : options_(options) {}

  trial::TrialResult build() {
    describe();
    std::uint64_t id = 0;
    for (std::size_t arm = 0; arm < options_.arms.size(); ++arm) {
      long deaths_left = options_.arms[arm].most_deaths;
      for (std::size_t place = 0; place < options_.arms[arm].patients; ++place) {
        result_.patients.push_back(randomised_patient(id++, arm, place, deaths_left));
      }
    }
    for (const auto status :
         {trial::PatientStatus::implausible, trial::PatientStatus::not_eligible_first,
          trial::PatientStatus::no_progression, trial::PatientStatus::died_before_randomisation,
          trial::PatientStatus::not_eligible_randomisation, trial::PatientStatus::eligible_not_needed}) {
      for (int place = 0; place < 4; ++place) result_.patients.push_back(other_patient(id++, status));
    }
    finish();
    return std::move(result_);
  }

 private:
  void describe() {
    trial::TrialSpec& spec = result_.spec;
    spec.id = options_.trial_id;
    spec.title = options_.title;
    spec.description = "Made-up numbers for the tests of the report.";
    spec.registry_ids = {"NCT00000000"};
    if (options_.prior_line) {
      trial::PriorLine first;
      first.regimen = "atezolizumab+bevacizumab";
      spec.prior_lines.push_back(first);
      spec.prior_line_evidence_arms = {"First | atezolizumab+bevacizumab"};
    }
    for (const SyntheticArm& arm : options_.arms) {
      spec.arms.push_back({arm.name, arm.regimen, 1, 0, {"Trial | " + arm.name}, {}});
    }
    result_.seed = options_.seed;
    result_.statistics.steps = 123456;
  }

  trial::PatientRecord person(std::uint64_t id, core::RandomStream& stream) {
    trial::PatientRecord patient;
    patient.patient_id = id;
    std::string digits = std::to_string(id);
    patient.usubjid = options_.trial_id + "-" + std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits;
    patient.covariates.age_years = rounded(63 + 10 * stream.normal());
    patient.covariates.weight_kg = rounded(70 + 12 * stream.normal());
    patient.covariates.sex = stream.uniform() < 0.85 ? population::Sex::male : population::Sex::female;
    patient.covariates.ecog = stream.uniform() < 0.4 ? 1 : 0;
    patient.bclc = stream.uniform() < 0.2 ? "B" : "C";
    return patient;
  }

  static trial::TimeToEvent time(double days, bool event, std::string description) {
    return {days, event, std::move(description), true};
  }

  // Scans every 6 weeks until progression; sizes follow a parabola through the best change.
  static void add_scans(trial::LineRecord& line, double pfs_days, bool progressed, double best_change, bool responder) {
    const double baseline_sum = 80;
    line.assessments.push_back(
        {0, -10, {50, 30}, baseline_sum, false, trial::Response::not_evaluable, trial::Response::not_evaluable});
    const int scans = std::max(1, static_cast<int>(pfs_days / 42) + (progressed ? 1 : 0));
    for (int visit = 1; visit <= scans; ++visit) {
      const double share = std::min(1.0, visit / 3.0);
      const bool last = visit == scans && progressed;
      const double sum = baseline_sum * (1 + best_change * share + (last ? 0.3 : 0) + 0.02 * visit);
      trial::Assessment scan{visit, 42.0 * visit, {sum * 0.6, sum * 0.4}, sum, last && visit % 2 == 0, {}, {}};
      scan.overall = last                      ? trial::Response::progressive
                     : responder && share >= 1 ? trial::Response::partial
                                               : trial::Response::stable;
      scan.target = scan.overall;
      line.assessments.push_back(scan);
    }
  }

  void add_prior_line(trial::PatientRecord& patient, core::RandomStream& stream, double later_days, bool died) {
    trial::LineRecord line;
    line.regimen = "atezolizumab+bevacizumab";
    line.start_calendar_day = rounded(300 * stream.uniform());
    const double pfs = rounded(30 + 200 * stream.exponential());
    add_scans(line, pfs, true, stream.uniform() - 0.6, false);
    line.best_response = line.confirmed_response = trial::Response::stable;
    line.progression_cause = trial::ProgressionCause::new_lesion;
    line.progression_free_survival = time(pfs, true, "progression");
    line.time_to_progression = line.progression_free_survival;
    line.time_on_treatment = time(pfs, true, "stopped at progression");
    line.overall_survival = time(pfs + 30 + later_days, died, died ? "death" : "alive at cut-off");
    patient.prior_lines.push_back(line);
  }

  static void add_state(trial::LineRecord& line, core::RandomStream& stream) {
    line.days_since_last_dose_of_prior_line = rounded(14 + 60 * stream.exponential());
    line.at_start.pd1_occupancy = 0;
    const double left = 1 / (1 + 0.02 * line.days_since_last_dose_of_prior_line) * (0.8 + 0.2 * stream.uniform());
    line.at_start.pdl1_occupancy = left;
    line.at_start.vegf_neutralised = 0.6 * left;
    line.at_start.live_volume_ml = 120 * stream.exponential();
    line.at_start.albumin_g_per_l = 38 + 3 * stream.normal();
    line.at_start.child_pugh_points = 5;
    line.at_start.afp_ng_per_ml = 400 * stream.exponential();
  }

  trial::PatientRecord randomised_patient(std::uint64_t id, std::size_t arm, std::size_t place, long& deaths_left) {
    const SyntheticArm& plan = options_.arms[arm];
    core::RandomStream stream(options_.seed, "synthetic", id);
    trial::PatientRecord patient = person(id, stream);
    patient.arm = static_cast<int>(arm);
    patient.status = trial::PatientStatus::randomised;
    trial::LineRecord& line = patient.trial_line;
    line.regimen = plan.regimen;
    line.start_calendar_day = rounded(400 + 300 * stream.uniform());
    const double censored = rounded(500 + 400 * stream.uniform());
    const double scale = trial::k_days_per_month / 0.6931;
    const double death = rounded(5 + plan.median_os_months * scale * stream.exponential());
    const double progression = rounded(20 + plan.median_pfs_months * scale * stream.exponential());
    const bool failed = place < options_.failed_per_arm;
    const bool died = death < censored && deaths_left != 0 && !failed;
    if (died && deaths_left > 0) --deaths_left;
    const double seen = died ? death : censored;
    const bool progressed = progression < seen && plan.most_deaths != 0;
    line.overall_survival = time(seen, died, died ? "death" : "alive at cut-off");
    line.time_to_progression = time(std::min(progression, seen), progressed, progressed ? "progression" : "last scan");
    line.progression_free_survival = time(std::min(progression, seen), progressed || died,
                                          progressed ? "progression"
                                          : died     ? "death"
                                                     : "last scan");
    line.time_on_treatment = time(std::min(progression, seen), true, "stopped");
    const bool responder = stream.uniform() < plan.response_rate && std::min(progression, seen) > 150;
    add_scans(line, line.progression_free_survival.time_days, progressed, responder ? -0.5 : 0.3 * stream.normal(),
              responder);
    line.best_response = responder                        ? trial::Response::partial
                         : progressed && progression < 80 ? trial::Response::progressive
                                                          : trial::Response::stable;
    line.confirmed_response = line.best_response;
    if (responder)
      line.duration_of_response = time(line.time_to_progression.time_days - 126, progressed, "progression");
    line.exposures.push_back({"regorafenib", 0, line.time_on_treatment.time_days, 160, 1, 40});
    if (place % 4 == 0) line.adverse_events.push_back({35.5, 3, "regorafenib", "dose reduced"});
    add_state(line, stream);
    if (died) patient.death_cause = place % 3 == 0 ? trial::DeathCause::liver : trial::DeathCause::tumour;
    if (died && place % 11 == 0) patient.death_cause = trial::DeathCause::other;
    if (options_.prior_line) add_prior_line(patient, stream, seen, died);
    if (failed) fail(patient);
    return patient;
  }

  static void fail(trial::PatientRecord& patient) {
    patient.status = trial::PatientStatus::failed;
    patient.failure_reason = "step size fell below the smallest at day 61";
    trial::LineRecord& line = patient.trial_line;
    line.best_response = line.confirmed_response = trial::Response::not_evaluable;
    line.duration_of_response = {};
    for (trial::TimeToEvent* end : {&line.overall_survival, &line.progression_free_survival, &line.time_to_progression,
                                    &line.time_on_treatment}) {
      *end = time(std::min(61.0, end->time_days), false, "simulation failed");
    }
    patient.death_cause = trial::DeathCause::alive;
  }

  trial::PatientRecord other_patient(std::uint64_t id, trial::PatientStatus status) {
    core::RandomStream stream(options_.seed, "synthetic", id);
    trial::PatientRecord patient = person(id, stream);
    patient.status = status;
    if (status == trial::PatientStatus::not_eligible_randomisation)
      patient.reason_not_eligible = "Child-Pugh points above 6";
    if (options_.prior_line && status != trial::PatientStatus::implausible &&
        status != trial::PatientStatus::not_eligible_first) {
      add_prior_line(patient, stream, 60, status == trial::PatientStatus::died_before_randomisation);
    }
    return patient;
  }

  void finish() {
    result_.candidates_by_status.assign(static_cast<std::size_t>(trial::PatientStatus::failed) + 1, 0);
    for (const trial::PatientRecord& patient : result_.patients) {
      ++result_.candidates_by_status[static_cast<std::size_t>(patient.status)];
      result_.failed_patients += patient.status == trial::PatientStatus::failed ? 1 : 0;
    }
    result_.statistics.rows = result_.patients.size();
  }

  SyntheticOptions options_;
  trial::TrialResult result_;
};

inline trial::TrialResult synthetic_trial(const SyntheticOptions& options) { return TrialBuilder(options).build(); }

inline trial::TrialResult synthetic_trial(std::size_t arms) {
  SyntheticOptions options;
  options.arms = usual_arms(arms);
  return synthetic_trial(options);
}

/// Names that break careless writers: markup, quotes, formulas, control characters, broken UTF-8, other scripts.
inline SyntheticOptions hostile_options() {
  SyntheticOptions options;
  options.trial_id = "=cmd()|'/c calc'!A1";
  options.title = "<script>alert(1)</script> & \"quotes\" \xC3\x28 \xE8\x82\x9D\xE7\x99\x8C";
  options.arms = {{"<script>alert('x')</script>", "@sum(1)", 20, 8, 3, 0.1},
                  {"a \"quoted\", name\nwith a line end\x1b[31m", "+1", 20, 10, 3, 0.1},
                  {"\xE8\x82\x9D\xE7\x99\x8C \xFF \xED\xA0\x80", "-1", 20, 10, 3, 0.1}};
  return options;
}

/// Arms with 0 deaths and nothing seen, 1 death, no responder, 2 patients.
inline SyntheticOptions edge_options() {
  SyntheticOptions options;
  options.trial_id = "edges";
  options.arms = {{"control", "placebo", 40, 8, 2, 0.1},
                  {"no event", "a", 40, 8, 2, 0.1, 0},
                  {"one death", "b", 40, 8, 2, 0.1, 1},
                  {"no responder", "c", 40, 8, 2, 0.0},
                  {"two patients", "d", 2, 8, 2, 0.0}};
  options.failed_per_arm = 1;
  return options;
}

inline Provenance provenance() {
  return {"0.1.0",
          {{"trials/synthetic.toml", std::string(64, 'a')}, {"models/parameters.tsv", std::string(64, 'b')}},
          "hcc",
          0x0123456789abcdefULL,
          std::string(64, 'b'),
          "reference",
          {{"patients", "60"}, {"relative_tolerance", "1e-06"}},
          "hepatrial run trials/synthetic.toml --seed 7"};
}

inline std::vector<evidence::Target> targets() {
  const auto target = [](std::string id, std::string arm, int n, std::string endpoint, std::string criteria,
                         double value, std::string unit, std::string comparator = "") {
    evidence::Target out;
    out.id = std::move(id);
    out.use = "calibration";
    out.trial = "Trial";
    out.arm = arm;
    out.arm_id = "Trial | " + arm;
    out.n = n;
    out.endpoint = std::move(endpoint);
    out.criteria = std::move(criteria);
    out.value = value;
    out.unit = std::move(unit);
    out.comparator = std::move(comparator);
    out.source = "https://example.org/a?b=1&c=2";
    out.gates = true;
    return out;
  };
  std::vector<evidence::Target> all{
      target("T1", "placebo", 194, "OS_median", "", 7.8, "months"),
      target("T2", "regorafenib", 379, "OS_median", "", 10.6, "months"),
      target("T3", "regorafenib", 379, "OS_HR", "", 0.63, "ratio", "placebo"),
      target("T4", "regorafenib", 379, "PFS_HR", "RECIST1.1", 0.46, "ratio", "placebo"),
      target("T5", "regorafenib", 379, "ORR", "RECIST1.1", 7, "percent"),
      target("T6", "regorafenib", 379, "ORR", "mRECIST", 10.6, "percent"),
      target("T7", "regorafenib", 379, "DCR", "RECIST1.1 BICR", 65.2, "percent"),
      target("T8", "regorafenib", 379, "DCR", "RECIST1.1 investigator", 64, "percent"),
      target("T9", "cabozantinib", 470, "PFS_median", "RECIST1.1", 5.2, "months"),
      target("T10", "cabozantinib", 470, "ORR", "RECIST1.1 BICR", 4, "percent"),
      target("T11", "cabozantinib", 470, "OS_rate_12mo", "", 52, "percent"),
      target("T12", "cabozantinib", 470, "OS_rate_60mo", "", 5, "percent"),
      target("T13", "cabozantinib", 470, "AE_G34", "", 68, "percent"),
      target("T14", "cabozantinib", 470, "OS_median_from_first_line", "", 26, "months"),
      target("T15", "cabozantinib", 470, "something_else", "", 1, "percent"),
      target("T16", "cabozantinib", 470, "OS_HR", "", 0.76, "ratio", "an arm that is not simulated")};
  all[1].ci_low = 9.1;
  all[1].ci_high = 12.1;
  all[2].ci_low = 0.5;
  all[2].ci_high = 0.79;
  all[8].gates = false;
  all[9].use = "holdout";
  evidence::Target first = target("T17", "x", 336, "PFS_median", "RECIST1.1 IRF", 6.9, "months");
  first.arm_id = "First | atezolizumab+bevacizumab";
  all.push_back(first);
  return all;
}

}  // namespace hepatrial::report::synthetic
