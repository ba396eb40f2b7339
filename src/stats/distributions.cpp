#include "stats/distributions.hpp"

#include <cmath>
#include <exception>
#include <limits>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "core/maths.hpp"

namespace hepatrial::stats {

namespace {

namespace bm = boost::math;
using bm::policies::ignore_error;
using bm::policies::throw_on_error;

// Bad arguments become NaN; double is not promoted to long double, so that results do not depend on the width of long
// double. An iteration that fails throws (and is caught below), since ignoring it would return a wrong number.
using Policy =
    bm::policies::policy<bm::policies::domain_error<ignore_error>, bm::policies::pole_error<ignore_error>,
                         bm::policies::overflow_error<ignore_error>, bm::policies::underflow_error<ignore_error>,
                         bm::policies::denorm_error<ignore_error>, bm::policies::rounding_error<ignore_error>,
                         bm::policies::evaluation_error<throw_on_error>,
                         bm::policies::indeterminate_result_error<ignore_error>, bm::policies::promote_double<false>,
                         bm::policies::promote_float<false>>;

using Normal = bm::normal_distribution<double, Policy>;
using ChiSquare = bm::chi_squared_distribution<double, Policy>;
using StudentT = bm::students_t_distribution<double, Policy>;
using Beta = bm::beta_distribution<double, Policy>;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_infinity = std::numeric_limits<double>::infinity();

// The value of `function`, or NaN when the library gives up.
template <class Function>
double guarded(Function function) {
  try {
    return function();
  } catch (const std::exception&) {
    return k_nan;
  }
}

bool is_probability(double p) { return p >= 0.0 && p <= 1.0; }
bool is_shape(double shape) { return shape > 0.0 && std::isfinite(shape); }

// For the extreme tails with a shape below 1, where Boost's iteration gives up. Geometric halving reaches any
// magnitude in about 70 steps.
double bisected_beta_quantile(double p, double shape1, double shape2) {
  double low = std::numeric_limits<double>::min();
  double high = 1.0;
  if (beta_cdf(low, shape1, shape2) >= p) return 0.0;
  for (int step = 0; step < 200; ++step) {
    const double middle = core::maths::sqrt(low) * core::maths::sqrt(high);
    if (!(middle > low && middle < high)) break;
    const double probability = beta_cdf(middle, shape1, shape2);
    if (std::isnan(probability)) return k_nan;
    (probability < p ? low : high) = middle;
  }
  return high;
}

}  // namespace

double normal_cdf(double x) {
  if (std::isinf(x)) return x > 0 ? 1.0 : 0.0;
  return std::isnan(x) ? k_nan : guarded([&] { return bm::cdf(Normal(), x); });
}

double normal_upper_tail(double x) { return normal_cdf(-x); }

double normal_quantile(double p) {
  if (!is_probability(p)) return k_nan;
  if (p == 0.0) return -k_infinity;
  return p == 1.0 ? k_infinity : guarded([&] { return bm::quantile(Normal(), p); });
}

double chi_square_cdf(double x, double degrees_of_freedom) {
  if (!(x >= 0.0) || !(degrees_of_freedom > 0.0)) return k_nan;
  return std::isinf(x) ? 1.0 : guarded([&] { return bm::cdf(ChiSquare(degrees_of_freedom), x); });
}

double chi_square_upper_tail(double x, double degrees_of_freedom) {
  if (!(x >= 0.0) || !(degrees_of_freedom > 0.0)) return k_nan;
  return std::isinf(x) ? 0.0 : guarded([&] { return bm::cdf(bm::complement(ChiSquare(degrees_of_freedom), x)); });
}

double chi_square_quantile(double p, double degrees_of_freedom) {
  if (!is_probability(p) || !(degrees_of_freedom > 0.0)) return k_nan;
  return p == 1.0 ? k_infinity : guarded([&] { return bm::quantile(ChiSquare(degrees_of_freedom), p); });
}

double student_t_cdf(double x, double degrees_of_freedom) {
  if (std::isnan(x) || !(degrees_of_freedom > 0.0)) return k_nan;
  if (std::isinf(x)) return x > 0 ? 1.0 : 0.0;
  return guarded([&] { return bm::cdf(StudentT(degrees_of_freedom), x); });
}

double student_t_quantile(double p, double degrees_of_freedom) {
  if (!is_probability(p) || !(degrees_of_freedom > 0.0)) return k_nan;
  if (p == 0.0) return -k_infinity;
  return p == 1.0 ? k_infinity : guarded([&] { return bm::quantile(StudentT(degrees_of_freedom), p); });
}

double beta_cdf(double x, double shape1, double shape2) {
  if (!is_probability(x) || !is_shape(shape1) || !is_shape(shape2)) return k_nan;
  return guarded([&] { return bm::cdf(Beta(shape1, shape2), x); });
}

double beta_quantile(double p, double shape1, double shape2) {
  if (!is_probability(p) || !is_shape(shape1) || !is_shape(shape2)) return k_nan;
  const double quantile = guarded([&] { return bm::quantile(Beta(shape1, shape2), p); });
  return std::isnan(quantile) ? bisected_beta_quantile(p, shape1, shape2) : quantile;
}

double two_sided_normal_multiplier(double level) {
  if (!(level > 0.0 && level < 1.0)) return k_nan;
  return -normal_quantile((1.0 - level) / 2.0);
}

ChiSquareTest chi_square_test(double chi_square, int degrees_of_freedom) {
  const double p_value =
      degrees_of_freedom > 0 ? chi_square_upper_tail(chi_square, static_cast<double>(degrees_of_freedom)) : k_nan;
  return {chi_square, degrees_of_freedom, p_value};
}

}  // namespace hepatrial::stats
