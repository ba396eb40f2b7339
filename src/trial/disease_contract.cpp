#include "trial/disease_contract.hpp"

#include "trial/liver_scores.hpp"

namespace hepatrial::trial {

namespace {

// Looks names up and collects those that are missing.
class Resolver {
 public:
  explicit Resolver(const compile::CompiledModel& model) : model_(model) {}

  std::size_t parameter(const std::string& name) { return found(model_.parameters.find(name), name, "parameter"); }
  std::size_t state(const std::string& name) { return found(model_.states.find(name), name, "state"); }

  Quantity quantity(const std::string& name) {
    if (const auto index = model_.states.find(name); index >= 0) {
      return {Quantity::Place::state, static_cast<std::size_t>(index)};
    }
    if (const auto index = model_.observables.find(name); index >= 0) {
      return {Quantity::Place::observable, static_cast<std::size_t>(index)};
    }
    return {Quantity::Place::parameter, found(model_.parameters.find(name), name, "quantity")};
  }

  Quantity quantity_or(const std::string& name, const std::string& otherwise) {
    const bool there = model_.states.find(name) >= 0 || model_.observables.find(name) >= 0;
    return quantity(there ? name : otherwise);
  }

  std::size_t found(std::int32_t index, const std::string& name, const char* kind) {
    if (index >= 0) return static_cast<std::size_t>(index);
    core::Problem problem;
    problem.message = std::string("the disease model has no ") + kind + " of this name";
    problem.where = {model_.id, 0, name};
    problem.advice = "docs/formats/disease-contract.md lists what a disease model must offer";
    problems.push_back(std::move(problem));
    return 0;
  }

  core::Problems problems;

 private:
  const compile::CompiledModel& model_;
};

constexpr double k_drug_scale_mg = 1e3, k_depot_scale_mg = 1e5, k_volume_scale_ml = 1e-9;

// Clones shrink to a few cells under treatment and grow back: what is lost of them in between comes back a
// thousandfold.
std::vector<double> scales(const compile::Names& states) {
  std::vector<double> out(states.size(), 1);
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].ends_with("_ml")) out[i] = k_volume_scale_ml;
  }
  return out;
}

std::vector<std::size_t> indices_with_prefix(const compile::Names& names, const std::string& prefix) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].starts_with(prefix)) out.push_back(i);
  }
  return out;
}

DrugSlot resolve_slot(const compile::CompiledModel& model, const std::string& prefix, Resolver& resolver) {
  DrugSlot slot;
  slot.prefix = prefix;
  slot.depot_mg = resolver.state(prefix + "depot_mg");
  slot.central_mg = resolver.state(prefix + "central_mg");
  slot.depot_input_mg_per_day = resolver.parameter(prefix + "depot_input_mg_per_day");
  slot.central_input_mg_per_day = resolver.parameter(prefix + "central_input_mg_per_day");
  slot.exposed = resolver.parameter(prefix + "exposed");
  slot.clearance = resolver.parameter(prefix + "clearance_l_per_day");
  slot.adverse_event_coefficient = resolver.parameter(prefix + "adverse_event_l_per_mg_per_day");
  slot.discontinuation_coefficient = resolver.parameter(prefix + "discontinuation_l_per_mg_per_day");
  slot.concentration_mg_per_l = resolver.quantity(prefix + "concentration_mg_per_l");
  slot.states = indices_with_prefix(model.states, prefix);
  return slot;
}

void resolve_slots(const compile::CompiledModel& model, Resolver& resolver, DiseaseContract& contract) {
  contract.state_scale = scales(model.states);
  for (char letter = 'A'; letter <= 'Z'; ++letter) {
    const std::string prefix = std::string(1, letter) + "__";
    const bool present =
        !indices_with_prefix(model.states, prefix).empty() || !indices_with_prefix(model.parameters, prefix).empty();
    if (!present && letter != 'A') return;
    contract.slots.push_back(resolve_slot(model, prefix, resolver));
    for (const std::size_t state : contract.slots.back().states) {
      if (model.states[state].ends_with("_mg")) contract.state_scale[state] = k_drug_scale_mg;
    }
    if (const std::size_t depot = contract.slots.back().depot_mg; depot < model.states.size()) {
      contract.state_scale[depot] = k_depot_scale_mg;
    }
  }
}

