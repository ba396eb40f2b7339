#include "evidence/registry/registry_store.hpp"

#include <charconv>
#include <cstdlib>

#include "evidence/database_statement.hpp"
#include "evidence/registry/compression.hpp"
#include "evidence/registry/record.hpp"
#include "evidence/registry/tables.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

// Raw records are some kilobytes each, so larger pages than usual keep them out of overflow chains.
constexpr int k_page_bytes = 16384;

Result<std::int64_t> pragma(const Database& store, std::string_view name) {
  const auto rows = store.select("PRAGMA " + std::string(name));
  if (!rows) return fail(rows.error());
  return rows->empty() ? 0 : integer_of(rows->front().front()).value_or(0);
}

Result<void> fill_field_paths(Database& store) {
  Rows rows;
  for (const Shape shape : {Shape::ctgov_v2, Shape::euctr, Shape::ctis, Shape::ctis_2022, Shape::isrctn}) {
    for (const FieldPath& field : field_paths(shape)) {
      rows.push_back({std::string(name_of(shape)), std::string(field.field), std::string(field.raw_path)});
    }
  }
  return store.insert("INSERT INTO field_path VALUES (?,?,?)", rows);
}

Result<void> create(Database& store) {
  auto done = store.execute("BEGIN IMMEDIATE;" + registry_schema_sql());
  if (done) done = fill_field_paths(store);
  if (done) done = store.execute("COMMIT");
  return done;
}

/// From an older layout to the present one, all steps in one transaction. Leaves alone what is no store or not older.
Result<void> migrate(Database& store) {
  const auto kind = pragma(store, "application_id");
  const auto version = pragma(store, "user_version");
  if (!kind || !version) return fail(kind ? version.error() : kind.error());
  if (*kind != k_registry_store_id || *version >= k_registry_schema_version) return {};
  std::string script = "BEGIN IMMEDIATE;";
  for (int from = static_cast<int>(*version); from < k_registry_schema_version; ++from) {
    if (migration_sql(from).empty()) return {};  // check() tells which layout it is
    script += migration_sql(from);
  }
  auto done = store.execute(script + "PRAGMA user_version=" + std::to_string(k_registry_schema_version) + ";COMMIT;");
  if (!done) [[maybe_unused]]
    const auto rolled_back = store.execute("ROLLBACK");
  return done;
}

core::Problem of_another_kind(const std::filesystem::path& path) {
  return {ProblemKind::bad_input, "this is no registry store", {path.string(), 0, ""}, "name another file with --db"};
}

/// Kind and layout of an open file; nothing when they fit.
Result<void> check(const Database& store, const std::filesystem::path& path) {
  const auto kind = pragma(store, "application_id");
  if (!kind) return fail(kind.error());
  if (*kind != k_registry_store_id) return fail(of_another_kind(path));
  const auto version = pragma(store, "user_version");
  if (!version) return fail(version.error());
  if (*version == k_registry_schema_version) return {};
  return fail({ProblemKind::bad_input,
               "the store has layout " + std::to_string(*version) + ", this program knows " +
                   std::to_string(k_registry_schema_version),
               {path.string(), 0, ""},
               "use a program of the same version, or import the records into a new file"});
}

}  // namespace

Result<Database> open_store(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    return fail(of_another_kind(path));
  }
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  auto store = open_writable(path, k_page_bytes);
  if (!store) return store;
  const auto tables = store->select("SELECT count(*) FROM sqlite_schema");
  if (!tables) return fail(tables.error());
  if (integer_of(tables->front().front()) == 0 && pragma(*store, "application_id").value_or(1) == 0) {
    if (auto made = create(*store); !made) return fail(std::move(made.error()));
  }
  if (auto migrated = migrate(*store); !migrated) return fail(std::move(migrated.error()));
  if (auto fits = check(*store, path); !fits) return fail(std::move(fits.error()));
  return store;
}

Result<Database> open_store_to_read(const std::filesystem::path& path) {
  auto store = open_shared_read_only(path);
  if (!store) return store;
  if (auto fits = check(*store, path); !fits) return fail(std::move(fits.error()));
  return store;
}

Result<std::string> raw_record(const Database& store, std::int64_t record) {
  const auto rows = store.select(
      "SELECT v.raw_bytes, v.raw FROM record r JOIN version v ON v.id = r.version WHERE r.id = ?", {record});
  if (!rows) return fail(rows.error());
  if (rows->empty()) return fail({ProblemKind::bad_input, "the store holds no such record", {}, ""});
  const Row& row = rows->front();
  return decompressed(std::get<std::string>(row[1]), static_cast<std::size_t>(integer_of(row[0]).value_or(0)),
                      k_json_padding);
}

Json value_at(Json root, std::string_view raw_path) {
  Json value = root;
  while (!raw_path.empty() && raw_path.front() == '/') {
    raw_path.remove_prefix(1);
    const std::string_view key = raw_path.substr(0, raw_path.find('/'));
    raw_path.remove_prefix(key.size());
    if (!value.is_array()) {
      value = value[key];
      continue;
    }
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (error != std::errc{} || end != key.data() + key.size()) return {};
    JsonItems items = value.items();
    Json element;
    bool there = items.next(element);
    for (std::size_t i = 0; there && i < index; ++i) there = items.next(element);
    value = there ? element : Json();
  }
  return raw_path.empty() ? value : Json();
}

Result<std::filesystem::path> usual_store_path() {
  const char* data_home = std::getenv("XDG_DATA_HOME");
  if (data_home != nullptr && *data_home == '/') return std::filesystem::path(data_home) / "hepatrial/registry.sqlite";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".local/share/hepatrial/registry.sqlite";
  return fail({ProblemKind::usage, "no place for the registry store is known", {}, "name a file with --db"});
}

}  // namespace hepatrial::evidence::registry
