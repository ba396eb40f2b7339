#pragma once
// How statements and combinations are put to the model. Internal to the statements test.

#include <optional>
#include <string>
#include <vector>

#include "study/statements/experiment_plan.hpp"
#include "study/statements/experiment_setting.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::study {

/// How one statement is put to the model, or why not.
struct Framed {
  ContrastQuestion question;
  std::string context, reading, reason;
  bool direct = false, readout_only = false, by_definition = false;
};

/// Turns statements into questions.
class StatementFramer {
 public:
  StatementFramer(const StatementInputs& inputs, const PushableModel& model) : inputs_(inputs), model_(model) {}

  [[nodiscard]] Framed frame(const Statement& statement);

  core::Problems problems;  ///< statements that are left out without a reason

 private:
  void ask(const NodePlace& from, const NodePlace& to, const EdgeNote* note, Framed& out) const;
  void check_reason(const Statement& statement, const NodePlace* from, const NodePlace* to, const EdgeNote* note);

  const StatementInputs& inputs_;
  const PushableModel& model_;
};

/// What a combination is simulated as; nothing where it is not represented.
struct FramedCombination {
  std::optional<Contrast> volume, survival;
};

/// Turns combinations into contrasts of a plan, one for each alternative.
class CombinationFramer {
 public:
  CombinationFramer(const StatementInputs& inputs, ExperimentPlan& plan) : inputs_(inputs), plan_(plan) {}

  void frame(const Combination& combination);

  std::vector<CombinationResult> results;
  std::vector<FramedCombination> framed;  ///< by result

 private:
  void frame_one(CombinationResult& row, FramedCombination& out);
  [[nodiscard]] Push push_of(const std::string& code, CombinationResult& row) const;

  const StatementInputs& inputs_;
  ExperimentPlan& plan_;
};

/// Whether `push` gives one of `regimens`.
[[nodiscard]] bool gives(const Push& push, const std::vector<std::string>& regimens);
/// The parts between separators that are not empty.
[[nodiscard]] std::vector<std::string> split_words(const std::string& text, char separator);

}  // namespace hepatrial::study
