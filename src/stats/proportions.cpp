#include "stats/proportions.hpp"

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

core::Problems check(std::int64_t successes, std::int64_t trials, double level) {
  core::Problems problems;
  if (trials < 1) add_problem(problems, "trials", "is " + std::to_string(trials) + ", expected at least 1");
  if (successes < 0 || successes > trials) {
    add_problem(problems, "successes", "is " + std::to_string(successes) + ", expected 0 to " + std::to_string(trials));
  }
  check_level(problems, level);
  return problems;
}

}  // namespace

core::Result<Proportion> clopper_pearson(std::int64_t successes, std::int64_t trials, double level) {
  core::Problems problems = check(successes, trials, level);
  if (!problems.empty()) return core::fail(std::move(problems));
  const auto x = static_cast<double>(successes);
  const auto n = static_cast<double>(trials);
  const double tail = (1.0 - level) / 2.0;
  const double lower = successes == 0 ? 0.0 : beta_quantile(tail, x, n - x + 1.0);
  const double upper = successes == trials ? 1.0 : beta_quantile(1.0 - tail, x + 1.0, n - x);
  return Proportion{x / n, lower, upper};
}

core::Result<Proportion> wilson(std::int64_t successes, std::int64_t trials, double level) {
  core::Problems problems = check(successes, trials, level);
  if (!problems.empty()) return core::fail(std::move(problems));
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double z = two_sided_normal_multiplier(level);
  const double correction = z * z / n;
  const double centre = share + correction / 2.0;
  const double half_width = z * core::maths::sqrt((share * (1.0 - share) + correction / 4.0) / n);
  // At 0/n and n/n the limit is exactly 0 or 1; rounding must not move it.
  const double lower = successes == 0 ? 0.0 : (centre - half_width) / (1.0 + correction);
  const double upper = successes == trials ? 1.0 : (centre + half_width) / (1.0 + correction);
  return Proportion{share, lower, upper};
}

}  // namespace hepatrial::stats
