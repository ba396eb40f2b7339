#pragma once
// Prepared statements for bulk work, and connections to files that are written to. SQLite itself stays inside the .cpp.
// Checked by tests/evidence/registry_store_test.cpp.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence {

/// One prepared statement of one Database, which must outlive it. Positions of parameters count from 1, columns from 0.
/// Bound text and blobs are not copied: they must live until run() or the last step(). Not thread-safe.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  void bind_nothing(int position);
  void bind(int position, std::int64_t value);
  void bind(int position, double value);
  void bind(int position, std::string_view text);
  void bind_blob(int position, std::string_view bytes);

  /// Runs to the end and makes ready for the next binding. Errors: as SQLite reports them (bad_input for a broken
  /// constraint or a damaged file, else io).
  [[nodiscard]] core::Result<void> run();
  /// The next row: true when there is one; after false the statement is ready for the next binding.
  [[nodiscard]] core::Result<bool> step();
  /// Ends reading early.
  void reset();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double number(int column) const;
  /// Text or blob; valid until the next step or reset.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  friend core::Result<Statement> prepare(Database& database, std::string_view statement);
  struct Impl;
  explicit Statement(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Errors: bad_input when the text is no statement of this database.
[[nodiscard]] core::Result<Statement> prepare(Database& database, std::string_view statement);

/// Row id of the last row inserted through this connection.
[[nodiscard]] std::int64_t last_insert_id(const Database& database);

/// Opens or creates a file for reading and writing: write-ahead log, so that readers and one writer do not block one
/// another and a killed writer leaves the last committed state; foreign keys enforced; no extensions; waits up to 10 s
/// for another writer. `page_bytes` counts for a new file only. Errors: bad_input when the path is no SQLite file, io.
[[nodiscard]] core::Result<Database> open_writable(const std::filesystem::path& path, int page_bytes = 4096);

/// Opens a file that another process may be writing to: read-only, sees a consistent state for each transaction.
/// Errors: bad_input when the file is missing, not regular or no SQLite database.
[[nodiscard]] core::Result<Database> open_shared_read_only(const std::filesystem::path& path);

}  // namespace hepatrial::evidence
