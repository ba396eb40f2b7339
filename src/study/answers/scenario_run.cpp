#include "study/answers/scenario_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// In the folder of trials, else in one of the folders below it.
std::filesystem::path file_of(const std::string& trial, const std::filesystem::path& trials) {
  const std::filesystem::path direct = trials / (trial + ".toml");
  std::error_code error;
  if (std::filesystem::exists(direct, error)) return direct;
  std::vector<std::filesystem::path> found;
  for (std::filesystem::directory_iterator entry(trials, error), end; !error && entry != end; entry.increment(error)) {
    const std::filesystem::path below = entry->path() / (trial + ".toml");
    std::error_code ignored;
    if (std::filesystem::exists(below, ignored)) found.push_back(below);
  }
  std::sort(found.begin(), found.end());
  return found.empty() ? direct : found.front();
}

core::Problem unknown_regimen(const Scenario& scenario, const std::string& regimen) {
  return {core::ProblemKind::bad_input,
          "there is no regimen '" + regimen + "'",
          {"scenario " + scenario.name, scenario.line, "regimens"},
          "'hepatrial drugs' lists the regimens"};
}

void replace_prior_lines(const Scenario& scenario, trial::TrialSpec& spec) {
  if (scenario.prior_lines.empty()) return;
  const trial::PriorLine pattern =
      spec.prior_lines.empty() ? trial::PriorLine{"", spec.assessment, spec.eligibility} : spec.prior_lines.front();
  spec.prior_lines.clear();
  spec.prior_line_evidence_arms.clear();
  if (scenario.prior_lines.front() == "none") return;
  for (const std::string& regimen : scenario.prior_lines) {
    spec.prior_lines.push_back(pattern);
    spec.prior_lines.back().regimen = regimen;
  }
}

void replace_arms(const Scenario& scenario, trial::TrialSpec& spec) {
  if (scenario.regimens.empty()) return;
  const std::vector<trial::Arm> given = spec.arms;
  spec.arms.clear();
  for (const std::string& regimen : scenario.regimens) {
    const auto same =
        std::find_if(given.begin(), given.end(), [&regimen](const trial::Arm& arm) { return arm.regimen == regimen; });
    trial::Arm arm = same == given.end() ? given.front() : *same;
    arm.name = regimen;
    arm.regimen = regimen;
    if (same == given.end()) arm.evidence_arms.clear();
    spec.arms.push_back(std::move(arm));
  }
  spec.control_arm = 0;
}

void replace_subsequent(const Scenario& scenario, trial::TrialSpec& spec) {
  if (scenario.subsequent == "keep") return;
  for (trial::Arm& arm : spec.arms) {
    const double delay = arm.subsequent.delay_days;
    arm.subsequent = {};
    arm.subsequent.delay_days = delay;
    if (scenario.subsequent == "none") continue;
    arm.subsequent.share = 1;
    arm.subsequent.regimens = {{scenario.subsequent, 1.0}};
  }
}

void replace_reading(const Scenario& scenario, trial::TrialSpec& spec) {
  if (!scenario.criterion.empty()) {
    spec.assessment.criterion =
        scenario.criterion == "mRECIST" ? trial::Criterion::mrecist : trial::Criterion::recist_1_1;
  }
  if (!scenario.reader.empty()) {
    spec.assessment.reader =
        scenario.reader == "investigator" ? trial::Reader::investigator : trial::Reader::independent_review;
  }
}

core::Problems unknown_regimens(const Scenario& scenario, const trial::Pharmacy& pharmacy) {
  core::Problems problems;
  std::vector<std::string> named = scenario.regimens;
  named.insert(named.end(), scenario.prior_lines.begin(), scenario.prior_lines.end());
  if (scenario.subsequent != "keep" && scenario.subsequent != "none") named.push_back(scenario.subsequent);
  for (const std::string& regimen : named) {
    if (regimen != "none" && !pharmacy.regimens.contains(regimen)) {
      problems.push_back(unknown_regimen(scenario, regimen));
    }
  }
  return problems;
}

// What is known without watching; nothing for other names.
std::optional<double> known_quantity(const std::string& name, const trial::PatientRecord& patient) {
  const population::Covariates& who = patient.covariates;
  const trial::StateSnapshot& state = patient.trial_line.at_start;
  const auto is = [](bool yes) { return yes ? 1.0 : 0.0; };
  if (name == "age_years") return who.age_years;
  if (name == "weight_kg") return who.weight_kg;
  if (name == "male") return is(who.sex == population::Sex::male);
  if (name == "hepatitis_b") return is(who.aetiology == population::Aetiology::hepatitis_b);
  if (name == "hepatitis_c") return is(who.aetiology == population::Aetiology::hepatitis_c);
  if (name == "non_viral") return is(who.aetiology == population::Aetiology::non_viral);
  if (name == "ecog") return who.ecog;
  if (name == "macrovascular_invasion") return is(who.macrovascular_invasion);
  if (name == "extrahepatic_spread") return is(who.extrahepatic_spread);
  if (name == "afp_ng_per_ml") return state.afp_ng_per_ml;
  if (name == "albi_score") return state.albi_score;
  if (name == "child_pugh_points") return state.child_pugh_points;
  if (name == "live_volume_ml") return state.live_volume_ml;
  if (name == "pd1_occupancy") return state.pd1_occupancy;
  if (name == "pdl1_occupancy") return state.pdl1_occupancy;
  if (name == "vegf_neutralised") return state.vegf_neutralised;
  if (name == "days_since_last_dose") return patient.trial_line.days_since_last_dose_of_prior_line;
  return std::nullopt;
}

