#include "simulate/lane_memory.hpp"

#include "simulate/rodas5p.hpp"

namespace hepatrial::simulate {

LaneMemory::LaneMemory(const hepatrial_kernel& kernel) {
  const auto width = static_cast<std::size_t>(kernel.lanes);
  for (AlignedVector* each : {&t, &h, &error, &growth, &accept, &diagonal, &stage_t, &end_t})
    *each = AlignedVector(width);
  const std::size_t states = static_cast<std::size_t>(kernel.state_count) * width;
  for (AlignedVector* each : {&x, &x_new, &stage_x, &w, &dfdt, &zeros, &dense}) *each = AlignedVector(states);
  u = AlignedVector(states * rodas5p::k_stages);
  p = AlignedVector(static_cast<std::size_t>(kernel.parameter_count) * width);
  s = AlignedVector(static_cast<std::size_t>(kernel.setup_count) * width);
  factors = AlignedVector(static_cast<std::size_t>(kernel.factor_count) * width);
  const std::size_t conditions = static_cast<std::size_t>(kernel.condition_count) * width;
  for (AlignedVector* each : {&conditions_before, &conditions_after, &conditions_inside, &conditions_scratch})
    *each = AlignedVector(conditions);
}

}  // namespace hepatrial::simulate
