#pragma once
// Which drug sits in which slot of the disease model, and the filling of a slot's parameters.
// Checked by tests/trial/dosing_test.cpp.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "trial/disease_contract.hpp"
#include "trial/drug.hpp"

namespace hepatrial::trial {

/// One value of a drug, ready to be written into any slot.
struct SlotValue {
  std::size_t local = 0;  ///< index into SlotTable::names
  double value = 0;
  double log_sd = 0;
  std::string purpose;  ///< of the random stream
  double upper_bound = 0;
};

/// A drug resolved against the model.
struct DrugPlan {
  const Drug* drug = nullptr;
  std::vector<SlotValue> values;  ///< one for each parameter that a drug fills
};

/// A regimen resolved against the drugs: drug[i] belongs to regimen->dosings[i].
struct RegimenPlan {
  const Regimen* regimen = nullptr;
  std::vector<int> drug;
};

/// The parameters of every slot that drugs fill, all drugs, and all regimens. Immutable; shared between threads.
/// Refers to the pharmacy it was made from.
struct SlotTable {
  std::vector<std::string> names;                 ///< inside the slot module
  std::vector<std::vector<std::size_t>> indices;  ///< [slot][name] -> parameter
  std::vector<DrugPlan> drugs;
  std::vector<RegimenPlan> regimens;
  std::map<std::string, int> regimen_by_name;
};

/// Resolves `regimen_names` (each once) and the drugs in them. Errors (bad_input, all at once): an unknown regimen or
/// drug, a drug parameter that the model's slots lack, a regimen with more drugs than slots.
[[nodiscard]] core::Result<SlotTable> resolve_slots(const Pharmacy& pharmacy,
                                                    const std::vector<std::string>& regimen_names,
                                                    const DiseaseContract& contract,
                                                    const compile::CompiledModel& model);

/// The slots of one patient. A drug given before goes back into its own slot; a new drug takes the first empty slot,
/// else the undosed slot with the least drug left, which is emptied first. One thread at a time.
class SlotBook {
 public:
  SlotBook() = default;
  SlotBook(const SlotTable* table, const DiseaseContract* contract, std::uint64_t seed, std::uint64_t patient_id);

  /// Slot for `drug`, its parameters written into p; -1 when every slot is being dosed.
  int occupy(int drug, std::span<double> x, std::span<double> p);
  /// No more doses go into this slot. The drug left in it stays.
  void release(int slot) { dosed_[static_cast<std::size_t>(slot)] = false; }
  [[nodiscard]] bool dosed(int slot) const { return dosed_[static_cast<std::size_t>(slot)]; }
  /// Drug in the slot, or -1.
  [[nodiscard]] int drug(int slot) const { return drug_[static_cast<std::size_t>(slot)]; }
  /// How many times a slot with drug left in it had to be emptied for another.
  [[nodiscard]] int reused() const { return reused_; }

 private:
  [[nodiscard]] int choose(int drug, std::span<const double> x) const;
  void fill(int slot, int drug, std::span<double> p) const;

  const SlotTable* table_ = nullptr;
  const DiseaseContract* contract_ = nullptr;
  std::uint64_t seed_ = 0, patient_id_ = 0;
  std::vector<int> drug_;
  std::vector<bool> dosed_;
  int reused_ = 0;
};

}  // namespace hepatrial::trial
