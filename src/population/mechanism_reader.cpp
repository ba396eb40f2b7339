// models/mechanisms.tsv: docs/methods/mechanisms.md.

#include <optional>
#include <set>
#include <string_view>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "population/mechanisms.hpp"

namespace hepatrial::population {

namespace {

constexpr std::size_t k_table_limit_bytes = std::size_t{4} << 20;
constexpr std::string_view k_spaces = " \t";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_spaces);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(k_spaces) - first + 1));
}

// "a; b" -> "a", "b".
std::vector<std::string> parts(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (const std::string part = trimmed(text.substr(0, end)); !part.empty()) out.push_back(part);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

struct Word {
  std::string_view text;
  ChangeKind kind;
};
constexpr Word k_words[] = {
    {" odds * ", ChangeKind::odds}, {" * ", ChangeKind::multiply}, {" + ", ChangeKind::add}, {" = ", ChangeKind::set}};

// One row while it is read; problems are gathered.
class RowReader {
 public:
  RowReader(const core::DelimitedTable& table, std::size_t row, const ParameterTable& parameters,
            core::Problems& problems)
      : table_(table), row_(row), parameters_(parameters), problems_(problems) {}

  Mechanism read() {
    Mechanism out;
    out.line = table_.line[row_];
    out.id = text("id");
    out.what = text("what");
    out.module = text("module");
    out.prevalence_source = text("prevalence_source");
    out.size_source = text("size_source");
    out.reason = text("reason");
    out.acts_on = parts(text("acts_on"), ';');
    read_kind(out);
    out.off = changes("off");
    if (out.kind == MechanismKind::trait) read_trait(out);
    if (out.kind == MechanismKind::state) read_state(out);
    if (out.kind == MechanismKind::same) out.same_as = text("place");
    if (out.id.empty()) report("id", "the id is missing");
    if (out.what.empty()) report("what", "say what the mechanism is");
    if (!out.has_switch() && out.reason.empty()) report("reason", "say why this row has no switch of its own");
    return out;
  }

 private:
  [[nodiscard]] const std::string& text(std::string_view column) const {
    return table_.rows[row_][static_cast<std::size_t>(table_.column(column))];
  }

  void report(std::string_view column, std::string message, std::string advice = "") {
    problems_.push_back({core::ProblemKind::bad_input,
                         std::move(message),
                         {table_.file, table_.line[row_], std::string(column)},
                         std::move(advice)});
  }

  void read_kind(Mechanism& out) {
    for (const auto kind : {MechanismKind::trait, MechanismKind::state, MechanismKind::same, MechanismKind::no_place}) {
      if (text("kind") == name(kind)) {
        out.kind = kind;
        return;
      }
    }
    report("kind", "'" + text("kind") + "' is not a kind", "use trait, state, same or no_place");
  }

  std::vector<ParameterChange> changes(std::string_view column) {
    std::vector<ParameterChange> out;
    for (const std::string& part : parts(text(column), ';')) {
      if (const auto change = one_change(column, part)) out.push_back(*change);
    }
    return out;
  }

  std::optional<ParameterChange> one_change(std::string_view column, const std::string& part) {
    for (const Word& word : k_words) {
      const std::size_t at = part.find(word.text);
      if (at == std::string::npos) continue;
      ParameterChange change{trimmed(std::string_view(part).substr(0, at)), word.kind, 0};
      if (!core::parse_number(trimmed(std::string_view(part).substr(at + word.text.size())), change.amount)) {
        report(column, "'" + part + "' ends with no number");
        return std::nullopt;
      }
      if (parameters_.find(change.parameter) == nullptr) {
        report(column, "there is no parameter '" + change.parameter + "'", "name a row of " + parameters_.file);
        return std::nullopt;
      }
      return change;
    }
    report(column, "'" + part + "' is not a change", "write 'name * 2', 'name odds * 2', 'name + 1' or 'name = 0'");
    return std::nullopt;
  }

  void read_trait(Mechanism& out) {
    out.place = changes("place");
    if (out.place.empty()) report("place", "a trait changes at least one parameter");
    for (const ParameterChange& change : out.place) check_fit(change);
    if (!core::parse_number(text("prevalence"), out.prevalence) || !(out.prevalence >= 0 && out.prevalence < 1)) {
      report("prevalence", "a share from 0 to below 1 is expected, not '" + text("prevalence") + "'");
    }
    if (out.prevalence_source.empty()) report("prevalence_source", "a source, or 'assumption: why'");
    if (out.size_source.empty()) report("size_source", "a source, or 'assumption: why'");
    check_acts_on(out);
  }

  void read_state(Mechanism& out) {
    out.place = out.off;
    if (out.off.empty()) report("off", "a state needs the neutral value that switches it off");
    for (const ParameterChange& change : out.off) {
      if (change.kind != ChangeKind::set) report("off", "a neutral value is written 'name = value'");
    }
    if (!text("place").empty()) report("place", "a state works through the parameters in 'off'; leave this empty");
    if (!text("prevalence").empty()) report("prevalence", "a state is in every patient; leave this empty");
    if (out.size_source.empty()) report("size_source", "a source, or 'assumption: why'");
    check_acts_on(out);
  }

  void check_acts_on(const Mechanism& out) {
    if (out.acts_on.empty()) report("acts_on", "name a quantity of the model that changes");
  }

  // The mean over patients stays only on the scale on which the parameter is spread.
  void check_fit(const ParameterChange& change) {
    const SpreadForm form = parameters_.find(change.parameter)->spread_form;
    const bool fits = form == SpreadForm::none ||
                      (form == SpreadForm::log_normal && change.kind == ChangeKind::multiply) ||
                      (form == SpreadForm::logit && change.kind == ChangeKind::odds) ||
                      (form == SpreadForm::normal && change.kind == ChangeKind::add);
    if (change.kind == ChangeKind::set || !fits) {
      report("place", "'" + change.parameter + "' is spread on another scale",
             "use * for log_normal, odds * for logit, + for normal");
    } else if (change.kind != ChangeKind::add && !(change.amount > 0)) {
      report("place", "a factor lies above 0");
    }
  }

  const core::DelimitedTable& table_;
  std::size_t row_;
  const ParameterTable& parameters_;
  core::Problems& problems_;
};

void check_same(const MechanismTable& table, core::Problems& problems) {
  for (const Mechanism& row : table.rows) {
    if (row.kind != MechanismKind::same) continue;
    const Mechanism* other = table.find(row.same_as);
    if (other != nullptr && other->has_switch()) continue;
    problems.push_back({core::ProblemKind::bad_input,
                        "'" + row.same_as + "' is no row with a switch",
                        {table.file, row.line, "place"},
                        "name the row that this one is the same as"});
  }
}

}  // namespace

core::Result<MechanismTable> read_mechanisms(const std::filesystem::path& file, const ParameterTable& parameters) {
  const auto bytes = core::read_file(file, k_table_limit_bytes);
  if (!bytes) return core::fail(bytes.error());
  const auto columns = core::parse_delimited(*bytes, '\t', file.string());
  if (!columns) return core::fail(columns.error());
  core::Problems problems =
      core::missing_columns(*columns, {"id", "what", "module", "kind", "place", "off", "acts_on", "prevalence",
                                       "prevalence_source", "size_source", "reason"});
  if (!problems.empty()) return core::fail(std::move(problems));
  MechanismTable table;
  table.file = file.string();
  std::set<std::string> seen;
  for (std::size_t row = 0; row < columns->rows.size(); ++row) {
    table.rows.push_back(RowReader(*columns, row, parameters, problems).read());
    if (!seen.insert(table.rows.back().id).second) {
      problems.push_back({core::ProblemKind::bad_input,
                          "'" + table.rows.back().id + "' is given twice",
                          {table.file, columns->line[row], "id"},
                          ""});
    }
  }
  check_same(table, problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  return table;
}

}  // namespace hepatrial::population
