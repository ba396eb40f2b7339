#include "study/statements/statement.hpp"

#include <set>
#include <string_view>

#include "study/statements/table_rows.hpp"

namespace hepatrial::study {

core::Result<std::vector<Statement>> read_statements(const std::filesystem::path& file) {
  auto rows = TableRows::read(file, ',', {"row_id", "from_node", "to_node", "sign", "kind", "basis", "source"});
  if (!rows) return core::fail(rows.error());
  std::vector<Statement> out;
  std::set<std::string> ids;
  for (; rows->next();) {
    const std::string sign = rows->text("sign");
    if (sign.size() != 1 || std::string_view("+-?0").find(sign) == std::string_view::npos) {
      rows->problem("sign", "'" + sign + "' is not a sign", "use +, -, ? or 0");
      continue;
    }
    out.push_back({rows->text("row_id"), rows->text("from_node"), rows->text("to_node"), sign.front(),
                   rows->text("kind"), rows->text("basis"), rows->text("source"), rows->line()});
    if (!ids.insert(out.back().id).second) rows->problem("row_id", "'" + out.back().id + "' occurs twice", "");
  }
  if (!rows->problems.empty()) return core::fail(std::move(rows->problems));
  return out;
}

core::Result<std::vector<Combination>> read_combinations(const std::filesystem::path& file) {
  auto rows = TableRows::read(file, ',', {"row_id", "ici", "partners", "source"});
  if (!rows) return core::fail(rows.error());
  std::vector<Combination> out;
  std::set<std::string> ids;
  for (; rows->next();) {
    out.push_back(
        {rows->text("row_id"), rows->text("ici"), rows->text("partners"), rows->text("source"), rows->line()});
    if (!ids.insert(out.back().id).second) rows->problem("row_id", "'" + out.back().id + "' occurs twice", "");
  }
  if (!rows->problems.empty()) return core::fail(std::move(rows->problems));
  return out;
}

}  // namespace hepatrial::study
