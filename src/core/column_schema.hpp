#pragma once
// What a column file says about itself, and that as JSON. Format: docs/formats/columns.md. Pure, thread-safe.
// Checked by tests/core/column_file_test.cpp.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/column_table.hpp"
#include "core/result.hpp"

namespace hepatrial::core {

struct ColumnSchema {
  std::string table;                         ///< "adsl", "patients"
  std::map<std::string, std::string> about;  ///< what a reader may want to know: "trial" -> "sharp"
  std::vector<ColumnSpec> columns;
};

[[nodiscard]] std::string schema_json(const ColumnSchema& schema);

/// Errors (bad_input, without a place): no JSON, a key or type that the format does not have, no column, more than
/// 4,096 columns, a name that is empty or occurs twice.
[[nodiscard]] Result<ColumnSchema> parse_schema(std::string_view json);

/// "float64", "int32", "text"
[[nodiscard]] const char* name(ColumnType type);

}  // namespace hepatrial::core
