// When a fact counts as shown.

#include <gtest/gtest.h>

#include <cmath>

#include "study/credibility/facts.hpp"

namespace hepatrial::study {
namespace {

const double k_nan = std::nan("");

AnsweredQuantity quantity(double value, double low, double high, std::optional<ShownWhen> condition) {
  AnsweredQuantity out;
  out.value = value;
  out.low = low;
  out.high = high;
  out.shown_when = condition;
  return out;
}

TEST(Facts, AreShownWhenAllConditionsHoldAndInPartWhenSomeDo) {
  const ShownWhen bounds{0.65, 0.93};
  const auto inside = quantity(0.8, 0.7, 0.9, bounds), outside = quantity(1, 0.7, 1.2, bounds);
  EXPECT_EQ(fact_verdict({inside, inside}).shown, FactShown::yes);
  EXPECT_EQ(fact_verdict({outside}).shown, FactShown::no);
  const FactVerdict partly = fact_verdict({quantity(5, 4, 6, std::nullopt), inside, outside});
  EXPECT_EQ(partly.shown, FactShown::partly);
  EXPECT_EQ(partly.held, std::vector<std::size_t>{1});
  EXPECT_EQ(partly.missed, std::vector<std::size_t>{2});
  EXPECT_TRUE(partly.open.empty());
}

TEST(Facts, WithoutAConditionNothingIsJudged) {
  EXPECT_EQ(fact_verdict({quantity(5, 4, 6, std::nullopt)}).shown, FactShown::no_condition);
  EXPECT_EQ(fact_verdict({}).shown, FactShown::no_condition);
}

TEST(Facts, EndsBelongToTheBoundsAndOneBoundMayBeOpen) {
  const ShownWhen bounds{0.65, 0.93}, at_least{1.5};
  EXPECT_TRUE(bounds.holds(0.65));
  EXPECT_TRUE(bounds.holds(0.93));
  EXPECT_FALSE(bounds.holds(0.94));
  EXPECT_TRUE(at_least.holds(1e9));
  EXPECT_FALSE(at_least.holds(1.4));
}

TEST(Facts, AValueThatDoesNotExistMissesItsCondition) {
  EXPECT_EQ(fact_verdict({quantity(k_nan, k_nan, k_nan, ShownWhen{0, 1})}).shown, FactShown::no);
}

TEST(Facts, AnIntervalThatReachesBeyondLeavesItOpen) {
  const ShownWhen bounds{0.65, 0.93};
  const FactVerdict open = fact_verdict({quantity(0.8, 0.7, 1.1, bounds), quantity(0.8, k_nan, k_nan, bounds)});
  EXPECT_EQ(open.shown, FactShown::yes) << "judged is the value at the parameters in use";
  EXPECT_EQ(open.open, std::vector<std::size_t>{0}) << "where there is no interval nothing is known to be open";
}

}  // namespace
}  // namespace hepatrial::study
