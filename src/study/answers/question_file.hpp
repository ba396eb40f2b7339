#pragma once
// A question as data: answers/*.toml, documented key by key in docs/methods/answers.md.
// Checked by tests/study/answer_questions_test.cpp.

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "study/answers/group_measures.hpp"

namespace hepatrial::study {

/// Simulations behind an answer: a shipped trial, changed where keys are given. Every patient goes into every arm.
struct Scenario {
  std::string name;
  std::string trial;                     ///< of trials/, without ".toml"
  std::vector<std::string> prior_lines;  ///< regimens in order; empty: as the trial has them; "none": no prior line
  std::vector<std::string> regimens;     ///< of the arms; empty: the trial's arms
  std::string subsequent = "keep";       ///< "keep", "none", or one regimen given after progression to everybody fit
  std::string criterion, reader;         ///< of the trial line's scans; empty: as the trial says
  bool residual_drug = true;             ///< false: emptied at randomisation
  std::vector<std::string> with_mechanisms, without_mechanisms;
  int line = 0;
};

/// Patients of a scenario: those with low <= value < high.
struct Stratum {
  std::string name;
  std::vector<std::string> quantity;  ///< summed
  std::vector<std::string> over;      ///< divided by this sum; empty: not divided
  bool at_progression = false;        ///< else at the start of the trial line
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  int line = 0;
};

enum class ValueForm : std::uint8_t { value, difference, ratio, hazard_ratio };
[[nodiscard]] const char* name(ValueForm form);

/// Values at which a quantity shows the fact that it is part of, ends included.
struct ShownWhen {
  double at_least = -std::numeric_limits<double>::infinity(), at_most = std::numeric_limits<double>::infinity();

  /// False of NaN.
  [[nodiscard]] bool holds(double value) const { return value >= at_least && value <= at_most; }
};

/// One number of the answer. "*" as arm or stratum: one number for each.
struct AskedQuantity {
  std::string label, scenario, arm, stratum;
  GroupMeasure measure;
  std::string share_of;  ///< with a value: the share of the group (those who progressed, where that stratum asks for
                         ///< progression) that belongs to this stratum, "*" for each; `measure` is then not used
  ValueForm form = ValueForm::value;
  std::string against_scenario, against_arm, against_stratum;  ///< empty: the same as this side's
  double published =
      std::numeric_limits<double>::quiet_NaN();  ///< the same number in a publication, where there is one
  double published_low = published, published_high = published;
  std::string published_source;
  std::optional<ShownWhen> shown_when;  ///< in the quantity's unit, as `published`
  int line = 0;
};

/// Which arm is best.
struct AskedRanking {
  std::string label, scenario, stratum;  ///< stratum "*": a ranking for each
  GroupMeasure measure;
  std::vector<std::string> arms;       ///< empty: all
  std::vector<std::string> scenarios;  ///< instead of `scenario`: these are ranked, each by the one arm in `arms`
  int line = 0;
};

/// What is to stand beside the answer.
struct AskedEvidence {
  std::string regimen, after;
};

/// "Why did this patient progress?": one patient of one scenario's arm.
struct AskedPatient {
  std::string scenario, arm;
  int line = 0;
};

struct StudyQuestion {
  std::string id, title, question, file;
  std::vector<std::string> notes;
  std::vector<std::string> watched;  ///< quantities of the model that strata or the patient's story use
  std::vector<Scenario> scenarios;
  std::vector<Stratum> strata;
  std::vector<AskedQuantity> quantities;
  std::vector<AskedRanking> rankings;
  std::vector<AskedEvidence> evidence;
  std::vector<AskedPatient> patients;

  [[nodiscard]] const Scenario* scenario(const std::string& name) const;
  [[nodiscard]] const Stratum* stratum(const std::string& name) const;
};

/// Errors, all at once, with file, line and key: unknown keys, names that no scenario or stratum has, a measure that is
/// none.
[[nodiscard]] core::Result<StudyQuestion> read_question_text(std::string_view text, const std::string& file);

/// Every *.toml of a folder, in order of file name.
[[nodiscard]] core::Result<std::vector<StudyQuestion>> read_questions(const std::filesystem::path& folder);

}  // namespace hepatrial::study
