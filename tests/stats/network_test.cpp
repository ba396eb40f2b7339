#include "stats/pooling/network.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

#include "stats/pooling/pool.hpp"
#include "stats/pooling_reference.hpp"
#include "stats/random_data.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;
using Method = HeterogeneityMethod;

std::vector<Contrast> contrasts_of(const ref::Json& data) {
  std::vector<Contrast> contrasts;
  for (std::size_t i = 0; i < data["TE"].size(); ++i) {
    const ref::Json& study = data["study"][i];
    contrasts.push_back({study.is_string() ? study.get<std::string>() : study.dump(), data["t1"][i], data["t2"][i],
                         ref::number(data["TE"][i]), ref::number(data["se"][i])});
  }
  return contrasts;
}

void expect_network(const Network& network, const ref::Json& expected) {
  const std::size_t n = network.treatments.size();
  ASSERT_EQ(network.treatments, expected["treatments"].get<std::vector<std::string>>());
  ref::expect_number(network.tau_squared, ref::number(expected["tau2_used"]), "tau^2");
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const auto comparison = network.compare(network.treatments[i], network.treatments[j]);
      ASSERT_TRUE(comparison);
      ref::expect_number(comparison->effect, ref::number(expected["league_est"][i][j]), "effect", 1e-6, 1e-11);
      ref::expect_number(comparison->std_error, ref::number(expected["league_se"][i][j]), "standard error");
    }
    ref::expect_number(network.p_score_small_good[i], ref::number(expected["pscore_if_small_is_good"][i]), "P-score");
    ref::expect_number(network.p_score_large_good[i], ref::number(expected["pscore_if_large_is_good"][i]), "P-score");
  }
}

void expect_reference(const ref::Json& block) {
  const std::vector<Contrast> contrasts = contrasts_of(block["contrasts"]);
  const auto common = fit_network(contrasts);
  ASSERT_TRUE(common) << core::text(common.error());
  expect_network(*common, block["common"]);
  const auto random = fit_network(contrasts, {Method::dersimonian_laird});
  ASSERT_TRUE(random);
  expect_network(*random, block["random_DL"]);
  const ref::Json& q = block["Q_decomposition"];
  for (const auto& [test, name] :
       {std::pair{common->q.total, "total"}, std::pair{common->q.within_designs, "within_designs"},
        std::pair{common->q.between_designs, "between_designs"}}) {
    ref::expect_number(test.chi_square, ref::number(q[std::string("Q_") + name]), name);
  }
  EXPECT_EQ(common->q.total.degrees_of_freedom, q["df_total"].get<int>());
  EXPECT_EQ(common->q.within_designs.degrees_of_freedom, q["df_within"].get<int>());
  ref::expect_number(common->q.within_designs.p_value, ref::number(q["p_within"]), "p within", 1e-5);
  ref::expect_number(common->q.between_designs.p_value, ref::number(q["p_between"]), "p between", 1e-5);
  ref::expect_number(common->i_squared, 100.0 * ref::number(block["common"]["I2"]), "I^2");
}

// Senn et al. 2013, 26 trials of ten diabetes treatments, one with three arms.
TEST(Network, agrees_with_the_diabetes_network) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  expect_reference((*ref::pooling())["nma_senn2013"]);
}

TEST(Network, agrees_with_metafor_rma_mv) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["nma_senn2013"];
  const std::vector<Contrast> contrasts = contrasts_of(block["contrasts"]);
  const auto common = fit_network(contrasts);
  const auto random = fit_network(contrasts, {Method::restricted_maximum_likelihood});
  ASSERT_TRUE(common && random);
  const ref::Json& fixed = block["rma_mv_common"];
  const ref::Json& likelihood = block["rma_mv_random_REML"];
  ref::expect_number(common->q.total.chi_square, ref::number(fixed["QE"]), "Q");
  ref::expect_number(random->tau_squared, ref::number(likelihood["tau2"]), "tau^2", 1e-4);
  for (std::size_t i = 0; i < fixed["names"].size(); ++i) {
    const auto name = fixed["names"][i].get<std::string>();
    ref::expect_number(common->compare(name, "placebo")->effect, ref::number(fixed["beta"][i]), name);
    ref::expect_number(common->compare(name, "placebo")->std_error, ref::number(fixed["se"][i]), name);
    ref::expect_number(random->compare(name, "placebo")->effect, ref::number(likelihood["beta"][i]), name, 1e-4);
    ref::expect_number(random->compare(name, "placebo")->std_error, ref::number(likelihood["se"][i]), name, 1e-4);
  }
}

// Hasselblad 1998, 24 trials of help to stop smoking.
TEST(Network, agrees_with_the_smoking_network) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  expect_reference((*ref::pooling())["nma_hasselblad1998"]);
}

