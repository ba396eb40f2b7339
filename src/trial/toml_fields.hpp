#pragma once
// Strict access to one TOML table: every key is taken by name and type, and done() refuses the rest. Problems are
// collected, never thrown, each with file, line and full key.

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "trial/toml_document.hpp"

namespace hepatrial::trial {

/// Range that a number must lie in, ends included.
struct NumberRange {
  double low = 0;
  double high = 0;
};

/// One table being read. Not thread-safe; lives while `table` and `problems` live.
class TomlFields {
 public:
  TomlFields(const TomlValue& table, std::string file, std::string path, core::Problems& problems)
      : table_(table), file_(std::move(file)), path_(std::move(path)), problems_(problems) {}

  [[nodiscard]] int line() const { return table_.line; }
  [[nodiscard]] bool has(const std::string& key) const { return find(key) != nullptr; }
  /// Line of a key, or of the table where the key is missing.
  [[nodiscard]] int line_of(const std::string& key) const;

  /// A required text that is not empty.
  std::string text(const std::string& key);
  std::string text_or(const std::string& key, std::string otherwise);
  /// A required finite number within the range.
  double number(const std::string& key, NumberRange range);
  double number_or(const std::string& key, double otherwise, NumberRange range);
  std::optional<double> optional_number(const std::string& key, NumberRange range);
  int integer_or(const std::string& key, int otherwise, NumberRange range);
  bool boolean_or(const std::string& key, bool otherwise);
  std::vector<std::string> texts(const std::string& key);
  std::vector<double> numbers_or(const std::string& key, std::vector<double> otherwise, NumberRange range);
  /// One of `allowed`; its position.
  std::size_t choice_or(const std::string& key, std::size_t otherwise, std::initializer_list<const char*> allowed);

  /// The table under `key`; nothing where it is missing (a problem when required).
  std::optional<TomlFields> table(const std::string& key, bool required = false);
  /// The tables of an array of tables ([[key]]).
  std::vector<TomlFields> tables(const std::string& key);
  /// Every key of this table that has not been taken yet, with its value; takes them all.
  std::vector<std::pair<std::string, const TomlValue*>> remaining();
  /// Fields of a value of this table, for values that remaining() returned.
  [[nodiscard]] TomlFields fields_of(const std::string& key, const TomlValue& value);

  void report(const std::string& key, std::string message, std::string advice = "");
  /// Where problems are collected, for checks that span several tables.
  [[nodiscard]] core::Problems& problems() { return problems_; }
  /// Refuses keys that were never taken.
  void done();

 private:
  [[nodiscard]] const TomlValue* find(const std::string& key) const;
  const TomlValue* take(const std::string& key);
  [[nodiscard]] std::string full_key(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  double checked(const std::string& key, const TomlValue& value, double otherwise, NumberRange range);

  const TomlValue& table_;
  std::string file_;
  std::string path_;
  core::Problems& problems_;
  std::set<std::string> taken_;
};

/// Reads a whole text: `read` makes a value of the fields of its root table, and keys that it left are refused. Errors:
/// of the syntax alone, or all that were found in the tables. Checked by tests/trial/trial_reader_test.cpp.
template <class Read>
[[nodiscard]] auto read_toml(std::string_view text, const std::string& file, const Read& read)
    -> core::Result<std::invoke_result_t<const Read&, TomlFields&>> {
  const auto document = parse_toml(text, file);
  if (!document) return tl::unexpected(document.error());
  core::Problems problems;
  TomlFields fields(*document, file, "", problems);
  auto out = read(fields);
  fields.done();
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

}  // namespace hepatrial::trial
