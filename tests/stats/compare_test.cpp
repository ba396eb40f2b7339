#include "stats/compare.hpp"

#include <rapidcheck.h>

#include "stats/random_data.hpp"
#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

TEST(Compare, interval_score_by_hand) {
  // Width 4; outside by 2 at level 0.9: 4 + 2 / 0.1 * 2 = 44.
  EXPECT_NEAR(*interval_score(1, 5, 3, 0.9), 4.0, 1e-12);
  EXPECT_NEAR(*interval_score(1, 5, 7, 0.9), 44.0, 1e-12);
  EXPECT_NEAR(*interval_score(1, 5, -1, 0.9), 44.0, 1e-12);
  EXPECT_FALSE(interval_score(5, 1, 3, 0.9).has_value());
  EXPECT_FALSE(interval_score(1, 5, 3, 1.0).has_value());
}

TEST(Compare, crps_agrees_with_its_definition_in_r) {
  const ref::Json& expected = ref::survival()["summaries"];
  const std::vector<double> sample = ref::numbers(expected["sample"]);
  const std::vector<double> weights = ref::numbers(expected["weights"]);
  const std::vector<double> observed = ref::numbers(expected["observed"]);
  for (std::size_t i = 0; i < observed.size(); ++i) {
    ref::expect_number(*continuous_ranked_probability_score(sample, observed[i]), ref::number(expected["crps"][i]),
                       "CRPS");
    ref::expect_number(*continuous_ranked_probability_score(sample, observed[i], weights),
                       ref::number(expected["crps_weighted"][i]), "weighted CRPS");
  }
}

TEST(Compare, crps_of_one_value_is_the_distance) {
  EXPECT_TRUE(rc::check([] {
    const double value = *random_data::whole_number(-50, 50);
    const double observed = *random_data::whole_number(-50, 50);
    RC_ASSERT(*continuous_ranked_probability_score(std::vector<double>{value, value}, observed) ==
              std::fabs(value - observed));
  }));
}

TEST(Compare, crps_reports_bad_input) {
  const std::vector<double> sample{1, 2};
  EXPECT_FALSE(continuous_ranked_probability_score({}, 1.0).has_value());
  EXPECT_FALSE(continuous_ranked_probability_score(sample, 1.0, std::vector<double>{1}).has_value());
  EXPECT_FALSE(continuous_ranked_probability_score(sample, 1.0, std::vector<double>{0, 0}).has_value());
  EXPECT_FALSE(continuous_ranked_probability_score(sample, 1.0, std::vector<double>{2, -1}).has_value());
}

TEST(Compare, paired_bootstrap_is_seeded_and_centred) {
  std::vector<double> first, second;
  for (int i = 0; i < 200; ++i) {
    first.push_back(i % 7);
    second.push_back(i % 7 + 1.0 + (i % 3));
  }
  core::RandomStream one(11, "bootstrap", 0);
  core::RandomStream same(11, "bootstrap", 0);
  core::RandomStream other(12, "bootstrap", 0);
  const auto a = paired_bootstrap(first, second, 2000, one);
  const auto b = paired_bootstrap(first, second, 2000, same);
  const auto c = paired_bootstrap(first, second, 2000, other);
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(a->lower, b->lower);
  EXPECT_EQ(a->upper, b->upper);
  EXPECT_NE(a->lower, c->lower);
  // The difference is -1, -2 or -3 in turn: mean -1.995, standard error sqrt(0.668 / 200) = 0.0578 (by hand).
  EXPECT_NEAR(a->mean, -1.995, 1e-12);
  EXPECT_NEAR(a->lower, -1.995 - 1.96 * 0.0578, 0.02);
  EXPECT_NEAR(a->upper, -1.995 + 1.96 * 0.0578, 0.02);
  EXPECT_EQ(a->share_below_zero, 1.0);
}

TEST(Compare, paired_bootstrap_reports_bad_input) {
  core::RandomStream stream(1, "bootstrap", 0);
  const std::vector<double> two{1, 2};
  EXPECT_FALSE(paired_bootstrap({}, {}, 10, stream).has_value());
  EXPECT_FALSE(paired_bootstrap(two, std::vector<double>{1}, 10, stream).has_value());
  EXPECT_FALSE(paired_bootstrap(two, two, 0, stream).has_value());
  EXPECT_FALSE(paired_bootstrap(two, two, 10, stream, 2.0).has_value());
}

}  // namespace
}  // namespace hepatrial::stats
