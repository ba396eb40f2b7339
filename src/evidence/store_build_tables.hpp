#pragma once
// What every CSV file of the evidence folder must look like, as data: columns, types, allowed words, references.
// docs/formats/evidence-store.md says the same for people. Checked by tests/evidence/build_test.cpp.

#include <string_view>
#include <vector>

#include "evidence/schema.hpp"

namespace hepatrial::evidence {

enum class FieldKind { text, integer, number };

/// One column. `refers` names a set of keys (see references in store_build_checks.hpp) that every part of the
/// field must be in; parts are separated by any character of `separators`.
struct FieldSpec {
  std::string_view name;  ///< header of the CSV column
  FieldKind kind = FieldKind::text;
  bool required = false;             ///< may not be empty
  std::string_view allowed = {};     ///< allowed words joined by '|'; empty: any text
  std::string_view refers = {};      ///< name of a set of keys; empty: refers to nothing
  std::string_view separators = {};  ///< characters between parts of the field
  std::string_view column = {};      ///< name in the database where it differs from `name`

  [[nodiscard]] std::string_view column_name() const { return column.empty() ? name : column; }
};

/// One file and the table that it fills.
struct TableSpec {
  std::string_view table;
  std::string_view file;  ///< relative to the evidence folder
  std::string_view key;   ///< CSV column whose values are unique; empty: none
  StoreKind store = StoreKind::evidence;
  std::vector<FieldSpec> fields;
};

/// Every file, in the order in which tables can be filled without breaking a foreign key.
[[nodiscard]] const std::vector<TableSpec>& table_specs();

}  // namespace hepatrial::evidence
