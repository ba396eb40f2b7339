#include <algorithm>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/summaries.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_upper_tail = 0.975;

double symmetric_change(double with, double without) {
  const double size = std::fabs(with) + std::fabs(without);
  return size == 0 ? 0 : 2 * (with - without) / size;  // NaN stays NaN
}

}  // namespace

Effect effect_of(const std::vector<double>& with, const std::vector<double>& without) {
  std::vector<double> changes;
  for (std::size_t i = 0; i < std::min(with.size(), without.size()); ++i) {
    const double change = symmetric_change(with[i], without[i]);
    if (std::isfinite(change)) changes.push_back(change);
  }
  Effect out{k_nan, k_nan, k_nan, changes.size()};
  const auto mean = stats::mean(changes);
  const auto spread = stats::standard_deviation(changes);
  if (!mean || !spread) return out;
  const auto n = static_cast<double>(changes.size());
  const double half = stats::student_t_quantile(k_upper_tail, n - 1) * *spread / core::maths::sqrt(n);
  out.mean = *mean;
  out.low = *mean - half;
  out.high = *mean + half;
  return out;
}

StatementStatus judged(char sign, const Effect& effect) {
  if (sign != '+' && sign != '-') return StatementStatus::without_sign;
  const bool rises = effect.low > 0, falls = effect.high < 0;
  if (!(std::fabs(effect.mean) >= k_least_effect) || !(rises || falls)) return StatementStatus::null;
  return rises == (sign == '+') ? StatementStatus::reproduced : StatementStatus::wrong;
}

const char* name(StatementStatus status) {
  switch (status) {
    case StatementStatus::reproduced: return "reproduced";
    case StatementStatus::null: return "null";
    case StatementStatus::wrong: return "wrong";
    case StatementStatus::not_represented: return "not_represented";
    case StatementStatus::without_sign: return "without_sign";
  }
  return "";
}

const char* name(CombinationStatus status) {
  switch (status) {
    case CombinationStatus::adds: return "adds";
    case CombinationStatus::adds_nothing: return "adds_nothing";
    case CombinationStatus::harms: return "harms";
    case CombinationStatus::not_represented: return "not_represented";
  }
  return "";
}

}  // namespace hepatrial::study
