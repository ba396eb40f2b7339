#pragma once
// One registry record, whatever its registry: recognised, then read into rows.
// Checked by tests/evidence/registry_import_test.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/registry/json.hpp"
#include "evidence/registry/rows.hpp"

namespace hepatrial::evidence::registry {

/// The layouts that can be read.
enum class Shape { ctgov_v2, euctr, ctis, ctis_2022, isrctn };
[[nodiscard]] std::string_view name_of(Shape shape);

/// Who a record is.
struct RecordHead {
  std::string registry;     ///< CTGOV, EUCTR, CTIS, ISRCTN
  std::string registry_id;  ///< NCT01234567, 2016-004489-24-DE, 2024-510663-34-00, ISRCTN17473621
  Shape shape = Shape::ctgov_v2;
  bool partial = false;    ///< a limited answer (some modules not asked for), not the whole record
  std::string updated_on;  ///< yyyy-mm-dd of the registry's last change, "" when not said
};

/// Which layout a record has. Errors (bad_input): a known old layout that is not supported, by name, or no registry
/// record.
[[nodiscard]] core::Result<Shape> shape_of(Json record);

/// Reads one record into rows; on error the rows are as before. Errors (bad_input): shape_of's, or no usable id.
[[nodiscard]] core::Result<RecordHead> read_record(Json record, RowBuffer& rows);

/// A part of the eligibility text. `inclusion` counts when the record says which part it is.
struct EligibilityPart {
  enum class Section { inclusion, exclusion, both } section = Section::both;
  std::string text;
  std::string raw_path;
};
/// The eligibility criteria of a record; empty when it has none.
[[nodiscard]] std::vector<EligibilityPart> eligibility_of(Json record);

/// Pairs (column of `detail`, JSON Pointers joined by " | ") of one shape: where its values stand in the raw record.
struct FieldPath {
  std::string_view field, raw_path;
};
[[nodiscard]] const std::vector<FieldPath>& field_paths(Shape shape);

}  // namespace hepatrial::evidence::registry
