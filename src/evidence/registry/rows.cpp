#include "evidence/registry/rows.hpp"

namespace hepatrial::evidence::registry {

void RowBuffer::clear() {
  rows_.clear();
  cells_.clear();
  arena_.clear();
}

void RowBuffer::begin(Table table) { rows_.push_back({table, static_cast<std::uint32_t>(cells_.size()), 0}); }

PackedCell& RowBuffer::add() {
  ++rows_.back().cell_count;
  PackedCell& cell = cells_.emplace_back();
  cell.integer = 0;
  return cell;
}

void RowBuffer::nothing() { add(); }

void RowBuffer::integer(std::int64_t value) {
  PackedCell& cell = add();
  cell.kind = PackedCell::Kind::integer;
  cell.integer = value;
}

void RowBuffer::integer(std::optional<std::int64_t> value) { value ? integer(*value) : nothing(); }

void RowBuffer::number(std::optional<double> value) {
  PackedCell& cell = add();
  if (!value) return;
  cell.kind = PackedCell::Kind::number;
  cell.number = *value;
}

void RowBuffer::text(std::string_view value) {
  PackedCell& cell = add();
  cell.kind = PackedCell::Kind::text;
  cell.offset = arena_.size();
  if (value.find('\0') == std::string_view::npos) {
    arena_.append(value);
  } else {
    for (const char byte : value) {
      if (byte == '\0') {
        arena_ += "\xEF\xBF\xBD";
      } else {
        arena_ += byte;
      }
    }
  }
  cell.size = static_cast<std::uint32_t>(arena_.size() - cell.offset);
}

void RowBuffer::text_or_nothing(std::string_view value) { value.empty() ? nothing() : text(value); }

void RowBuffer::cut(std::size_t count) {
  if (count >= rows_.size()) return;
  const std::uint32_t first_cell = rows_[count].first_cell;
  for (std::size_t index = first_cell; index < cells_.size(); ++index) {
    if (cells_[index].kind == PackedCell::Kind::text) {
      arena_.resize(cells_[index].offset);
      break;
    }
  }
  cells_.resize(first_cell);
  rows_.resize(count);
}

}  // namespace hepatrial::evidence::registry