TEST(Network, agrees_on_first_line_hazard_ratios_with_levels_of_their_own) {
  HEPATRIAL_NEEDS_POOLING_REFERENCE();
  const ref::Json& block = (*ref::pooling())["nma_hcc_first_line_OS"];
  const ref::Json& data = block["data"];
  std::vector<Contrast> contrasts;
  for (std::size_t i = 0; i < data["hr"].size(); ++i) {
    const auto effect = log_ratio_effect({ref::number(data["hr"][i]), ref::number(data["lo"][i]),
                                          ref::number(data["hi"][i]), ref::number(data["lev"][i])});
    ASSERT_TRUE(effect);
    ref::expect_number(effect->value, ref::number(data["TE"][i]), "log hazard ratio");
    ref::expect_number(std::sqrt(effect->variance), ref::number(data["se"][i]), "standard error");
    contrasts.push_back({data["study"][i], data["t1"][i], data["t2"][i], effect->value, std::sqrt(effect->variance)});
  }
  const auto network = fit_network(contrasts);
  ASSERT_TRUE(network) << core::text(network.error());
  expect_network(*network, block["common"]);
  EXPECT_EQ(network->compare("lenva_pembro", "lenva")->kind, EvidenceKind::direct);
  EXPECT_EQ(network->compare("lenva_pembro", "sora")->kind, EvidenceKind::indirect);
}

// A - B 1.0 (se 1), B - C 1.0 (se 1), A - C 3.0 (se 1). By hand (Bucher): indirect A - C is 2.0 with variance 2; the
// network gives (3 / 1 + 2 / 2) / (1 + 1/2) = 8/3 with variance 2/3; the difference 1.0 has variance 3.
TEST(Network, one_loop_by_hand) {
  const std::vector<Contrast> contrasts{
      {"s1", "A", "B", 1.0, 1.0}, {"s2", "B", "C", 1.0, 1.0}, {"s3", "A", "C", 3.0, 1.0}};
  const auto network = fit_network(contrasts);
  ASSERT_TRUE(network);
  const auto ac = network->compare("A", "C");
  EXPECT_EQ(ac->kind, EvidenceKind::mixed);
  EXPECT_NEAR(ac->effect, 8.0 / 3.0, 1e-12);
  EXPECT_NEAR(ac->std_error, std::sqrt(2.0 / 3.0), 1e-12);
  EXPECT_NEAR(ac->direct_effect, 3.0, 1e-12);
  EXPECT_NEAR(ac->indirect_effect, 2.0, 1e-12);
  EXPECT_NEAR(ac->indirect_std_error, std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(ac->inconsistency_p, 2.0 * normal_upper_tail(1.0 / std::sqrt(3.0)), 1e-12);
  EXPECT_NEAR(network->q.between_designs.chi_square, 1.0 / 3.0, 1e-12);
  EXPECT_EQ(network->q.between_designs.degrees_of_freedom, 1);
}

TEST(Network, names_the_parts_of_a_disconnected_network) {
  const std::vector<Contrast> contrasts{{"s1", "cabozantinib", "placebo", -0.3, 0.1},
                                        {"s2", "regorafenib", "placebo", -0.4, 0.1},
                                        {"s3", "nivolumab", "sorafenib", -0.1, 0.1}};
  const auto parts = network_parts(contrasts);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1], (std::vector<std::string>{"nivolumab", "sorafenib"}));
  const auto whole = fit_network(contrasts);
  ASSERT_FALSE(whole);
  EXPECT_NE(core::text(whole.error()).find("{nivolumab, sorafenib}"), std::string::npos);
  const auto networks = fit_network_parts(contrasts);
  ASSERT_TRUE(networks);
  ASSERT_EQ(networks->size(), 2u);
  EXPECT_EQ((*networks)[0].compare("cabozantinib", "regorafenib")->kind, EvidenceKind::indirect);
  EXPECT_FALSE((*networks)[0].compare("cabozantinib", "sorafenib"));
}

TEST(Network, offers_three_ways_to_the_variance_between_studies) {
  const std::vector<Contrast> contrasts{{"s1", "A", "B", 0.1, 0.1}, {"s2", "A", "B", 0.9, 0.1}};
  for (const Method method : {Method::none, Method::dersimonian_laird, Method::restricted_maximum_likelihood}) {
    EXPECT_TRUE(fit_network(contrasts, {method}));
  }
  for (const Method method : {Method::maximum_likelihood, Method::paule_mandel, Method::hedges}) {
    EXPECT_FALSE(fit_network(contrasts, {method}));
  }
}

