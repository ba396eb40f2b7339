#pragma once
// The tables of the reviews, made again from the store: every cell with its place, registry records in front of the
// review where they are given. Checked by tests/evidence/tables_review_test.cpp.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// One cell. Empty text: the source does not say.
struct TableCell {
  std::string text;
  std::string place;      ///< "TR005: ascari2026, 001 Table 1 row 4", or the registry record and its date
  bool registry = false;  ///< the text comes from a registry record
  std::string printed;    ///< what the review prints, where a registry record or another store says otherwise
  bool changed = false;   ///< differs from the earlier store, or from the review in a record newer than the date
  std::string predicted;  ///< what a simulation gave for the same regimen and endpoint
};

struct TableRow {
  std::string subject;  ///< trial, study or drug the row is about
  std::vector<TableCell> cells;
};

/// A doubt that the store holds about a row of the table.
struct TableRemark {
  std::size_t row;  ///< from 1
  std::string anomaly;
  std::string text;
};

struct ReviewTable {
  std::string key;  ///< "ascari2026:1"
  std::string title;
  std::string citation;     ///< of the review
  std::string search_date;  ///< until when the review looked, as the store says it
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
  std::vector<TableRemark> remarks;

  [[nodiscard]] std::size_t filled_cells() const;
  [[nodiscard]] std::size_t registry_cells() const;
  [[nodiscard]] std::size_t changed_cells() const;
};

/// What a simulation says: the regimen in drug codes, a table column it belongs to ("mOS (months)") and its text.
struct TablePrediction {
  std::string regimen;
  std::string column;
  std::string text;
};

struct TableOptions {
  std::optional<std::filesystem::path> registry;  ///< registry store; its records take precedence
  const Store* before = nullptr;                  ///< an earlier store
  std::string since;  ///< yyyy-mm-dd: what records updated on or after it say otherwise is marked
  std::vector<TablePrediction> predictions;
};

/// The tables that can be made: key and title.
struct TableName {
  std::string_view key;
  std::string_view title;
};
[[nodiscard]] const std::vector<TableName>& table_names();

/// Rows in the order of the printed table. Errors: bad_input for a key that is not known, and those of the stores.
[[nodiscard]] core::Result<ReviewTable> make_table(const Store& store, std::string_view key,
                                                   const TableOptions& options = {});

}  // namespace hepatrial::evidence
