#include "evidence/screening/screen_store.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "evidence/database_statement.hpp"
#include "evidence/inert.hpp"
#include "evidence/linking/link.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/screening/overrides.hpp"
#include "evidence/screening/screen.hpp"

namespace hepatrial::evidence::screening {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

constexpr const char* k_program = "program";

/// A record that names the condition, and what was read in it.
struct Candidate {
  std::int64_t id = 0;
  std::string registry, registry_id, cluster;
  bool full = false;
  ScreenRecord record;
  ScopeReading scope;
  std::vector<Finding> findings;
  Decision decision;
  std::string decided_by = k_program;
};

int preference(const Candidate& one) {
  static const std::map<std::string, int> order{{"CTGOV", 0}, {"EUCTR", 1}, {"CTIS", 2}, {"ISRCTN", 3}};
  const auto found = order.find(one.registry);
  return (one.full ? 0 : 10) + (found == order.end() ? 9 : found->second);
}

class Screening {
 public:
  Screening(Database& store, const Rules& rules) : store_(store), rules_(rules) {}

  Result<ScreenReport> run(const std::map<std::string, Verdict>& verdicts) {
    auto done = link_if_needed();
    if (done) done = find_candidates();
    if (done) done = read_candidates();
    if (!done) return fail(std::move(done.error()));
    choose_per_trial();
    if (auto applied = apply(verdicts); !applied) return fail(std::move(applied.error()));
    count();
    if (auto written = write(); !written) return fail(std::move(written.error()));
    return std::move(report_);
  }

 private:
  Result<std::int64_t> number(const std::string& query) {
    const auto rows = store_.select(query);
    if (!rows) return fail(rows.error());
    return integer_of(rows->front().front()).value_or(0);
  }

  Result<void> link_if_needed() {
    const auto unlinked = number("SELECT count(*) FROM record WHERE id NOT IN (SELECT record FROM cluster)");
    if (!unlinked) return fail(unlinked.error());
    if (*unlinked == 0) return {};
    const auto linked = linking::link_store(store_);
    if (!linked) return fail(linked.error());
    return {};
  }

  // Derived ancestors ("Neoplasms") would make every cancer trial a basket.
  Result<void> find_candidates() {
    std::set<std::int64_t> ids;
    auto terms = prepare(
        store_, "SELECT record, value, coalesce(code, '') FROM term WHERE kind NOT IN ('mesh_ancestor', 'area')");
    auto titles = prepare(store_, "SELECT record, coalesce(brief_title, ''), coalesce(official_title, '') FROM detail");
    for (auto* rows : {&terms, &titles}) {
      if (!*rows) return fail(std::move(rows->error()));
      while (true) {
        const auto more = (*rows)->step();
        if (!more) return fail(more.error());
        if (!*more) break;
        // A title with a basket word alone is no sign.
        const bool is_title = rows == &titles;
        for (int column = 1; column <= 2; ++column) {
          const std::string plain = plain_words((*rows)->text(column));
          if (rules_.hcc.in(plain) || rules_.liver.in(plain) || (!is_title && rules_.basket.in(plain))) {
            ids.insert((*rows)->integer(0));
          }
        }
      }
    }
    for (const std::int64_t id : ids) candidates_.emplace_back().id = id;
    return {};
  }