TEST(Network, says_what_is_wrong_with_a_trial) {
  const auto problem = [](std::vector<Contrast> contrasts) {
    const auto network = fit_network(contrasts);
    return network ? std::string() : core::text(network.error());
  };
  EXPECT_NE(problem({}).find("empty"), std::string::npos);
  EXPECT_NE(problem({{"s", "A", "A", 0.1, 0.1}}).find("itself"), std::string::npos);
  EXPECT_NE(problem({{"s", "A", "B", 0.1, 0.0}}).find("standard error"), std::string::npos);
  EXPECT_NE(problem({{"s", "A", "B", 0.1, 0.1}, {"s", "B", "A", 0.1, 0.1}}).find("twice"), std::string::npos);
  EXPECT_NE(problem({{"s", "A", "B", 0.1, 0.1}, {"s", "B", "C", 0.1, 0.1}}).find("no comparison of A and C"),
            std::string::npos);
  EXPECT_NE(problem({{"s", "A", "B", 0.1, 0.1}, {"s", "B", "C", 0.1, 0.1}, {"s", "A", "C", 0.9, 0.1}}).find("triangle"),
            std::string::npos);
  EXPECT_NE(problem({{"s", "A", "B", 0.1, 0.1}, {"s", "B", "C", 0.1, 0.1}, {"s", "A", "C", 0.2, 0.5}}).find("A, B, C"),
            std::string::npos);
}

TEST(NetworkProperties, two_treatments_are_a_pairwise_analysis) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Contrast> contrasts;
    std::vector<Effect> effects;
    const int k = *random_data::whole_number(1, 9);
    for (int i = 0; i < k; ++i) {
      const double effect = *random_data::whole_number(-200, 200) / 100.0;
      const double std_error = *random_data::whole_number(5, 100) / 100.0;
      const bool turned = *random_data::whole_number(0, 2) == 1;
      contrasts.push_back(
          {std::to_string(i), turned ? "B" : "A", turned ? "A" : "B", turned ? -effect : effect, std_error});
      effects.push_back({effect, std_error * std_error});
    }
    for (const Method method : {Method::none, Method::dersimonian_laird, Method::restricted_maximum_likelihood}) {
      const auto network = fit_network(contrasts, {method});
      const auto pairwise = pool(effects, {method, PooledInterval::normal, 0.95});
      RC_ASSERT(network && pairwise);
      RC_ASSERT(ref::agrees(network->tau_squared, pairwise->heterogeneity.tau_squared, 1e-4, 1e-6));
      RC_ASSERT(ref::agrees(network->compare("A", "B")->effect, pairwise->estimate, 1e-5, 1e-5));
      RC_ASSERT(ref::agrees(network->compare("A", "B")->std_error, pairwise->std_error, 1e-4, 1e-5));
      RC_ASSERT(network->compare("A", "B")->effect == -network->compare("B", "A")->effect);
    }
  }));
}

// Random arm means give trials that close to triangles; the order of trials and the names of treatments do not matter.
TEST(NetworkProperties, order_and_names_do_not_matter) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<std::string> names{"A", "B", "C", "D"};
    const std::vector<std::string> others{"Z", "Y", "X", "W"};
    std::vector<Contrast> contrasts;
    std::vector<Contrast> renamed;
    const int k = *random_data::whole_number(3, 8);
    for (int s = 0; s < k; ++s) {
      const auto first = static_cast<std::size_t>(s < 3 ? s : *random_data::whole_number(0, 2));
      const std::size_t last =
          std::min<std::size_t>(3, first + 1 + static_cast<std::size_t>(*random_data::whole_number(0, 2)));
      std::vector<double> mean(4), variance(4);
      for (std::size_t a = first; a <= last; ++a) {
        mean[a] = *random_data::whole_number(-100, 100) / 50.0;
        variance[a] = *random_data::whole_number(1, 50) / 100.0;
      }
      for (std::size_t a = first; a <= last; ++a) {
        for (std::size_t b = a + 1; b <= last; ++b) {
          const double std_error = std::sqrt(variance[a] + variance[b]);
          contrasts.push_back({std::to_string(s), names[a], names[b], mean[a] - mean[b], std_error});
          renamed.push_back({std::to_string(s), others[b], others[a], mean[b] - mean[a], std_error});
        }
      }
    }
    std::reverse(renamed.begin(), renamed.end());
    for (const Method method : {Method::none, Method::dersimonian_laird}) {
      const auto network = fit_network(contrasts, {method});
      const auto again = fit_network(renamed, {method});
      RC_ASSERT(network && again);
      RC_ASSERT(ref::agrees(network->tau_squared, again->tau_squared, 1e-8, 1e-10));
      for (std::size_t a = 0; a < 4; ++a) {
        for (std::size_t b = 0; b < 4; ++b) {
          if (a == b) continue;
          const auto one = network->compare(names[a], names[b]);
          const auto other = again->compare(others[a], others[b]);
          RC_ASSERT(ref::agrees(one->effect, other->effect, 1e-7, 1e-9));
          RC_ASSERT(ref::agrees(one->std_error, other->std_error, 1e-7, 1e-9));
        }
      }
    }
  }));
}

}  // namespace
}  // namespace hepatrial::stats
