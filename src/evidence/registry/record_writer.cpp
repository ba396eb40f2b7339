#include "evidence/registry/record_writer.hpp"

#include "evidence/registry/tables.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::Result;

namespace {

// Places in RecordWriter::statements_.
enum : std::size_t { k_find, k_add_record, k_change_record, k_find_version, k_add_version, k_add_text, k_remove_text };
constexpr std::array<std::string_view, 7> k_statements{
    "SELECT id, version, completeness, updated_on FROM record WHERE registry = ? AND registry_id = ?",
    "INSERT INTO record (registry, registry_id, shape, completeness, updated_on, version) VALUES (?,?,?,?,?,0)",
    "UPDATE record SET shape = ?, completeness = ?, updated_on = ?, version = ? WHERE id = ?",
    "SELECT 1 FROM version WHERE record = ? AND sha256 = ?",
    "INSERT INTO version (record, run, sha256, completeness, updated_on, raw_bytes, raw) VALUES (?,?,?,?,?,?,?)",
    "INSERT INTO record_text (rowid, title, condition, intervention, sponsor) VALUES (?,?,?,?,?)",
    "DELETE FROM record_text WHERE rowid = ?"};

// Columns of the value tables that the full text takes (after record and position).
constexpr std::size_t k_brief_title = 1, k_official_title = 2, k_acronym = 3, k_sponsor = 19;

std::string_view completeness(const RecordHead& head) { return head.partial ? "partial" : "full"; }

void bind_text_or_nothing(Statement& statement, int position, std::string_view text) {
  text.empty() ? statement.bind_nothing(position) : statement.bind(position, text);
}

void bind_cell(Statement& statement, int position, const PackedCell& cell, const RowBuffer& rows) {
  switch (cell.kind) {
    case PackedCell::Kind::nothing: statement.bind_nothing(position); break;
    case PackedCell::Kind::integer: statement.bind(position, cell.integer); break;
    case PackedCell::Kind::number: statement.bind(position, cell.number); break;
    case PackedCell::Kind::text: statement.bind(position, rows.text_of(cell)); break;
  }
}

}  // namespace

RecordWriter::RecordWriter(Database& store, std::vector<Statement> statements, std::vector<Statement> inserts,
                           std::vector<Statement> deletes)
    : store_(&store), statements_(std::move(statements)), inserts_(std::move(inserts)), deletes_(std::move(deletes)) {}

Result<RecordWriter> RecordWriter::over(Database& store) {
  std::vector<Statement> statements, inserts, deletes;
  const auto add = [&store](std::vector<Statement>& to, std::string_view text) -> Result<void> {
    auto statement = prepare(store, text);
    if (!statement) return fail(std::move(statement.error()));
    to.push_back(std::move(*statement));
    return {};
  };
  for (const std::string_view text : k_statements) {
    if (auto done = add(statements, text); !done) return fail(std::move(done.error()));
  }
  for (std::size_t index = 0; index < k_table_count; ++index) {
    auto done = add(inserts, insert_statement(static_cast<Table>(index)));
    if (done) done = add(deletes, "DELETE FROM " + std::string(value_tables()[index].name) + " WHERE record = ?");
    if (!done) return fail(std::move(done.error()));
  }
  return RecordWriter(store, std::move(statements), std::move(inserts), std::move(deletes));
}

Result<RecordWriter::Known> RecordWriter::known(const RecordHead& head) {
  Statement& find = statements_[k_find];
  find.bind(1, std::string_view(head.registry));
  find.bind(2, std::string_view(head.registry_id));
  const auto found = find.step();
  if (!found) return fail(found.error());
  Known known;
  if (*found) {
    known = {find.integer(0), find.integer(1), find.text(2) == "full", std::string(find.text(3))};
    find.reset();
  }
  return known;
}

Result<bool> RecordWriter::has_version(std::int64_t record, std::string_view sha256) {
  Statement& find = statements_[k_find_version];
  find.bind(1, record);
  find.bind_blob(2, sha256);
  const auto found = find.step();
  if (!found) return fail(found.error());
  find.reset();
  return *found;
}

Result<std::int64_t> RecordWriter::add_version(const ReadRecord& record, std::int64_t id, std::int64_t run) {
  Statement& add = statements_[k_add_version];
  add.bind(1, id);
  add.bind(2, run);
  add.bind_blob(3, {reinterpret_cast<const char*>(record.sha256.data()), record.sha256.size()});
  add.bind(4, completeness(record.head));
  bind_text_or_nothing(add, 5, record.head.updated_on);
  add.bind(6, static_cast<std::int64_t>(record.raw.size()));
  add.bind_blob(7, record.compressed);
  if (auto done = add.run(); !done) return fail(std::move(done.error()));
  return last_insert_id(*store_);
}

