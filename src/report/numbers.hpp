#pragma once
// Numbers as people read them. Pure, thread-safe, independent of the locale. Checked by tests/report/text_test.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "trial/analysis.hpp"

namespace hepatrial::report {

inline constexpr std::string_view k_not_reached = "NR";

/// Fixed decimals, "-0.0" as "0.0"; `missing` for NaN and infinities.
[[nodiscard]] std::string decimal_text(double value, int decimals, std::string_view missing = k_not_reached);

/// How the values of an endpoint are read.
enum class Quantity { fraction, months, ratio };

/// Decided by the key: HR_* are ratios, *_months months, everything else fractions.
[[nodiscard]] Quantity quantity_of(std::string_view endpoint);

/// A value in the unit of the table: percent (1 decimal), months (1 decimal), ratio (2 decimals). NaN: "NR".
[[nodiscard]] std::string value_text(double value, Quantity quantity);
/// "%", " months" or "".
[[nodiscard]] std::string_view unit_text(Quantity quantity);
/// "8.1-14.2" with an en dash; a missing end is "NR"; both missing: "".
[[nodiscard]] std::string range_text(double low, double high, Quantity quantity);
/// "11.2 (9.8-13.0)": value and interval, without unit.
[[nodiscard]] std::string estimate_text(const trial::Estimate& estimate, Quantity quantity);

/// Words for an endpoint key: "Median overall survival", "Objective response rate"; unknown keys come back as they are.
[[nodiscard]] std::string endpoint_label(std::string_view endpoint);
/// Place of an endpoint in a table: responses, survival, landmarks by month, times, causes; unknown keys last.
[[nodiscard]] int reading_order(std::string_view endpoint);
/// Short words: "median OS", "ORR", "12-month OS".
[[nodiscard]] std::string short_endpoint_label(std::string_view endpoint);

/// "1 patient", "2 patients".
[[nodiscard]] std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace hepatrial::report