  Result<void> read_candidates() {
    const auto all = number("SELECT count(*) FROM record");
    if (!all) return fail(all.error());
    report_.flow.records_in_store = static_cast<std::size_t>(*all);
    for (Candidate& one : candidates_) {
      if (auto done = read(one); !done) return done;
      one.scope = scope_of(one.record, rules_);
      if (one.scope.scope == ConditionScope::none) continue;
      one.findings = findings_of(one.record.eligibility, one.record.titles, rules_);
      one.decision = decide(one.record, one.scope, one.findings, rules_);
    }
    const auto none = [](const Candidate& one) { return one.scope.scope == ConditionScope::none; };
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(), none), candidates_.end());
    return {};
  }

  Result<void> read(Candidate& one) {
    const auto rows = store_.select(
        "SELECT r.registry, r.registry_id, r.completeness, c.cluster, d.status, d.study_type, d.primary_purpose, "
        "d.brief_title, d.official_title, (SELECT raw_path FROM field_path WHERE shape = r.shape AND field = "
        "'brief_title'), (SELECT raw_path FROM field_path WHERE shape = r.shape AND field = 'official_title') "
        "FROM record r JOIN detail d ON d.record = r.id JOIN cluster c ON c.record = r.id WHERE r.id = ?",
        {one.id});
    if (!rows) return fail(rows.error());
    const Row& row = rows->front();
    one.registry = text_of(row[0]);
    one.registry_id = text_of(row[1]);
    one.full = text_of(row[2]) == "full";
    one.cluster = text_of(row[3]);
    one.record.status = text_of(row[4]);
    one.record.study_type = text_of(row[5]);
    one.record.primary_purpose = text_of(row[6]);
    for (const std::size_t title : {std::size_t{7}, std::size_t{8}}) {
      if (!text_of(row[title]).empty()) one.record.titles.emplace_back(text_of(row[title]), text_of(row[title + 2]));
    }
    const auto terms = store_.select(
        "SELECT value, coalesce(code, ''), raw_path FROM term WHERE record = ? AND kind NOT IN ('mesh_ancestor', "
        "'area') "
        "ORDER BY position",
        {one.id});
    const auto kinds =
        store_.select("SELECT DISTINCT kind FROM intervention WHERE record = ? AND kind IS NOT NULL", {one.id});
    if (!terms) return fail(terms.error());
    if (!kinds) return fail(kinds.error());
    for (const Row& term : *terms) {
      const std::string code = text_of(term[1]);
      one.record.conditions.emplace_back(text_of(term[0]) + (code.empty() ? "" : " " + code), text_of(term[2]));
    }
    for (const Row& kind : *kinds) one.record.intervention_kinds.insert(text_of(kind[0]));
    const auto raw = registry::raw_record(store_, one.id);
    if (!raw) return fail(raw.error());
    const auto json = parser_.parse_padded(*raw);
    if (json) one.record.eligibility = registry::eligibility_of(*json);
    return {};
  }

  /// One record stands for its trial: a whole one before a limited one, ClinicalTrials.gov first.
  void choose_per_trial() {
    for (std::size_t index = 0; index < candidates_.size(); ++index) {
      const auto [place, is_new] = chosen_.try_emplace(candidates_[index].cluster, index);
      const auto rank = [&](std::size_t i) {
        return std::pair<int, std::string_view>(preference(candidates_[i]), candidates_[i].registry_id);
      };
      if (!is_new && rank(index) < rank(place->second)) place->second = index;
    }
    for (std::size_t index = 0; index < candidates_.size(); ++index) {
      Candidate& one = candidates_[index];
      const Candidate& standing = candidates_[chosen_.at(one.cluster)];
      if (standing.id == one.id) continue;
      one.decision = {"duplicate", "duplicate", "the trial is screened as " + standing.registry_id,
                      standing.registry_id, ""};
    }
  }

  Result<void> apply(const std::map<std::string, Verdict>& verdicts) {
    core::Problems problems;
    for (const auto& [registry_id, verdict] : verdicts) {
      const auto found = std::find_if(candidates_.begin(), candidates_.end(),
                                      [&, id = registry_id](const Candidate& one) { return one.registry_id == id; });
      if (found == candidates_.end()) {
        problems.push_back({ProblemKind::bad_input,
                            "a reviewer decides about a record that is not screened",
                            {"", 0, registry_id},
                            "correct the number, or take the row out"});
        continue;
      }
      Candidate& one = candidates_[chosen_.at(found->cluster)];
      if (verdict.kind == Verdict::Kind::single) {
        report_.notes.push_back(registry_id + ": only " + verdict.reviewers.front() +
                                " has decided; the program's decision stays");
        continue;
      }
      std::string names;
      for (const std::string& reviewer : verdict.reviewers) names += (names.empty() ? "" : ";") + reviewer;
      one.decided_by = names;
      if (verdict.kind == Verdict::Kind::disputed) {
        one.decision = {"unclear", "disputed", "the reviewers disagree", verdict.reason, ""};
        ++report_.flow.disputed;
      } else {
        one.decision = {verdict.decision, verdict.decision == "include" ? "" : "reviewers", verdict.reason, "", ""};
        ++report_.flow.decided_by_reviewers;
      }
    }
    if (!problems.empty()) return fail(std::move(problems));
    return {};
  }

  void count() {
    Flow& flow = report_.flow;
    std::map<std::string, std::size_t> excluded;
    for (const Candidate& one : candidates_) {
      ++flow.identified[one.registry];
      if (one.decision.decision == "duplicate") ++flow.duplicates;
      if (one.decision.decision == "exclude") ++excluded[one.decision.reason];
      if (one.decision.decision == "unclear") ++flow.unclear;
      if (one.decision.decision == "include") ++flow.included;
    }
    flow.screened = chosen_.size();
    for (const ScreenStep& step : rules_.steps) {
      const auto found = excluded.find(step.reason);
      if (found == excluded.end()) continue;
      flow.excluded.emplace_back(*found);
      excluded.erase(found);
    }
    for (const auto& by_reviewers : excluded) flow.excluded.emplace_back(by_reviewers);
  }

  Result<void> write() {
    Rows decisions, findings;
    const auto optional = [](const std::string& text) { return text.empty() ? Cell() : Cell(text); };
    for (const Candidate& one : candidates_) {
      decisions.push_back({one.id, one.decision.stage, one.decision.decision, one.decision.reason,
                           optional(one.decision.evidence), optional(one.decision.raw_path), one.decided_by});
      std::int64_t position = 0;
      for (const Finding& finding : one.findings) {
        findings.push_back({one.id, position++, finding.rule, finding.finding, finding.sentence, finding.raw_path});
      }
    }
    auto done = store_.execute("BEGIN IMMEDIATE; DELETE FROM decision; DELETE FROM finding;");
    if (done) done = store_.insert("INSERT INTO decision VALUES (?,?,?,?,?,?,?)", decisions);
    if (done) done = store_.insert("INSERT INTO finding VALUES (?,?,?,?,?,?)", findings);
    if (done) done = store_.execute("COMMIT");
    if (!done) [[maybe_unused]]
      const auto rolled_back = store_.execute("ROLLBACK");
    return done;
  }

  Database& store_;
  const Rules& rules_;
  registry::JsonParser parser_;
  std::vector<Candidate> candidates_;
  std::map<std::string, std::size_t> chosen_;  // cluster -> candidate
  ScreenReport report_;
};

}  // namespace

