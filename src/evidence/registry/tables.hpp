#pragma once
// Layout of the registry store: the one place that names its tables and columns. Described in
// docs/formats/registry-store.md. Checked by tests/evidence/registry_store_test.cpp.

#include <array>
#include <string>
#include <string_view>

#include "evidence/registry/rows.hpp"

namespace hepatrial::evidence::registry {

/// "HPRG" as a big-endian integer: PRAGMA application_id of a registry store.
inline constexpr std::int64_t k_registry_store_id = 0x48505247;
/// PRAGMA user_version; raised with every change of the layout, together with a migration.
inline constexpr int k_registry_schema_version = 2;

struct TableLayout {
  std::string_view name;
  std::string_view columns;  ///< SQL after the columns `record` and `position`
};

/// Tables of parsed values, in the order of Table.
[[nodiscard]] const std::array<TableLayout, k_table_count>& value_tables();

/// Number of columns of a value table besides `record` and `position`.
[[nodiscard]] std::size_t column_count(Table table);

/// "INSERT INTO <table> VALUES (?,?,...)" with record and position first.
[[nodiscard]] std::string insert_statement(Table table);

/// Statements that turn layout `from` into the next one; "" when there is no such layout. Run in one transaction with
/// the new PRAGMA user_version.
[[nodiscard]] std::string_view migration_sql(int from);

/// CREATE statements of the whole store, application id and version.
[[nodiscard]] std::string registry_schema_sql();

}  // namespace hepatrial::evidence::registry
