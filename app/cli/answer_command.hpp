#pragma once
// `hepatrial answer QUESTION` and `hepatrial answer --all`: docs/methods/answers.md. Checked by
// tests/cli/answer_test.py.

#include "cli/study_options.hpp"

namespace hepatrial::cli {

struct AnswerQuestionOptions {
  std::string question;  ///< id, or a file; empty: list the questions
  bool all = false;
  std::size_t patients = 120;
  std::size_t draws = 12;
  std::optional<std::uint64_t> patient_id;
  StudyOptions study;  ///< out: default results/answers
};

/// Writes <out>/<id>.html, .md and .csv for each question, and index.html when all are answered. A question that cannot
/// be answered (a regimen or a trial is missing) is told and stops no other, unless it was asked alone. Errors: no such
/// question (usage), those of study::answer, io; usage when `stop` was raised.
[[nodiscard]] core::Result<Answer> answer_question(const AnswerQuestionOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
