#pragma once
// The vectors of a group of lanes. Internal to the simulate room.

#include <cstddef>
#include <memory>
#include <new>

#include "compile/kernel.h"

namespace hepatrial::simulate {

/// Points of a step, besides its end, at which conditions are looked at.
inline constexpr std::size_t k_inside_points = 2;

/// Everything that a LaneStep points to, and what conditions need. Layout [element][lane], zero at first, each vector
/// on a cache line of one block of memory.
class LaneMemory {
 public:
  explicit LaneMemory(const hepatrial_kernel& kernel);

  double *t, *h, *error, *growth, *accept, *diagonal, *stage_t, *end_t, *inside_t;  ///< [lane]
  double *x, *x_new, *stage_x, *w, *dfdt, *zeros, *dense;                           ///< [state][lane]
  double* u;                                                                        ///< [stage][state][lane]
  double *p, *s, *factors;
  double *conditions_before, *conditions_after;  ///< [condition][lane]
  double* conditions_inside[k_inside_points];    ///< [condition][lane] at points inside the step

 private:
  struct Free {
    void operator()(double* block) const { ::operator delete[](block, k_alignment); }
  };
  static constexpr std::align_val_t k_alignment{64};
  std::unique_ptr<double[], Free> block_;
};

}  // namespace hepatrial::simulate
