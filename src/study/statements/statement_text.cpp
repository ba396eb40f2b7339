#include <fmt/format.h>

#include <cmath>
#include <map>

#include "core/delimited.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::study {

namespace {

void add_row(std::string& out, std::initializer_list<std::string> fields) {
  bool first = true;
  for (const std::string& field : fields) {
    if (!first) out += ',';
    first = false;
    out += core::quoted_field(field, ',');
  }
  out += '\n';
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{:.5g}", value); }
std::string interval(const Effect& effect) {
  return std::isnan(effect.low) ? "" : number(effect.low) + " to " + number(effect.high);
}

struct Counts {
  std::size_t reproduced = 0, null = 0, wrong = 0, not_represented = 0, without_sign = 0;

  void add(StatementStatus status) {
    switch (status) {
      case StatementStatus::reproduced: ++reproduced; break;
      case StatementStatus::null: ++null; break;
      case StatementStatus::wrong: ++wrong; break;
      case StatementStatus::not_represented: ++not_represented; break;
      case StatementStatus::without_sign: ++without_sign; break;
    }
  }
  [[nodiscard]] std::size_t represented() const { return reproduced + null + wrong + without_sign; }
  [[nodiscard]] std::size_t all() const { return represented() + not_represented; }
};

std::string count_row(const std::string& label, const Counts& counts) {
  return fmt::format("{:<26} {:>6} {:>12} {:>11} {:>6} {:>6} {:>16}\n", label, counts.all(), counts.represented(),
                     counts.reproduced, counts.null, counts.wrong, counts.not_represented);
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string wrong_lines(const StatementReport& report) {
  std::string out;
  for (const StatementResult& row : report.statements) {
    if (row.status != StatementStatus::wrong) continue;
    out += fmt::format("  {} {} -> {}: stated {}, found {:+.1f} % ({})\n", row.statement.id, row.statement.from,
                       row.statement.to, row.statement.sign, 100 * row.effect.mean,
                       row.statement.is_stated() ? "stated" : row.statement.basis);
  }
  return out.empty() ? "" : "Wrong sign:\n" + out;
}

std::string combination_line(const StatementReport& report) {
  if (report.combinations.empty()) return "";
  std::map<CombinationStatus, std::size_t> counts;
  for (const CombinationResult& row : report.combinations) ++counts[row.status];
  return fmt::format("Combinations: {} add to the inhibitor alone, {} add nothing, {} harm, {} not represented.\n",
                     counts[CombinationStatus::adds], counts[CombinationStatus::adds_nothing],
                     counts[CombinationStatus::harms], counts[CombinationStatus::not_represented]);
}

}  // namespace

std::string statements_csv(const StatementReport& report) {
  std::string out =
      "edge_id,from_node,to_node,sign,status,effect,interval,path,reading,reason,module,basis,context,patients,"
      "readout_only,by_definition\n";
  for (const StatementResult& row : report.statements) {
    const bool there = row.status != StatementStatus::not_represented;
    const Statement& statement = row.statement;
    add_row(out, {statement.id, statement.from, statement.to, std::string(1, statement.sign), name(row.status),
                  there ? number(row.effect.mean) : "", there ? interval(row.effect) : "",
                  there ? (row.direct ? "direct" : "emergent") : "", row.reading, row.reason, row.module,
                  statement.basis, there ? (row.context.empty() ? "untreated" : row.context) : "",
                  there ? std::to_string(row.effect.patients) : "", there && row.readout_only ? "readout-only" : "",
                  there && row.by_definition ? "by definition" : ""});
  }
  return out;
}

std::string combinations_csv(const StatementReport& report) {
  std::string out =
      "row_id,ici,partners,alternative,status,volume_effect,volume_interval,survival_effect,survival_interval,reading,"
      "reason\n";
  for (const CombinationResult& row : report.combinations) {
    const bool there = row.status != CombinationStatus::not_represented;
    const bool survival = there && row.survival.patients > 0;
    add_row(out, {row.combination.id, row.combination.ici, row.combination.partners, row.alternative, name(row.status),
                  there ? number(row.volume.mean) : "", there ? interval(row.volume) : "",
                  survival ? number(row.survival.mean) : "", survival ? interval(row.survival) : "", row.reading,
                  row.reason});
  }
  return out;
}

std::string text(const StatementReport& report) {
  std::map<std::string, Counts> modules;
  Counts all, stated;
  std::size_t direct = 0, readout_only = 0, by_definition = 0;
  for (const StatementResult& row : report.statements) {
    modules[row.module].add(row.status);
    all.add(row.status);
    if (row.statement.is_stated()) stated.add(row.status);
    if (row.status == StatementStatus::not_represented) continue;
    direct += row.direct ? 1 : 0;
    readout_only += row.readout_only ? 1 : 0;
    by_definition += row.by_definition ? 1 : 0;
  }
  std::string out = fmt::format("{:<26} {:>6} {:>12} {:>11} {:>6} {:>6} {:>16}\n", "module", "edges", "represented",
                                "reproduced", "null", "wrong", "not represented");
  for (const auto& [module, counts] : modules) out += count_row(module, counts);
  out += count_row("all", all);
  out += count_row("stated with a sign", stated);
  out +=
      fmt::format("Stated with a sign: {:.1f} % represented, {:.1f} % reproduced, {} wrong.\n",
                  percent(stated.represented(), stated.all()), percent(stated.reproduced, stated.all()), stated.wrong);
  out += fmt::format(
      "Of those represented {} are direct ({} by definition), {} emergent; {} read a quantity that is "
      "readout-only.\n",
      direct, by_definition, all.represented() - direct, readout_only);
  out += combination_line(report) + wrong_lines(report);
  out += fmt::format("{} patients ({} candidates), {} conditions, {} courses, {} failed.\n", report.patients,
                     report.candidates, report.conditions, report.rows, report.failed);
  return out;
}

}  // namespace hepatrial::study
