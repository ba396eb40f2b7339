#pragma once
// Reference values from R and how they are compared.

#include <cmath>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace hepatrial::stats::reference {

using Json = nlohmann::json;

/// A file of tests/stats/data. A missing file fails the test by an exception of the parser.
inline Json load(const std::string& name) {
  std::ifstream file(std::string(HEPATRIAL_SOURCE_DIR) + "/tests/stats/data/" + name);
  return Json::parse(file);
}

/// survival_reference.json, made by make_survival_reference.R with R 4.2.2, survival 3.5-3.
inline const Json& survival() {
  static const Json data = load("survival_reference.json");
  return data;
}

/// reference_stats.json: classic data sets with their results, R 4.2.2, survival 3.5-3.
inline const Json& classic() {
  static const Json data = load("reference_stats.json");
  return data;
}

/// A number, or the only element of an array; null is NaN (R's NA).
inline double number(const Json& value) {
  if (value.is_array() && value.size() == 1) return number(value[0]);
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

/// An array, or a single number as an array of one.
inline std::vector<double> numbers(const Json& value) {
  if (!value.is_array()) return {number(value)};
  std::vector<double> result;
  for (const Json& element : value) result.push_back(number(element));
  return result;
}

inline std::vector<int> integers(const Json& value) {
  std::vector<int> result;
  for (const double element : numbers(value)) result.push_back(static_cast<int>(element));
  return result;
}

inline std::string text(const Json& value) {
  return value.is_array() ? value.at(0).get<std::string>() : value.get<std::string>();
}

/// NaN agrees with NaN; else |actual - expected| <= relative |expected| + absolute.
inline bool agrees(double actual, double expected, double relative = 1e-6, double absolute = 1e-12) {
  if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) && std::isnan(actual);
  if (std::isinf(expected) || std::isinf(actual)) return expected == actual;
  return std::fabs(actual - expected) <= relative * std::fabs(expected) + absolute;
}

inline void expect_number(double actual, double expected, const std::string& what, double relative = 1e-6,
                          double absolute = 1e-12) {
  EXPECT_TRUE(agrees(actual, expected, relative, absolute))
      << what << ": " << ::testing::PrintToString(actual) << ", expected " << ::testing::PrintToString(expected);
}

inline void expect_numbers(std::span<const double> actual, std::span<const double> expected, const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    expect_number(actual[i], expected[i], what + "[" + std::to_string(i) + "]");
  }
}

/// One member of each element of a vector of structs.
template <class Row>
std::vector<double> column(const std::vector<Row>& rows, double Row::* member) {
  std::vector<double> result;
  for (const Row& row : rows) result.push_back(row.*member);
  return result;
}

}  // namespace hepatrial::stats::reference
