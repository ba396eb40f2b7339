#pragma once
// Simulates the conditions of a plan in one sample of virtual patients. Checked by tests/study/statements_test.cpp.

#include <cstdint>
#include <limits>
#include <vector>

#include "compile/compiled_model.hpp"
#include "population/virtual_patient.hpp"
#include "simulate/batch.hpp"
#include "study/statements/experiment_plan.hpp"
#include "trial/disease_contract.hpp"
#include "trial/slots.hpp"

namespace hepatrial::study {

/// One change of the parameter vector.
struct ParameterPush {
  PushKind kind = PushKind::multiply;
  std::size_t parameter = 0;
  double amount = 0;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

/// What is read at a stop: a pushed state as everybody else sees it, factor * state + offset.
struct SeenQuantity {
  trial::Quantity quantity;
  bool pushable = false;  ///< a state with push constants
  std::size_t factor = 0, offset = 0;

  [[nodiscard]] double at(const simulate::Stop& stop) const {
    const double value = quantity.at(stop);
    return pushable ? stop.p[factor] * value + stop.p[offset] : value;
  }
};

/// A condition resolved against the compiled model.
struct ResolvedCondition {
  std::vector<ParameterPush> pushes;
  std::size_t growth = 0;     ///< which growth to diagnosis it goes on from
  std::vector<int> regimens;  ///< indices into the slot table
  std::vector<SeenQuantity> quantities;
  std::vector<double> days;
};

/// Everything the rows share. Refers to model and pharmacy.
struct ExperimentSetting {
  const compile::CompiledModel* model = nullptr;
  trial::DiseaseContract contract;
  trial::SlotTable slots;
  population::PatientGenerator generator;
  std::vector<std::vector<ParameterPush>> growths;  ///< pushes of each growth; the first has none
  std::vector<ResolvedCondition> conditions;
  std::uint64_t seed = 0;
};

/// Values by condition: [reading * patients + patient]; NaN where a patient's tumour was not diagnosed with this push
/// or the row failed.
struct ExperimentResult {
  std::vector<std::vector<double>> values;
  std::size_t patients = 0;
  std::uint64_t candidates = 0;        ///< drawn to find them
  std::uint64_t rows = 0, failed = 0;  ///< of conditions and growths
  bool interrupted = false;
};

/// Grows `patients` tumours to diagnosis (candidates by id from 0; whose tumour is not found within 30 years is left
/// out), then simulates every condition from the day of diagnosis. No event of chance happens: thresholds are out of
/// reach, hazards are read. A patient is the same in every condition. Deterministic for any number of threads. Errors:
/// those of the solver; numerical when fewer than `patients` of 4 times as many candidates are diagnosed.
[[nodiscard]] core::Result<ExperimentResult> simulate_conditions(const ExperimentSetting& setting, std::size_t patients,
                                                                 simulate::Solver& solver,
                                                                 const simulate::SolverOptions& options,
                                                                 core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::study
