#pragma once
// Builds one CSV text cell by cell: LF line ends, shortest numbers, safe text. Checked by
// tests/report/datasets_test.cpp.

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "report/row_sink.hpp"

namespace hepatrial::report {

class CsvTable final : public RowSink {
 public:
  CsvTable() = default;  ///< no header row
  explicit CsvTable(std::initializer_list<std::string_view> columns);
  explicit CsvTable(std::span<const DataColumn> columns);

  CsvTable& text(std::string_view value) override;  ///< cleaned, quoted, no formula
  CsvTable& number(double value) override;          ///< empty for NaN and infinities
  CsvTable& integer(long long value) override;
  CsvTable& flag(bool value) override;  ///< "Y" or "N"
  CsvTable& empty() override;
  void end_row() override;

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void separate();

  std::string bytes_;
  bool row_started_ = false;
};

}  // namespace hepatrial::report
