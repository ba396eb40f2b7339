#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stats/pooling/gauss_hermite.hpp"
#include "stats/pooling/proportion_mixed_model.hpp"
#include "stats/pooling_reference.hpp"
#include "stats/random_data.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;
using Method = HeterogeneityMethod;

constexpr const char* k_series[] = {"proportions_pritz1997", "proportions_toy_zero_cell",
                                    "proportions_checkmate040_nivoipi"};

std::vector<ArmCount> counts_of(const ref::Json& block) {
  std::vector<ArmCount> counts;
  for (std::size_t i = 0; i < block["x"].size(); ++i) {
    counts.push_back({block["x"][i].get<std::int64_t>(), block["n"][i].get<std::int64_t>()});
  }
  return counts;
}

void expect_scale(const std::vector<ArmCount>& counts, const ref::Json& expected, ProportionScale scale) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto effect = proportion_effect(scale, counts[i]);
    ASSERT_TRUE(effect);
    ref::expect_number(effect->value, ref::number(expected["yi"][i]), "value");
    ref::expect_number(effect->variance, ref::number(expected["vi"][i]), "variance");
  }
  const std::pair<const char*, PoolOptions> fits[] = {
      {"EE", {Method::none, PooledInterval::normal, 0.95}},
      {"DL", {Method::dersimonian_laird, PooledInterval::normal, 0.95}},
      {"REML", {Method::restricted_maximum_likelihood, PooledInterval::normal, 0.95}},
      {"REML_knha", {Method::restricted_maximum_likelihood, PooledInterval::knapp_hartung, 0.95}}};
  for (const auto& [name, options] : fits) {
    SCOPED_TRACE(name);
    const ref::Json& row = expected[name];
    // The reference stops REML when tau^2 moves by less than 1e-5, whatever its size: a small tau^2 is that far off,
    // and what rests on it with it.
    const bool iterative = std::string(name).starts_with("REML");
    const double relative = !iterative ? 1e-6 : std::min(3e-3, 1e-4 + 1e-5 / ref::number(row["tau2"]));
    const auto pooled = pool_proportions(counts, scale, options);
    ASSERT_TRUE(pooled);
    ref::expect_number(pooled->on_scale.estimate, ref::number(row["beta"]), "estimate", relative);
    ref::expect_number(pooled->on_scale.std_error, ref::number(row["se"]), "standard error", relative);
    ref::expect_number(pooled->on_scale.heterogeneity.tau_squared, ref::number(row["tau2"]), "tau^2", relative,
                       iterative ? 1e-5 : 1e-12);
    if (!row.contains("prop")) continue;
    ref::expect_number(pooled->proportion, ref::number(row["prop"]), "proportion", relative);
    // A raw share is held within 0 and 1 here.
    ref::expect_number(pooled->lower, std::max(0.0, ref::number(row["prop_lb"])), "lower", relative);
    ref::expect_number(pooled->upper, std::min(1.0, ref::number(row["prop_ub"])), "upper", relative);
  }
}

TEST(ProportionPool, agrees_with_metafor_on_every_scale) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const std::pair<const char*, ProportionScale> scales[] = {{"PR", ProportionScale::raw},
                                                            {"PLO", ProportionScale::logit},
                                                            {"PLN", ProportionScale::log},
                                                            {"PAS", ProportionScale::arcsine},
                                                            {"PFT", ProportionScale::double_arcsine}};
  for (const char* series : k_series) {
    const ref::Json& block = (*ref::pooling())[series];
    for (const auto& [name, scale] : scales) {
      SCOPED_TRACE(std::string(series) + " " + name);
      expect_scale(counts_of(block), block[name], scale);
    }
  }
}

