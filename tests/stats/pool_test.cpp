#include "stats/pooling/pool.hpp"

#include <rapidcheck.h>

#include "stats/pooling/counts.hpp"
#include "stats/pooling_reference.hpp"
#include "stats/random_data.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;
using Method = HeterogeneityMethod;

constexpr Method k_methods[] = {Method::none,
                                Method::dersimonian_laird,
                                Method::restricted_maximum_likelihood,
                                Method::maximum_likelihood,
                                Method::paule_mandel,
                                Method::hedges,
                                Method::hunter_schmidt,
                                Method::sidik_jonkman};

const char* name_of(Method method) {
  switch (method) {
    case Method::none: return "EE";
    case Method::dersimonian_laird: return "DL";
    case Method::restricted_maximum_likelihood: return "REML";
    case Method::maximum_likelihood: return "ML";
    case Method::hedges: return "HE";
    case Method::hunter_schmidt: return "HS";
    case Method::sidik_jonkman: return "SJ";
    default: return "PM";
  }
}

std::vector<TwoArms> bcg_tables() {
  const ref::Json& data = (*ref::pooling())["dat_bcg_logRR"]["data"];
  std::vector<TwoArms> tables;
  for (std::size_t i = 0; i < data["tpos"].size(); ++i) {
    const auto cell = [&](const char* name) { return data[name][i].get<std::int64_t>(); };
    tables.push_back({cell("tpos"), cell("tpos") + cell("tneg"), cell("cpos"), cell("cpos") + cell("cneg")});
  }
  return tables;
}

std::vector<Effect> bcg() {
  std::vector<Effect> effects;
  for (const TwoArms& table : bcg_tables()) effects.push_back(*two_arm_effect(TwoArmMeasure::log_risk_ratio, table));
  return effects;
}

void expect_pooled(const Pooled& pooled, const ref::Json& expected, double relative) {
  ref::expect_number(pooled.estimate, ref::number(expected["beta"]), "estimate", relative);
  ref::expect_number(pooled.std_error, ref::number(expected["se"]), "standard error", relative);
  ref::expect_number(pooled.statistic, ref::number(expected["stat"]), "statistic", relative);
  ref::expect_number(pooled.p_value, ref::number(expected["pval"]), "p", 100 * relative);
  ref::expect_number(pooled.lower, ref::number(expected["ci_lb"]), "lower", relative);
  ref::expect_number(pooled.upper, ref::number(expected["ci_ub"]), "upper", relative);
  ref::expect_number(pooled.heterogeneity.tau_squared, ref::number(expected["tau2"]), "tau^2", relative);
  ref::expect_number(pooled.heterogeneity.std_error, ref::number(expected["se_tau2"]), "se of tau^2", relative);
  ref::expect_number(pooled.i_squared, ref::number(expected["I2"]), "I^2", relative);
  ref::expect_number(pooled.h_squared, ref::number(expected["H2"]), "H^2", relative);
  ref::expect_number(pooled.q.chi_square, ref::number(expected["QE"]), "Q", relative);
  ref::expect_number(pooled.q.p_value, ref::number(expected["QEp"]), "p of Q", 100 * relative);
  ref::expect_number(pooled.prediction_lower, ref::number(expected["pi_lb"]), "prediction lower", relative);
  ref::expect_number(pooled.prediction_upper, ref::number(expected["pi_ub"]), "prediction upper", relative);
}

// Closed forms to 1e-6; ML and REML are iterative there, with a tolerance of 1e-5 on tau^2.
double tolerance_of(Method method) {
  const bool iterative = method == Method::restricted_maximum_likelihood || method == Method::maximum_likelihood ||
                         method == Method::paule_mandel;
  return iterative ? 1e-4 : 1e-6;
}

TEST(Pool, agrees_with_metafor_on_the_bcg_vaccine_trials) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& expected = (*ref::pooling())["dat_bcg_logRR"];
  const std::vector<Effect> effects = bcg();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    ref::expect_number(effects[i].value, ref::number(expected["data"]["yi"][i]), "log risk ratio");
    ref::expect_number(effects[i].variance, ref::number(expected["data"]["vi"][i]), "variance");
  }
  for (const Method method : k_methods) {
    SCOPED_TRACE(name_of(method));
    const auto pooled = pool(effects, {method, PooledInterval::normal, 0.95});
    ASSERT_TRUE(pooled);
    expect_pooled(*pooled, expected[name_of(method)], tolerance_of(method));
  }
}

