#include "evidence/screening/overrides.hpp"

#include <algorithm>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::evidence::screening {

namespace {

constexpr const char* k_adjudicator = "adjudicator";

struct Vote {
  std::string reviewer, decision, reason;
};

Verdict verdict_of(const std::vector<Vote>& votes) {
  Verdict verdict;
  std::set<std::string> decisions;
  for (const Vote& vote : votes) {
    verdict.reviewers.push_back(vote.reviewer);
    if (vote.reviewer == k_adjudicator) {
      return {Verdict::Kind::agreed, vote.decision, vote.reason, {k_adjudicator}};
    }
    decisions.insert(vote.decision);
  }
  verdict.decision = votes.front().decision;
  verdict.reason = votes.front().reason;
  if (votes.size() > 1) verdict.kind = decisions.size() == 1 ? Verdict::Kind::agreed : Verdict::Kind::disputed;
  return verdict;
}

}  // namespace

core::Result<std::map<std::string, Verdict>> read_overrides(const std::filesystem::path& file) {
  const auto bytes = core::read_file(file, std::size_t{64} << 20);
  if (!bytes) return core::fail(bytes.error());
  const auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  auto problems = core::missing_columns(*table, {"registry_id", "reviewer", "decision", "reason"});
  if (!problems.empty()) return core::fail(std::move(problems));
  std::map<std::string, std::vector<Vote>> votes;
  const auto cell = [&](std::size_t row, std::string_view name) {
    return table->rows[row][static_cast<std::size_t>(table->column(name))];
  };
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    const Vote vote{cell(row, "reviewer"), cell(row, "decision"), cell(row, "reason")};
    const auto problem = [&](const std::string& column, const std::string& message) {
      problems.push_back({core::ProblemKind::bad_input, message, {table->file, table->line[row], column}, ""});
    };
    if (vote.reviewer.empty()) problem("reviewer", "a decision needs the name of a reviewer");
    if (vote.decision != "include" && vote.decision != "exclude") problem("decision", "expected include or exclude");
    if (vote.reason.empty()) problem("reason", "a decision needs a reason");
    auto& of_record = votes[cell(row, "registry_id")];
    const bool again =
        std::any_of(of_record.begin(), of_record.end(), [&](const Vote& v) { return v.reviewer == vote.reviewer; });
    if (again) problem("reviewer", vote.reviewer + " decides twice about one record");
    of_record.push_back(vote);
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  std::map<std::string, Verdict> verdicts;
  for (const auto& [id, of_record] : votes) verdicts[id] = verdict_of(of_record);
  return verdicts;
}

}  // namespace hepatrial::evidence::screening