TEST(ProportionMixedModel, agrees_with_lme4) {
  std::vector<std::pair<const char*, int>> fits;
  for (const char* series : k_series) {
    for (const int nodes : {7, 31}) fits.emplace_back(series, nodes);
  }
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  constexpr double k_relative = 1e-4;  // the reference is an iterative fit of its own, with 7 nodes
  for (const auto& [series, nodes] : fits) {
    SCOPED_TRACE(std::string(series) + " " + std::to_string(nodes));
    const ref::Json& block = (*ref::pooling())[series];
    const ref::Json& expected = block["GLMM_logit"];
    MixedModelOptions options;
    options.nodes = nodes;
    const auto fit = pool_proportions_mixed_model(counts_of(block), options);
    ASSERT_TRUE(fit);
    ref::expect_number(fit->logit, ref::number(expected["beta"]), "logit", k_relative);
    ref::expect_number(fit->std_error, ref::number(expected["se"]), "standard error", k_relative);
    ref::expect_number(fit->tau_squared, ref::number(expected["tau2"]), "tau^2", k_relative);
    ref::expect_number(fit->i_squared, ref::number(expected["I2"]), "I^2", k_relative);
    ref::expect_number(fit->wald.chi_square, ref::number(expected["QE_Wld"]), "Wald", k_relative);
    ref::expect_number(fit->likelihood_ratio.chi_square, ref::number(expected["QE_LRT"]), "likelihood ratio", 1e-6);
    ref::expect_number(fit->proportion, ref::number(expected["prop"]), "proportion", k_relative);
    ref::expect_number(fit->proportion_lower, ref::number(expected["prop_lb"]), "lower", k_relative);
    ref::expect_number(fit->proportion_upper, ref::number(expected["prop_ub"]), "upper", k_relative);
    options.t_interval = true;
    const auto wide = pool_proportions_mixed_model(counts_of(block), options);
    ref::expect_number(wide->proportion_lower, ref::number(block["GLMM_logit_t"]["prop_lb"]), "t lower", k_relative);
    ref::expect_number(wide->proportion_upper, ref::number(block["GLMM_logit_t"]["prop_ub"]), "t upper", k_relative);
  }
}

// Pritz 1997, 14 series, successes of n; R 4.2.2, metafor 3.8-1, lme4 1.1-31, nAGQ = 7.
TEST(ProportionMixedModel, worked_example) {
  const std::vector<ArmCount> counts{{16, 17}, {10, 12}, {4, 8}, {43, 58}, {10, 10}, {25, 42}, {13, 14},
                                     {12, 12}, {22, 41}, {4, 5}, {5, 6},   {18, 23}, {58, 68}, {6, 10}};
  const auto fit = pool_proportions_mixed_model(counts);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->proportion, 0.798445, 1e-5);
  EXPECT_NEAR(fit->proportion_lower, 0.692403, 3e-5);
  EXPECT_NEAR(fit->proportion_upper, 0.874553, 3e-5);
  EXPECT_NEAR(fit->tau_squared, 0.589331, 6e-5);
}

// Abramowitz & Stegun, table 25.10, n = 7.
TEST(GaussHermite, agrees_with_the_printed_table) {
  const GaussHermite rule = gauss_hermite(7);
  const double nodes[] = {0.0, 0.816287882858965, 1.673551628767471, 2.651961356835233};
  const double weights[] = {8.102646175568e-1, 4.256072526101e-1, 5.451558281913e-2, 9.717812450995e-4};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(rule.node[3 + i], nodes[i], 1e-14);
    EXPECT_NEAR(rule.node[3 - i], -nodes[i], 1e-14);
    EXPECT_NEAR(rule.weight[3 + i], weights[i], 1e-13);
  }
}

TEST(GaussHermite, is_exact_for_powers) {
  for (const int n : {1, 3, 5, 7, 9, 15}) {
    const GaussHermite rule = gauss_hermite(n);
    double expected = std::sqrt(std::numbers::pi);  // integral of x^(2m) exp(-x^2): times (2m - 1) / 2 each
    for (int m = 0; m < n; ++m) {
      if (m > 0) expected *= (2.0 * m - 1.0) / 2.0;
      double sum = 0.0;
      for (std::size_t k = 0; k < rule.node.size(); ++k) sum += rule.weight[k] * std::pow(rule.node[k], 2 * m);
      EXPECT_NEAR(sum / expected, 1.0, 1e-12) << n << " " << m;
    }
  }
}

TEST(ProportionMixedModel, no_responder_at_all_gives_the_exact_interval) {
  const std::vector<ArmCount> counts{{0, 20}, {0, 10}};
  const auto fit = pool_proportions_mixed_model(counts);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->status, MixedModelStatus::all_or_none);
  EXPECT_EQ(fit->proportion, 0.0);
  EXPECT_NEAR(fit->proportion_upper, 1.0 - std::pow(0.025, 1.0 / 30.0), 1e-12);  // closed form at 0 of 30
}

