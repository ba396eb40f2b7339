#include "simulate/lane_memory.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "simulate/rodas5p.hpp"

namespace hepatrial::simulate {

namespace {

constexpr std::size_t k_line = 8;  // doubles of a cache line

// Hands out places, then turns them into pointers.
class Plan {
 public:
  void add(double*& pointer, std::size_t count) {
    takers_.emplace_back(&pointer, size_);
    size_ += (count + k_line - 1) / k_line * k_line;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  void point_into(double* block) const {
    for (const auto& [pointer, place] : takers_) *pointer = block + place;
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::pair<double**, std::size_t>> takers_;
};

}  // namespace

LaneMemory::LaneMemory(const hepatrial_kernel& kernel) {
  const auto width = static_cast<std::size_t>(kernel.lanes);
  const auto vectors = [width](std::int32_t count) { return static_cast<std::size_t>(count) * width; };
  const std::size_t states = vectors(kernel.state_count);
  Plan plan;
  for (double** each : {&t, &h, &error, &growth, &accept, &diagonal, &stage_t, &end_t, &inside_t})
    plan.add(*each, width);
  for (double** each : {&x, &x_new, &stage_x, &w, &dfdt, &zeros, &dense}) plan.add(*each, states);
  plan.add(u, states * rodas5p::k_stages);
  plan.add(p, vectors(kernel.parameter_count));
  plan.add(s, vectors(kernel.setup_count));
  plan.add(factors, vectors(kernel.factor_count));
  for (double** each : {&conditions_before, &conditions_after, &conditions_inside[0], &conditions_inside[1]})
    plan.add(*each, vectors(kernel.condition_count));
  block_.reset(static_cast<double*>(::operator new[](plan.size() * sizeof(double), k_alignment)));
  std::fill_n(block_.get(), plan.size(), 0.0);
  plan.point_into(block_.get());
}

}  // namespace hepatrial::simulate
