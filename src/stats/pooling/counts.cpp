#include "stats/pooling/counts.hpp"

#include <string>

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

struct Table {
  double a, b, c, d;  // events and others of arm 1, of arm 2
  explicit Table(const TwoArms& arms)
      : a(static_cast<double>(arms.events1)),
        b(static_cast<double>(arms.n1 - arms.events1)),
        c(static_cast<double>(arms.events2)),
        d(static_cast<double>(arms.n2 - arms.events2)) {}
  double n1() const { return a + b; }
  double n2() const { return c + d; }
  double total() const { return a + b + c + d; }
};

core::Problems check(std::span<const TwoArms> tables, double level) {
  core::Problems problems;
  check_level(problems, level);
  if (tables.empty()) add_problem(problems, "tables", "are empty, expected at least one trial");
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const TwoArms& t = tables[i];
    if (t.n1 >= 1 && t.n2 >= 1 && t.events1 >= 0 && t.events1 <= t.n1 && t.events2 >= 0 && t.events2 <= t.n2) continue;
    add_problem(problems, "tables", "trial " + std::to_string(i) + " has events outside 0..n, or no patients");
  }
  return problems;
}

core::Result<PooledCounts> with_limits(double estimate, double std_error, double level) {
  const double half_width = two_sided_normal_multiplier(level) * std_error;
  return PooledCounts{estimate, std_error, estimate - half_width, estimate + half_width};
}

core::Problems no_ratio() {
  core::Problems problems;
  add_problem(problems, "tables", "give no ratio: all trials together have no event, or only events, in one arm");
  return problems;
}

core::Result<PooledCounts> risk_ratio(std::span<const TwoArms> tables, double level) {
  double over = 0.0;
  double under = 0.0;
  double spread = 0.0;
  for (const TwoArms& arms : tables) {
    const Table t(arms);
    over += t.a * t.n2() / t.total();
    under += t.c * t.n1() / t.total();
    spread += (t.n1() * t.n2() * (t.a + t.c) - t.a * t.c * t.total()) / (t.total() * t.total());
  }
  if (!(over > 0.0 && under > 0.0)) return core::fail(no_ratio());
  return with_limits(maths::log(over / under), maths::sqrt(spread / (over * under)), level);
}

core::Result<PooledCounts> odds_ratio(std::span<const TwoArms> tables, double level) {
  double over = 0.0;
  double under = 0.0;
  double pr = 0.0;
  double ps_qr = 0.0;
  double qs = 0.0;
  for (const TwoArms& arms : tables) {
    const Table t(arms);
    const double p = (t.a + t.d) / t.total();
    const double q = (t.b + t.c) / t.total();
    const double r = t.a * t.d / t.total();
    const double s = t.b * t.c / t.total();
    over += r;
    under += s;
    pr += p * r;
    ps_qr += p * s + q * r;
    qs += q * s;
  }
  if (!(over > 0.0 && under > 0.0)) return core::fail(no_ratio());
  const double variance = 0.5 * (pr / (over * over) + ps_qr / (over * under) + qs / (under * under));
  return with_limits(maths::log(over / under), maths::sqrt(variance), level);
}

}  // namespace

core::Result<PooledCounts> mantel_haenszel(TwoArmMeasure measure, std::span<const TwoArms> tables, double level) {
  core::Problems problems = check(tables, level);
  if (measure == TwoArmMeasure::risk_difference) {
    add_problem(problems, "measure", "is the risk difference, expected a ratio");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return measure == TwoArmMeasure::log_risk_ratio ? risk_ratio(tables, level) : odds_ratio(tables, level);
}

core::Result<PooledCounts> peto(std::span<const TwoArms> tables, double level) {
  core::Problems problems = check(tables, level);
  if (!problems.empty()) return core::fail(std::move(problems));
  double difference = 0.0;
  double variance = 0.0;
  for (const TwoArms& arms : tables) {
    const Table t(arms);
    const double n = t.total();
    if (n < 2.0) continue;
    difference += t.a - t.n1() * (t.a + t.c) / n;
    variance += t.n1() * t.n2() * (t.a + t.c) * (t.b + t.d) / (n * n * (n - 1.0));
  }
  if (!(variance > 0.0)) return core::fail(no_ratio());
  return with_limits(difference / variance, maths::sqrt(1.0 / variance), level);
}

}  // namespace hepatrial::stats
