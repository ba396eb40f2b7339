#include <map>
#include <set>
#include <string>

#include "core/files.hpp"
#include "evidence/schema.hpp"
#include "evidence/store.hpp"
#include "evidence/store_build_checks.hpp"
#include "evidence/store_build_read.hpp"
#include "evidence/targets.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Problem;
using core::ProblemKind;
using core::Problems;
using core::Result;

namespace {

Cell cell_of(const std::string& field, FieldKind kind) {
  if (field.empty()) return std::monostate{};
  double value = 0;
  if (kind == FieldKind::text || !core::parse_number(field, value)) return field;
  if (kind == FieldKind::integer) return static_cast<std::int64_t>(value);
  return value;
}

// Columns that are worked out from the others when a table is loaded.
std::vector<std::pair<std::string, Cell>> computed(const InputTable& input, std::size_t row) {
  if (input.spec->table == "target") {
    return {{"gates", may_gate(input.field(row, "source"), input.field(row, "note")) ? "yes" : "no"}};
  }
  if (input.spec->table == "target_context") {
    const Cell value = cell_of(input.field(row, "value"), FieldKind::number);
    return {{"value_number", std::holds_alternative<double>(value) ? value : Cell{}}};
  }
  return {};
}

Row record(const InputTable& input, std::size_t row) {
  Row cells;
  for (const FieldSpec& field : input.spec->fields) cells.push_back(cell_of(input.field(row, field.name), field.kind));
  for (auto& [name, cell] : computed(input, row)) cells.push_back(cell);
  cells.emplace_back(std::string(input.spec->file));
  cells.emplace_back(static_cast<std::int64_t>(input.table.line[row]));
  return cells;
}

std::string insert_statement(const InputTable& input) {
  std::string columns;
  std::string marks;
  const auto add = [&](std::string_view name) {
    columns += (columns.empty() ? "" : ", ") + std::string(name);
    marks += marks.empty() ? "?" : ", ?";
  };
  for (const FieldSpec& field : input.spec->fields) add(field.column_name());
  if (input.spec->table == "target") add("gates");
  if (input.spec->table == "target_context") add("value_number");
  add("file");
  add("file_line");
  return "INSERT INTO " + std::string(input.spec->table) + " (" + columns + ") VALUES (" + marks + ")";
}

Result<void> insert_table(Database& database, const InputTable& input) {
  Rows rows;
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) rows.push_back(record(input, row));
  return database.insert(insert_statement(input), rows);
}

Rows single_column(const std::set<std::string>& values) {
  Rows rows;
  for (const std::string& value : values) rows.push_back({value});
  return rows;
}

// Tables that other tables point at and that no CSV fills by itself.
Result<void> insert_keys(Database& database, const std::vector<InputTable>& inputs) {
  std::map<std::string, std::string> subjects = {{"BACKGROUND", "background"}};
  std::set<std::string> codes;
  for (const InputTable& input : inputs) {
    for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
      if (input.spec->table == "trial") subjects[input.field(row, "trial_id")] = "trial";
      if (input.spec->table == "study") subjects.emplace(input.field(row, "study_key"), "study");
      if (input.spec->table == "drug") codes.insert(input.field(row, "code"));
    }
  }
  Rows rows;
  for (const auto& [id, kind] : subjects) rows.push_back({id, kind});
  if (auto done = database.insert("INSERT INTO subject VALUES (?, ?)", rows); !done) return done;
  return database.insert("INSERT INTO drug_code VALUES (?)", single_column(codes));
}

// The drugs and nodes that a field names, one row each, so that they can be searched.
void collect_uses(const InputTable& input, Rows& drugs, Rows& nodes) {
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
    for (const FieldSpec& spec : input.spec->fields) {
      const std::string& field = input.field(row, spec.name);
      if (field.empty() || (!spec.refers.starts_with("drug") && spec.refers != "node")) continue;
      const std::string owner(input.spec->table);
      const std::string& id = input.field(row, input.spec->key);
      std::int64_t alternative = 0;
      for (const std::string& part : parts_of(field, "|")) {
        ++alternative;
        for (const std::string& name : parts_of(part, spec.separators)) {
          if (spec.refers == "node") {
            nodes.push_back({owner, id, std::string(spec.name), name});
          } else if (name != "monotherapy") {
            drugs.push_back({owner, id, std::string(spec.name), alternative, name});
          }
        }
      }
    }
  }
}

Result<void> insert_uses(Database& database, const std::vector<InputTable>& inputs) {
  Rows drugs;
  Rows nodes;
  for (const InputTable& input : inputs) collect_uses(input, drugs, nodes);
  if (auto done = database.insert("INSERT INTO drug_use VALUES (?, ?, ?, ?, ?)", drugs); !done) return done;
  return database.insert("INSERT INTO node_use VALUES (?, ?, ?, ?)", nodes);
}

Result<void> fill_evidence(Database& database, const std::vector<InputTable>& inputs) {
  if (auto done = insert_keys(database, inputs); !done) return done;
  for (const InputTable& input : inputs) {
    if (input.spec->store != StoreKind::evidence) continue;
    if (auto done = insert_table(database, input); !done) return done;
  }
  if (auto done = insert_uses(database, inputs); !done) return done;
  if (!Database::has_full_text()) return {};
  return database.execute(full_text_sql());
}

Result<void> fill_holdout(Database& database, const std::vector<InputTable>& inputs) {
  for (const InputTable& input : inputs) {
    if (input.spec->store != StoreKind::holdout) continue;
    if (auto done = insert_table(database, input); !done) return done;
  }
  return {};
}

Result<std::string> store_bytes(StoreKind kind, const std::vector<InputTable>& inputs) {
  auto database = Database::in_memory();
  if (!database) return fail(std::move(database.error()));
  if (auto done = database->execute(schema_sql(kind)); !done) return fail(std::move(done.error()));
  if (auto done = database->execute("BEGIN"); !done) return fail(std::move(done.error()));
  auto filled = kind == StoreKind::evidence ? fill_evidence(*database, inputs) : fill_holdout(*database, inputs);
  if (!filled) return fail(std::move(filled.error()));
  if (auto done = database->execute("COMMIT; VACUUM;"); !done) return fail(std::move(done.error()));
  return database->bytes();
}

// Whatever stops the two files from appearing is an output failure, also a directory that cannot be made.
Problems as_output_failure(Problems problems) {
  for (Problem& problem : problems) {
    problem.kind = ProblemKind::io;
    problem.advice = "check that the directory can be written and has space";
  }
  return problems;
}

}  // namespace

Result<void> build_store(const std::filesystem::path& evidence_directory, const std::filesystem::path& out_directory) {
  Problems problems;
  std::vector<InputTable> inputs;
  for (const TableSpec& spec : table_specs()) inputs.push_back(read_table(evidence_directory, spec, problems));
  check_across(inputs, problems);
  if (!problems.empty()) return fail(std::move(problems));

  auto evidence = store_bytes(StoreKind::evidence, inputs);
  if (!evidence) return fail(std::move(evidence.error()));
  auto holdout = store_bytes(StoreKind::holdout, inputs);
  if (!holdout) return fail(std::move(holdout.error()));
  auto written = core::write_files(out_directory, {{"evidence.sqlite", *evidence}, {"holdout.sqlite", *holdout}});
  if (!written) return fail(as_output_failure(std::move(written.error())));
  return {};
}

}  // namespace hepatrial::evidence
