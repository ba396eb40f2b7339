#include "report/csv_table.hpp"

#include <cmath>

#include "core/delimited.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

CsvTable::CsvTable(std::initializer_list<std::string_view> columns) {
  for (const std::string_view column : columns) text(column);
  end_row();
}

CsvTable::CsvTable(std::span<const DataColumn> columns) {
  for (const DataColumn& column : columns) text(column.name);
  end_row();
}

void CsvTable::separate() {
  if (row_started_) bytes_ += ',';
  row_started_ = true;
}

CsvTable& CsvTable::text(std::string_view value) {
  separate();
  bytes_ += csv_text(value);
  return *this;
}

CsvTable& CsvTable::number(double value) {
  separate();
  if (std::isfinite(value)) bytes_ += core::number_text(value == 0 ? 0.0 : value);
  return *this;
}

CsvTable& CsvTable::integer(long long value) {
  separate();
  bytes_ += std::to_string(value);
  return *this;
}

CsvTable& CsvTable::flag(bool value) {
  separate();
  bytes_ += value ? 'Y' : 'N';
  return *this;
}

CsvTable& CsvTable::empty() {
  separate();
  return *this;
}

void CsvTable::end_row() {
  bytes_ += '\n';
  row_started_ = false;
}

}  // namespace hepatrial::report