TEST(ProportionMixedModel, says_when_the_heterogeneity_cannot_be_told) {
  const std::vector<ArmCount> counts{{0, 60}, {60, 60}};
  const auto fit = pool_proportions_mixed_model(counts);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->status, MixedModelStatus::heterogeneity_not_identified);
  EXPECT_NEAR(fit->proportion, 0.5, 1e-6);  // by symmetry
}

TEST(ProportionMixedModel, reports_bad_input) {
  EXPECT_FALSE(pool_proportions_mixed_model({}));
  const std::vector<ArmCount> wrong{{5, 4}};
  EXPECT_FALSE(pool_proportions_mixed_model(wrong));
  const std::vector<ArmCount> fine{{2, 4}};
  EXPECT_TRUE(pool_proportions_mixed_model(fine));
  MixedModelOptions options;
  options.nodes = 8;
  EXPECT_FALSE(pool_proportions_mixed_model(fine, options));
}

// One responder in three tiny arms: seven nodes would see a tau^2 of 1131 there, enough nodes 6.38.
TEST(ProportionMixedModel, the_quadrature_has_settled_where_tau_is_large) {
  const std::vector<ArmCount> counts{{0, 2}, {1, 2}, {0, 18}};
  MixedModelOptions fine;
  fine.nodes = 61;
  const auto usual = pool_proportions_mixed_model(counts);
  const auto finer = pool_proportions_mixed_model(counts, fine);
  ASSERT_TRUE(usual && finer);
  EXPECT_NEAR(usual->tau_squared, finer->tau_squared, 1e-2);
  EXPECT_NEAR(usual->log_likelihood, finer->log_likelihood, 1e-4);
}

TEST(ProportionPoolProperties, swapping_events_and_others_mirrors_the_answer) {
  EXPECT_TRUE(rc::check([] {
    const int k = *random_data::whole_number(2, 7);
    std::vector<ArmCount> counts;
    std::vector<ArmCount> others;
    for (int i = 0; i < k; ++i) {
      const int n = *random_data::whole_number(2, 60);
      const int x = *random_data::whole_number(0, n + 1);
      counts.push_back({x, n});
      others.push_back({n - x, n});
    }
    MixedModelOptions options;
    options.nodes = 9;  // enough for symmetry, and quick
    const auto fit = pool_proportions_mixed_model(counts, options);
    const auto mirror = pool_proportions_mixed_model(others, options);
    RC_ASSERT(fit && mirror);
    RC_ASSERT(mirror->status == fit->status);
    // A likelihood flat in tau has no answer to mirror, and says so.
    const bool identified = fit->status != MixedModelStatus::heterogeneity_not_identified;
    if (identified) {
      RC_ASSERT(ref::agrees(mirror->proportion, 1.0 - fit->proportion, 1e-5, 1e-6));
      RC_ASSERT(ref::agrees(mirror->proportion_lower, 1.0 - fit->proportion_upper, 1e-4, 1e-4));
    }
    for (const ProportionScale scale : {ProportionScale::logit, ProportionScale::double_arcsine}) {
      const auto pooled = pool_proportions(counts, scale);
      const auto turned = pool_proportions(others, scale);
      RC_ASSERT(pooled && turned);
      RC_ASSERT(ref::agrees(turned->proportion, 1.0 - pooled->proportion, 1e-5, 1e-6));
    }
    std::reverse(counts.begin(), counts.end());
    const auto turned_round = pool_proportions_mixed_model(counts, options);
    RC_ASSERT(!identified || ref::agrees(turned_round->proportion, fit->proportion, 1e-6, 1e-8));
  }));
}

// Effects that equal each other pool to themselves.
TEST(ProportionPoolProperties, equal_arms_give_their_own_share) {
  EXPECT_TRUE(rc::check([] {
    const int n = *random_data::whole_number(2, 100);
    const int x = *random_data::whole_number(1, n);
    const std::vector<ArmCount> counts(4, ArmCount{x, n});
    const auto fit = pool_proportions_mixed_model(counts);
    RC_ASSERT(fit.has_value());
    RC_ASSERT(fit->status == MixedModelStatus::no_heterogeneity);
    RC_ASSERT(ref::agrees(fit->proportion, static_cast<double>(x) / n, 1e-12));
  }));
}

}  // namespace
}  // namespace hepatrial::stats
