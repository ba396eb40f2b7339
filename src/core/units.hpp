#pragma once
// Units of measure as a scale and exponents of base units, so that "mg/L" and "ug/mL" compare equal
// and a wrong unit in a table is an error, not a wrong answer. Checked by tests/core/units_test.cpp.

#include <array>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::core {

/// Base units, in this order. `item` counts cells, lesions, patients.
enum class BaseUnit { metre, kilogram, second, mole, kelvin, ampere, candela, item, count_ };
inline constexpr std::size_t k_base_unit_count = static_cast<std::size_t>(BaseUnit::count_);

/// value in this unit = value * scale in base units, with `exponents` of the base units.
struct Unit {
  double scale = 1;
  std::array<double, k_base_unit_count> exponents{};

  [[nodiscard]] bool dimensionless() const;
  /// Same dimension, whatever the scale.
  [[nodiscard]] bool same_dimension(const Unit& other) const;
  /// Same dimension and same scale to 1e-9 relative.
  [[nodiscard]] bool equivalent(const Unit& other) const;
};

[[nodiscard]] Unit operator*(const Unit& left, const Unit& right);
[[nodiscard]] Unit operator/(const Unit& left, const Unit& right);
[[nodiscard]] Unit power(const Unit& base, double exponent);

/// Parses "mg/L", "1/day", "L/day", "ng/mL", "mm^3", "g/mol", "cell", "dimensionless", "1", "percent", "umol/L",
/// "IU"... with *, /, ^ and SI prefixes. Time: s, min, h, day, week, month (30.4375 day), year. Error: bad_input naming
/// the part not understood.
[[nodiscard]] Result<Unit> parse_unit(std::string_view text);

/// A short text of a unit in base units, for messages: "kg m^-3 (x1e-3)".
[[nodiscard]] std::string text(const Unit& unit);

}  // namespace hepatrial::core
