#pragma once
// Building blocks of the report page. All text handed in is plain and is escaped here. Internal to the page of this
// room.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/figures.hpp"

namespace hepatrial::report {

/// A cell's text and its class in the style sheet ("good", "bad" or "").
struct Cell {
  std::string text;
  std::string_view style;

  // Plain text is the usual cell.
  Cell(std::string words, std::string_view style_class = "")  // NOLINT(google-explicit-constructor)
      : text(std::move(words)), style(style_class) {}
  Cell(const char* words) : text(words) {}  // NOLINT(google-explicit-constructor)
};

/// A table inside a box that scrolls by itself. The first cell of a row is its heading.
class HtmlTable {
 public:
  /// `numeric[i]`: column i is set to the right. A column beyond its end is text.
  HtmlTable(std::string_view caption, const std::vector<std::string>& headings, std::vector<bool> numeric);
  void row(const std::vector<Cell>& cells);
  [[nodiscard]] std::string html() const;

 private:
  std::vector<bool> numeric_;
  std::string caption_;
  std::string out_;
};

[[nodiscard]] std::string paragraph(std::string_view text, std::string_view style = "");
/// A section with its heading; `content` is finished HTML.
[[nodiscard]] std::string section(std::string_view id, std::string_view heading, std::string_view content);
/// Title, finding, panels and note.
[[nodiscard]] std::string figure_html(const Figure& figure);
/// Bullet points.
[[nodiscard]] std::string bullets(const std::vector<std::string>& points);
/// Names and values, both plain.
[[nodiscard]] std::string definitions(const std::vector<std::pair<std::string, std::string>>& entries);
/// The style sheet of the page.
[[nodiscard]] std::string_view style_sheet();

}  // namespace hepatrial::report
