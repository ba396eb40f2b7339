#include "infer/settings_check.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hepatrial::infer {

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

void SettingsCheck::refuse(const char* field, std::string message) {
  problems_.push_back({core::ProblemKind::bad_input, std::move(message), {"", 0, field}, ""});
}

void SettingsCheck::expect_finite(const char* field, std::span<const double> values) {
  if (!all_finite(values)) refuse(field, "every element must be finite");
}

void SettingsCheck::expect_inside(const char* field, std::span<const double> point, std::span<const double> lower,
                                  std::span<const double> upper) {
  if (lower.empty() && upper.empty()) return;
  if (lower.size() != point.size() || upper.size() != point.size()) {
    refuse("lower, upper", "expected no bounds or one lower and one upper bound a coordinate");
    return;
  }
  for (std::size_t i = 0; i < point.size(); ++i) {
    const std::string where = "coordinate " + std::to_string(i);
    if (!(lower[i] < upper[i])) {
      refuse("lower, upper", where + ": the lower bound must lie below the upper bound");
    } else if (!(point[i] >= lower[i] && point[i] <= upper[i])) {
      refuse(field, where + " lies outside its bounds");
    }
  }
}

}  // namespace hepatrial::infer
