#pragma once
// A delimited file row by row, problems gathered with file, line and column. Internal to the statements test.

#include <filesystem>
#include <string>
#include <vector>

#include "core/delimited.hpp"
#include "core/result.hpp"

namespace hepatrial::study {

class TableRows {
 public:
  /// Errors: unreadable, not delimited text, a column of `required` missing; with `only_these`, any other column.
  [[nodiscard]] static core::Result<TableRows> read(const std::filesystem::path& file, char separator,
                                                    const std::vector<std::string_view>& required,
                                                    bool only_these = false);

  /// Goes to the next row; false after the last.
  [[nodiscard]] bool next() { return ++row_ < static_cast<std::ptrdiff_t>(table_.rows.size()); }
  [[nodiscard]] int line() const { return table_.line[static_cast<std::size_t>(row_)]; }
  [[nodiscard]] const std::string& file() const { return table_.file; }
  [[nodiscard]] const std::string& text(std::string_view column) const;
  void problem(const std::string& column, std::string message, std::string advice);

  core::Problems problems;

 private:
  core::DelimitedTable table_;
  std::ptrdiff_t row_ = -1;
};

}  // namespace hepatrial::study
