#pragma once
// Compressed columns as a file: docs/formats/columns.md. Readers for Python and R stand under bindings/.
// Checked by tests/core/column_file_test.cpp and, from the other side, by tests/bindings/columns_test.py.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/column_schema.hpp"
#include "core/column_table.hpp"
#include "core/result.hpp"
#include "core/staged_file.hpp"

namespace hepatrial::core {

/// Largest number of rows that one group of rows may have.
inline constexpr std::size_t k_group_rows_max = 1U << 20U;

/// A file of one group of rows (none when the table is empty). Precondition: `table` has the schema's columns, is
/// complete and has at most k_group_rows_max rows. The same bytes for the same table and version of zlib.
[[nodiscard]] std::string column_file_bytes(const ColumnSchema& schema, const ColumnTable& table);

/// Writes a file group by group, so that a table need never be in memory as a whole.
class ColumnFileWriter {
 public:
  ColumnFileWriter(const std::filesystem::path& path, ColumnSchema schema);
  /// One more group of rows; preconditions as for column_file_bytes. Errors: io.
  [[nodiscard]] Result<void> add(const ColumnTable& group);
  /// Only now the file appears under its name. Errors: io.
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] Result<void> start();

  ColumnSchema schema_;
  std::string schema_text_;
  StagedFile file_;
  std::uint64_t rows_ = 0;
  std::uint32_t groups_ = 0;
};

struct ColumnFile {
  ColumnSchema schema;
  ColumnTable table;
};

/// Reads a whole file. `name` is for messages. Errors (bad_input): not such a file, another version, damaged or
/// truncated anywhere. Sizes that the file claims are checked before memory is taken for them. Thread-safe.
[[nodiscard]] Result<ColumnFile> read_columns(std::string_view bytes, const std::string& name);

/// Checks structure and checksums without decompressing. Errors as read_columns.
[[nodiscard]] Result<ColumnSchema> check_columns(std::string_view bytes, const std::string& name);

}  // namespace hepatrial::core
