#include "stats/distributions.hpp"

#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

// f at each point against the reference. Tails are compared relatively: no absolute slack.
template <class Function>
void expect_at(const std::vector<double>& points, const ref::Json& expected, Function f, const std::string& what) {
  const std::vector<double> values = ref::numbers(expected);
  ASSERT_EQ(values.size(), points.size()) << what;
  for (std::size_t i = 0; i < points.size(); ++i) {
    ref::expect_number(f(points[i]), values[i], what + " at " + std::to_string(points[i]), 1e-9, 1e-300);
  }
}

TEST(Distributions, agree_with_r) {
  const ref::Json& expected = ref::survival()["distributions"];
  const std::vector<double> x = ref::numbers(expected["x"]);
  const std::vector<double> p = ref::numbers(expected["p"]);
  const std::vector<double> y = ref::numbers(expected["y"]);
  expect_at(x, expected["normal_cdf"], normal_cdf, "normal cdf");
  expect_at(x, expected["normal_upper"], normal_upper_tail, "normal upper");
  const std::vector<double> quantile = ref::numbers(expected["normal_quantile"]);
  for (std::size_t i = 0; i < p.size(); ++i) {
    ref::expect_number(normal_quantile(p[i]), quantile[i], "normal quantile", 1e-9, 1e-15);
  }
  for (const ref::Json& entry : expected["chi_square"]) {
    const double df = ref::number(entry["df"]);
    expect_at(y, entry["cdf"], [&](double v) { return chi_square_cdf(v, df); }, "chi-square cdf");
    expect_at(y, entry["upper"], [&](double v) { return chi_square_upper_tail(v, df); }, "chi-square upper");
    expect_at(p, entry["quantile"], [&](double v) { return chi_square_quantile(v, df); }, "chi-square quantile");
  }
  for (const ref::Json& entry : expected["student"]) {
    const double df = ref::number(entry["df"]);
    expect_at(x, entry["cdf"], [&](double v) { return student_t_cdf(v, df); }, "t cdf");
    const std::vector<double> student = ref::numbers(entry["quantile"]);
    for (std::size_t i = 0; i < p.size(); ++i) {
      ref::expect_number(student_t_quantile(p[i], df), student[i], "t quantile", 1e-9, 1e-15);
    }
  }
  for (const ref::Json& entry : expected["beta"]) {
    const double a = ref::number(entry["shape1"]);
    const double b = ref::number(entry["shape2"]);
    expect_at({0, 0.1, 0.7, 0.99, 1}, entry["cdf"], [&](double v) { return beta_cdf(v, a, b); }, "beta cdf");
    expect_at(p, entry["quantile"], [&](double v) { return beta_quantile(v, a, b); }, "beta quantile");
  }
}

TEST(Distributions, edges_and_bad_arguments) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(normal_cdf(-infinity), 0.0);
  EXPECT_EQ(normal_cdf(infinity), 1.0);
  EXPECT_EQ(normal_quantile(0.0), -infinity);
  EXPECT_EQ(normal_quantile(1.0), infinity);
  EXPECT_EQ(student_t_quantile(1.0, 3.0), infinity);
  EXPECT_EQ(student_t_cdf(-infinity, 3.0), 0.0);
  EXPECT_EQ(chi_square_quantile(0.0, 3.0), 0.0);
  EXPECT_EQ(chi_square_quantile(1.0, 3.0), infinity);
  EXPECT_EQ(chi_square_upper_tail(infinity, 2.0), 0.0);
  EXPECT_EQ(beta_quantile(0.0, 2.0, 3.0), 0.0);
  EXPECT_EQ(beta_quantile(1.0, 2.0, 3.0), 1.0);
  ref::expect_number(student_t_cdf(1.3, infinity), normal_cdf(1.3), "t with infinite degrees of freedom");
  for (const double value : {normal_cdf(nan), normal_quantile(1.1), normal_quantile(nan), chi_square_cdf(-1.0, 2.0),
                             chi_square_cdf(1.0, 0.0), chi_square_upper_tail(nan, 2.0), chi_square_quantile(-0.1, 2.0),
                             student_t_cdf(1.0, -1.0), student_t_quantile(2.0, 2.0), beta_cdf(1.2, 1.0, 1.0),
                             beta_cdf(0.5, 0.0, 1.0), beta_quantile(0.5, 1.0, nan), beta_quantile(0.5, infinity, 1.0),
                             two_sided_normal_multiplier(0.0), two_sided_normal_multiplier(1.0)}) {
    EXPECT_TRUE(std::isnan(value));
  }
  EXPECT_TRUE(std::isnan(chi_square_test(1.0, 0).p_value));
  EXPECT_TRUE(std::isnan(chi_square_test(nan, 1).p_value));
  ref::expect_number(two_sided_normal_multiplier(0.95), 1.95996398454005, "qnorm(0.975) in R 4.2.2");
}

}  // namespace
}  // namespace hepatrial::stats
