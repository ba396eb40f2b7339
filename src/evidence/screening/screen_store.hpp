#pragma once
// Screening over a registry store: decisions, overrides by two reviewers, and the flow of records.
// Checked by tests/evidence/screen_test.cpp.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"
#include "evidence/screening/rules.hpp"

namespace hepatrial::evidence::screening {

/// Numbers of a PRISMA flow diagram, all as records except where said.
struct Flow {
  std::map<std::string, std::size_t> identified;  ///< by registry: records whose words name the condition or a basket
  std::size_t records_in_store = 0;
  std::size_t duplicates = 0;                                 ///< further records of a trial that is screened already
  std::size_t screened = 0;                                   ///< trials
  std::vector<std::pair<std::string, std::size_t>> excluded;  ///< by reason, in the order of the steps
  std::size_t unclear = 0, included = 0;
  std::size_t decided_by_reviewers = 0, disputed = 0;

  [[nodiscard]] std::size_t identified_in_all() const;
  [[nodiscard]] std::size_t excluded_in_all() const;
};

/// Screens every record and replaces the tables `decision` and `finding`. Records are linked first if `cluster` is
/// empty. `overrides`: a CSV with the columns registry_id, reviewer, decision, reason; a decision of two reviewers who
/// agree replaces the program's; two who disagree make the trial unclear ("disputed") until a row of the reviewer
/// "adjudicator" decides; one reviewer alone changes nothing and is told. Errors: bad_input for an override of an
/// unknown record or decision, io.
struct ScreenReport {
  Flow flow;
  std::vector<std::string> notes;
};
[[nodiscard]] core::Result<ScreenReport> screen_store(Database& store, const Rules& rules,
                                                      const std::optional<std::filesystem::path>& overrides);

/// The flow as text, and as a self-contained SVG picture.
[[nodiscard]] std::string flow_text(const Flow& flow);
[[nodiscard]] std::string flow_svg(const Flow& flow);

/// One CSV row per decision: registry_id, cluster, decision, stage, reason, evidence, raw_path, decided_by. Cells
/// cannot be taken for formulas by a spreadsheet.
[[nodiscard]] core::Result<std::string> decisions_csv(const Database& store);

}  // namespace hepatrial::evidence::screening
