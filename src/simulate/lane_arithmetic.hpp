#pragma once
// The vector work of one Rodas5P step of several rows side by side. Internal to the simulate room. The code is compiled
// once per instruction set; every compilation and every lane count gives the same bits, because each lane's numbers go
// through the same IEEE operations in the same order.

#include "compile/kernel.h"

namespace hepatrial::simulate {

/// One attempted step of every lane. Vectors are laid out [element][lane] and 64-byte aligned.
struct LaneStep {
  const hepatrial_kernel* kernel = nullptr;
  double relative_tolerance = 0;
  const double* absolute_tolerance = nullptr;                           ///< one per state
  const double *t = nullptr, *h = nullptr, *p = nullptr, *s = nullptr;  ///< t, h: one per lane
  double *x = nullptr, *x_new = nullptr;                                ///< states before and after
  double *stage_x = nullptr, *w = nullptr, *dfdt = nullptr;             ///< scratch, one per state
  double* u = nullptr;                                                  ///< [8][state][lane]
  double* factors = nullptr;
  double *diagonal = nullptr, *stage_t = nullptr;  ///< scratch, one per lane
  const double* zeros = nullptr;                   ///< one per state
  double* error = nullptr;   ///< per lane: weighted root mean square of the error estimate, NaN when it is no number
  double* growth = nullptr;  ///< per lane: 0.9 error^(-1/5), at least 0.1 and at most 900; 0.1 where error is NaN
};

/// The same functions for one lane count and instruction set.
struct LaneArithmetic {
  int lanes = 1;
  /// x_new, u, error and growth from t, h, x, p, s.
  void (*attempt)(const LaneStep&) = nullptr;
  /// x = x_new where accept[lane] is 1; stays where it is 0.
  void (*commit)(const LaneStep&, const double* accept) = nullptr;
  /// out[state] = dense output at theta of the listed states; the rest of `out` is left alone. After attempt().
  void (*dense)(const LaneStep&, double theta, const int* states, int state_count, double* out) = nullptr;
};

/// The widest that this processor runs natively: 8 (AVX-512), 4 (AVX2) or 2.
[[nodiscard]] int native_lanes();
/// For 1, 2, 4 or 8 lanes, in the best instruction set this processor has. Null for another count.
[[nodiscard]] const LaneArithmetic* lane_arithmetic(int lanes);

}  // namespace hepatrial::simulate
