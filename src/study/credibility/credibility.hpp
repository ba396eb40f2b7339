#pragma once
// Everything that the credibility page says, computed in one place. docs/methods/credibility.md.
// Checked by tests/study/answer_test.cpp and tests/cli/credibility_test.py.

#include <string>
#include <vector>

#include "study/credibility/ablation.hpp"
#include "study/credibility/calibration_findings.hpp"
#include "study/credibility/facts.hpp"
#include "study/credibility/recorded.hpp"
#include "study/credibility/sensitivity.hpp"

namespace hepatrial::study {

/// One heading of the plan with its paragraphs: credibility/plan.toml.
struct PlanSection {
  std::string heading;
  std::vector<std::string> paragraphs;
};

struct CredibilityPlan {
  std::string title, lead;
  std::vector<PlanSection> sections;
  Scenario post_immunotherapy;         ///< for sensitivity and ablation
  std::vector<GroupMeasure> measures;  ///< read there
};
/// All problems at once, with file, line and key.
[[nodiscard]] core::Result<CredibilityPlan> read_credibility_plan(const std::filesystem::path& file);

struct CredibilityReport {
  CredibilityPlan plan;
  CalibrationFindings calibration;
  RecordedTable leave_one_out;  ///< calibration/leave_one_out.csv
  RecordedTable ledger;         ///< of held-out scorings
  RecordedTable fitted;         ///< calibration/fitted.tsv
  RecordedTable statements;     ///< as `hepatrial statements` wrote it
  std::vector<FactFinding> facts;
  SensitivityResult sensitivity;
  std::vector<Ablation> ablations;
};

}  // namespace hepatrial::study