core::Result<double> sum_of(const std::vector<std::string>& names, const trial::PatientRecord& patient,
                            const ScenarioRun& run, bool at_progression) {
  double sum = 0;
  for (const std::string& name : names) {
    const auto value = quantity_of(name, patient, run, at_progression);
    if (!value) return value;
    sum += *value;
  }
  return sum;
}

}  // namespace

core::Result<trial::TrialSpec> spec_of(const Scenario& scenario, const DiseaseSetting& setting) {
  core::Problems problems = unknown_regimens(scenario, *setting.pharmacy);
  auto spec = trial::read_trial(file_of(scenario.trial, setting.trials), *setting.pharmacy);
  if (!spec) problems.insert(problems.end(), spec.error().begin(), spec.error().end());
  if (!problems.empty()) return core::fail(std::move(problems));
  replace_prior_lines(scenario, *spec);
  replace_arms(scenario, *spec);
  replace_subsequent(scenario, *spec);
  replace_reading(scenario, *spec);
  return std::move(*spec);
}

int ScenarioRun::arm(const std::string& name) const {
  for (std::size_t i = 0; i < spec.arms.size(); ++i) {
    if (spec.arms[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

PatientGroup ScenarioRun::everybody(std::size_t arm) const {
  PatientGroup out;
  for (const trial::PatientRecord& patient : result.arms[arm]) out.push_back(&patient);
  return out;
}

core::Result<ScenarioRun> run_scenario(const Scenario& scenario, const DiseaseSetting& setting,
                                       const population::ParameterTable& table, const trial::Pharmacy& pharmacy,
                                       simulate::Solver& solver, const ScenarioOptions& options,
                                       const core::StopFlag* stop) {
  auto spec = spec_of(scenario, setting);
  if (!spec) return tl::unexpected(spec.error());
  const auto with_switches =
      population::switched(table, *setting.mechanisms, {scenario.with_mechanisms, scenario.without_mechanisms});
  if (!with_switches) return tl::unexpected(with_switches.error());
  trial::RunOptions run;
  run.patients_per_arm = options.patients;
  run.seed = options.seed;
  run.solver = options.solver;
  run.watched = options.watched;
  run.remove_residual_drug = !scenario.residual_drug;
  auto result = trial::run_every_arm(*spec, pharmacy, *with_switches, *setting.model, solver, run, nullptr, stop);
  if (!result) return tl::unexpected(result.error());
  return ScenarioRun{&scenario,       std::move(*spec), with_switches->traits,
                     options.watched, options.seed,     std::move(*result)};
}

core::Result<double> quantity_of(const std::string& name, const trial::PatientRecord& patient, const ScenarioRun& run,
                                 bool at_progression) {
  const auto place = std::find(run.watched.begin(), run.watched.end(), name);
  // What is known without watching belongs to the start of the line.
  if (place == run.watched.end()) {
    if (const auto known = known_quantity(name, patient)) return *known;
  }
  if (name.starts_with("trait:")) {
    for (const population::Trait& trait : run.traits) {
      if (trait.id != name.substr(6)) continue;
      return population::carries(trait, run.seed, patient.patient_id) ? 1.0 : 0.0;
    }
    return core::fail({core::ProblemKind::bad_input,
                       "'" + name + "' is not drawn in scenario '" + run.scenario->name + "'",
                       {},
                       "name it under with_mechanisms"});
  }
  if (place == run.watched.end()) {
    return core::fail({core::ProblemKind::bad_input,
                       "'" + name + "' is not known of a patient",
                       {},
                       "add a quantity of the model to 'watched'"});
  }
  const auto& states = patient.trial_line.watched;
  if (states.empty()) return k_nan;
  if (at_progression && patient.trial_line.progression_cause == trial::ProgressionCause::none) return k_nan;
  const trial::WatchedState& state = at_progression ? states.back() : states.front();
  return state.values[static_cast<std::size_t>(place - run.watched.begin())];
}

core::Result<PatientGroup> members(const Stratum& stratum, const ScenarioRun& run, std::size_t arm) {
  PatientGroup out;
  for (const trial::PatientRecord& patient : run.result.arms[arm]) {
    const auto top = sum_of(stratum.quantity, patient, run, stratum.at_progression);
    if (!top) return tl::unexpected(top.error());
    double value = *top;
    if (!stratum.over.empty()) {
      const auto bottom = sum_of(stratum.over, patient, run, stratum.at_progression);
      if (!bottom) return tl::unexpected(bottom.error());
      value /= *bottom;
    }
    if (value >= stratum.low && value < stratum.high) out.push_back(&patient);
  }
  return out;
}

}  // namespace hepatrial::study
