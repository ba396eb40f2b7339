#include "compile/kernels.hpp"

#include <system_error>
#include <utility>

#include "compile/compiler.hpp"
#include "compile/interpreter.hpp"
#include "compile/kernel_cache.hpp"
#include "compile/private_directory.hpp"
#include "compile/programs.hpp"
#include "compile/shipped_kernels.hpp"

namespace hepatrial::compile {

namespace {

// A compiler's time grows with the length of the code, and so does the stack that the code needs.
constexpr std::size_t k_most_instructions = 200'000;

bool model_is_too_large(const CompiledModel& model) {
  const Programs& programs = *model.programs;
  std::size_t count = 0;
  for (const Tape* tape : {&programs.setup, &programs.initial_state, &programs.rhs, &programs.jacobian,
                           &programs.time_derivative, &programs.roots, &programs.conditions, &programs.factor,
                           &programs.stage, &programs.triggers, &programs.assignments, &programs.observables}) {
    count += tape->instructions.size();
  }
  return count > k_most_instructions;
}

// Empty: a kernel of this many lanes can be compiled here.
std::string why_not_compilable(const CompiledModel& model, std::int32_t lanes, const KernelSettings& settings) {
  if (lanes != 1 && lanes != 2 && lanes != 4 && lanes != 8) return "kernels have 1, 2, 4 or 8 lanes";
  if (set_for_lanes(lanes) > detect_instruction_set()) return "this processor's registers are narrower";
  if (settings.compiler.empty()) return "there is no compiler";
  if (!settings.cache_directory.is_absolute()) return "there is no folder for compiled kernels";
  if (model_is_too_large(model)) return "the model is too large";
  return {};
}

LaneKernel interpreted(const CompiledModel& model, std::int32_t lanes, std::string why) {
  return {make_interpreter(model.programs, lanes), KernelOrigin::interpreted, std::move(why)};
}

std::string first_message(const core::Problems& problems) {
  return problems.empty() ? std::string() : problems.front().message;
}

}  // namespace

KernelSettings default_kernel_settings() { return {default_cache_directory(), find_compiler(), {}}; }

LaneKernel find_lane_kernel(const CompiledModel& model, std::int32_t lanes, const KernelSettings& settings) {
  if (auto shipped = find_shipped_kernel(*model.programs, lanes))
    return {std::move(shipped), KernelOrigin::shipped, {}};
  if (std::string why = why_not_compilable(model, lanes, settings); !why.empty()) {
    return interpreted(model, lanes, std::move(why));
  }
  if (cache_may_hold(settings, model.hash, lanes)) {
    if (auto cached = CachedKernel(model.programs, lanes, settings).load()) {
      return {std::move(*cached), KernelOrigin::cached, {}};
    }
  }
  return interpreted(model, lanes, "it has not been compiled yet");
}

LaneKernel interpreted_lane_kernel(const CompiledModel& model, std::int32_t lanes) {
  return interpreted(model, lanes, "it was asked for");
}

LaneKernel compile_lane_kernel(const CompiledModel& model, std::int32_t lanes, const KernelSettings& settings,
                               const std::stop_token& stop) {
  if (auto shipped = find_shipped_kernel(*model.programs, lanes))
    return {std::move(shipped), KernelOrigin::shipped, {}};
  if (std::string why = why_not_compilable(model, lanes, settings); !why.empty()) {
    return interpreted(model, lanes, std::move(why));
  }
  const CachedKernel place(model.programs, lanes, settings);
  if (auto cached = place.load()) return {std::move(*cached), KernelOrigin::cached, {}};
  auto compiled = place.compile(stop);
  if (!compiled) return interpreted(model, lanes, first_message(compiled.error()));
  return {std::move(*compiled), KernelOrigin::compiled, {}};
}

std::shared_ptr<const hepatrial_kernel> lane_kernel(const CompiledModel& model, std::int32_t lanes) {
  if (lanes == model.kernel->lanes) return model.kernel;
  for (const auto& kernel : model.chosen_kernels) {
    if (kernel->lanes == lanes) return kernel;
  }
  return find_lane_kernel(model, lanes).kernel;
}

PendingKernel::PendingKernel(const CompiledModel& model, std::int32_t lanes, const KernelSettings& settings)
    : best_(find_lane_kernel(model, lanes, settings)) {
  if (best_.origin != KernelOrigin::interpreted) return;
  finished_ = false;
  try {
    compilation_ = std::jthread([this, model, lanes, settings](const std::stop_token& stop) {
      LaneKernel made = compile_lane_kernel(model, lanes, settings, stop);
      const std::scoped_lock lock(mutex_);
      best_ = std::move(made);
      finished_ = true;
    });
  } catch (const std::system_error&) {
    best_.note = "there is no further thread to compile it";
    finished_ = true;
  }
}

bool PendingKernel::finished() const {
  const std::scoped_lock lock(mutex_);
  return finished_;
}

LaneKernel PendingKernel::now() const {
  const std::scoped_lock lock(mutex_);
  return best_;
}

LaneKernel PendingKernel::wait() {
  if (compilation_.joinable()) compilation_.join();
  return now();
}

}  // namespace hepatrial::compile
