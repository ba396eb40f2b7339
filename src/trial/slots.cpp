#include "trial/slots.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "core/maths.hpp"
#include "core/random.hpp"

namespace hepatrial::trial {

namespace {

constexpr const char* k_pharmacokinetic_names[] = {
    "clearance_l_per_day", "central_volume_l",        "intercompartmental_clearance_l_per_day",
    "peripheral_volume_l", "absorption_per_day",      "bioavailability",
    "clearance_change",    "clearance_change_per_day"};

// What a drug that does not say so has: no second compartment, all of the dose absorbed at once, no effect at all.
double value_when_missing(const std::string& name) {
  const bool one = name == "peripheral_volume_l" || name == "absorption_per_day" || name == "bioavailability";
  return one ? 1 : 0;
}

bool drugs_fill(const std::string& name) {
  return std::find(std::begin(k_pharmacokinetic_names), std::end(k_pharmacokinetic_names), name) !=
             std::end(k_pharmacokinetic_names) ||
         name.starts_with("affinity_") || name.ends_with("_l_per_mg_per_day");
}

// Names come from the first slot; every slot must have them all.
void find_parameters(const DiseaseContract& contract, const compile::CompiledModel& model, SlotTable& table,
                     core::Problems& problems) {
  const std::string& first = contract.slots.front().prefix;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const std::string& name = model.parameters[i];
    if (name.starts_with(first) && drugs_fill(name.substr(first.size())))
      table.names.push_back(name.substr(first.size()));
  }
  for (const DrugSlot& slot : contract.slots) {
    auto& indices = table.indices.emplace_back();
    for (const std::string& name : table.names) {
      const std::int32_t index = model.parameters.find(slot.prefix + name);
      if (index < 0) {
        problems.push_back({core::ProblemKind::bad_input,
                            "the drug slots of the model differ: this parameter is missing",
                            {model.id, 0, slot.prefix + name},
                            ""});
      }
      indices.push_back(static_cast<std::size_t>(std::max(index, 0)));
    }
  }
}

DrugPlan resolve_drug(const Drug& drug, const SlotTable& table, core::Problems& problems) {
  DrugPlan plan;
  plan.drug = &drug;
  for (const auto& [name, value] : drug.slot_parameters) {
    if (std::find(table.names.begin(), table.names.end(), name) == table.names.end()) {
      problems.push_back({core::ProblemKind::bad_input,
                          "the model's drug slots have no such parameter",
                          {drug.file, value.line, name},
                          "correct the key or add the target to the model"});
    }
  }
  for (std::size_t local = 0; local < table.names.size(); ++local) {
    const std::string& name = table.names[local];
    SlotValue out{local, value_when_missing(name), 0, "drug:" + drug.name + ":" + name,
                  name == "bioavailability" ? 1 : std::numeric_limits<double>::infinity()};
    if (const auto given = drug.slot_parameters.find(name); given != drug.slot_parameters.end()) {
      out.value = given->second.value;
      out.log_sd = given->second.log_sd;
    }
    plan.values.push_back(std::move(out));
  }
  return plan;
}

}  // namespace

core::Result<SlotTable> resolve_slots(const Pharmacy& pharmacy, const std::vector<std::string>& regimen_names,
                                      const DiseaseContract& contract, const compile::CompiledModel& model) {
  SlotTable table;
  core::Problems problems;
  find_parameters(contract, model, table, problems);
  std::map<std::string, int> drug_index;
  for (const std::string& name : regimen_names) {
    if (table.regimen_by_name.contains(name)) continue;
    const auto found = pharmacy.regimens.find(name);
    if (found == pharmacy.regimens.end()) {
      problems.push_back({core::ProblemKind::bad_input, "there is no regimen '" + name + "'", {}, ""});
      continue;
    }
    RegimenPlan plan;
    plan.regimen = &found->second;
    std::set<std::string> distinct;
    for (const Dosing& dosing : plan.regimen->dosings) {
      distinct.insert(dosing.drug);
      const auto drug = pharmacy.drugs.find(dosing.drug);
      if (drug == pharmacy.drugs.end()) {
        problems.push_back({core::ProblemKind::bad_input,
                            "there is no drug '" + dosing.drug + "'",
                            {plan.regimen->file, dosing.line, "drug"},
                            ""});
        continue;
      }
      const auto [place, is_new] = drug_index.emplace(dosing.drug, static_cast<int>(table.drugs.size()));
      if (is_new) table.drugs.push_back(resolve_drug(drug->second, table, problems));
      plan.drug.push_back(place->second);
    }
    if (distinct.size() > contract.slots.size()) {
      problems.push_back({core::ProblemKind::bad_input,
                          "this regimen has " + std::to_string(distinct.size()) + " drugs, the model has " +
                              std::to_string(contract.slots.size()) + " drug slots",
                          {plan.regimen->file, 0, "dose"},
                          "add drug slots to the model"});
    }
    table.regimen_by_name[name] = static_cast<int>(table.regimens.size());
    table.regimens.push_back(std::move(plan));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return table;
}

SlotBook::SlotBook(const SlotTable* table, const DiseaseContract* contract, std::uint64_t seed,
                   std::uint64_t patient_id)
    : table_(table),
      contract_(contract),
      seed_(seed),
      patient_id_(patient_id),
      drug_(contract->slots.size(), -1),
      dosed_(contract->slots.size(), false) {}

int SlotBook::choose(int drug, std::span<const double> x) const {
  const auto own = std::find(drug_.begin(), drug_.end(), drug);
  if (own != drug_.end()) return static_cast<int>(own - drug_.begin());
  const auto empty = std::find(drug_.begin(), drug_.end(), -1);
  if (empty != drug_.end()) return static_cast<int>(empty - drug_.begin());
  int best = -1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < drug_.size(); ++i) {
    const double left = x[contract_->slots[i].depot_mg] + x[contract_->slots[i].central_mg];
    if (!dosed_[i] && left < least) {
      least = left;
      best = static_cast<int>(i);
    }
  }
  return best;
}

void SlotBook::fill(int slot, int drug, std::span<double> p) const {
  const auto& indices = table_->indices[static_cast<std::size_t>(slot)];
  for (const SlotValue& each : table_->drugs[static_cast<std::size_t>(drug)].values) {
    double value = each.value;
    if (each.log_sd > 0) {
      value *= core::maths::exp(each.log_sd * core::RandomStream(seed_, each.purpose, patient_id_).normal());
    }
    p[indices[each.local]] = std::min(value, each.upper_bound);
  }
}

int SlotBook::occupy(int drug, std::span<double> x, std::span<double> p) {
  const int slot = choose(drug, x);
  if (slot < 0) return -1;
  const auto place = static_cast<std::size_t>(slot);
  dosed_[place] = true;
  if (drug_[place] == drug) return slot;
  const DrugSlot& indices = contract_->slots[place];
  if (drug_[place] >= 0) {
    ++reused_;
    for (const std::size_t state : indices.states) x[state] = 0;
    p[indices.exposed] = 0;
  }
  drug_[place] = drug;
  fill(slot, drug, p);
  return slot;
}

}  // namespace hepatrial::trial
