#include "study/answers/readings.hpp"

#include <algorithm>
#include <limits>

#include "core/random.hpp"
#include "study/predictive.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

const ScenarioRun* run_of(const Runs& runs, const std::string& scenario) {
  for (const ScenarioRun& run : runs) {
    if (run.scenario->name == scenario) return &run;
  }
  return nullptr;
}

std::vector<std::string> strata_meant(const StudyQuestion& question, const std::string& asked) {
  if (asked != "*") return {asked};
  std::vector<std::string> out;
  for (const Stratum& stratum : question.strata) out.push_back(stratum.name);
  return out;
}

std::vector<std::string> arms_meant(const Runs& runs, const std::string& scenario, const std::string& asked) {
  if (asked != "*") return {asked};
  std::vector<std::string> out;
  for (const trial::Arm& arm : run_of(runs, scenario)->spec.arms) out.push_back(arm.name);
  return out;
}

std::string or_else(const std::string& first, const std::string& second) { return first.empty() ? second : first; }

}  // namespace

core::Result<PatientGroup> Readings::group(const Side& side) const {
  const ScenarioRun* run = run_of(runs_, side.scenario);
  const int arm = run->arm(side.arm);
  if (arm < 0) {
    return core::fail({core::ProblemKind::bad_input,
                       "scenario '" + side.scenario + "' has no arm '" + side.arm + "'",
                       {question_.file, 0, "arm"},
                       "name a regimen or an arm of its trial"});
  }
  const auto at = static_cast<std::size_t>(arm);
  if (side.stratum.empty()) return drawn(run->everybody(at));
  auto some = members(*question_.stratum(side.stratum), *run, at);
  if (!some) return some;
  return drawn(*some);
}

core::Result<double> Readings::value(const OneQuantity& quantity) const {
  if (quantity.asked->form == ValueForm::hazard_ratio) return ratio_of_hazards(quantity);
  const auto here = one_side(quantity, quantity.side);
  if (!here || quantity.asked->form == ValueForm::value) return here;
  const auto there = one_side(quantity, quantity.against);
  if (!there) return there;
  return quantity.asked->form == ValueForm::ratio ? *here / *there : *here - *there;
}

core::Result<double> Readings::one_side(const OneQuantity& quantity, const Side& side) const {
  if (quantity.share_of.empty()) {
    const auto patients = group(side);
    if (!patients) return tl::unexpected(patients.error());
    return value_of(quantity.asked->measure, *patients);
  }
  Side part = side;
  part.stratum = quantity.share_of;
  const auto whole = group(side);
  const auto inside = group(part);
  if (!whole) return tl::unexpected(whole.error());
  if (!inside) return tl::unexpected(inside.error());
  double denominator = static_cast<double>(whole->size());
  if (question_.stratum(quantity.share_of)->at_progression) {
    denominator =
        static_cast<double>(std::count_if(whole->begin(), whole->end(), [](const trial::PatientRecord* patient) {
          return patient->trial_line.progression_cause != trial::ProgressionCause::none;
        }));
  }
  return denominator > 0 ? static_cast<double>(inside->size()) / denominator : k_nan;
}

core::Result<double> Readings::ratio_of_hazards(const OneQuantity& quantity) const {
  const auto here = group(quantity.side);
  const auto there = group(quantity.against);
  if (!here) return tl::unexpected(here.error());
  if (!there) return tl::unexpected(there.error());
  const std::string& endpoint = quantity.asked->measure.endpoint;
  return hazard_ratio(times_of(endpoint, *here), times_of(endpoint, *there));
}

PatientGroup Readings::drawn(PatientGroup group) const {
  if (resample_ == 0) return group;
  // How often a patient comes is a property of the patient, so that a patient counts equally in every arm and
  // stratum.
  PatientGroup out;
  for (const trial::PatientRecord* patient : group) {
    core::RandomStream stream(seed_ + resample_, "resampled patient", patient->patient_id);
    // Poisson(1) weights, by inversion: the bootstrap of a sample of random size.
    const double mark = stream.uniform();
    double probability = 0.36787944117144233, sum = probability;  // exp(-1)
    for (int count = 1; mark > sum && count < 12; ++count) {
      out.push_back(patient);
      probability /= count;
      sum += probability;
    }
  }
  return out.empty() ? group : out;
}

std::vector<OneQuantity> quantities_of(const StudyQuestion& question, const Runs& runs) {
  std::vector<OneQuantity> out;
  for (const AskedQuantity& asked : question.quantities) {
    for (const std::string& stratum : strata_meant(question, asked.stratum)) {
      for (const std::string& share : strata_meant(question, asked.share_of)) {
        for (const std::string& arm : arms_meant(runs, asked.scenario, asked.arm)) {
          const Side side{asked.scenario, arm, stratum};
          const Side against{or_else(asked.against_scenario, asked.scenario), or_else(asked.against_arm, arm),
                             or_else(asked.against_stratum, stratum)};
          const bool itself = against.scenario == side.scenario && against.arm == side.arm &&
                              against.stratum == side.stratum && asked.form != ValueForm::value;
          if (!itself) out.push_back({&asked, side, against, share});
        }
      }
    }
  }
  return out;
}

std::vector<OneRanking> rankings_of(const StudyQuestion& question, const Runs& runs) {
  std::vector<OneRanking> out;
  for (const AskedRanking& asked : question.rankings) {
    for (const std::string& stratum : strata_meant(question, asked.stratum)) {
      OneRanking one{&asked, stratum, {}, {}};
      for (const std::string& scenario : asked.scenarios) {
        one.sides.push_back({scenario, asked.arms.front(), stratum});
        one.names.push_back(scenario);
      }
      if (asked.scenarios.empty()) {
        for (const std::string& arm : asked.arms.empty() ? arms_meant(runs, asked.scenario, "*") : asked.arms) {
          one.sides.push_back({asked.scenario, arm, stratum});
          one.names.push_back(arm);
        }
      }
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace hepatrial::study
