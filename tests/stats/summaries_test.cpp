#include "stats/summaries.hpp"

#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

TEST(Summaries, agree_with_r) {
  const ref::Json& expected = ref::survival()["summaries"];
  const std::vector<double> sample = ref::numbers(expected["sample"]);
  ref::expect_number(*mean(sample), ref::number(expected["mean"]), "mean");
  ref::expect_number(*standard_deviation(sample), ref::number(expected["sd"]), "sd");
  const auto found = quantiles(sample, ref::numbers(expected["probabilities"]));
  ASSERT_TRUE(found.has_value());
  ref::expect_numbers(*found, ref::numbers(expected["quantiles"]), "quantile");
}

TEST(Summaries, one_value) {
  const std::vector<double> one{3.5};
  EXPECT_EQ(*mean(one), 3.5);
  EXPECT_EQ(quantiles(one, std::vector<double>{0.0, 0.4, 1.0}), (std::vector<double>{3.5, 3.5, 3.5}));
}

TEST(Summaries, report_bad_input) {
  const std::vector<double> bad{1.0, std::numeric_limits<double>::quiet_NaN()};
  EXPECT_FALSE(mean({}).has_value());
  EXPECT_FALSE(mean(bad).has_value());
  EXPECT_FALSE(standard_deviation(std::vector<double>{1.0}).has_value());
  EXPECT_FALSE(quantiles({}, std::vector<double>{0.5}).has_value());
  EXPECT_FALSE(quantiles(std::vector<double>{1.0}, std::vector<double>{1.1}).has_value());
}

}  // namespace
}  // namespace hepatrial::stats
