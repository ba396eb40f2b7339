#include "evidence/tables/table_formats.hpp"

#include "evidence/inert.hpp"
#include "evidence/text_table.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

std::string escaped_markdown(const std::string& text) {
  std::string out;
  for (const char c : terminal_text(text)) {
    if (c == '|' || c == '\\' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string marks_of(const TableCell& cell) {
  return std::string(cell.registry ? " [registry]" : "") + (cell.changed ? " [changed]" : "");
}

std::string remark_text(const TableRemark& remark) {
  return "Row " + std::to_string(remark.row) + ", " + remark.anomaly + ": " + remark.text;
}

std::vector<std::string> head_lines(const ReviewTable& table) {
  std::vector<std::string> lines{"Source: " + table.citation, "Search date: " + table.search_date,
                                 share_sentence(table)};
  if (table.changed_cells() > 0)
    lines.push_back(std::to_string(table.changed_cells()) + " cells are marked as changed");
  return lines;
}

}  // namespace

std::string share_sentence(const ReviewTable& table) {
  const std::size_t filled = table.filled_cells();
  const std::size_t registry = table.registry_cells();
  const std::size_t percent = filled == 0 ? 0 : (200 * registry + filled) / (2 * filled);
  return std::to_string(registry) + " of " + std::to_string(filled) + " cells (" + std::to_string(percent) +
         " %) come from registry records, " + std::to_string(filled - registry) + " from the extraction";
}

std::string shown_text(const TableCell& cell) {
  std::string text = cell.text;
  if (!cell.predicted.empty()) text += (text.empty() ? "" : "; ") + std::string("predicted ") + cell.predicted;
  if (!cell.printed.empty()) text += " (before: " + cell.printed + ")";
  return text;
}

std::string table_text(const ReviewTable& table) {
  std::string text = table.key + "  " + table.title + "\n";
  for (const std::string& line : head_lines(table)) {
    for (const std::string& piece : wrapped(line, 118)) text += piece + "\n";
  }
  std::size_t number = 0;
  for (const TableRow& row : table.rows) {
    text += "\n" + std::to_string(++number) + "  " + terminal_text(row.subject) + "\n";
    std::vector<std::vector<std::string>> cells;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].text.empty() && row.cells[i].predicted.empty()) continue;
      cells.push_back({"", table.columns[i], terminal_text(shown_text(row.cells[i]) + marks_of(row.cells[i])),
                       terminal_text(row.cells[i].place)});
    }
    text += text_table({{"", 2}, {"column", 24}, {"text", 52}, {"place", 36}}, cells);
  }
  if (!table.remarks.empty()) text += "\nDoubts\n";
  for (const TableRemark& remark : table.remarks) {
    for (const std::string& line : wrapped(terminal_text(remark_text(remark)), 116)) text += "  " + line + "\n";
  }
  return text;
}

std::string table_csv(const ReviewTable& table) {
  std::string text = "table,row,subject,column,text,predicted,before,changed,registry,place,doubts\n";
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::string> doubts;
    for (const TableRemark& remark : table.remarks) {
      if (remark.row == r + 1) doubts.push_back(remark.anomaly);
    }
    for (std::size_t i = 0; i < table.rows[r].cells.size(); ++i) {
      const TableCell& cell = table.rows[r].cells[i];
      const std::vector<std::string> fields{table.key,
                                            std::to_string(r + 1),
                                            table.rows[r].subject,
                                            table.columns[i],
                                            cell.text,
                                            cell.predicted,
                                            cell.printed,
                                            cell.changed ? "yes" : "no",
                                            cell.registry ? "yes" : "no",
                                            cell.place,
                                            joined(doubts, " ")};
      for (std::size_t f = 0; f < fields.size(); ++f) text += (f == 0 ? "" : ",") + spreadsheet_cell(fields[f]);
      text += "\n";
    }
  }
  return text;
}

std::string table_markdown(const ReviewTable& table) {
  std::string text = "## " + escaped_markdown(table.title) + "\n\n";
  for (const std::string& line : head_lines(table)) text += escaped_markdown(line) + "  \n";
  text += "\n|";
  for (const std::string& column : table.columns) text += " " + escaped_markdown(column) + " |";
  text += " Place |\n|";
  for (std::size_t i = 0; i <= table.columns.size(); ++i) text += "---|";
  text += "\n";
  for (const TableRow& row : table.rows) {
    text += "|";
    std::vector<std::string> places;
    for (const TableCell& cell : row.cells) {
      text += " " + escaped_markdown(shown_text(cell) + marks_of(cell)) + " |";
      if (!cell.place.empty() && (places.empty() || places.back() != cell.place)) places.push_back(cell.place);
    }
    text += " " + escaped_markdown(joined(places, "; ")) + " |\n";
  }
  if (!table.remarks.empty()) text += "\n### Doubts\n\n";
  for (const TableRemark& remark : table.remarks) text += "- " + escaped_markdown(remark_text(remark)) + "\n";
  return text;
}

std::string table_html(const ReviewTable& table) {
  std::string text = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     html_text(table.title) +
                     "</title>\n<style>body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
                     "th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}"
                     ".registry{background:#e8f2e8}.changed{outline:2px solid #b60}.before{color:#666}"
                     ".predicted{color:#036}</style></head>\n<body><h1>" +
                     html_text(table.title) + "</h1>\n<p>";
  for (const std::string& line : head_lines(table)) text += html_text(line) + "<br>\n";
  text += "</p>\n<table><thead><tr>";
  for (const std::string& column : table.columns) text += "<th scope=\"col\">" + html_text(column) + "</th>";
  text += "</tr></thead><tbody>\n";
  for (const TableRow& row : table.rows) {
    text += "<tr>";
    for (const TableCell& cell : row.cells) {
      const std::string kind = std::string(cell.registry ? "registry " : "") + (cell.changed ? "changed" : "");
      text += "<td" + (kind.empty() ? "" : " class=\"" + trimmed(kind) + "\"") + " title=\"" + html_text(cell.place) +
              "\">" + html_text(cell.text);
      if (!cell.predicted.empty())
        text += " <span class=\"predicted\">predicted " + html_text(cell.predicted) + "</span>";
      if (!cell.printed.empty()) text += " <span class=\"before\">before: " + html_text(cell.printed) + "</span>";
      text += "</td>";
    }
    text += "</tr>\n";
  }
  text += "</tbody></table>\n";
  if (!table.remarks.empty()) text += "<h2>Doubts</h2>\n<ul>\n";
  for (const TableRemark& remark : table.remarks) text += "<li>" + html_text(remark_text(remark)) + "</li>\n";
  return text + (table.remarks.empty() ? "" : "</ul>\n") + "</body></html>\n";
}

}  // namespace hepatrial::evidence
