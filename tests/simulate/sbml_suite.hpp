#pragma once
// The SBML Test Suite's semantic cases: where they are, what is expected, how results are compared.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "model/read.hpp"
#include "sbml_suite_folder.hpp"
#include "simulate/time_course.hpp"

namespace hepatrial::test {

namespace fs = std::filesystem;

struct SuiteCase {
  std::string id;
  std::string xml;
  std::set<std::string> features;
};

inline std::set<std::string> split_features(const std::string& text) {
  std::set<std::string> items;
  std::size_t first = 0;
  while (first <= text.size()) {
    const std::size_t comma = std::min(text.find(',', first), text.size());
    if (comma > first) items.insert(text.substr(first, comma - first));
    first = comma + 1;
  }
  return items;
}

inline std::vector<SuiteCase> suite_cases() {
  std::vector<SuiteCase> cases;
  const auto text = core::read_file(reference_data() / "sbml-case-index.tsv");
  if (!text) return cases;
  const auto table = core::parse_delimited(*text, '\t', "sbml-case-index.tsv");
  if (!table) return cases;
  const auto column = [&](const char* name) { return static_cast<std::size_t>(table->column(name)); };
  for (const auto& row : table->rows) {
    cases.push_back({row[column("case")], row[column("highest_xml")],
                     split_features(row[column("features_from_xml_after_comp_flattening")])});
  }
  return cases;
}

/// A number of a results file: decimal, or NaN and INF in any case.
inline bool parse_result(const std::string& field, double& value) {
  if (core::parse_number(field, value)) return true;  // the usual case
  std::string lower;
  for (const char letter : field) {
    if (letter != ' ' && letter != '\r' && letter != '+')
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  if (lower == "nan") return value = std::nan(""), true;
  if (lower == "inf") return value = INFINITY, true;
  if (lower == "-inf") return value = -INFINITY, true;
  return core::parse_number(lower, value);
}

/// |C - U| <= Ta + Tr |C| at every point; NaN and infinity must match in kind.
inline bool agrees(double expected, double found, const simulate::TimeCourseSettings& settings) {
  if (std::isnan(expected) || std::isnan(found)) return std::isnan(expected) && std::isnan(found);
  if (std::isinf(expected) || std::isinf(found)) return expected == found;
  return std::fabs(expected - found) <= settings.absolute_tolerance + settings.relative_tolerance * std::fabs(expected);
}

/// Lines of fields without blanks around them. Not core's reader: it refuses two columns of one name, and a model may
/// have a quantity called "time".
inline std::vector<std::vector<std::string>> read_result_rows(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  const auto text = core::read_file(file);
  std::string field;
  std::vector<std::string> row;
  const auto end_field = [&] {
    row.push_back(field);
    field.clear();
  };
  for (const char letter : text ? *text + "\n" : std::string()) {
    if (letter == ',') end_field();
    if (letter == '\n' && !(row.empty() && field.empty())) {
      end_field();
      rows.push_back(std::move(row));
      row.clear();
    }
    if (letter != ' ' && letter != '\r' && letter != '\n' && letter != ',' && letter != '"') field += letter;
  }
  return rows;
}

/// Why the results differ, or "" when every point of every variable agrees.
inline std::string compare_results(const fs::path& file, const simulate::TimeCourse& course,
                                   const simulate::TimeCourseSettings& settings) {
  const auto rows = read_result_rows(file);
  if (rows.size() < 2 || rows.size() - 1 > course.values.size()) return "other number of rows";
  for (std::size_t index = 0; index < settings.variables.size(); ++index) {
    const auto& header = rows[0];
    const auto place = std::find(header.begin() + 1, header.end(), settings.variables[index]);
    if (place == header.end()) return "no column " + settings.variables[index];
    const auto column = static_cast<std::size_t>(place - header.begin());
    for (std::size_t row = 1; row < rows.size(); ++row) {
      double expected = 0;
      if (column >= rows[row].size() || !parse_result(rows[row][column], expected)) return "result not understood";
      const double found = course.values[row - 1][index];
      if (agrees(expected, found, settings)) continue;
      return settings.variables[index] + " at t = " + core::number_text(course.times[row - 1]) + " is " +
             std::to_string(found) + ", expected " + std::to_string(expected);
    }
  }
  return "";
}

/// Simulates one case: why it does not pass, or "".
inline std::string run_case(const fs::path& suite, const SuiteCase& item, simulate::Solver& solver) {
  const fs::path folder = suite / item.id;
  const auto settings = simulate::read_settings(folder / (item.id + "-settings.txt"));
  if (!settings) return "settings: " + core::text(settings.error());
  const auto model = model::read_sbml(folder / item.xml);
  if (!model) return "reader: " + core::text(model.error());
  const auto course = simulate::simulate_time_course(*model, *settings, solver);
  if (!course) return "simulation: " + core::text(course.error());
  return compare_results(folder / (item.id + "-results.csv"), *course, *settings);
}

}  // namespace hepatrial::test
