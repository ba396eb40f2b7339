#pragma once
// What other verbs left behind and the credibility page repeats: the ledger of held-out scorings, the calibration's
// tables, the statements table. Nothing is scored or fitted here. Checked by tests/study/credibility_scores_test.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::study {

/// A table as it lies on disk, numbers as text.
struct RecordedTable {
  std::string file;
  bool there = false;  ///< the file exists
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  /// A cell by column name; "" where there is none.
  [[nodiscard]] std::string cell(std::size_t row, const std::string& column) const;
};

/// A file that does not exist is a table that is not there. Errors: a file that is no table.
[[nodiscard]] core::Result<RecordedTable> read_recorded(const std::filesystem::path& file, char separator);

/// Stated signed statements by module (of the from node's row in the file) and status.
struct StatementCounts {
  std::map<std::string, std::size_t> by_status;  ///< stated with a sign
  std::size_t stated = 0, all = 0;
  std::vector<std::string> wrong;  ///< "ED300 TGFB -> CD8_T_EXHAUSTED: effect -0.098"
};
/// `statements` has the columns that `hepatrial statements` writes.
[[nodiscard]] StatementCounts count_statements(const RecordedTable& statements);

}  // namespace hepatrial::study
