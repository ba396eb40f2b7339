// The code behind lane_arithmetic.hpp, included once by each lane_arithmetic_<set>.cpp. Everything here is in an
// unnamed namespace, and no header with shared inline functions may be included: such a function would be compiled for
// one processor and could be linked for all.

#include "simulate/lane_arithmetic.hpp"
#include "simulate/rodas5p.hpp"

namespace hepatrial::simulate {
namespace {

// Written out, because GCC ignores a vector size that depends on a template argument.
template <int Lanes>
struct Vectors;
#define HEPATRIAL_VECTORS(lanes)                                                 \
  template <>                                                                    \
  struct Vectors<lanes> {                                                        \
    typedef double Vector __attribute__((vector_size(8 * (lanes)), may_alias));  \
    typedef long long Bits __attribute__((vector_size(8 * (lanes)), may_alias)); \
  };
HEPATRIAL_VECTORS(1)
HEPATRIAL_VECTORS(2)
HEPATRIAL_VECTORS(4)
HEPATRIAL_VECTORS(8)
#undef HEPATRIAL_VECTORS

template <int Lanes>
struct LaneCode {
  using Vector = typename Vectors<Lanes>::Vector;
  using Bits = typename Vectors<Lanes>::Bits;

  static Vector load(const double* from) { return *reinterpret_cast<const Vector*>(from); }
  static void store(double* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }
  static Vector all(double value) { return value - Vector{}; }
  static Vector magnitude(Vector v) { return (Vector)((Bits)v & 0x7fffffffffffffffLL); }
  static Vector larger(Vector a, Vector b) { return a > b ? a : b; }

  static double* stage_values(const LaneStep& step, int stage) {
    return step.u + static_cast<long>(stage) * step.kernel->state_count * Lanes;
  }

  // 1 / v to about 1e-4 for positive v: enough for an error weight, and far cheaper than a division.
  static Vector rough_reciprocal(Vector v) {
    Vector r = (Vector)(0x7FDE623822FC16E6LL - (Bits)v);
    r = r * (2.0 - v * r);
    return r * (2.0 - v * r);
  }

  // v^(-1/5) for v in [1e-15, 1e5] to about 1e-4: a straight line in the exponent, then Newton.
  static Vector inverse_fifth_root(Vector v) {
    const Vector line = 5.52837e18 - 0.2 * __builtin_convertvector((Bits)v, Vector);
    Vector y = (Vector) __builtin_convertvector(line, Bits);
    for (int round = 0; round < 3; ++round) {
      const Vector square = y * y;
      y = y * (1.2 - 0.2 * v * square * square * y);
    }
    return y;
  }

  // y and w of one stage. The pointers are copied, because a store of doubles could otherwise change them.
  template <int Stage>
  static void stage_inputs(const LaneStep& step, long count, Vector per_h) {
    const double* const x = step.x;
    double* const stage_x = step.stage_x;
    double* const stage_w = step.w;
    const double* u[rodas5p::k_stages];
#pragma GCC unroll 8
    for (int j = 0; j < Stage; ++j) u[j] = stage_values(step, j);
    for (long at = 0; at < count; at += Lanes) {
      Vector value = load(u[0] + at);
      Vector w = rodas5p::k_coupling[Stage][0] * value;
      Vector y;
      if constexpr (Stage < rodas5p::k_free_rows) y = load(x + at) + rodas5p::k_a[Stage][0] * value;
#pragma GCC unroll 8
      for (int j = 1; j < Stage; ++j) {
        value = load(u[j] + at);
        w = w + rodas5p::k_coupling[Stage][j] * value;
        if constexpr (Stage < rodas5p::k_free_rows) y = y + rodas5p::k_a[Stage][j] * value;
      }
      if constexpr (Stage >= rodas5p::k_free_rows) y = load(stage_x + at) + value;
      store(stage_x + at, y);
      store(stage_w + at, w * per_h);
    }
  }

  // What a rate that depends on time itself adds to w.
  static void add_time_slope(const LaneStep& step, long count, Vector factor) {
    double* const w = step.w;
    const double* const dfdt = step.dfdt;
    for (long at = 0; at < count; at += Lanes) store(w + at, load(w + at) + factor * load(dfdt + at));
  }

  template <int Stage>
  static void later_stage(const LaneStep& step, long count, Vector t, Vector h, Vector per_h) {
    stage_inputs<Stage>(step, count, per_h);
    if (rodas5p::k_d[Stage] != 0 && step.kernel->time_dependent != 0) {
      add_time_slope(step, count, rodas5p::k_d[Stage] * h);
    }
    store(step.stage_t, t + rodas5p::k_c[Stage] * h);
    step.kernel->stage(step.kernel, step.stage_t, step.stage_x, step.p, step.s, step.factors, step.w,
                       stage_values(step, Stage));
  }

