#pragma once
// The evidence store: CSV files checked and turned into SQLite files, and the read-only way in.
// Layout: docs/formats/evidence-store.md. Checked by tests/evidence/build_test.cpp and store_test.cpp.

#include <filesystem>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence {

/// Checks every CSV of `evidence_directory` and writes two SQLite files into `out_directory` (created when absent):
/// the evidence store and, apart from it, the held-out targets.
/// Both appear whole or not at all. The same input gives the same bytes (for one version of SQLite), and the bytes of
/// the evidence store do not depend on the held-out file.
/// Errors: bad_input with every problem of every file (file, line, field); io when the files cannot be written.
[[nodiscard]] core::Result<void> build_store(const std::filesystem::path& evidence_directory,
                                             const std::filesystem::path& out_directory);

/// The evidence store, open read-only. Copies nothing, writes nothing, holds no held-out target.
/// Thread-safe: one Store may be read from several threads.
class Store {
 public:
  /// Errors: bad_input when the file is missing, damaged, not an evidence store or of another schema version.
  [[nodiscard]] static core::Result<Store> open(const std::filesystem::path& path);

  /// For SELECTs over the tables of docs/formats/evidence-store.md.
  [[nodiscard]] const Database& database() const { return database_; }

 private:
  explicit Store(Database database) : database_(std::move(database)) {}
  Database database_;
};

}  // namespace hepatrial::evidence
