#pragma once
// A table held column by column: numbers, whole numbers and repeated text. Not thread-safe while it is filled.
// Checked by tests/core/column_file_test.cpp.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hepatrial::core {

enum class ColumnType : std::uint8_t { float64, int32, text };

/// Missing values: NaN in float64, this in int32 (what R calls NA_integer_), "" in text.
inline constexpr std::int32_t k_missing_int32 = std::numeric_limits<std::int32_t>::min();

struct ColumnSpec {
  std::string name;
  ColumnType type = ColumnType::float64;
  std::string unit;  ///< "day", "g/L"; empty: none

  bool operator==(const ColumnSpec&) const = default;
};

/// The cells of one column. Text is held once per different word, in order of first use.
class Column {
 public:
  explicit Column(ColumnType type) : type_(type) {}

  // Precondition of each: the column is of that type.
  void add_number(double value) { numbers_.push_back(value); }
  void add_integer(std::int32_t value) { integers_.push_back(value); }
  void add_text(std::string_view value);
  /// Text by its place among `words`; precondition: words() is longer than `code`.
  void add_code(std::uint32_t code) { codes_.push_back(code); }
  void add_missing();
  void clear();

  [[nodiscard]] ColumnType type() const { return type_; }
  [[nodiscard]] std::size_t size() const { return numbers_.size() + integers_.size() + codes_.size(); }
  [[nodiscard]] double number(std::size_t row) const { return numbers_[row]; }
  [[nodiscard]] std::int32_t integer(std::size_t row) const { return integers_[row]; }
  [[nodiscard]] const std::string& text(std::size_t row) const { return words_[codes_[row]]; }

  [[nodiscard]] const std::vector<double>& numbers() const { return numbers_; }
  [[nodiscard]] const std::vector<std::int32_t>& integers() const { return integers_; }
  [[nodiscard]] const std::vector<std::uint32_t>& codes() const { return codes_; }
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  ColumnType type_;
  std::vector<double> numbers_;
  std::vector<std::int32_t> integers_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::uint32_t> places_;
};

/// Columns of one length (once every row is filled).
class ColumnTable {
 public:
  explicit ColumnTable(std::vector<ColumnSpec> specs);

  [[nodiscard]] const std::vector<ColumnSpec>& specs() const { return specs_; }
  [[nodiscard]] Column& column(std::size_t place) { return columns_[place]; }
  [[nodiscard]] const Column& column(std::size_t place) const { return columns_[place]; }
  [[nodiscard]] std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }
  /// Whether all columns have the same number of rows.
  [[nodiscard]] bool complete() const;
  /// Place of a column, or -1.
  [[nodiscard]] int find(std::string_view name) const;
  /// Forgets the rows, keeps the columns.
  void clear();

 private:
  std::vector<ColumnSpec> specs_;
  std::vector<Column> columns_;
};

}  // namespace hepatrial::core
