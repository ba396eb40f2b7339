#include "stats/pooling/meta_regression.hpp"

#include <rapidcheck.h>

#include <cmath>

#include "stats/pooling/pool.hpp"
#include "stats/pooling_reference.hpp"
#include "stats/random_data.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

std::vector<Effect> bcg() {
  const ref::Json& data = (*ref::pooling())["dat_bcg_logRR"]["data"];
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < data["yi"].size(); ++i) {
    effects.push_back({ref::number(data["yi"][i]), ref::number(data["vi"][i])});
  }
  return effects;
}

// Risk ratio of the BCG vaccine on the distance from the equator.
TEST(MetaRegression, agrees_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["dat_bcg_logRR"];
  const std::vector<double> latitude = ref::numbers(block["data"]["ablat"]);
  const std::span<const double> column(latitude);
  const auto fit = meta_regression(bcg(), std::span(&column, 1));
  ASSERT_TRUE(fit);
  const ref::Json& expected = block["REML_metareg_ablat"];
  constexpr double k_relative = 1e-4;  // REML is iterative there
  for (std::size_t i = 0; i < 2; ++i) {
    ref::expect_number(fit->coefficients[i].estimate, ref::number(expected["beta"][i]), "estimate", k_relative);
    ref::expect_number(fit->coefficients[i].std_error, ref::number(expected["se"][i]), "standard error", k_relative);
    ref::expect_number(fit->coefficients[i].p_value, ref::number(expected["pval"][i]), "p", 1e-3);
    ref::expect_number(fit->coefficients[i].lower, ref::number(expected["ci_lb"][i]), "lower", k_relative);
    ref::expect_number(fit->coefficients[i].upper, ref::number(expected["ci_ub"][i]), "upper", k_relative);
  }
  ref::expect_number(fit->tau_squared, ref::number(expected["tau2"]), "tau^2", k_relative);
  ref::expect_number(fit->moderators.chi_square, ref::number(expected["QM"]), "QM", k_relative);
  ref::expect_number(fit->residual.chi_square, ref::number(expected["QE"]), "QE");
  ref::expect_number(fit->r_squared, ref::number(expected["R2"]), "R^2", k_relative);
}

TEST(MetaRegression, small_study_tests_agree_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["dat_bcg_logRR"];
  const auto egger = egger_test(bcg());
  ASSERT_TRUE(egger);
  ref::expect_number(egger->statistic, ref::number(block["Egger_lm"]["t"]), "t");
  ref::expect_number(egger->degrees_of_freedom, ref::number(block["Egger_lm"]["df"]), "df");
  ref::expect_number(egger->p_value, ref::number(block["Egger_lm"]["p"]), "p");
  // The same regression with REML.
  std::vector<double> std_errors;
  for (const Effect& effect : bcg()) std_errors.push_back(std::sqrt(effect.variance));
  const std::span<const double> column(std_errors);
  const auto mixed = meta_regression(bcg(), std::span(&column, 1));
  ref::expect_number(mixed->coefficients[1].estimate / mixed->coefficients[1].std_error,
                     ref::number(block["Egger_rma"]["z"]), "z", 1e-3);
}

TEST(MetaRegression, reports_bad_input) {
  const std::vector<Effect> effects{{0.1, 0.1}, {0.2, 0.1}, {0.3, 0.1}, {0.5, 0.2}};
  const std::vector<double> constant(4, 2.0), fine{1, 2, 3, 4}, few{1, 2};
  for (const std::vector<double>* wrong : {&constant, &few}) {
    const std::span<const double> column(*wrong);
    EXPECT_FALSE(meta_regression(effects, std::span(&column, 1)));
  }
  const std::span<const double> column(fine);
  EXPECT_TRUE(meta_regression(effects, std::span(&column, 1)));
  EXPECT_FALSE(meta_regression(std::span(effects).first(2), std::span(&column, 1)));
  EXPECT_FALSE(meta_regression(effects, {}));
  EXPECT_FALSE(egger_test(std::span(effects).first(3)));  // equal standard errors
}

// A moderator that is centred at its weighted mean leaves the fixed-effect estimate as the intercept; shifting and
// scaling it moves the coefficients as it must.
TEST(MetaRegressionProperties, shift_and_scale_of_a_moderator) {
  EXPECT_TRUE(rc::check([] {
    const int k = *random_data::whole_number(4, 12);
    std::vector<Effect> effects;
    std::vector<double> x, moved;
    double weight = 0.0, mean = 0.0;
    for (int i = 0; i < k; ++i) {
      effects.push_back({*random_data::whole_number(-300, 300) / 100.0, *random_data::whole_number(1, 200) / 100.0});
      x.push_back(i + *random_data::whole_number(0, 9) / 10.0);
      weight += 1.0 / effects.back().variance;
      mean += x.back() / effects.back().variance;
    }
    for (double& value : x) value -= mean / weight;
    for (const double value : x) moved.push_back(5.0 + 2.0 * value);
    const std::span<const double> first(x), second(moved);
    const auto one = meta_regression(effects, std::span(&first, 1), true);
    const auto two = meta_regression(effects, std::span(&second, 1), true);
    const auto pooled = pool(effects, {HeterogeneityMethod::none, PooledInterval::normal, 0.95});
    RC_ASSERT(one && two && pooled);
    RC_ASSERT(ref::agrees(one->coefficients[0].estimate, pooled->estimate, 1e-8, 1e-9));
    RC_ASSERT(ref::agrees(two->coefficients[1].estimate, one->coefficients[1].estimate / 2.0, 1e-8, 1e-9));
    RC_ASSERT(ref::agrees(two->residual.chi_square, one->residual.chi_square, 1e-8, 1e-9));
  }));
}

}  // namespace
}  // namespace hepatrial::stats
