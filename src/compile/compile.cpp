#include "compile/compiled_model.hpp"
#include "compile/kernels.hpp"
#include "compile/lowered.hpp"
#include "compile/programs.hpp"

namespace hepatrial::compile {

core::Result<CompiledModel> compile(const model::Model& model) {
  core::Result<LoweredSystem> lowered = lower(model);
  if (!lowered) return core::fail(std::move(lowered.error()));
  LoweredSystem& system = *lowered;
  CompiledModel compiled;
  compiled.programs = build_programs(system);
  for (const Load& load : compiled.programs->conditions.states) compiled.condition_states.push_back(load.index);
  compiled.id = system.id;
  compiled.hash = compiled.programs->shape.model_hash;
  compiled.kernel = find_lane_kernel(compiled, 1).kernel;
  compiled.parameter_is_used = used_parameters(system);
  compiled.states = std::move(system.states);
  compiled.parameters = std::move(system.parameters);
  compiled.observables = std::move(system.observables);
  compiled.parameter_defaults = std::move(system.parameter_defaults);
  compiled.events = std::move(system.events);
  compiled.assignment_targets = std::move(system.assignment_targets);
  return compiled;
}

}  // namespace hepatrial::compile
