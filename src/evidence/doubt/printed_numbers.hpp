#pragma once
// What the printed form of a number says about its rounding; internal to this folder.

#include <string>
#include <vector>

#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence {

/// Digits after the point in the shortest form of the number: 0.63 has 2. Trailing zeros are not seen.
[[nodiscard]] int decimals_of(double number);

/// Half a unit of the last printed digit, at least `least_decimals` digits taken as printed.
[[nodiscard]] double half_unit(double number, int least_decimals = 0);

/// The shortest form of the number.
[[nodiscard]] std::string printed(double number);
/// With `decimals` digits after the point.
[[nodiscard]] std::string rounded(double number, int decimals);

/// The number with each pair of neighbouring digits exchanged: 0.78 gives 0.87.
[[nodiscard]] std::vector<double> with_swapped_digits(double number);

/// "0.69 (0.55-0.78)", "12 %".
[[nodiscard]] std::string reading_of(const ReportedValue& value);

/// "source, where".
[[nodiscard]] std::string place_text(const std::string& source, const std::string& where);

/// The months of a rate at a landmark ("OSR12" has 12), or nothing; `stem` is "OSR" or "PFSR".
[[nodiscard]] std::optional<double> landmark_months(const std::string& endpoint, std::string_view stem);

/// A regimen with its drugs and alternatives in alphabetical order, placebo left out beside other drugs.
[[nodiscard]] std::string normal_regimen(std::string_view regimen);

}  // namespace hepatrial::evidence
