#include "benchmarks/registry/registry_floor.hpp"

#include <array>
#include <chrono>
#include <vector>

#include "evidence/database_statement.hpp"
#include "evidence/registry/import_pipeline.hpp"
#include "evidence/registry/tables.hpp"

namespace hepatrial::benchmarks {

namespace {

using namespace hepatrial::evidence;
using namespace hepatrial::evidence::registry;

std::string schema() {
  std::string sql = "CREATE TABLE raw (id INTEGER PRIMARY KEY, registry_id TEXT, raw_bytes INTEGER, raw BLOB) STRICT;";
  for (const TableLayout& table : value_tables()) {
    sql += "CREATE TABLE " + std::string(table.name) + " (record INTEGER NOT NULL, position INTEGER NOT NULL, " +
           std::string(table.columns) + ", PRIMARY KEY (record, position)) STRICT, WITHOUT ROWID;";
  }
  return sql;
}

void bind_cell(Statement& statement, int position, const PackedCell& cell, const RowBuffer& rows) {
  switch (cell.kind) {
    case PackedCell::Kind::nothing: statement.bind_nothing(position); break;
    case PackedCell::Kind::integer: statement.bind(position, cell.integer); break;
    case PackedCell::Kind::number: statement.bind(position, cell.number); break;
    case PackedCell::Kind::text: statement.bind(position, rows.text_of(cell)); break;
  }
}

/// Inserts the records of one block; false when the database refuses.
bool insert_block(const ParsedBlock& block, Statement& raw, std::vector<Statement>& inserts, FloorResult& result) {
  for (const ReadRecord& record : block.records) {
    const auto id = static_cast<std::int64_t>(++result.records);
    raw.bind(1, id);
    raw.bind(2, std::string_view(record.head.registry_id));
    raw.bind(3, static_cast<std::int64_t>(record.raw.size()));
    raw.bind_blob(4, record.compressed);
    if (!raw.run()) return false;
    std::array<std::int64_t, k_table_count> next{};
    for (std::size_t index = record.first_row; index < record.first_row + record.row_count; ++index) {
      const RowBuffer::Row& row = block.rows.row(index);
      const auto table = static_cast<std::size_t>(row.table);
      Statement& insert = inserts[table];
      insert.bind(1, id);
      insert.bind(2, next[table]++);
      for (std::size_t cell = 0; cell < row.cell_count; ++cell) {
        bind_cell(insert, static_cast<int>(cell) + 3, block.rows.cell(row, cell), block.rows);
      }
      if (!insert.run()) return false;
      ++result.rows;
    }
  }
  return true;
}

}  // namespace

core::Result<FloorResult> run_floor(const std::filesystem::path& file, const std::filesystem::path& store_path,
                                    int workers) {
  auto store = open_writable(store_path, 16384);
  if (!store) return core::fail(std::move(store.error()));
  auto done =
      store->execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;" + schema() + "BEGIN;");
  if (!done) return core::fail(std::move(done.error()));
  auto raw = prepare(*store, "INSERT INTO raw VALUES (?,?,?,?)");
  if (!raw) return core::fail(std::move(raw.error()));
  std::vector<Statement> inserts;
  for (std::size_t index = 0; index < k_table_count; ++index) {
    auto insert = prepare(*store, insert_statement(static_cast<Table>(index)));
    if (!insert) return core::fail(std::move(insert.error()));
    inserts.push_back(std::move(*insert));
  }
  auto bytes = open_bytes(file);
  if (!bytes) return core::fail(std::move(bytes.error()));
  FloorResult result;
  const auto began = std::chrono::steady_clock::now();
  ImportPipeline pipeline(RecordStream(std::move(*bytes), 0), workers);
  while (true) {
    const auto block = pipeline.take();
    if (!block) return core::fail(block.error());
    if (*block == nullptr) break;
    result.bytes = (*block)->block.next_offset;
    if (!insert_block(**block, *raw, inserts, result)) {
      return core::fail({core::ProblemKind::io, "the floor program cannot insert", {store_path.string(), 0, ""}, ""});
    }
  }
  inserts.clear();
  done = store->execute("COMMIT");
  if (!done) return core::fail(std::move(done.error()));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace hepatrial::benchmarks
