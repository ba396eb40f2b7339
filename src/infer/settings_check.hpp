#pragma once
// Checks that settings of several methods share. Internal to this room. Checked by the tests of those methods.

#include <span>
#include <string>

#include "core/result.hpp"

namespace hepatrial::infer {

/// Problems of one method's settings, each at a field.
class SettingsCheck {
 public:
  void refuse(const char* field, std::string message);
  /// Refuses `field` unless every one of `values` is finite.
  void expect_finite(const char* field, std::span<const double> values);
  /// Bounds are none, or one below another for each coordinate; the point named `field` lies inside them.
  void expect_inside(const char* field, std::span<const double> point, std::span<const double> lower,
                     std::span<const double> upper);
  [[nodiscard]] core::Problems take() { return std::move(problems_); }

 private:
  core::Problems problems_;
};

[[nodiscard]] bool all_finite(std::span<const double> values);

}  // namespace hepatrial::infer
