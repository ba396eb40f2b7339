#pragma once
// Builds one CSV text cell by cell: LF line ends, shortest numbers, safe text. Checked by
// tests/report/datasets_test.cpp.

#include <initializer_list>
#include <string>
#include <string_view>

namespace hepatrial::report {

class CsvTable {
 public:
  explicit CsvTable(std::initializer_list<std::string_view> columns);

  CsvTable& text(std::string_view value);  ///< cleaned, quoted, no formula
  CsvTable& number(double value);          ///< empty for NaN and infinities
  CsvTable& integer(long long value);
  CsvTable& flag(bool value);  ///< "Y" or "N"
  CsvTable& empty();
  void end_row();

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void separate();

  std::string bytes_;
  bool row_started_ = false;
};

}  // namespace hepatrial::report