Result<void> RecordWriter::add_values(const ReadRecord& record, const RowBuffer& rows, std::int64_t id) {
  std::array<std::int64_t, k_table_count> next_position{};
  for (std::size_t index = record.first_row; index < record.first_row + record.row_count; ++index) {
    const RowBuffer::Row& row = rows.row(index);
    const auto table = static_cast<std::size_t>(row.table);
    Statement& insert = inserts_[table];
    insert.bind(1, id);
    insert.bind(2, next_position[table]++);
    for (std::size_t cell = 0; cell < row.cell_count; ++cell) {
      bind_cell(insert, static_cast<int>(cell) + 3, rows.cell(row, cell), rows);
    }
    if (auto done = insert.run(); !done) return done;
  }
  return {};
}

Result<void> RecordWriter::add_text(const ReadRecord& record, const RowBuffer& rows, std::int64_t id) {
  std::string title, condition, intervention, sponsor;
  const auto append = [&rows](std::string& to, const PackedCell& cell) {
    if (cell.kind != PackedCell::Kind::text) return;
    if (!to.empty()) to += " ; ";
    to += rows.text_of(cell);
  };
  for (std::size_t index = record.first_row; index < record.first_row + record.row_count; ++index) {
    const RowBuffer::Row& row = rows.row(index);
    if (row.table == Table::detail) {
      for (const std::size_t column : {k_brief_title, k_official_title, k_acronym})
        append(title, rows.cell(row, column));
      append(sponsor, rows.cell(row, k_sponsor));
    } else if (row.table == Table::term) {
      // Derived ancestors ("Neoplasms by Site") are in too many records to find one.
      const bool ancestor = rows.text_of(rows.cell(row, 0)) == "mesh_ancestor";
      if (!ancestor) append(condition, rows.cell(row, 1));
    } else if (row.table == Table::intervention || row.table == Table::intervention_name) {
      append(intervention, rows.cell(row, 1));
    }
  }
  Statement& add = statements_[k_add_text];
  add.bind(1, id);
  add.bind(2, std::string_view(title));
  add.bind(3, std::string_view(condition));
  add.bind(4, std::string_view(intervention));
  add.bind(5, std::string_view(sponsor));
  return add.run();
}

Result<void> RecordWriter::remove_values(std::int64_t id) {
  for (Statement& remove : deletes_) {
    remove.bind(1, id);
    if (auto done = remove.run(); !done) return done;
  }
  statements_[k_remove_text].bind(1, id);
  return statements_[k_remove_text].run();
}

Result<Fate> RecordWriter::write(const ReadRecord& record, const RowBuffer& rows, std::int64_t run) {
  const auto before = known(record.head);
  if (!before) return fail(before.error());
  std::int64_t id = before->record;
  const bool is_new = id == 0;
  if (is_new) {
    Statement& add = statements_[k_add_record];
    add.bind(1, std::string_view(record.head.registry));
    add.bind(2, std::string_view(record.head.registry_id));
    add.bind(3, name_of(record.head.shape));
    add.bind(4, completeness(record.head));
    bind_text_or_nothing(add, 5, record.head.updated_on);
    if (auto done = add.run(); !done) return fail(std::move(done.error()));
    id = last_insert_id(*store_);
  } else {
    const auto same = has_version(id, {reinterpret_cast<const char*>(record.sha256.data()), record.sha256.size()});
    if (!same) return fail(same.error());
    if (*same) return Fate::unchanged;
  }
  const auto version = add_version(record, id, run);
  if (!version) return fail(version.error());
  // A limited answer never replaces a whole record, nor an older version a newer one.
  const bool poorer = !is_new && before->full && record.head.partial;
  const bool richer = !is_new && !before->full && !record.head.partial;
  const bool earlier =
      !is_new && !richer && !record.head.updated_on.empty() && record.head.updated_on < before->updated_on;
  if (poorer || earlier) return Fate::older;
  Statement& change = statements_[k_change_record];
  change.bind(1, name_of(record.head.shape));
  change.bind(2, completeness(record.head));
  bind_text_or_nothing(change, 3, record.head.updated_on);
  change.bind(4, *version);
  change.bind(5, id);
  auto done = change.run();
  if (done && !is_new) done = remove_values(id);
  if (done) done = add_values(record, rows, id);
  if (done) done = add_text(record, rows, id);
  if (!done) return fail(std::move(done.error()));
  return is_new ? Fate::added : Fate::changed;
}

}  // namespace hepatrial::evidence::registry
