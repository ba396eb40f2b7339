#include "study/statements/table_rows.hpp"

#include <algorithm>

#include "core/files.hpp"

namespace hepatrial::study {

core::Result<TableRows> TableRows::read(const std::filesystem::path& file, char separator,
                                        const std::vector<std::string_view>& required, bool only_these) {
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  auto table = core::parse_delimited(*bytes, separator, file.string());
  if (!table) return core::fail(table.error());
  core::Problems problems = core::missing_columns(*table, required);
  if (only_these) {
    for (const std::string& name : table->header) {
      if (std::find(required.begin(), required.end(), name) != required.end()) continue;
      problems.push_back({core::ProblemKind::bad_input,
                          "'" + name + "' is not a column of this table",
                          {table->file, 1, name},
                          name.find("sign") == std::string::npos
                              ? "remove it"
                              : "remove it: what is expected stands in the statements, never in the mapping"});
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  TableRows rows;
  rows.table_ = std::move(*table);
  return rows;
}

const std::string& TableRows::text(std::string_view column) const {
  return table_.rows[static_cast<std::size_t>(row_)][static_cast<std::size_t>(table_.column(column))];
}

void TableRows::problem(const std::string& column, std::string message, std::string advice) {
  problems.push_back(
      {core::ProblemKind::bad_input, std::move(message), {table_.file, line(), column}, std::move(advice)});
}

}  // namespace hepatrial::study
