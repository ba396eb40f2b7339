#include "stats/competing.hpp"

#include <rapidcheck.h>

#include "stats/random_data.hpp"
#include "stats/reference.hpp"
#include "stats/survival.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

TEST(CumulativeIncidenceTest, agrees_with_r_multi_state_survfit) {
  for (const ref::Json& entry : ref::survival()["incidence"]) {
    SCOPED_TRACE(ref::text(entry["name"]));
    const int causes = ref::integers(entry["causes"])[0];
    const auto curve = cumulative_incidence(ref::numbers(entry["time"]), ref::integers(entry["cause"]), causes);
    ASSERT_TRUE(curve.has_value());
    const ref::Json& rows = entry["rows"];
    const ref::Json& at = entry["at"];
    ref::expect_numbers(curve->time, ref::numbers(rows["time"]), "time");
    for (int k = 1; k <= causes; ++k) {
      const auto index = static_cast<std::size_t>(k - 1);
      ref::expect_numbers(curve->cause[index].incidence, ref::numbers(rows["incidence"][index]), "incidence");
      ref::expect_numbers(curve->cause[index].std_error, ref::numbers(rows["std_error"][index]), "std_error");
      const auto found = incidence_at(*curve, k, ref::numbers(at["time"]), ref::number(entry["level"]));
      ASSERT_TRUE(found.has_value());
      ref::expect_numbers(ref::column(*found, &IncidenceAt::incidence), ref::numbers(at["incidence"][index]), "at");
      ref::expect_numbers(ref::column(*found, &IncidenceAt::std_error), ref::numbers(at["std_error"][index]), "se");
      ref::expect_numbers(ref::column(*found, &IncidenceAt::lower), ref::numbers(at["lower"][index]), "lower");
      ref::expect_numbers(ref::column(*found, &IncidenceAt::upper), ref::numbers(at["upper"][index]), "upper");
    }
  }
}

TEST(CumulativeIncidenceTest, reports_bad_input) {
  const std::vector<double> time{1, 2};
  EXPECT_FALSE(cumulative_incidence(time, std::vector<int>{1, 3}, 2).has_value());
  EXPECT_FALSE(cumulative_incidence(time, std::vector<int>{1, 0}, 0).has_value());
  EXPECT_FALSE(cumulative_incidence({}, {}, 2).has_value());
  const auto curve = cumulative_incidence(time, std::vector<int>{1, 2}, 2);
  EXPECT_FALSE(incidence_at(*curve, 3, time).has_value());
  EXPECT_FALSE(incidence_at(*curve, 0, time).has_value());
  EXPECT_FALSE(incidence_at(*curve, 1, std::vector<double>{-1}).has_value());
  EXPECT_FALSE(incidence_at(*curve, 1, time, 1.0).has_value());
}

TEST(CumulativeIncidenceTest, before_the_first_time_is_zero) {
  const auto curve = cumulative_incidence(std::vector<double>{2, 3}, std::vector<int>{1, 2}, 2);
  const auto at = incidence_at(*curve, 1, std::vector<double>{1.0});
  EXPECT_EQ(at->front().incidence, 0.0);
  EXPECT_EQ(at->front().upper, 0.0);  // as R's summary(survfit, times)
  EXPECT_EQ(at->front().n_risk, 2.0);
}

TEST(CumulativeIncidenceProperties, causes_and_event_free_share_sum_to_one) {
  EXPECT_TRUE(rc::check([] {
    const auto rows = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(random_data::whole_number(0, 15), random_data::whole_number(0, 4))));
    std::vector<double> time;
    std::vector<int> cause, any;
    for (const auto& [t, c] : rows) {
      time.push_back(t);
      cause.push_back(c);
      any.push_back(c > 0 ? 1 : 0);
    }
    const auto split = cumulative_incidence(time, cause, 3);
    const auto whole = cumulative_incidence(time, any, 1);
    const auto survival = kaplan_meier(time, any);
    for (std::size_t i = 0; i < split->time.size(); ++i) {
      double sum = split->event_free[i];
      for (const CauseIncidence& one : split->cause) sum += one.incidence[i];
      RC_ASSERT(ref::agrees(sum, 1.0));
      RC_ASSERT(ref::agrees(split->event_free[i], survival->survival[i], 1e-9));
      // With one cause the variance is Greenwood's.
      if (survival->survival[i] > 0.0) {
        RC_ASSERT(ref::agrees(whole->cause[0].std_error[i], survival->std_error[i], 1e-6, 1e-7));
      }
    }
  }));
}

}  // namespace
}  // namespace hepatrial::stats
