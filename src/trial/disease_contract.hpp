#pragma once
// Where the compiled disease model keeps what the trial reads and writes: docs/formats/disease-contract.md resolved
// to indices once, so that no stop looks a name up.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "core/result.hpp"
#include "simulate/batch.hpp"
#include "trial/record.hpp"

namespace hepatrial::trial {

/// A number the trial reads: a state, an observable or (where the model holds it constant) a parameter.
struct Quantity {
  enum class Place : std::uint8_t { state, observable, parameter };
  Place place = Place::state;
  std::size_t index = 0;

  /// Its value at a stop. Observables are those of the stop's entry.
  [[nodiscard]] double at(const simulate::Stop& stop) const {
    return place == Place::state ? stop.x[index] : place == Place::observable ? stop.observables[index] : stop.p[index];
  }
};

/// What one event of the contract means.
enum class DiseaseEvent : std::uint8_t {
  none,  ///< an event of the model that the trial does not know
  diagnosis,
  new_lesion,
  death_tumour,
  death_liver,
  death_other,
  withdrawal,
  adverse_event,
  discontinuation,
  count_
};

/// One instance of the module drug_slot.
struct DrugSlot {
  std::string prefix;                                                                         ///< "A__"
  std::size_t depot_mg = 0, central_mg = 0;                                                   ///< states
  std::size_t depot_input_mg_per_day = 0, central_input_mg_per_day = 0, exposed = 0;          ///< parameters
  std::size_t clearance = 0, adverse_event_coefficient = 0, discontinuation_coefficient = 0;  ///< parameters
  Quantity concentration_mg_per_l;
  std::vector<std::size_t> states;  ///< every state of the instance
};

/// Indices of everything in the contract. Immutable after resolve(); shared between threads.
struct DiseaseContract {
  std::size_t at_risk = 0;
  /// Threshold parameter of each DiseaseEvent that has one (not none, not diagnosis).
  std::vector<std::size_t> thresholds;
  std::vector<DiseaseEvent> events;  ///< meaning of each CompiledModel event
  std::vector<DrugSlot> slots;
  /// For simulate::SolverOptions: 1 g for amounts of drug and 100 g in depots, so that no step is spent on the last
  /// microgram of a tablet; 1 picolitre (a cell) for volumes, because a clone grows back from a few; 1 for everything
  /// else.
  std::vector<double> state_scale;
  /// What enhances in the arterial phase, for mRECIST; the live volume where the model does not say.
  Quantity enhancing_volume_ml;
  Quantity live_volume_ml, dead_volume_ml, albumin_g_per_l, bilirubin_umol_per_l, inr, ascites_grade, albi_score,
      afp_ng_per_ml, new_lesion_volume_ml, pd1_occupancy, pdl1_occupancy, ctla4_occupancy, vegf_neutralised;

  [[nodiscard]] std::size_t threshold(DiseaseEvent event) const { return thresholds[static_cast<std::size_t>(event)]; }
  /// Laboratory and drug state at a stop; `day` is left 0.
  [[nodiscard]] StateSnapshot snapshot(const simulate::Stop& stop) const;
};

/// Id of a contract event in the model: "death_tumour". Also the suffix of its "threshold_" parameter.
[[nodiscard]] const char* name(DiseaseEvent event);

/// Resolves the contract. Errors: bad_input, one problem for each name the model lacks. Slots are counted from A until
/// the first letter without any quantity; at least one is needed. Checked by tests/trial/disease_contract_test.cpp.
[[nodiscard]] core::Result<DiseaseContract> resolve_contract(const compile::CompiledModel& model);

/// Where the model keeps each of `names`. Errors: bad_input, one problem for each name it lacks.
[[nodiscard]] core::Result<std::vector<Quantity>> resolve_quantities(const compile::CompiledModel& model,
                                                                     const std::vector<std::string>& names);

}  // namespace hepatrial::trial
