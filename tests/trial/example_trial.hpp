#pragma once
// The invented drugs, regimens and trials of tests/trial/data, read once per test.

#include <gtest/gtest.h>

#include <string>

#include "core/files.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial::testing {

inline std::string data_path(const std::string& name) {
  return std::string(HEPATRIAL_SOURCE_DIR) + "/tests/trial/data/" + name;
}

inline Pharmacy example_pharmacy() {
  auto pharmacy = read_pharmacy(data_path("models"));
  EXPECT_TRUE(pharmacy.has_value()) << (pharmacy ? "" : core::text(pharmacy.error()));
  return pharmacy.value_or(Pharmacy{});
}

inline TrialSpec example_trial(const std::string& name, const Pharmacy& pharmacy) {
  auto spec = read_trial(data_path("trials/" + name), pharmacy);
  EXPECT_TRUE(spec.has_value()) << (spec ? "" : core::text(spec.error()));
  return spec.value_or(TrialSpec{});
}

inline std::string example_text(const std::string& name) {
  auto text = core::read_file(data_path(name));
  EXPECT_TRUE(text.has_value()) << name;
  return text.value_or("");
}

/// `text` with the first `from` replaced; the test fails when it is not there.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// 1-based line on which `part` starts.
inline int line_of(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())), '\n'));
}

/// Whether one of `problems` has this file line and field, and holds `part`.
inline bool has_problem(const core::Problems& problems, int line, const std::string& field, const std::string& part) {
  for (const core::Problem& problem : problems) {
    if (problem.where.line == line && problem.where.field == field && problem.message.find(part) != std::string::npos &&
        !problem.where.file.empty()) {
      return true;
    }
  }
  return false;
}

}  // namespace hepatrial::trial::testing
