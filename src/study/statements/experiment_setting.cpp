#include "study/statements/experiment_setting.hpp"

#include <algorithm>

namespace hepatrial::study {

namespace {

// What a change must reach to matter: docs/formats/disease-contract.md.
constexpr const char* k_goals[] = {"live_volume_ml", "dead_volume_ml", "albumin_g_per_l", "bilirubin_umol_per_l", "inr",
                                   "ascites_grade"};
constexpr const char* k_hazard = "hazard_";
constexpr const char* k_first_slot = "A__";

core::Problem unknown(const StatementMap& map, const NodePlace& place, const char* column, const std::string& name) {
  return {core::ProblemKind::bad_input,
          "the model has no '" + name + "' (node " + place.node + ")",
          {map.nodes_file, place.line, column},
          "name a parameter, state or assigned quantity of the model"};
}

core::Problems unknown_names(const StatementInputs& inputs) {
  core::Problems problems;
  for (const auto& [node, place] : inputs.map.nodes) {
    for (const PushAction& action : place.push.actions) {
      const bool known = action.kind == PushKind::give ? inputs.pharmacy.regimens.contains(action.target)
                                                       : inputs.model.find(action.target) != model::k_no_symbol;
      if (!known) problems.push_back(unknown(inputs.map, place, "push", action.target));
    }
    if (!place.read.empty() && inputs.model.find(place.read) == model::k_no_symbol)
      problems.push_back(unknown(inputs.map, place, "read", place.read));
  }
  for (const auto& [context, regimens] : inputs.map.contexts) {
    for (const std::string& regimen : regimens) {
      if (inputs.pharmacy.regimens.contains(regimen)) continue;
      problems.push_back({core::ProblemKind::bad_input,
                          "context '" + context + "' gives '" + regimen + "', which is no regimen",
                          {inputs.map.nodes_file, 0, "context"},
                          "correct contexts.tsv or add the regimen"});
    }
  }
  return problems;
}

std::set<std::string> pushed_names(const StatementMap& map) {
  std::set<std::string> names;
  for (const auto& [node, place] : map.nodes) {
    for (const PushAction& action : place.push.actions) {
      if (action.kind != PushKind::give) names.insert(action.target);
    }
  }
  return names;
}

class PlanResolver {
 public:
  PlanResolver(const PushableModel& model, const StatementInputs& inputs, ExperimentSetting& setting)
      : model_(model), inputs_(inputs), setting_(setting) {}

  void add(const Condition& condition) {
    ResolvedCondition out;
    for (const PushAction& action : condition.push.actions) {
      if (action.kind == PushKind::give) out.regimens.push_back(setting_.slots.regimen_by_name.at(action.target));
    }
    for (const std::string& regimen : condition.regimens) {
      const int index = setting_.slots.regimen_by_name.at(regimen);
      if (std::find(out.regimens.begin(), out.regimens.end(), index) == out.regimens.end())
        out.regimens.push_back(index);
    }
    if (condition.push.from_birth && !condition.push.empty()) {
      out.growth = growth_of(condition.push);
    } else {
      out.pushes = pushes_of(condition.push);
    }
    for (const Reading& reading : condition.readings) {
      out.quantities.push_back(quantity(reading.quantity));
      out.days.push_back(reading.day);
    }
    setting_.conditions.push_back(std::move(out));
  }

  core::Problems problems;

 private:
  std::size_t growth_of(const Push& push) {
    const auto [growth, is_new] = growth_by_text_.emplace(text(push), setting_.growths.size());
    if (is_new) setting_.growths.push_back(pushes_of(push));
    return growth->second;
  }

  std::vector<ParameterPush> pushes_of(const Push& push) {
    std::vector<ParameterPush> out;
    for (const PushAction& action : push.actions) {
      if (action.kind == PushKind::give) continue;
      if (!model_.computed(action.target)) {
        out.push_back(bounded(action));
      } else if (action.kind == PushKind::multiply) {
        out.push_back({action.kind, parameter(push_factor(action.target)), action.amount});
      } else {
        if (action.kind == PushKind::set) out.push_back({action.kind, parameter(push_factor(action.target)), 0});
        out.push_back({action.kind, parameter(push_offset(action.target)), action.amount});
      }
    }
    return out;
  }

  // A parameter stays within the bounds of its row.
  ParameterPush bounded(const PushAction& action) {
    ParameterPush push{action.kind, parameter(action.target), action.amount};
    if (const auto* row = inputs_.table.find(action.target); row != nullptr && row->lower_bound < row->upper_bound) {
      push.low = row->lower_bound;
      push.high = row->upper_bound;
    }
    return push;
  }

  std::size_t parameter(const std::string& name) {
    const std::int32_t index = model_.compiled().parameters.find(name);
    if (index < 0) missing(name, "pushed");
    return static_cast<std::size_t>(std::max(index, 0));
  }

