#pragma once
// The vectors of a group of lanes. Internal to the simulate room.

#include <cstddef>
#include <memory>
#include <new>

#include "compile/kernel.h"

namespace hepatrial::simulate {

/// 64-byte aligned doubles, zero at first.
class AlignedVector {
 public:
  AlignedVector() = default;
  explicit AlignedVector(std::size_t count) : data_(make(count)) {}
  [[nodiscard]] double* data() const { return data_.get(); }
  double& operator[](std::size_t index) { return data_.get()[index]; }
  const double& operator[](std::size_t index) const { return data_.get()[index]; }

 private:
  struct Free {
    void operator()(double* data) const { ::operator delete[](data, k_alignment); }
  };
  static constexpr std::align_val_t k_alignment{64};
  static double* make(std::size_t count) {
    const std::size_t rounded = (count + 7) / 8 * 8 + 8;
    auto* data = static_cast<double*>(::operator new[](rounded * sizeof(double), k_alignment));
    for (std::size_t index = 0; index < rounded; ++index) data[index] = 0;
    return data;
  }
  std::unique_ptr<double[], Free> data_;
};

/// Everything that a LaneStep points to, and what conditions need. Layout [element][lane].
struct LaneMemory {
  explicit LaneMemory(const hepatrial_kernel& kernel);
  AlignedVector t, h, error, growth, accept, diagonal, stage_t, end_t;  ///< [lane]
  AlignedVector x, x_new, stage_x, w, dfdt, zeros, dense;               ///< [state][lane]
  AlignedVector u;                                                      ///< [stage][state][lane]
  AlignedVector p, s, factors;
  AlignedVector conditions_before, conditions_after, conditions_inside, conditions_scratch;  ///< [condition][lane]
};

}  // namespace hepatrial::simulate
