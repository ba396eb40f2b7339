#pragma once
// A plan resolved against model, parameters and drugs. Internal to the statements test.

#include <memory>
#include <set>

#include "study/statements/experiment_rows.hpp"
#include "study/statements/pushed_model.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::study {

/// The model with its push constants, its structure and its compiled form. Not movable: parts refer to each other.
class PushableModel {
 public:
  /// Errors, all at once, with file and line of the map: a pushed or read name that the model lacks. Compile errors.
  [[nodiscard]] static core::Result<std::unique_ptr<PushableModel>> make(const StatementInputs& inputs);

  [[nodiscard]] const compile::CompiledModel& compiled() const { return compiled_; }
  /// Names of parameters by which `push` acts, for the question whether it acts directly; those of the drug's targets
  /// where a regimen is given.
  [[nodiscard]] std::set<std::string> acting_parameters(const Push& push, const trial::Pharmacy& pharmacy) const;
  /// Whether `push` stands in the equation of `quantity`.
  [[nodiscard]] bool is_direct(const Push& push, const trial::Pharmacy& pharmacy, const std::string& quantity) const;
  /// Whether `quantity` itself is what `push` changes: the statement then holds by definition.
  [[nodiscard]] static bool is_same(const Push& push, const std::string& quantity);
  /// Whether `quantity` reaches neither tumour burden nor liver nor a hazard.
  [[nodiscard]] bool is_readout_only(const std::string& quantity) const;
  [[nodiscard]] bool computed(const std::string& quantity) const { return is_computed(model_, quantity); }

 private:
  explicit PushableModel(const model::Model& model) : model_(model) {}

  model::Model model_;
  std::unique_ptr<ModelStructure> structure_;
  compile::CompiledModel compiled_;
  std::set<std::string> goals_;
};

/// Errors: the disease contract, regimens that are not known or take more slots than there are.
[[nodiscard]] core::Result<ExperimentSetting> resolve_plan(const ExperimentPlan& plan, const PushableModel& model,
                                                           const StatementInputs& inputs, std::uint64_t seed);

}  // namespace hepatrial::study