  SeenQuantity quantity(const std::string& name) {
    using Place = trial::Quantity::Place;
    const compile::CompiledModel& compiled = model_.compiled();
    if (const auto at = compiled.states.find(name); at >= 0) {
      SeenQuantity out{{Place::state, static_cast<std::size_t>(at)}};
      out.pushable = compiled.parameters.find(push_factor(name)) >= 0;
      if (out.pushable) {
        out.factor = parameter(push_factor(name));
        out.offset = parameter(push_offset(name));
      }
      return out;
    }
    if (const auto at = compiled.observables.find(name); at >= 0)
      return {{Place::observable, static_cast<std::size_t>(at)}};
    if (const auto at = compiled.parameters.find(name); at >= 0)
      return {{Place::parameter, static_cast<std::size_t>(at)}};
    missing(name, "read");
    return {};
  }

  void missing(const std::string& name, const char* verb) {
    problems.push_back({core::ProblemKind::bad_input,
                        "'" + name + "' cannot be " + verb + ": the compiled model does not keep it",
                        {inputs_.map.nodes_file, 0, name},
                        "name a parameter, state or assigned quantity"});
  }

  const PushableModel& model_;
  const StatementInputs& inputs_;
  ExperimentSetting& setting_;
  std::map<std::string, std::size_t> growth_by_text_;
};

std::vector<std::string> regimens_of(const ExperimentPlan& plan) {
  std::set<std::string> names;
  for (const Condition& condition : plan.conditions) {
    names.insert(condition.regimens.begin(), condition.regimens.end());
    for (const PushAction& action : condition.push.actions) {
      if (action.kind == PushKind::give) names.insert(action.target);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

core::Result<std::unique_ptr<PushableModel>> PushableModel::make(const StatementInputs& inputs) {
  core::Problems problems = unknown_names(inputs);
  if (!problems.empty()) return core::fail(std::move(problems));
  std::unique_ptr<PushableModel> out(new PushableModel(inputs.model));
  make_pushable(out->model_, pushed_names(inputs.map));
  auto compiled = compile::compile(out->model_);
  if (!compiled) return core::fail(compiled.error());
  out->compiled_ = std::move(*compiled);
  out->structure_ = std::make_unique<ModelStructure>(out->model_);
  out->goals_.insert(std::begin(k_goals), std::end(k_goals));
  for (std::size_t i = 0; i < out->compiled_.states.size(); ++i) {
    if (out->compiled_.states[i].starts_with(k_hazard)) out->goals_.insert(out->compiled_.states[i]);
  }
  return out;
}

// A drug acts by what it fills a slot with and the slot's own equations do not use: affinities and toxicities.
std::set<std::string> PushableModel::acting_parameters(const Push& push, const trial::Pharmacy& pharmacy) const {
  std::set<std::string> out;
  const auto kinetics = structure_->equation_of(std::string(k_first_slot) + "central_mg");
  const auto concentration = structure_->equation_of(std::string(k_first_slot) + "concentration_mg_per_l");
  for (const PushAction& action : push.actions) {
    if (action.kind != PushKind::give) {
      out.insert(computed(action.target) ? push_factor(action.target) : action.target);
      continue;
    }
    for (const trial::Dosing& dosing : pharmacy.regimens.at(action.target).dosings) {
      const auto drug = pharmacy.drugs.find(dosing.drug);
      if (drug == pharmacy.drugs.end()) continue;
      for (const auto& [parameter, value] : drug->second.slot_parameters) {
        const std::string slot_name = k_first_slot + parameter;
        const bool moves_drug = kinetics.contains(slot_name) || concentration.contains(slot_name);
        if (value.value > 0 && !moves_drug) out.insert(slot_name);
      }
    }
  }
  return out;
}

bool PushableModel::is_direct(const Push& push, const trial::Pharmacy& pharmacy, const std::string& quantity) const {
  if (is_same(push, quantity)) return true;
  const auto equation = structure_->equation_of(quantity);
  const auto acting = acting_parameters(push, pharmacy);
  return std::any_of(acting.begin(), acting.end(),
                     [&equation](const std::string& parameter) { return equation.contains(parameter); });
}

bool PushableModel::is_same(const Push& push, const std::string& quantity) {
  return std::any_of(push.actions.begin(), push.actions.end(), [&quantity](const PushAction& action) {
    return action.kind != PushKind::give && action.target == quantity;
  });
}

bool PushableModel::is_readout_only(const std::string& quantity) const {
  return !structure_->reaches(quantity, goals_);
}

core::Result<ExperimentSetting> resolve_plan(const ExperimentPlan& plan, const PushableModel& model,
                                             const StatementInputs& inputs, std::uint64_t seed) {
  const compile::CompiledModel& compiled = model.compiled();
  auto contract = trial::resolve_contract(compiled);
  if (!contract) return core::fail(contract.error());
  auto generator = population::PatientGenerator::make(inputs.table, {}, compiled, seed);
  if (!generator) return core::fail(generator.error());
  auto slots = trial::resolve_slots(inputs.pharmacy, regimens_of(plan), *contract, compiled);
  if (!slots) return core::fail(slots.error());
  ExperimentSetting setting{&compiled, std::move(*contract), std::move(*slots), std::move(*generator), {}, {}, seed};
  setting.growths.emplace_back();
  PlanResolver resolver(model, inputs, setting);
  for (const Condition& condition : plan.conditions) resolver.add(condition);
  if (!resolver.problems.empty()) return core::fail(std::move(resolver.problems));
  return setting;
}

}  // namespace hepatrial::study
