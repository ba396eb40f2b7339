#include "study/credibility/recorded.hpp"

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::study {

std::string RecordedTable::cell(std::size_t row, const std::string& column) const {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == column) return rows[row][i];
  }
  return "";
}

core::Result<RecordedTable> read_recorded(const std::filesystem::path& file, char separator) {
  RecordedTable out;
  out.file = file.filename().string();
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return out;
  const auto bytes = core::read_file(file, std::size_t{64} << 20);
  if (!bytes) return core::fail(bytes.error());
  auto table = core::parse_delimited(*bytes, separator, file.string());
  if (!table) return core::fail(table.error());
  out.there = true;
  out.header = std::move(table->header);
  out.rows = std::move(table->rows);
  return out;
}

StatementCounts count_statements(const RecordedTable& statements) {
  StatementCounts out;
  out.all = statements.rows.size();
  for (std::size_t row = 0; row < statements.rows.size(); ++row) {
    const std::string sign = statements.cell(row, "sign"), status = statements.cell(row, "status");
    if (statements.cell(row, "basis") != "stated" || (sign != "+" && sign != "-")) continue;
    ++out.stated;
    ++out.by_status[status];
    if (status != "wrong") continue;
    out.wrong.push_back(statements.cell(row, "edge_id") + ": " + statements.cell(row, "from_node") + " " + sign + " " +
                        statements.cell(row, "to_node") + ", effect " + statements.cell(row, "effect"));
  }
  return out;
}

}  // namespace hepatrial::study
