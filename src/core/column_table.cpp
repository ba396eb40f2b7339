#include "core/column_table.hpp"

#include <algorithm>

namespace hepatrial::core {

void Column::add_text(std::string_view value) {
  const auto [place, added] = places_.try_emplace(std::string(value), static_cast<std::uint32_t>(words_.size()));
  if (added) words_.push_back(place->first);
  codes_.push_back(place->second);
}

void Column::add_missing() {
  switch (type_) {
    case ColumnType::float64: return add_number(std::numeric_limits<double>::quiet_NaN());
    case ColumnType::int32: return add_integer(k_missing_int32);
    case ColumnType::text: return add_text("");
  }
}

void Column::clear() {
  numbers_.clear();
  integers_.clear();
  codes_.clear();
  words_.clear();
  places_.clear();
}

ColumnTable::ColumnTable(std::vector<ColumnSpec> specs) : specs_(std::move(specs)) {
  for (const ColumnSpec& spec : specs_) columns_.emplace_back(spec.type);
}

bool ColumnTable::complete() const {
  return std::all_of(columns_.begin(), columns_.end(), [this](const Column& each) { return each.size() == rows(); });
}

int ColumnTable::find(std::string_view name) const {
  for (std::size_t place = 0; place < specs_.size(); ++place) {
    if (specs_[place].name == name) return static_cast<int>(place);
  }
  return -1;
}

void ColumnTable::clear() {
  for (Column& column : columns_) column.clear();
}

}  // namespace hepatrial::core
