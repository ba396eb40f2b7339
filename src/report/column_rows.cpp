#include "report/column_rows.hpp"

#include <cmath>
#include <limits>

#include "report/text.hpp"

namespace hepatrial::report {

namespace {

std::vector<core::ColumnSpec> specs_of(std::span<const DataColumn> columns) {
  std::vector<core::ColumnSpec> out;
  for (const DataColumn& column : columns)
    out.push_back({std::string(column.name), column.type, std::string(column.unit)});
  return out;
}

}  // namespace

ColumnRows::ColumnRows(std::span<const DataColumn> columns) : table_(specs_of(columns)) {}

core::Column* ColumnRows::next(core::ColumnType type) {
  if (place_ >= table_.specs().size()) {
    sound_ = false;
    return nullptr;
  }
  core::Column& column = table_.column(place_++);
  if (column.type() == type) return &column;
  column.add_missing();
  sound_ = false;
  return nullptr;
}

ColumnRows& ColumnRows::text(std::string_view value) {
  if (core::Column* const column = next(core::ColumnType::text)) column->add_text(clean_text(value));
  return *this;
}

ColumnRows& ColumnRows::number(double value) {
  const double kept = std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
  if (core::Column* const column = next(core::ColumnType::float64)) column->add_number(kept == 0 ? 0.0 : kept);
  return *this;
}

ColumnRows& ColumnRows::integer(long long value) {
  const bool fits = value > core::k_missing_int32 && value <= std::numeric_limits<std::int32_t>::max();
  sound_ = sound_ && fits;
  core::Column* const column = next(core::ColumnType::int32);
  if (column != nullptr) column->add_integer(fits ? static_cast<std::int32_t>(value) : core::k_missing_int32);
  return *this;
}

ColumnRows& ColumnRows::flag(bool value) { return text(value ? "Y" : "N"); }

ColumnRows& ColumnRows::empty() {
  if (place_ < table_.specs().size()) {
    table_.column(place_++).add_missing();
  } else {
    sound_ = false;
  }
  return *this;
}

void ColumnRows::end_row() {
  sound_ = sound_ && place_ == table_.specs().size();
  place_ = 0;
}

}  // namespace hepatrial::report
