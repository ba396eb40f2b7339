#pragma once
// The owner of one SQLite connection. SQLite itself is known to database.cpp alone.
// Checked by tests/evidence/database_test.cpp.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::evidence {

/// One value of a result row: nothing (SQL NULL), integer, number or text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

/// Text as stored; "" for nothing; numbers in their shortest form.
[[nodiscard]] std::string text_of(const Cell& cell);
/// The number, or nothing for NULL and text.
[[nodiscard]] std::optional<double> number_of(const Cell& cell);
/// The integer, or nothing for NULL, numbers and text.
[[nodiscard]] std::optional<std::int64_t> integer_of(const Cell& cell);

class Statement;

/// One connection, closed by the destructor. Thread-safe: calls from several threads run one after another.
/// A moved-from Database may only be destroyed or assigned to.
class Database {
 public:
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// An empty database in memory, foreign keys enforced.
  [[nodiscard]] static core::Result<Database> in_memory();

  /// Opens a file that nobody writes to: read-only and immutable, no extension, no schema code trusted.
  /// Errors: bad_input when the file is missing, not regular or not an SQLite database.
  [[nodiscard]] static core::Result<Database> open_read_only(const std::filesystem::path& path);

  /// Runs a script of statements without results.
  [[nodiscard]] core::Result<void> execute(std::string_view script);

  /// Runs one statement once per row of bindings, in order. Values are bound, never pasted into the text.
  [[nodiscard]] core::Result<void> insert(std::string_view statement, const Rows& bindings);

  /// All rows of one SELECT, in the order SQLite gives them.
  [[nodiscard]] core::Result<Rows> select(std::string_view statement, const Row& bindings = {}) const;

  /// The bytes that a file of this database would hold. Equal inputs give equal bytes for one SQLite version.
  [[nodiscard]] core::Result<std::string> bytes() const;

  /// True when this SQLite has the full-text extension FTS5.
  [[nodiscard]] static bool has_full_text();

 private:
  friend core::Result<Statement> prepare(Database& database, std::string_view statement);
  friend std::int64_t last_insert_id(const Database& database);
  friend core::Result<Database> open_writable(const std::filesystem::path& path, int page_bytes);
  friend core::Result<Database> open_shared_read_only(const std::filesystem::path& path);
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hepatrial::evidence
