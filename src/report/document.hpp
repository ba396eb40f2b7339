#pragma once
// A page as data: headings, paragraphs, tables, figures. One content, two forms: a self-contained HTML page in the look
// of the report, and Markdown. Pure, thread-safe. Checked by tests/report/pages_test.cpp.

#include <string>
#include <variant>
#include <vector>

#include "report/figures.hpp"

namespace hepatrial::report {

struct Paragraph {
  std::string text;
  std::string style;  ///< "", "quiet", "lead", "warning" or "finding"
};

struct BulletList {
  std::vector<std::string> points;
};

/// A cell of a table; `style` is "", "good" or "bad".
struct DocumentCell {
  std::string text;
  std::string style;
  DocumentCell(std::string words, std::string style_class = "")  // NOLINT(google-explicit-constructor)
      : text(std::move(words)), style(std::move(style_class)) {}
  DocumentCell(const char* words) : text(words) {}  // NOLINT(google-explicit-constructor)
};

struct DocumentTable {
  std::string caption;
  std::vector<std::string> headings;
  std::vector<bool> numeric;  ///< set to the right
  std::vector<std::vector<DocumentCell>> rows;
};

using Block = std::variant<Paragraph, BulletList, DocumentTable, Figure>;

struct Section {
  std::string id;
  std::string heading;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  std::vector<Paragraph> lead;
  std::vector<Section> sections;
};

/// One page without script, network or font; figures are inline SVG. All text is escaped here.
[[nodiscard]] std::string document_html(const Document& document);

/// The same as Markdown (CommonMark with pipe tables). A figure is its title, finding and note: its numbers stand in
/// the tables.
[[nodiscard]] std::string document_markdown(const Document& document);

}  // namespace hepatrial::report
