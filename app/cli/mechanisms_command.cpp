#include "cli/mechanisms_command.hpp"

#include <fmt/format.h>

namespace hepatrial::cli {

namespace {

std::string place_text(const population::Mechanism& row) {
  std::string out;
  for (const population::ParameterChange& change : row.kind == population::MechanismKind::trait ? row.place : row.off) {
    const char* word = change.kind == population::ChangeKind::set    ? "="
                       : change.kind == population::ChangeKind::add  ? "+"
                       : change.kind == population::ChangeKind::odds ? "odds *"
                                                                     : "*";
    out += fmt::format("{}{} {} {:g}", out.empty() ? "" : "; ", change.parameter, word, change.amount);
  }
  return out;
}

std::string line_of(const population::Mechanism& row) {
  using population::MechanismKind;
  std::string out = fmt::format("{:<6} {:<9} {}\n", row.id, population::name(row.kind), row.what);
  if (row.kind == MechanismKind::trait) {
    out += fmt::format("       carriers ({:.0f} %): {}\n", 100 * row.prevalence, place_text(row));
  }
  if (row.kind == MechanismKind::state) out += fmt::format("       off: {}\n", place_text(row));
  if (row.kind == MechanismKind::same) out += fmt::format("       same as {}: {}\n", row.same_as, row.reason);
  if (row.kind == MechanismKind::no_place) out += fmt::format("       {}\n", row.reason);
  return out;
}

}  // namespace

core::Result<population::MechanismTable> load_mechanisms(const DiseaseInputs& inputs) {
  return population::read_mechanisms(inputs.data.models / "mechanisms.tsv", inputs.table);
}

core::Result<void> switch_mechanisms(const population::MechanismSwitches& switches, DiseaseInputs& inputs) {
  if (switches.empty()) return {};
  const auto mechanisms = load_mechanisms(inputs);
  if (!mechanisms) return core::fail(mechanisms.error());
  auto table = population::switched(inputs.table, *mechanisms, switches);
  if (!table) return core::fail(table.error());
  inputs.table = std::move(*table);
  return {};
}

core::Result<Answer> list_mechanisms() {
  const auto inputs = load_disease();
  if (!inputs) return core::fail(inputs.error());
  const auto mechanisms = load_mechanisms(*inputs);
  if (!mechanisms) return core::fail(mechanisms.error());
  Answer answer;
  std::size_t switches = 0;
  for (const population::Mechanism& row : mechanisms->rows) {
    answer.out += line_of(row);
    switches += row.has_switch() ? 1 : 0;
  }
  answer.out += fmt::format("{} rows, {} with a switch of their own.\n", mechanisms->rows.size(), switches);
  return answer;
}

}  // namespace hepatrial::cli