TEST(Pool, knapp_hartung_agrees_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& expected = (*ref::pooling())["dat_bcg_logRR"];
  const std::vector<Effect> effects = bcg();
  using Interval = PooledInterval;
  expect_pooled(*pool(effects, {Method::dersimonian_laird, Interval::knapp_hartung, 0.95}), expected["DL_knha"], 1e-6);
  expect_pooled(*pool(effects, {Method::restricted_maximum_likelihood, Interval::knapp_hartung, 0.95}),
                expected["REML_knha"], 1e-4);
  expect_pooled(*pool(effects, {Method::restricted_maximum_likelihood, Interval::knapp_hartung_wider, 0.95}),
                expected["REML_adhoc"], 1e-4);
}

TEST(Pool, q_profile_agrees_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const auto interval = tau_squared_interval(bcg());
  ASSERT_TRUE(interval);
  const ref::Json& row = (*ref::pooling())["dat_bcg_logRR"]["REML_tau2_Qprofile"]["values"][0];
  ref::expect_number(interval->lower, ref::number(row[1]), "lower", 0.0, 1.3e-4);  // R's uniroot stops at 1.22e-4
  ref::expect_number(interval->upper, ref::number(row[2]), "upper", 0.0, 1.3e-4);
  // By definition: Q at the limits has the outer chi-square quantiles of 12 degrees of freedom (R qchisq).
  EXPECT_NEAR(generalised_q(bcg(), interval->lower), 23.336664158645338, 1e-9);
  EXPECT_NEAR(generalised_q(bcg(), interval->upper), 4.403788506981701, 1e-9);
}

TEST(Pool, leaving_one_out_agrees_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& expected = (*ref::pooling())["dat_bcg_logRR"]["REML_leave1out"];
  const auto pooled = pool_leaving_one_out(bcg());
  ASSERT_TRUE(pooled);
  for (std::size_t i = 0; i < pooled->size(); ++i) {
    ref::expect_number((*pooled)[i].estimate, ref::number(expected["estimate"][i]), "estimate", 1e-4);
    ref::expect_number((*pooled)[i].std_error, ref::number(expected["se"][i]), "standard error", 1e-4);
    ref::expect_number((*pooled)[i].heterogeneity.tau_squared, ref::number(expected["tau2"][i]), "tau^2", 1e-4);
  }
}

TEST(Pool, cumulative_pooling_agrees_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& expected = (*ref::pooling())["dat_bcg_logRR"]["REML_cumul_by_year"];
  const std::vector<Effect> effects = bcg();
  std::vector<Effect> by_year;
  for (const ref::Json& number : expected["order"]) by_year.push_back(effects[number.get<std::size_t>() - 1]);
  const auto pooled = pool_cumulatively(by_year);
  ASSERT_TRUE(pooled);
  ASSERT_EQ(pooled->size(), effects.size());
  for (std::size_t i = 0; i < pooled->size(); ++i) {
    SCOPED_TRACE(i);
    ref::expect_number((*pooled)[i].estimate, ref::number(expected["estimate"][i]), "estimate", 1e-4);
    ref::expect_number((*pooled)[i].std_error, ref::number(expected["se"][i]), "standard error", 1e-4);
    ref::expect_number((*pooled)[i].heterogeneity.tau_squared, ref::number(expected["tau2"][i]), "tau^2", 1e-4, 1e-5);
  }
  EXPECT_FALSE(pool_cumulatively({}));
}

TEST(Pool, the_empirical_bayes_estimate_is_paule_and_mandels) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  expect_pooled(*pool(bcg(), {Method::paule_mandel, PooledInterval::normal, 0.95}),
                (*ref::pooling())["dat_bcg_logRR"]["EB"], 1e-4);
}