std::size_t Flow::identified_in_all() const {
  std::size_t sum = 0;
  for (const auto& [registry, count] : identified) sum += count;
  return sum;
}

std::size_t Flow::excluded_in_all() const {
  std::size_t sum = 0;
  for (const auto& [reason, count] : excluded) sum += count;
  return sum;
}

Result<ScreenReport> screen_store(Database& store, const Rules& rules,
                                  const std::optional<std::filesystem::path>& overrides) {
  std::map<std::string, Verdict> verdicts;
  if (overrides) {
    auto read = read_overrides(*overrides);
    if (!read) return fail(std::move(read.error()));
    verdicts = std::move(*read);
  }
  return Screening(store, rules).run(verdicts);
}

Result<std::string> decisions_csv(const Database& store) {
  const auto rows = store.select(
      "SELECT r.registry_id, c.cluster, d.decision, d.stage, d.reason, d.evidence, d.raw_path, d.decided_by FROM "
      "decision d "
      "JOIN record r ON r.id = d.record JOIN cluster c ON c.record = r.id ORDER BY r.registry, r.registry_id");
  if (!rows) return fail(rows.error());
  std::string csv = "registry_id,cluster,decision,stage,reason,evidence,raw_path,decided_by\n";
  for (const Row& row : *rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) csv += ',';
      csv += spreadsheet_cell(text_of(row[column]));
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace hepatrial::evidence::screening
