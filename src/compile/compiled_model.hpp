#pragma once
// A model turned into equations: names for every slot of the kernel's vectors, and the kernel.

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/kernel.h"
#include "core/result.hpp"
#include "model/model.hpp"

namespace hepatrial::compile {

struct Programs;

/// Where an event assignment writes: into the state vector or into the parameter vector.
struct AssignmentTarget {
  bool is_state = false;
  std::int32_t index = 0;
};

/// One event as the solver needs it. Its assignments are [first_assignment, first_assignment + assignment_count).
struct CompiledEvent {
  std::string id;
  bool initial_value = true;  ///< trigger's value before the start: false lets it fire at the start
  bool persistent = true;
  bool use_values_from_trigger_time = true;
  std::int32_t first_assignment = 0;
  std::int32_t assignment_count = 0;
};

/// Names of a vector's slots, both ways.
class Names {
 public:
  void add(const std::string& name);
  /// Index of `name`, or -1.
  [[nodiscard]] std::int32_t find(const std::string& name) const;
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return names_[index]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int32_t> index_;
};

/// Immutable after compile(); shared between threads. Owns whatever `kernel` points to.
///
/// States: species amounts and targets of rate rules. Parameters: everything else that is not
/// computed, in particular constants and quantities that only events change. Observables: targets of assignment rules,
/// reaction rates, constants computed by initial assignments, and for every species S in a compartment with a size the
/// concentration "[S]" where S itself is an amount and the amount "amount(S)" where S itself is a concentration.
/// A state species is always an amount. A parameter species (constant, or boundary condition that nothing changes) is
/// what the model declares, an amount or a concentration. An assigned species is what it means in mathematics.
/// A constant computed from parameters follows them when they change. One computed from time, or from what events
/// change, is a state with rate zero, so that it keeps its initial value.
struct CompiledModel {
  std::string id;
  std::uint64_t hash = 0;
  Names states;
  Names parameters;
  Names observables;
  std::vector<double> parameter_defaults;       ///< NaN where the model gives no value
  std::vector<std::uint8_t> parameter_is_used;  ///< 0: no equation, initial value, event or rule depends on it
  std::vector<CompiledEvent> events;
  std::vector<AssignmentTarget> assignment_targets;
  std::vector<std::int32_t> condition_states;      ///< states that the kernel's condition functions depend on
  std::shared_ptr<const hepatrial_kernel> kernel;  ///< one lane
  std::shared_ptr<const Programs> programs;        ///< what kernels of more lanes are made from
  /// Kernels of this model that lane_kernel() is to give before any other; empty after compile().
  std::vector<std::shared_ptr<const hepatrial_kernel>> chosen_kernels;

  /// Index of the event with this id, or -1.
  [[nodiscard]] std::int32_t find_event(const std::string& event_id) const;
};

/// The kernel of a model for `lanes` >= 1 patients side by side: the model's own, a chosen one, else the best that
/// exists (find_lane_kernel() in kernels.hpp). Every lane count gives the same bits. Thread-safe.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> lane_kernel(const CompiledModel& model, std::int32_t lanes);

/// Lowers a model: inlines assignment rules in dependency order, turns reactions into rates, simplifies in ways that
/// keep NaN and infinity, shares sub-expressions, hoists what depends on parameters only, derives the sparse Jacobian
/// and the time derivative, and builds the interpreter. Errors: assignment cycles, undefined symbols, algebraic rules
/// that cannot be matched, event delays or priorities (named as unsupported).
[[nodiscard]] core::Result<CompiledModel> compile(const model::Model& model);

}  // namespace hepatrial::compile
