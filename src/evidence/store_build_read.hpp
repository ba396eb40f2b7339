#pragma once
// Reads one evidence CSV and checks each field by itself. Checked by tests/evidence/build_test.cpp.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/delimited.hpp"
#include "core/result.hpp"
#include "evidence/store_build_tables.hpp"

namespace hepatrial::evidence {

/// One file as read. Rows are text; `usable` is false when its rows cannot be trusted to be all there.
struct InputTable {
  const TableSpec* spec = nullptr;
  core::DelimitedTable table;
  bool usable = false;

  /// The field of a row by CSV column; "" when the column is missing.
  [[nodiscard]] const std::string& field(std::size_t row, std::string_view name) const;
  /// A problem at one field of one row.
  [[nodiscard]] core::Problem problem(std::size_t row, std::string_view name, std::string message,
                                      std::string advice = {}) const;
};

/// Reads `spec.file` below `directory` and appends every problem of the file: cannot be read, cut off, missing,
/// unknown or repeated column, empty required field, control character (a NUL byte too), text that is not UTF-8, stray
/// space, word outside the allowed ones, text where a number belongs, repeated id.
[[nodiscard]] InputTable read_table(const std::filesystem::path& directory, const TableSpec& spec,
                                    core::Problems& problems);

/// The parts of a field between any of `separators`; the whole field when there are none.
[[nodiscard]] std::vector<std::string> parts_of(std::string_view field, std::string_view separators);

}  // namespace hepatrial::evidence
