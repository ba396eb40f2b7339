#include "simulate/lane_memory.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "simulate/rodas5p.hpp"

namespace hepatrial::simulate {

namespace {

constexpr std::size_t k_line = 8;     // doubles of a cache line
constexpr std::size_t k_cycle = 512;  // doubles after which cache sets repeat
constexpr std::size_t k_apart = 40;   // doubles between the sets of vectors read side by side

// The next place at or after `place` that is `wanted` beyond a multiple of k_cycle.
std::size_t next_place(std::size_t place, std::size_t wanted) {
  const std::size_t now = place % k_cycle;
  return place + (wanted + k_cycle - now) % k_cycle;
}

// Hands out places, then turns them into pointers.
class Plan {
 public:
  void add(double*& pointer, std::size_t count) {
    place_ = (place_ + k_line - 1) / k_line * k_line;
    takers_.emplace_back(&pointer, place_);
    place_ += count;
  }
  // Like add, in sets that no vector added this way before begins in.
  void add_apart(double*& pointer, std::size_t count) {
    place_ = next_place(place_, offset_ % k_cycle);
    offset_ += k_apart;
    add(pointer, count);
  }
  [[nodiscard]] std::size_t size() const { return place_ + k_line; }
  void point_into(double* block) const {
    for (const auto& [pointer, place] : takers_) *pointer = block + place;
  }

 private:
  std::size_t place_ = 0, offset_ = 0;
  std::vector<std::pair<double**, std::size_t>> takers_;
};

}  // namespace

LaneMemory::LaneMemory(const hepatrial_kernel& kernel) {
  const auto width = static_cast<std::size_t>(kernel.lanes);
  const auto vectors = [width](std::int32_t count) { return static_cast<std::size_t>(count) * width; };
  const std::size_t states = vectors(kernel.state_count);
  Plan plan;
  double* stages[rodas5p::k_stages];
  const std::size_t stride = next_place((states + k_line - 1) / k_line * k_line, k_apart);
  u_stride = static_cast<long>(stride);
  plan.add_apart(u, stride * rodas5p::k_stages);
  (void)stages;
  for (double** each : {&x, &stage_x, &w, &x_new, &dfdt}) plan.add_apart(*each, states);
  for (double** each : {&t, &h, &error, &growth, &accept, &diagonal, &stage_t, &end_t, &inside_t})
    plan.add(*each, width);
  plan.add(factors, vectors(kernel.factor_count));
  plan.add(p, vectors(kernel.parameter_count));
  plan.add(s, vectors(kernel.setup_count));
  for (double** each : {&zeros, &dense}) plan.add(*each, states);
  for (double** each : {&conditions_before, &conditions_after, &conditions_inside[0], &conditions_inside[1]})
    plan.add(*each, vectors(kernel.condition_count));
  block_.reset(static_cast<double*>(::operator new[](plan.size() * sizeof(double), k_alignment)));
  std::fill_n(block_.get(), plan.size(), 0.0);
  plan.point_into(block_.get());
}

}  // namespace hepatrial::simulate
