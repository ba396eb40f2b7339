#include "study/answers/patient_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

bool progressed(const trial::PatientRecord& patient) {
  return patient.trial_line.progression_cause != trial::ProgressionCause::none;
}

const trial::PatientRecord* median_patient(const std::vector<trial::PatientRecord>& patients) {
  std::vector<const trial::PatientRecord*> those;
  for (const trial::PatientRecord& patient : patients) {
    if (progressed(patient) && patient.status == trial::PatientStatus::randomised) those.push_back(&patient);
  }
  // A tumour that grew says more about mechanisms than a new lesion, which is chance for the most part.
  const auto grew = [](const trial::PatientRecord* patient) {
    return patient->trial_line.progression_cause != trial::ProgressionCause::new_lesion;
  };
  if (std::any_of(those.begin(), those.end(), grew)) std::erase_if(those, std::not_fn(grew));
  if (those.empty()) return nullptr;
  std::stable_sort(those.begin(), those.end(), [](const auto* left, const auto* right) {
    return left->trial_line.time_to_progression.time_days < right->trial_line.time_to_progression.time_days;
  });
  return those[those.size() / 2];
}

Counterfactual counterfactual_of(const population::Mechanism& mechanism, const trial::PatientRecord& changed,
                                 const trial::PatientRecord& as_is) {
  Counterfactual out{mechanism.id, mechanism.what, changed.arm >= 0, false, k_nan, k_nan, false, k_nan};
  if (!out.eligible) return out;
  const trial::LineRecord& line = changed.trial_line;
  out.progressed = progressed(changed);
  if (out.progressed) out.progression_days = line.time_to_progression.time_days;
  out.survival_days = line.overall_survival.time_days;
  out.died = line.overall_survival.event;
  out.delay_days = line.time_to_progression.time_days - as_is.trial_line.time_to_progression.time_days;
  return out;
}

std::string sentence_of(const PatientStory& story) {
  const double days = story.patient.trial_line.time_to_progression.time_days;
  std::string out = fmt::format("Patient {} progressed after {:.0f} days on {}: {}.", story.patient.patient_id, days,
                                story.arm, story.cause);
  std::vector<std::string> delaying;
  for (const Counterfactual& each : story.counterfactuals) {
    if (!each.eligible || !(each.delay_days >= 14) || delaying.size() == 3) continue;
    delaying.push_back(fmt::format("{} ({}{:.0f} days{})", each.what, each.progressed ? "+" : "at least +",
                                   each.delay_days, each.progressed ? "" : ", no progression seen"));
  }
  if (delaying.empty()) return out + " No single mechanism, switched off, would have delayed it by a scan.";
  out += " Switched off alone, these would have delayed it most: ";
  for (std::size_t i = 0; i < delaying.size(); ++i) out += (i == 0 ? "" : "; ") + delaying[i];
  return out + ".";
}

}  // namespace

core::Result<PatientStory> tell_story(const AskedPatient& asked, const ScenarioRun& run,
                                      std::optional<std::uint64_t> patient_id, const DiseaseSetting& setting,
                                      simulate::Solver& solver, const simulate::SolverOptions& options,
                                      const core::StopFlag* stop) {
  const int arm = run.arm(asked.arm);
  const trial::PatientRecord* patient = nullptr;
  if (arm >= 0) {
    const auto& patients = run.result.arms[static_cast<std::size_t>(arm)];
    if (!patient_id) patient = median_patient(patients);
    for (const trial::PatientRecord& each : patients) {
      if (patient_id && each.patient_id == *patient_id) patient = &each;
    }
  }
  if (patient == nullptr) {
    return core::fail({core::ProblemKind::bad_input,
                       patient_id ? "patient " + std::to_string(*patient_id) + " is not among those randomised"
                                  : "nobody progressed in arm '" + asked.arm + "'",
                       {"scenario " + asked.scenario, asked.line, "patient"},
                       "choose another patient or more patients"});
  }
  PatientStory story{
      *patient, asked.scenario, asked.arm, run.watched, {}, trial::name(patient->trial_line.progression_cause), {}, ""};
  for (const population::Trait& trait : run.traits) {
    if (!population::carries(trait, run.seed, patient->patient_id)) continue;
    const population::Mechanism* row = setting.mechanisms->find(trait.id);
    story.traits_carried.push_back(trait.id + ": " + (row == nullptr ? "" : row->what));
  }
  std::vector<const population::Mechanism*> switches;
  std::vector<population::ParameterTable> tables;
  for (const population::Mechanism& row : setting.mechanisms->rows) {
    if (!row.has_switch()) continue;
    const auto carried = std::any_of(run.traits.begin(), run.traits.end(), [&](const population::Trait& trait) {
      return trait.id == row.id && population::carries(trait, run.seed, patient->patient_id);
    });
    if (row.kind == population::MechanismKind::trait && !carried) continue;
    population::MechanismSwitches with{run.scenario->with_mechanisms, run.scenario->without_mechanisms};
    with.without.push_back(row.id);
    auto table = population::switched(*setting.table, *setting.mechanisms, with);
    if (!table) return tl::unexpected(table.error());
    switches.push_back(&row);
    tables.push_back(std::move(*table));
  }
  std::vector<trial::PatientCase> cases;
  for (const population::ParameterTable& table : tables) {
    trial::RunOptions with;
    with.seed = run.seed;
    with.solver = options;
    with.remove_residual_drug = !run.scenario->residual_drug;
    cases.push_back({&run.spec, setting.pharmacy, &table, with, patient->patient_id, arm});
  }
  const auto records = trial::run_cases(cases, *setting.model, solver, stop);
  if (!records) return tl::unexpected(records.error());
  for (std::size_t i = 0; i < switches.size(); ++i) {
    story.counterfactuals.push_back(counterfactual_of(*switches[i], (*records)[i], *patient));
  }
  std::stable_sort(story.counterfactuals.begin(), story.counterfactuals.end(),
                   [](const Counterfactual& left, const Counterfactual& right) {
                     const auto key = [](const Counterfactual& each) {
                       return std::isfinite(each.delay_days) ? each.delay_days : -1e9;
                     };
                     return key(left) > key(right);
                   });
  story.sentence = sentence_of(story);
  return story;
}

}  // namespace hepatrial::study
