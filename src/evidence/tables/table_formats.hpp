#pragma once
// A table as text, CSV, Markdown, HTML and DOCX. Every form names the search date, the place of each cell, the share of
// cells from registry records, what changed and the doubts. Equal tables give equal bytes.
// Checked by tests/evidence/tables_format_test.cpp.

#include <string>

#include "evidence/tables/review_table.hpp"

namespace hepatrial::evidence {

/// Columns beside one another are too wide for a terminal: one block for each row.
[[nodiscard]] std::string table_text(const ReviewTable& table);
/// One line for each cell: row, subject, column, text, predicted, printed, changed, registry, place.
[[nodiscard]] std::string table_csv(const ReviewTable& table);
[[nodiscard]] std::string table_markdown(const ReviewTable& table);
/// One file without references to others; the place of a cell is its title.
[[nodiscard]] std::string table_html(const ReviewTable& table);
/// A word-processor document (Office Open XML), landscape, no macros, no outside parts.
[[nodiscard]] std::string table_docx(const ReviewTable& table);

/// "12 of 72 cells (17 %) come from registry records, 60 from the extraction".
[[nodiscard]] std::string share_sentence(const ReviewTable& table);
/// What a cell shows: its text, what was printed instead, what was predicted.
[[nodiscard]] std::string shown_text(const TableCell& cell);

}  // namespace hepatrial::evidence
