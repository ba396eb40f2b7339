#pragma once
// The endpoints that published targets name, as questions to a run. Pure. Checked by tests/report/comparison_test.cpp.

#include <optional>
#include <string>

namespace hepatrial::study {

/// What a target's endpoint asks of a group of simulated patients.
struct Question {
  enum class Kind { median, median_from_first_line, landmark, share, ratio };
  Kind kind = Kind::median;
  std::string survival;  ///< "OS", "PFS", "TTP"; empty for a share of patients
  double months = 0;     ///< of a landmark
  std::string key;       ///< of ComparisonRow::endpoint
};

/// "OS_median", "ORR", "PFS_rate_36mo"...; nothing for an endpoint that no run answers.
[[nodiscard]] std::optional<Question> question_of(const std::string& endpoint);

}  // namespace hepatrial::study
