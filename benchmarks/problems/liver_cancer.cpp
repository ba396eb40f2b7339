#include <algorithm>
#include <memory>

#include "benchmarks/problems/problems.hpp"
#include "core/random.hpp"
#include "model/read.hpp"
#include "population/parameter_table.hpp"
#include "population/virtual_patient.hpp"
#include "trial/disease_contract.hpp"
#include "trial/drug.hpp"

namespace hepatrial::benchmarks {

namespace {

using trial::DiseaseEvent;

constexpr std::uint64_t k_seed = 20251121;
constexpr double k_oral_mg = 800, k_infusion_mg = 1200, k_infusion_days = 0.0417;
constexpr int k_days = 365;
constexpr double k_never = 1e9;  // a burden or threshold that nobody reaches

// What every patient shares, read once.
struct Disease {
  trial::DiseaseContract contract;
  std::shared_ptr<const population::PatientGenerator> patients;
};

core::Result<compile::CompiledModel> compiled_disease(const std::filesystem::path& models) {
  auto text = model::read_model(models / "hcc");
  const auto table = population::read_parameter_table(models / "parameters.tsv");
  if (!text || !table) return core::fail(!text ? text.error() : table.error());
  if (const auto applied = population::apply(*table, *text); !applied) return core::fail(applied.error());
  return compile::compile(*text);
}

core::Result<Disease> read_disease(const std::filesystem::path& models, Problem& problem) {
  problem.make_model = [models] { return compiled_disease(models); };
  const auto table = population::read_parameter_table(models / "parameters.tsv");
  if (!table) return core::fail(table.error());
  auto model = problem.make_model();
  if (!model) return core::fail(model.error());
  problem.model = std::move(*model);
  auto contract = trial::resolve_contract(problem.model);
  if (!contract) return core::fail(contract.error());
  auto patients = population::PatientGenerator::make(*table, {}, problem.model, k_seed);
  if (!patients) return core::fail(patients.error());
  return Disease{std::move(*contract), std::make_shared<const population::PatientGenerator>(std::move(*patients))};
}

// Fills a slot's constants with the drug's typical values.
void fill_slot(const trial::DrugSlot& slot, const trial::Drug& drug, compile::CompiledModel& model,
               core::Problems& problems) {
  for (const auto& [name, value] : drug.slot_parameters) {
    const std::int32_t index = find_or_report(model.parameters, slot.prefix + name, problems);
    if (index >= 0) model.parameter_defaults[static_cast<std::size_t>(index)] = value.value;
  }
  model.parameter_defaults[slot.exposed] = 1;
}

void plan_doses(const trial::DrugSlot& oral, const trial::DrugSlot& infused, Problem& problem) {
  for (int day = 0; day < k_days; ++day) {
    problem.changes.push_back({static_cast<double>(day), true, oral.depot_mg, k_oral_mg});
    if (day % 21 != 0) continue;
    const double rate = k_infusion_mg / k_infusion_days;
    problem.changes.push_back({static_cast<double>(day), false, infused.central_input_mg_per_day, rate});
    problem.changes.push_back({day + k_infusion_days, false, infused.central_input_mg_per_day, 0});
  }
}

bool is_repeatable(DiseaseEvent event) {
  return event == DiseaseEvent::new_lesion || event == DiseaseEvent::adverse_event ||
         event == DiseaseEvent::discontinuation;
}

// The n-th step of an event's threshold, from 0: exponential with mean 1.
double threshold_step(std::size_t patient, DiseaseEvent event, int n) {
  core::RandomStream stream(k_seed, std::string("benchmark:threshold:") + trial::name(event), patient);
  double step = stream.exponential();
  for (int i = 0; i < n; ++i) step = stream.exponential();
  return step;
}

// Everybody is at risk from the start. Deaths and withdrawal are noted by the model and end nothing, so that every
// patient is simulated for the whole year.
void put_at_risk(const trial::DiseaseContract& contract, std::size_t patient, std::span<double> p) {
  p[contract.at_risk] = 1;
  for (auto event = static_cast<int>(DiseaseEvent::new_lesion); event < static_cast<int>(DiseaseEvent::count_);
       ++event) {
    const auto which = static_cast<DiseaseEvent>(event);
    p[contract.threshold(which)] = threshold_step(patient, which, 0);
  }
}

}  // namespace

core::Result<Problem> liver_cancer_problem(const Folders& folders, bool with_events) {
  Problem problem;
  problem.name = with_events ? "liver-cancer-events" : "liver-cancer";
  const std::filesystem::path models = folders.source / "models";
  auto disease = read_disease(models, problem);
  const auto pharmacy = trial::read_pharmacy(models);
  if (!disease || !pharmacy) return core::fail(!disease ? disease.error() : pharmacy.error());
  core::Problems problems;
  const trial::DrugSlot& oral = disease->contract.slots.at(0);
  const trial::DrugSlot& infused = disease->contract.slots.at(1);
  fill_slot(oral, pharmacy->drugs.at("sorafenib"), problem.model, problems);
  fill_slot(infused, pharmacy->drugs.at("atezolizumab"), problem.model, problems);
  const auto share = find_or_report(problem.model.parameters, "starting_share", problems);
  const auto diagnosis = find_or_report(problem.model.parameters, "diagnosis_volume_ml", problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  // The course begins at the burden at diagnosis.
  problem.model.parameter_defaults[static_cast<std::size_t>(share)] = 1;
  problem.title = std::to_string(problem.model.states.size()) +
                  "-state liver cancer model, daily oral and three-weekly infused doses, one year" +
                  (with_events ? ", hazards and events" : "");
  plan_doses(oral, infused, problem);
  for (int scan = 0; scan <= 8; ++scan) problem.visits.push_back(42.0 * scan);
  problem.visits.push_back(k_days);
  problem.model_days = k_days;
  problem.patient_count = 1000;
  problem.reference_count = 20;
  problem.state_scale = disease->contract.state_scale;  // as the trials do
  problem.fill_patient = [patients = disease->patients, share = static_cast<std::size_t>(share)](std::size_t patient,
                                                                                                 std::span<double> p) {
    patients->parameters(patient, p);
    p[share] = 1;
  };
  const auto contract = std::make_shared<const trial::DiseaseContract>(std::move(disease->contract));
  problem.at_start = [contract, with_events, diagnosis = static_cast<std::size_t>(diagnosis)](
                         std::size_t patient, std::span<double>, std::span<double> p) {
    p[diagnosis] = k_never;
    if (with_events) put_at_risk(*contract, patient, p);
  };
  if (with_events) {
    problem.on_event = [contract](std::size_t patient, std::int32_t event, int firing, std::span<double> p) {
      const DiseaseEvent which = contract->events[static_cast<std::size_t>(event)];
      if (!is_repeatable(which)) return false;
      p[contract->threshold(which)] += threshold_step(patient, which, firing);
      return true;
    };
  }
  return problem;
}

}  // namespace hepatrial::benchmarks
