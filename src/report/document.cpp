#include "report/document.hpp"

#include <algorithm>

#include "report/html_parts.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

namespace {

std::string html(const Paragraph& block) { return paragraph(block.text, block.style); }
std::string html(const BulletList& block) { return bullets(block.points); }
std::string html(const Figure& block) { return figure_html(block); }
std::string html(const DocumentTable& block) {
  HtmlTable table(block.caption, block.headings, block.numeric);
  for (const auto& row : block.rows) {
    std::vector<Cell> cells;
    for (const DocumentCell& cell : row) cells.emplace_back(cell.text, cell.style);
    table.row(cells);
  }
  return table.html();
}

// Characters that Markdown would read as markup.
std::string plain(std::string_view text) {
  std::string out;
  for (const char character : clean_text(text)) {
    if (std::string_view("\\`*_[]<>|#").find(character) != std::string_view::npos) out += '\\';
    out += character;
  }
  return out;
}

std::string markdown(const Paragraph& block) {
  const std::string text = plain(block.text);
  if (block.style == "finding") return "**" + text + "**\n\n";
  if (block.style == "warning") return "> " + text + "\n\n";
  return text + "\n\n";
}

std::string markdown(const BulletList& block) {
  std::string out;
  for (const std::string& point : block.points) out += "- " + plain(point) + "\n";
  return out + "\n";
}

std::string markdown(const Figure& block) {
  std::string out = "### " + plain(block.title) + "\n\n";
  if (!block.finding.empty()) out += "**" + plain(block.finding) + "**\n\n";
  if (!block.note.empty()) out += plain(block.note) + " (Figure: see the HTML page.)\n\n";
  return out;
}

std::string markdown(const DocumentTable& block) {
  std::string out = plain(block.caption) + "\n\n|";
  for (const std::string& heading : block.headings) out += " " + plain(heading) + " |";
  out += "\n|";
  for (std::size_t column = 0; column < block.headings.size(); ++column) {
    out += column < block.numeric.size() && block.numeric[column] ? "---:|" : "---|";
  }
  out += "\n";
  for (const auto& row : block.rows) {
    out += "|";
    for (const DocumentCell& cell : row) out += " " + plain(cell.text) + " |";
    out += "\n";
  }
  return out + "\n";
}

}  // namespace

std::string document_html(const Document& document) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
      xml_escaped(document.title) + "</title>\n<style>" + std::string(style_sheet()) +
      "</style>\n</head>\n<body>\n<header>\n<h1>" + xml_escaped(document.title) + "</h1>\n";
  for (const Paragraph& block : document.lead) page += html(block);
  page += "</header>\n<main>\n";
  for (const Section& each : document.sections) {
    std::string content;
    for (const Block& block : each.blocks) content += std::visit([](const auto& one) { return html(one); }, block);
    page += section(each.id, each.heading, content);
  }
  return page + "</main>\n</body>\n</html>\n";
}

std::string document_markdown(const Document& document) {
  std::string text = "# " + plain(document.title) + "\n\n";
  for (const Paragraph& block : document.lead) text += markdown(block);
  for (const Section& each : document.sections) {
    text += "## " + plain(each.heading) + "\n\n";
    for (const Block& block : each.blocks) text += std::visit([](const auto& one) { return markdown(one); }, block);
  }
  return text;
}

}  // namespace hepatrial::report
