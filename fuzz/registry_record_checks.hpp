#pragma once
// What every registry record keeps when it is read, whatever stands in it: rows of the right width, and a raw path for
// each value that names something in the record.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/registry/record.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/registry/tables.hpp"

namespace registry_fuzz {

using namespace hepatrial::evidence::registry;

inline void check_paths(Json record, const RowBuffer& rows) {
  std::vector<std::string> outcomes;
  for (std::size_t index = 0; index < rows.row_count(); ++index) {
    const auto& row = rows.row(index);
    if (row.cell_count != column_count(row.table)) std::abort();
    if (row.table == Table::outcome) outcomes.emplace_back(rows.text_of(rows.cell(row, row.cell_count - 1)));
  }
  for (std::size_t index = 0; index < rows.row_count(); ++index) {
    const auto& row = rows.row(index);
    if (row.table == Table::detail) continue;
    const auto& last = rows.cell(row, row.cell_count - 1);
    if (last.kind != PackedCell::Kind::text) std::abort();
    std::string path(rows.text_of(last));
    if (row.table == Table::outcome_value || row.table == Table::denominator) {
      const auto outcome = static_cast<std::size_t>(rows.cell(row, 0).integer);
      if (outcome >= outcomes.size()) std::abort();
      path = outcomes[outcome] + path;
    }
    if (value_at(record, path).absent()) std::abort();
  }
}

/// Reads one text; `planted` looks for the fault that a planted build has to find.
template <class Planted>
int run(const std::uint8_t* data, std::size_t size, Planted&& planted) {
  static JsonParser parser;
  const auto json = parser.parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  RowBuffer rows;
  const auto head = read_record(*json, rows);
  if (!head) {
    if (head.error().empty() || rows.row_count() != 0) std::abort();
    return 0;
  }
  if (head->registry_id.empty() || rows.row_count() == 0 || rows.row(0).table != Table::detail) std::abort();
  check_paths(*json, rows);
  for (const EligibilityPart& part : eligibility_of(*json)) {
    if (value_at(*json, part.raw_path).text() != part.text && value_at(*json, part.raw_path).absent()) std::abort();
  }
  planted(*head, rows);
  return 0;
}

}  // namespace registry_fuzz
