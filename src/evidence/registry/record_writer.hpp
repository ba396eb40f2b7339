#pragma once
// Puts read records into the store. Inside of import.hpp.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/database_statement.hpp"
#include "evidence/registry/record.hpp"
#include "evidence/registry/rows.hpp"

namespace hepatrial::evidence::registry {

/// One record as a worker hands it over.
struct ReadRecord {
  RecordHead head;
  std::size_t first_row = 0, row_count = 0;  ///< in the buffer of its block
  std::string_view raw;
  std::string_view compressed;
  std::array<unsigned char, 32> sha256{};
};

/// What became of a record.
enum class Fate {
  added,
  changed,
  unchanged,
  older  ///< kept in the history only: the store holds a newer or a whole version
};

/// Writes through prepared statements; transactions are the caller's. Not thread-safe.
class RecordWriter {
 public:
  /// Errors: bad_input when the store has another layout.
  [[nodiscard]] static core::Result<RecordWriter> over(Database& store);

  [[nodiscard]] core::Result<Fate> write(const ReadRecord& record, const RowBuffer& rows, std::int64_t run);

 private:
  RecordWriter(Database& store, std::vector<Statement> statements, std::vector<Statement> inserts,
               std::vector<Statement> deletes);

  struct Known {
    std::int64_t record = 0, version = 0;
    bool full = false;
    std::string updated_on;
  };
  [[nodiscard]] core::Result<Known> known(const RecordHead& head);
  [[nodiscard]] core::Result<bool> has_version(std::int64_t record, std::string_view sha256);
  [[nodiscard]] core::Result<std::int64_t> add_version(const ReadRecord& record, std::int64_t id, std::int64_t run);
  [[nodiscard]] core::Result<void> add_values(const ReadRecord& record, const RowBuffer& rows, std::int64_t id);
  [[nodiscard]] core::Result<void> add_text(const ReadRecord& record, const RowBuffer& rows, std::int64_t id);
  [[nodiscard]] core::Result<void> remove_values(std::int64_t id);

  Database* store_;
  std::vector<Statement> statements_, inserts_, deletes_;
};

}  // namespace hepatrial::evidence::registry