TEST(Pool, second_line_trials_against_placebo_agree_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["hcc_second_line_vs_placebo_OS_HR"];
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < block["data"]["hr"].size(); ++i) {
    const PrintedRatio printed{ref::number(block["data"]["hr"][i]), ref::number(block["data"]["lo"][i]),
                               ref::number(block["data"]["hi"][i])};
    const auto effect = log_ratio_effect(printed);
    ASSERT_TRUE(effect);
    ref::expect_number(effect->value, ref::number(block["data"]["yi"][i]), "log hazard ratio");
    ref::expect_number(std::sqrt(effect->variance), ref::number(block["data"]["sei"][i]), "standard error");
    ref::expect_number(log_ratio_asymmetry(printed), ref::number(block["data"]["asym"][i]), "asymmetry", 1e-6, 1e-9);
    effects.push_back(*effect);
  }
  for (const Method method :
       {Method::none, Method::dersimonian_laird, Method::restricted_maximum_likelihood, Method::paule_mandel}) {
    SCOPED_TRACE(name_of(method));
    expect_pooled(*pool(effects, {method, PooledInterval::normal, 0.95}), block[name_of(method)], 1e-6);
  }
  expect_pooled(*pool(effects, {Method::restricted_maximum_likelihood, PooledInterval::knapp_hartung, 0.95}),
                block["REML_knha"], 1e-6);
}

TEST(Counts, mantel_haenszel_and_peto_agree_with_metafor) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["dat_bcg_logRR"];
  const std::vector<TwoArms> tables = bcg_tables();
  const auto expect = [](const core::Result<PooledCounts>& pooled, const ref::Json& expected) {
    ASSERT_TRUE(pooled);
    ref::expect_number(pooled->estimate, ref::number(expected["beta"]), "estimate");
    ref::expect_number(pooled->std_error, ref::number(expected["se"]), "standard error");
    ref::expect_number(pooled->lower, ref::number(expected["ci_lb"]), "lower");
    ref::expect_number(pooled->upper, ref::number(expected["ci_ub"]), "upper");
  };
  expect(mantel_haenszel(TwoArmMeasure::log_risk_ratio, tables), block["MH_RR"]);
  expect(mantel_haenszel(TwoArmMeasure::log_odds_ratio, tables), block["MH_OR"]);
  expect(peto(tables), block["Peto_OR"]);
}

// By hand: effects 0 and 2 with variances 1 and 1. Mean 1, Q = 2, DL tau^2 = (2 - 1) / (2 - 1) = 1.
TEST(Pool, two_studies_by_hand) {
  const std::vector<Effect> effects{{0.0, 1.0}, {2.0, 1.0}};
  const auto fixed = pool(effects, {Method::none, PooledInterval::normal, 0.95});
  EXPECT_DOUBLE_EQ(fixed->estimate, 1.0);
  EXPECT_DOUBLE_EQ(fixed->std_error, std::sqrt(0.5));
  EXPECT_DOUBLE_EQ(fixed->q.chi_square, 2.0);
  EXPECT_DOUBLE_EQ(fixed->i_squared, 50.0);
  const auto random = pool(effects, {Method::dersimonian_laird, PooledInterval::normal, 0.95});
  EXPECT_DOUBLE_EQ(random->heterogeneity.tau_squared, 1.0);
  EXPECT_DOUBLE_EQ(random->std_error, 1.0);
  // REML of two studies with equal variance is the sample variance less the variance: 2 - 1.
  const auto likelihood = estimate_heterogeneity(effects, Method::restricted_maximum_likelihood);
  EXPECT_NEAR(likelihood->tau_squared, 1.0, 1e-9);
}

TEST(Pool, the_interval_uses_the_level_of_each_trial) {
  // The same limits at 99 % carry a smaller standard error than at 95 %: by 1.959964 / 2.575829 (R qnorm).
  const auto usual = log_ratio_effect({0.8, 0.6, 1.0666667, 0.95});
  const auto strict = log_ratio_effect({0.8, 0.6, 1.0666667, 0.99});
  EXPECT_NEAR(std::sqrt(strict->variance / usual->variance), 1.959963984540054 / 2.575829303548901, 1e-12);
}