  static void first_stage(const LaneStep& step, long count, Vector h) {
    const double* w = step.zeros;
    if (step.kernel->time_dependent != 0) {
      step.kernel->time_derivative(step.kernel, step.t, step.x, step.p, step.s, step.dfdt);
      for (long at = 0; at < count; at += Lanes) store(step.w + at, rodas5p::k_d[0] * h * load(step.dfdt + at));
      w = step.w;
    }
    step.kernel->stage(step.kernel, step.t, step.x, step.p, step.s, step.factors, w, step.u);
  }

  // Pivots are 1/(gamma h) less something. One that has all but cancelled would make the solution worthless.
  static Vector largest_reciprocal_pivot(const LaneStep& step, long count) {
    Vector largest{};
    const double* const factors = step.factors;
    for (long at = 0; at < count; at += Lanes) largest = larger(magnitude(load(factors + at)), largest);
    return largest;
  }

  // x_new, and the largest error of any state in units of what is allowed; NaN where x_new is not finite.
  static Vector largest_error(const LaneStep& step, long count) {
    Vector largest{}, not_finite{};
    const double *const x = step.x, *const stage_x = step.stage_x;
    const double* const estimate = stage_values(step, rodas5p::k_stages - 1);
    double* const x_end = step.x_new;
    const double relative = step.relative_tolerance;
    const double* absolute = step.absolute_tolerance;
    for (long at = 0; at < count; at += Lanes, ++absolute) {
      const Vector error = load(estimate + at);
      const Vector x_new = load(stage_x + at) + error;
      store(x_end + at, x_new);
      const Vector size = larger(magnitude(load(x + at)), magnitude(x_new));
      largest = larger(magnitude(error) * rough_reciprocal(relative * size + *absolute), largest);
      not_finite = not_finite + (x_new - x_new);  // 0, or NaN
    }
    return largest + not_finite;
  }

  static void judge(const LaneStep& step, long count, Vector h) {
    constexpr double k_cancelled = 1e10;
    const Vector largest = largest_error(step, count);
    const Vector pivot = largest_reciprocal_pivot(step, count);
    const Vector error = pivot <= k_cancelled * rodas5p::k_gamma * h ? largest : all(__builtin_nan(""));
    Vector bounded = error > 1e-15 ? error : all(1e-15);
    bounded = bounded < 1e5 ? bounded : all(1e5);
    const Vector growth = 0.9 * inverse_fifth_root(bounded);
    store(step.growth, error == error ? larger(growth, all(0.1)) : all(0.1));
    store(step.error, error);
  }

  static void attempt(const LaneStep& step) {
    const hepatrial_kernel* kernel = step.kernel;
    const long count = static_cast<long>(kernel->state_count) * Lanes;
    const Vector t = load(step.t), h = load(step.h);
    const Vector per_h = 1.0 / h;
    store(step.diagonal, 1.0 / (rodas5p::k_gamma * h));
    kernel->factor(kernel, step.t, step.x, step.p, step.s, step.diagonal, step.factors);
    first_stage(step, count, h);
    later_stage<1>(step, count, t, h, per_h);
    later_stage<2>(step, count, t, h, per_h);
    later_stage<3>(step, count, t, h, per_h);
    later_stage<4>(step, count, t, h, per_h);
    later_stage<5>(step, count, t, h, per_h);
    later_stage<6>(step, count, t, h, per_h);
    later_stage<7>(step, count, t, h, per_h);
    judge(step, count, h);
  }

  static void commit(const LaneStep& step, const double* accept) {
    const long count = static_cast<long>(step.kernel->state_count) * Lanes;
    const Bits accepted = load(accept) > 0.5;
    for (long at = 0; at < count; at += Lanes) {
      store(step.x + at, accepted ? load(step.x_new + at) : load(step.x + at));
    }
  }

  static void dense(const LaneStep& step, double theta, const int* states, int state_count, double* out) {
    for (int index = 0; index < state_count; ++index) {
      const long at = static_cast<long>(states[index]) * Lanes;
      Vector inner{};
      for (int row = rodas5p::k_dense_rows - 1; row >= 0; --row) {
        Vector k = rodas5p::k_dense[row][0] * load(step.u + at);
        for (int j = 1; j < rodas5p::k_stages; ++j) k = k + rodas5p::k_dense[row][j] * load(stage_values(step, j) + at);
        inner = k + theta * inner;
      }
      const Vector end = load(step.x_new + at) + (1 - theta) * inner;
      store(out + at, (1 - theta) * load(step.x + at) + theta * end);
    }
  }

  static constexpr LaneArithmetic table() { return {Lanes, attempt, commit, dense}; }
};

}  // namespace
}  // namespace hepatrial::simulate
