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

  template <int Stage>
  static void stage_inputs(const LaneStep& step, long count, Vector per_h, Vector slope_factor) {
    const double* u[rodas5p::k_stages];
    for (int j = 0; j < Stage; ++j) u[j] = step.u + j * count;
    for (long at = 0; at < count; at += Lanes) {
      Vector y, w;
      if constexpr (Stage < rodas5p::k_free_rows) {
        y = load(step.x + at);
        w = rodas5p::k_C[Stage][0] * load(u[0] + at);
        y = y + rodas5p::k_a[Stage][0] * load(u[0] + at);
#pragma GCC unroll 8
        for (int j = 1; j < Stage; ++j) {
          const Vector value = load(u[j] + at);
          y = y + rodas5p::k_a[Stage][j] * value;
          w = w + rodas5p::k_C[Stage][j] * value;
        }
      } else {
        y = load(step.stage_x + at) + load(u[Stage - 1] + at);
        w = rodas5p::k_C[Stage][0] * load(u[0] + at);
#pragma GCC unroll 8
        for (int j = 1; j < Stage; ++j) w = w + rodas5p::k_C[Stage][j] * load(u[j] + at);
      }
      w = w * per_h;
      if (rodas5p::k_d[Stage] != 0 && step.kernel->time_dependent != 0) w = w + slope_factor * load(step.dfdt + at);
      store(step.stage_x + at, y);
      store(step.w + at, w);
    }
  }

  template <int Stage>
  static void later_stage(const LaneStep& step, long count, Vector t, Vector h, Vector per_h) {
    stage_inputs<Stage>(step, count, per_h, rodas5p::k_d[Stage] * h);
    store(step.stage_t, t + rodas5p::k_c[Stage] * h);
    step.kernel->stage(step.kernel, step.stage_t, step.stage_x, step.p, step.s, step.factors, step.w,
                       step.u + Stage * count);
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
    for (long at = 0; at < count; at += Lanes) largest = larger(magnitude(load(step.factors + at)), largest);
    return largest;
  }

  static Vector sum_of_squares(const LaneStep& step, long count) {
    Vector sum{};
    const double* estimate = step.u + (rodas5p::k_stages - 1) * count;
    for (long at = 0; at < count; at += Lanes) {
      const Vector error = load(estimate + at);
      const Vector x_new = load(step.stage_x + at) + error;
      store(step.x_new + at, x_new);
      const Vector size = larger(magnitude(load(step.x + at)), magnitude(x_new));
      const Vector scaled = error * rough_reciprocal(step.relative_tolerance * size + step.absolute_tolerance);
      sum = sum + (scaled * scaled + (x_new - x_new));  // the difference is 0, or NaN for what is not finite
    }
    return sum;
  }

  static void judge(const LaneStep& step, long count, Vector h) {
    constexpr double k_cancelled = 1e10;
    Vector sum = sum_of_squares(step, count);
    const Vector pivot = largest_reciprocal_pivot(step, count);
    sum = pivot <= k_cancelled * rodas5p::k_gamma * h ? sum : all(__builtin_nan(""));
    Vector error = step.kernel->state_count > 0 ? sum / (1.0 * step.kernel->state_count) : sum;
    for (int lane = 0; lane < Lanes; ++lane) error[lane] = __builtin_sqrt(error[lane]);
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
    const long count = static_cast<long>(step.kernel->state_count) * Lanes;
    for (int index = 0; index < state_count; ++index) {
      const long at = static_cast<long>(states[index]) * Lanes;
      Vector inner{};
      for (int row = rodas5p::k_dense_rows - 1; row >= 0; --row) {
        Vector k = rodas5p::k_H[row][0] * load(step.u + at);
        for (int j = 1; j < rodas5p::k_stages; ++j) k = k + rodas5p::k_H[row][j] * load(step.u + j * count + at);
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
