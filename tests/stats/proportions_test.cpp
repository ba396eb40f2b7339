#include "stats/proportions.hpp"

#include <rapidcheck.h>

#include "stats/random_data.hpp"
#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

TEST(Proportions, agree_with_r_binom_test_and_prop_test) {
  const ref::Json& expected = ref::survival()["proportions"];
  const std::vector<double> x = ref::numbers(expected["x"]);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto n = static_cast<std::int64_t>(ref::number(expected["n"][i]));
    const auto successes = static_cast<std::int64_t>(x[i]);
    const double level = ref::number(expected["level"][i]);
    SCOPED_TRACE(std::to_string(successes) + "/" + std::to_string(n));
    const auto exact = clopper_pearson(successes, n, level);
    const auto score = wilson(successes, n, level);
    ASSERT_TRUE(exact && score);
    ref::expect_number(exact->estimate, x[i] / static_cast<double>(n), "estimate");
    ref::expect_number(exact->lower, ref::number(expected["exact_lower"][i]), "exact lower");
    ref::expect_number(exact->upper, ref::number(expected["exact_upper"][i]), "exact upper");
    ref::expect_number(score->lower, ref::number(expected["wilson_lower"][i]), "Wilson lower");
    ref::expect_number(score->upper, ref::number(expected["wilson_upper"][i]), "Wilson upper");
  }
}

TEST(Proportions, agree_with_published_series) {
  for (const char* section :
       {"proportions_pritz1997", "proportions_toy_zero_cell", "proportions_checkmate040_nivoipi"}) {
    const ref::Json& series = ref::classic()[section];
    for (std::size_t i = 0; i < series["x"].size(); ++i) {
      SCOPED_TRACE(std::string(section) + " row " + std::to_string(i));
      const auto x = series["x"][i].get<std::int64_t>();
      const auto n = series["n"][i].get<std::int64_t>();
      const ref::Json& expected = series["per_study_ci95"];
      ref::expect_number(clopper_pearson(x, n)->lower, ref::number(expected["clopper_pearson_lb"][i]), "lower");
      ref::expect_number(clopper_pearson(x, n)->upper, ref::number(expected["clopper_pearson_ub"][i]), "upper");
      ref::expect_number(wilson(x, n)->lower, ref::number(expected["wilson_lb"][i]), "Wilson lower");
      ref::expect_number(wilson(x, n)->upper, ref::number(expected["wilson_ub"][i]), "Wilson upper");
    }
  }
}

TEST(Proportions, report_bad_input) {
  EXPECT_FALSE(clopper_pearson(0, 0).has_value());
  EXPECT_FALSE(clopper_pearson(-1, 5).has_value());
  EXPECT_FALSE(clopper_pearson(6, 5).has_value());
  EXPECT_FALSE(wilson(1, 5, 0.0).has_value());
  EXPECT_FALSE(wilson(1, 5, std::numeric_limits<double>::quiet_NaN()).has_value());
}

TEST(ProportionProperties, intervals_hold_the_estimate_and_mirror) {
  EXPECT_TRUE(rc::check([] {
    const auto n = *random_data::whole_number(1, 400);
    const auto x = *random_data::whole_number(0, n + 1);
    const double level = *rc::gen::element(0.5, 0.8, 0.95, 0.999);
    for (const auto& interval : {clopper_pearson, wilson}) {
      const auto one = interval(x, n, level);
      const auto mirrored = interval(n - x, n, level);
      RC_ASSERT(0.0 <= one->lower && one->lower <= one->estimate);
      RC_ASSERT(one->estimate <= one->upper && one->upper <= 1.0);
      RC_ASSERT(ref::agrees(one->lower, 1.0 - mirrored->upper, 1e-9, 1e-9));
    }
    // More confidence, wider interval.
    RC_ASSERT(clopper_pearson(x, n, 0.99)->upper >= clopper_pearson(x, n, 0.9)->upper);
  }));
}

}  // namespace
}  // namespace hepatrial::stats
