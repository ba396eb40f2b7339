#pragma once
// An answer as a page. Pure, thread-safe. Checked by tests/report/pages_test.cpp.

#include <string>
#include <vector>

#include "report/document.hpp"
#include "study/answers/answer.hpp"

namespace hepatrial::report {

/// How a page was made: version, command, hashes. Shown at its end.
using MadeBy = std::vector<std::pair<std::string, std::string>>;

/// One answer, its numbers, rankings, stories, the evidence beside them, and what they rest on.
[[nodiscard]] Document answer_document(const study::AnsweredQuestion& answered, const MadeBy& made_by);

/// All numbers of an answer as one comma-separated table.
[[nodiscard]] std::string answer_csv(const study::AnsweredQuestion& answered);

/// "12.3 months", "34 %", "0.85".
[[nodiscard]] std::string measured_text(double value, const std::string& unit);
/// "12.3 (10.1 to 14.0) months".
[[nodiscard]] std::string measured_text(double value, double low, double high, const std::string& unit);

/// "0.65 to 0.93", "at most 8.0 %".
[[nodiscard]] std::string bounds_text(const study::ShownWhen& bounds, const std::string& unit);

/// The quantities of an answer as a table; the label is repeated in each row. With a column of what is published, and
/// one of the conditions of a fact, where there is any.
[[nodiscard]] DocumentTable quantity_table(const std::vector<study::AnsweredQuantity>& quantities,
                                           const std::string& caption);

/// The section that says how a page was made.
[[nodiscard]] Section made_by_section(const MadeBy& made_by);

}  // namespace hepatrial::report
