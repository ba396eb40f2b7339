#pragma once
// Rows of a data set as columns. Checked by tests/report/cohort_datasets_test.cpp.

#include <span>

#include "report/row_sink.hpp"

namespace hepatrial::report {

class ColumnRows final : public RowSink {
 public:
  explicit ColumnRows(std::span<const DataColumn> columns);

  ColumnRows& text(std::string_view value) override;  ///< cleaned
  ColumnRows& number(double value) override;
  ColumnRows& integer(long long value) override;
  ColumnRows& flag(bool value) override;
  ColumnRows& empty() override;
  void end_row() override;

  [[nodiscard]] const core::ColumnTable& table() const { return table_; }
  void clear() { table_.clear(); }
  /// Every cell so far went into a column of its type, and every row was full.
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  // The next column when it is of this type, else null (the cell is then missing).
  core::Column* next(core::ColumnType type);

  core::ColumnTable table_;
  std::size_t place_ = 0;
  bool sound_ = true;
};

}  // namespace hepatrial::report
