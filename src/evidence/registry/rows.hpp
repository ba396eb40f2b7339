#pragma once
// What an importer says about one record, as rows of the store's tables, packed so that millions pass between threads
// without an allocation each. Checked by tests/evidence/registry_import_test.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::evidence::registry {

/// The tables that hold parsed values; layouts in tables.hpp.
enum class Table : std::uint8_t {
  detail,
  identifier,
  term,
  arm,
  intervention,
  intervention_name,
  arm_intervention,
  planned_outcome,
  result_group,
  flow_count,
  outcome,
  denominator,
  outcome_value,
  analysis,
  harm_group,
  count_of_tables
};
inline constexpr std::size_t k_table_count = static_cast<std::size_t>(Table::count_of_tables);

/// One packed value of a row.
struct PackedCell {
  enum class Kind : std::uint8_t { nothing, integer, number, text };
  Kind kind = Kind::nothing;
  std::uint32_t size = 0;
  union {
    std::int64_t integer;
    double number;
    std::uint64_t offset;  // into the arena
  };
};

/// Rows of many records in order of writing. Every row is begun with its table and filled left to right with the
/// columns of its layout; `record` and `position` are added by the store. Not thread-safe; one buffer per block of
/// records.
class RowBuffer {
 public:
  struct Row {
    Table table;
    std::uint32_t first_cell;
    std::uint32_t cell_count;
  };

  void clear();
  void begin(Table table);
  void nothing();
  void integer(std::int64_t value);
  void integer(std::optional<std::int64_t> value);
  void number(std::optional<double> value);
  /// Text as it stands; a NUL byte, which would cut it short for many readers, becomes U+FFFD.
  void text(std::string_view value);
  /// Empty text becomes NULL: the record does not say.
  void text_or_nothing(std::string_view value);

  [[nodiscard]] std::size_t row_count() const { return rows_.size(); }
  [[nodiscard]] const Row& row(std::size_t index) const { return rows_[index]; }
  [[nodiscard]] const PackedCell& cell(const Row& row, std::size_t index) const {
    return cells_[row.first_cell + index];
  }
  [[nodiscard]] std::string_view text_of(const PackedCell& cell) const {
    return std::string_view(arena_).substr(cell.offset, cell.size);
  }
  /// Drops the rows from `count` on: a record that was refused half-way leaves nothing.
  void cut(std::size_t count);

 private:
  PackedCell& add();
  std::vector<Row> rows_;
  std::vector<PackedCell> cells_;
  std::string arena_;
};

}  // namespace hepatrial::evidence::registry
