#include "stats/pooling/effects.hpp"

#include <cmath>
#include <string>
#include <string_view>

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

void check_arm(core::Problems& problems, std::string_view field, std::int64_t events, std::int64_t n) {
  if (n >= 1 && events >= 0 && events <= n) return;
  add_problem(problems, field,
              "has " + std::to_string(events) + " events of " + std::to_string(n) + ", expected 0 to n of n >= 1");
}

void check_positive(core::Problems& problems, std::string_view field, double value) {
  if (value > 0.0 && std::isfinite(value)) return;
  add_problem(problems, field, "is " + std::to_string(value) + ", expected a number above 0");
}

// The four cells of the table: events and others of both arms, with one half added where one is empty.
struct Cells {
  double a, b, c, d;
  double n1() const { return a + b; }
  double n2() const { return c + d; }
};

Cells cells_of(const TwoArms& arms) {
  Cells cells{static_cast<double>(arms.events1), static_cast<double>(arms.n1 - arms.events1),
              static_cast<double>(arms.events2), static_cast<double>(arms.n2 - arms.events2)};
  if (cells.a == 0.0 || cells.b == 0.0 || cells.c == 0.0 || cells.d == 0.0) {
    cells = {cells.a + 0.5, cells.b + 0.5, cells.c + 0.5, cells.d + 0.5};
  }
  return cells;
}

}  // namespace

core::Result<Effect> two_arm_effect(TwoArmMeasure measure, const TwoArms& arms) {
  core::Problems problems;
  check_arm(problems, "arm 1", arms.events1, arms.n1);
  check_arm(problems, "arm 2", arms.events2, arms.n2);
  if (!problems.empty()) return core::fail(std::move(problems));
  const Cells t = cells_of(arms);
  if (measure == TwoArmMeasure::log_risk_ratio) {
    return Effect{maths::log(t.a / t.n1()) - maths::log(t.c / t.n2()),
                  1.0 / t.a - 1.0 / t.n1() + 1.0 / t.c - 1.0 / t.n2()};
  }
  if (measure == TwoArmMeasure::log_odds_ratio) {
    return Effect{maths::log(t.a / t.b) - maths::log(t.c / t.d), 1.0 / t.a + 1.0 / t.b + 1.0 / t.c + 1.0 / t.d};
  }
  const double difference = static_cast<double>(arms.events1) / static_cast<double>(arms.n1) -
                            static_cast<double>(arms.events2) / static_cast<double>(arms.n2);
  return Effect{difference, t.a * t.b / (t.n1() * t.n1() * t.n1()) + t.c * t.d / (t.n2() * t.n2() * t.n2())};
}

core::Result<Effect> log_ratio_effect(const PrintedRatio& printed) {
  core::Problems problems;
  check_positive(problems, "ratio", printed.ratio);
  check_positive(problems, "lower", printed.lower);
  check_positive(problems, "upper", printed.upper);
  check_level(problems, printed.level);
  if (!problems.empty()) return core::fail(std::move(problems));
  if (!(printed.lower < printed.upper)) add_problem(problems, "upper", "is not above the lower limit");
  if (printed.ratio < printed.lower || printed.ratio > printed.upper) {
    add_problem(problems, "ratio", "lies outside its interval", "see the consistency checks of the evidence");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  const double width = maths::log(printed.upper) - maths::log(printed.lower);
  const double std_error = width / (2.0 * two_sided_normal_multiplier(printed.level));
  return Effect{maths::log(printed.ratio), std_error * std_error};
}

double log_ratio_asymmetry(const PrintedRatio& printed) {
  return (maths::log(printed.lower) + maths::log(printed.upper)) / 2.0 - maths::log(printed.ratio);
}

}  // namespace hepatrial::stats