void resolve_events(const compile::CompiledModel& model, Resolver& resolver, DiseaseContract& contract) {
  contract.thresholds.assign(static_cast<std::size_t>(DiseaseEvent::count_), 0);
  contract.events.assign(model.events.size(), DiseaseEvent::none);
  for (int i = static_cast<int>(DiseaseEvent::diagnosis); i < static_cast<int>(DiseaseEvent::count_); ++i) {
    const auto event = static_cast<DiseaseEvent>(i);
    const std::int32_t index = model.find_event(name(event));
    const std::size_t place = resolver.found(index, name(event), "event");
    if (index >= 0) contract.events[place] = event;
    if (event == DiseaseEvent::diagnosis) continue;
    contract.thresholds[static_cast<std::size_t>(i)] = resolver.parameter(std::string("threshold_") + name(event));
  }
}

}  // namespace

const char* name(DiseaseEvent event) {
  switch (event) {
    case DiseaseEvent::diagnosis: return "diagnosis";
    case DiseaseEvent::new_lesion: return "new_lesion";
    case DiseaseEvent::death_tumour: return "death_tumour";
    case DiseaseEvent::death_liver: return "death_liver";
    case DiseaseEvent::death_other: return "death_other";
    case DiseaseEvent::withdrawal: return "withdrawal";
    case DiseaseEvent::adverse_event: return "adverse_event";
    case DiseaseEvent::discontinuation: return "discontinuation";
    case DiseaseEvent::none:
    case DiseaseEvent::count_: break;
  }
  return "none";
}

StateSnapshot DiseaseContract::snapshot(const simulate::Stop& stop) const {
  StateSnapshot out;
  out.live_volume_ml = live_volume_ml.at(stop);
  out.dead_volume_ml = dead_volume_ml.at(stop);
  out.albumin_g_per_l = albumin_g_per_l.at(stop);
  out.bilirubin_umol_per_l = bilirubin_umol_per_l.at(stop);
  out.inr = inr.at(stop);
  out.ascites_grade = ascites_grade.at(stop);
  out.albi_score = albi_score.at(stop);
  out.afp_ng_per_ml = afp_ng_per_ml.at(stop);
  out.pd1_occupancy = pd1_occupancy.at(stop);
  out.pdl1_occupancy = pdl1_occupancy.at(stop);
  out.ctla4_occupancy = ctla4_occupancy.at(stop);
  out.vegf_neutralised = vegf_neutralised.at(stop);
  out.child_pugh_points = child_pugh_points(out);
  return out;
}

core::Result<DiseaseContract> resolve_contract(const compile::CompiledModel& model) {
  Resolver resolver(model);
  DiseaseContract contract;
  contract.at_risk = resolver.parameter("at_risk");
  resolve_events(model, resolver, contract);
  resolve_slots(model, resolver, contract);
  contract.live_volume_ml = resolver.quantity("live_volume_ml");
  contract.dead_volume_ml = resolver.quantity("dead_volume_ml");
  contract.enhancing_volume_ml = resolver.quantity_or("enhancing_volume_ml", "live_volume_ml");
  contract.albumin_g_per_l = resolver.quantity("albumin_g_per_l");
  contract.bilirubin_umol_per_l = resolver.quantity("bilirubin_umol_per_l");
  contract.inr = resolver.quantity("inr");
  contract.ascites_grade = resolver.quantity("ascites_grade");
  contract.albi_score = resolver.quantity("albi_score");
  contract.afp_ng_per_ml = resolver.quantity("afp_ng_per_ml");
  contract.new_lesion_volume_ml = resolver.quantity("new_lesion_volume_ml");
  contract.pd1_occupancy = resolver.quantity("pd1_occupancy");
  contract.pdl1_occupancy = resolver.quantity("pdl1_occupancy");
  contract.ctla4_occupancy = resolver.quantity("ctla4_occupancy");
  contract.vegf_neutralised = resolver.quantity("vegf_neutralised");
  if (!resolver.problems.empty()) return core::fail(std::move(resolver.problems));
  return contract;
}

core::Result<std::vector<Quantity>> resolve_quantities(const compile::CompiledModel& model,
                                                       const std::vector<std::string>& names) {
  Resolver resolver(model);
  std::vector<Quantity> out;
  for (const std::string& name : names) out.push_back(resolver.quantity(name));
  if (!resolver.problems.empty()) return core::fail(std::move(resolver.problems));
  return out;
}

}  // namespace hepatrial::trial