TEST(Pool, reports_bad_input) {
  EXPECT_FALSE(pool({}));
  const std::vector<Effect> flat{{0.0, 0.0}};
  EXPECT_FALSE(pool(flat));
  const std::vector<Effect> one{{0.5, 0.1}};
  EXPECT_TRUE(pool(one));
  EXPECT_FALSE(pool(one, {Method::none, PooledInterval::knapp_hartung, 0.95}));
  EXPECT_FALSE(log_ratio_effect({0.5, 0.6, 0.7, 0.95}));
  EXPECT_FALSE(log_ratio_effect({0.65, 0.6, 0.7, 95.0}));
  EXPECT_FALSE(two_arm_effect(TwoArmMeasure::log_odds_ratio, {5, 4, 1, 4}));
}

std::vector<Effect> random_effects() {
  const int k = *random_data::whole_number(2, 12);
  std::vector<Effect> effects;
  for (int i = 0; i < k; ++i) {
    effects.push_back({*random_data::whole_number(-300, 300) / 100.0, *random_data::whole_number(1, 200) / 100.0});
  }
  return effects;
}

TEST(PoolProperties, sign_scale_and_order_do_not_matter) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Effect> effects = random_effects();
    std::vector<Effect> mirrored = effects;
    std::vector<Effect> scaled = effects;
    std::vector<Effect> reversed(effects.rbegin(), effects.rend());
    for (Effect& effect : mirrored) effect.value = -effect.value;
    for (Effect& effect : scaled) effect = {3.0 * effect.value, 9.0 * effect.variance};
    for (const Method method : k_methods) {
      const auto base = pool(effects, {method, PooledInterval::normal, 0.95});
      const auto mirror = pool(mirrored, {method, PooledInterval::normal, 0.95});
      const auto scale = pool(scaled, {method, PooledInterval::normal, 0.95});
      const auto reverse = pool(reversed, {method, PooledInterval::normal, 0.95});
      RC_ASSERT(base && mirror && scale && reverse);
      RC_ASSERT(ref::agrees(mirror->estimate, -base->estimate, 1e-5, 1e-6));
      RC_ASSERT(ref::agrees(mirror->lower, -base->upper, 1e-5, 1e-6));
      RC_ASSERT(ref::agrees(scale->estimate, 3.0 * base->estimate, 1e-5, 1e-6));
      RC_ASSERT(ref::agrees(scale->heterogeneity.tau_squared, 9.0 * base->heterogeneity.tau_squared, 1e-5, 1e-6));
      RC_ASSERT(ref::agrees(reverse->estimate, base->estimate, 1e-5, 1e-6));
      RC_ASSERT(base->heterogeneity.tau_squared >= 0.0);
    }
  }));
}

TEST(PoolProperties, without_heterogeneity_random_equals_fixed) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Effect> effects = random_effects();
    const auto fixed = pool(effects, {Method::none, PooledInterval::normal, 0.95});
    for (const Method method : k_methods) {
      const auto random = pool(effects, {method, PooledInterval::normal, 0.95});
      RC_ASSERT(random.has_value());
      if (random->heterogeneity.tau_squared == 0.0) {
        RC_ASSERT(random->estimate == fixed->estimate && random->std_error == fixed->std_error);
      } else {
        RC_ASSERT(random->std_error > fixed->std_error);
      }
    }
  }));
}

// The restricted likelihood, written out apart from the code under test, is nowhere higher on a fine grid.
TEST(PoolProperties, reml_is_at_the_top_of_its_likelihood) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Effect> effects = random_effects();
    const auto value_at = [&](double tau_squared) {
      double w1 = 0.0, mean = 0.0, value = 0.0;
      for (const Effect& e : effects) {
        w1 += 1.0 / (e.variance + tau_squared);
        mean += e.value / (e.variance + tau_squared);
      }
      mean /= w1;
      for (const Effect& e : effects) {
        const double v = e.variance + tau_squared;
        value -= std::log(v) + (e.value - mean) * (e.value - mean) / v;
      }
      return value - std::log(w1);
    };
    const auto found = estimate_heterogeneity(effects, Method::restricted_maximum_likelihood);
    RC_ASSERT(found.has_value());
    const double top = value_at(found->tau_squared);
    for (int i = 0; i <= 400; ++i) RC_ASSERT(value_at(i * i * 1e-4) <= top + 1e-9);
  }));
}

}  // namespace
}  // namespace hepatrial::stats
