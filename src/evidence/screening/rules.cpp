#include "evidence/screening/rules.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::evidence::screening {

using core::DelimitedTable;
using core::ProblemKind;
using core::Problems;

namespace {

std::vector<std::string> parts(const std::string& text, char separator) {
  std::vector<std::string> found;
  std::string part;
  const auto finish = [&] {
    const std::size_t first = part.find_first_not_of(' ');
    if (first != std::string::npos) found.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
    part.clear();
  };
  for (const char c : text) {
    if (c == separator) {
      finish();
    } else {
      part += c;
    }
  }
  finish();
  return found;
}

class RulesReader {
 public:
  explicit RulesReader(std::filesystem::path folder) : folder_(std::move(folder)) {}

  core::Result<Rules> read(const std::string& screen) {
    read_conditions();
    read_lexicon();
    read_groups();
    read_eligibility();
    read_steps("screen_" + screen + ".csv");
    read_classes();
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return std::move(rules_);
  }

 private:
  /// A table with these columns; an empty one, and the problem noted, when there is none.
  DelimitedTable table(const std::string& name, const std::vector<std::string_view>& columns) {
    const auto bytes = core::read_file(folder_ / name, std::size_t{16} << 20);
    if (!bytes) {
      problems_.insert(problems_.end(), bytes.error().begin(), bytes.error().end());
      return {};
    }
    auto parsed = core::parse_delimited(*bytes, ',', (folder_ / name).string());
    if (!parsed) {
      problems_.insert(problems_.end(), parsed.error().begin(), parsed.error().end());
      return {};
    }
    auto missing = core::missing_columns(*parsed, columns);
    if (missing.empty()) return std::move(*parsed);
    problems_.insert(problems_.end(), missing.begin(), missing.end());
    return {};
  }

  static const std::string& field(const DelimitedTable& table, std::size_t row, std::string_view name) {
    return table.rows[row][static_cast<std::size_t>(table.column(name))];
  }

  void problem(const DelimitedTable& table, std::size_t row, const std::string& column, const std::string& message) {
    problems_.push_back({ProblemKind::bad_input, message, {table.file, table.line[row], column}, ""});
  }

  void read_conditions() {
    const DelimitedTable all = table("condition_terms.csv", {"term", "scope"});
    std::map<std::string, std::vector<std::string>> by_scope;
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
      const std::string& scope = field(all, row, "scope");
      if (scope != "hcc" && scope != "liver" && scope != "basket")
        problem(all, row, "scope", "expected hcc, liver or basket");
      by_scope[scope].push_back(field(all, row, "term"));
    }
    rules_.hcc = Phrases(by_scope["hcc"]);
    rules_.liver = Phrases(by_scope["liver"]);
    rules_.basket = Phrases(by_scope["basket"]);
  }

  void read_lexicon() {
    const DelimitedTable all =
        table("drug_lexicon.csv", {"code", "names", "family", "modality", "targets", "mechanism_class"});
    std::map<std::string, std::string> owner;
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
      LexiconEntry entry{
          field(all, row, "code"),    field(all, row, "family"),          field(all, row, "modality"),
          field(all, row, "targets"), field(all, row, "mechanism_class"), parts(field(all, row, "names"), ';')};
      if (entry.names.empty()) problem(all, row, "names", "a drug needs a name");
      for (const std::string& name : entry.names) {
        const auto [place, is_new] = owner.try_emplace(plain_words(name), entry.code);
        if (!is_new && place->second != entry.code) {
          problem(all, row, "names", "'" + name + "' names " + place->second + " as well");
        }
      }
      rules_.lexicon.push_back(std::move(entry));
    }
  }

  void read_groups() {
    const DelimitedTable all = table("word_groups.csv", {"group", "term"});
    for (std::size_t row = 0; row < all.rows.size(); ++row)
      groups_[field(all, row, "group")].push_back(field(all, row, "term"));
    // Drugs by name belong to the group of their family.
    for (const LexiconEntry& entry : rules_.lexicon) {
      const std::string group = entry.family == "bispecific" ? "ici" : entry.family;
      if (group != "ici" && group != "tki") continue;
      groups_[group].insert(groups_[group].end(), entry.names.begin(), entry.names.end());
    }
  }

  /// "a|$ici" as terms, groups put in.
  std::vector<std::string> spelled(const DelimitedTable& all, std::size_t row, const std::string& text) {
    std::vector<std::string> terms;
    for (const std::string& term : parts(text, '|')) {
      if (term[0] != '$') {
        terms.push_back(term);
        continue;
      }
      const auto group = groups_.find(term.substr(1));
      if (group == groups_.end()) {
        problem(all, row, "", "no word group '" + term.substr(1) + "'");
        continue;
      }
      terms.insert(terms.end(), group->second.begin(), group->second.end());
    }
    return terms;
  }

  void read_eligibility() {
    const DelimitedTable all = table("eligibility_rules.csv", {"rule", "section", "all_of", "none_of", "finding"});
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
      EligibilityRule rule;
      rule.id = field(all, row, "rule");
      rule.finding = field(all, row, "finding");
      const std::string& section = field(all, row, "section");
      if (section == "exclusion") {
        rule.section = EligibilityRule::Section::exclusion;
      } else if (section == "title") {
        rule.section = EligibilityRule::Section::title;
      } else if (section != "inclusion") {
        problem(all, row, "section", "expected inclusion, exclusion or title");
      }
      // Groups joined by "&", each a list of alternatives joined by "|".
      for (const std::string& group : parts(field(all, row, "all_of"), '&')) {
        rule.all_of.emplace_back(spelled(all, row, group));
      }
      if (rule.all_of.empty()) problem(all, row, "all_of", "a rule needs words");
      rule.none_of = Phrases(spelled(all, row, field(all, row, "none_of")));
      rules_.eligibility.push_back(std::move(rule));
    }
  }

  void read_steps(const std::string& name) {
    const DelimitedTable all = table(name, {"step", "name", "field", "rule", "values", "unless", "decision", "reason"});
    static const std::set<std::string> known{"in", "in_or_empty", "not_in", "any_in_or_empty", "any_of", "none_of"};
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
      ScreenStep step{field(all, row, "name"),
                      field(all, row, "field"),
                      field(all, row, "rule"),
                      field(all, row, "decision"),
                      field(all, row, "reason"),
                      parts(field(all, row, "values"), '|'),
                      parts(field(all, row, "unless"), '|')};
      if (known.count(step.rule) == 0) problem(all, row, "rule", "unknown rule '" + step.rule + "'");
      if (step.decision != "exclude" && step.decision != "unclear")
        problem(all, row, "decision", "expected exclude or unclear");
      if (step.reason.empty()) problem(all, row, "reason", "a decision needs a reason");
      rules_.steps.push_back(std::move(step));
    }
  }

  void read_classes() {
    const DelimitedTable all = table("therapy_classes.csv", {"class", "order", "needs", "reason"});
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
      rules_.classes.push_back({field(all, row, "class"), field(all, row, "needs"), field(all, row, "reason")});
    }
  }

  std::filesystem::path folder_;
  Problems problems_;
  Rules rules_;
  std::map<std::string, std::vector<std::string>> groups_;
};

}  // namespace

core::Result<Rules> read_rules(const std::filesystem::path& folder, const std::string& screen) {
  if (screen.find('/') != std::string::npos) {
    return core::fail({ProblemKind::usage, "a screen is named without a path", {}, "see the files screen_*.csv"});
  }
  return RulesReader(folder).read(screen);
}

}  // namespace hepatrial::evidence::screening
