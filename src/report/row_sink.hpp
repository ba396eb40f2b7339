#pragma once
// Where the rows of a data set go, cell by cell: CSV text (csv_table.hpp) or columns (column_rows.hpp).

#include <string_view>

#include "core/column_table.hpp"

namespace hepatrial::report {

/// One column of a data set. In columns, text and flags are text, whole numbers int32, other numbers float64.
struct DataColumn {
  std::string_view name;
  core::ColumnType type = core::ColumnType::text;
  std::string_view unit;
};

/// Shorthand for lists of columns.
inline constexpr core::ColumnType k_text = core::ColumnType::text, k_number = core::ColumnType::float64,
                                  k_whole = core::ColumnType::int32;

/// Takes cells from left to right. Not thread-safe.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual RowSink& text(std::string_view value) = 0;
  virtual RowSink& number(double value) = 0;  ///< missing for NaN and infinities
  virtual RowSink& integer(long long value) = 0;
  virtual RowSink& flag(bool value) = 0;  ///< "Y" or "N"
  virtual RowSink& empty() = 0;           ///< missing
  virtual void end_row() = 0;
};

}  // namespace hepatrial::report
