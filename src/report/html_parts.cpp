#include "report/html_parts.hpp"

#include "report/text.hpp"

namespace hepatrial::report {

namespace {

std::string class_attribute(std::string_view style) {
  return style.empty() ? "" : " class=\"" + std::string(style) + "\"";
}

}  // namespace

HtmlTable::HtmlTable(std::string_view caption, const std::vector<std::string>& headings, std::vector<bool> numeric)
    : numeric_(std::move(numeric)), caption_(xml_escaped(caption)) {
  out_ = "<thead><tr>";
  for (std::size_t column = 0; column < headings.size(); ++column) {
    const bool right = column < numeric_.size() && numeric_[column];
    out_ +=
        "<th scope=\"col\"" + class_attribute(right ? "number" : "") + ">" + xml_escaped(headings[column]) + "</th>";
  }
  out_ += "</tr></thead>\n<tbody>\n";
}

void HtmlTable::row(const std::vector<Cell>& cells) {
  out_ += "<tr>";
  for (std::size_t column = 0; column < cells.size(); ++column) {
    std::string style(cells[column].style);
    if (column < numeric_.size() && numeric_[column]) style += style.empty() ? "number" : " number";
    out_ += column == 0 ? "<th scope=\"row\"" : "<td";
    out_ += class_attribute(style) + ">" + xml_escaped(cells[column].text) + (column == 0 ? "</th>" : "</td>");
  }
  out_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  return "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption_ + "\"><table>\n<caption>" +
         caption_ + "</caption>\n" + out_ + "</tbody></table></div>\n";
}

std::string paragraph(std::string_view text, std::string_view style) {
  return "<p" + class_attribute(style) + ">" + xml_escaped(text) + "</p>\n";
}

std::string section(std::string_view id, std::string_view heading, std::string_view content) {
  return "<section id=\"" + xml_escaped(id) + "\">\n<h2>" + xml_escaped(heading) + "</h2>\n" + std::string(content) +
         "</section>\n";
}

std::string figure_html(const Figure& figure) {
  std::string out = "<figure id=\"figure-" + xml_escaped(figure.id) + "\">\n<h3>" + xml_escaped(figure.title) +
                    "</h3>\n" + paragraph(figure.finding, "finding") + "<div class=\"panels\">\n";
  for (const std::string& panel : figure.panels) out += panel;
  out += "</div>\n";
  if (!figure.note.empty()) out += "<figcaption>" + xml_escaped(figure.note) + "</figcaption>\n";
  return out + "</figure>\n";
}

std::string bullets(const std::vector<std::string>& points) {
  std::string out = "<ul>\n";
  for (const std::string& point : points) out += "<li>" + xml_escaped(point) + "</li>\n";
  return out + "</ul>\n";
}

std::string definitions(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out = "<dl>\n";
  for (const auto& [name, value] : entries) {
    out += "<dt>" + xml_escaped(name) + "</dt><dd>" + xml_escaped(value) + "</dd>\n";
  }
  return out + "</dl>\n";
}

std::string_view style_sheet() {
  return R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(0.7rem, 3vw, 2.5rem) 3rem; max-width: 1400px; background: #fff; color: #1a1a1a;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: clamp(1.4rem, 4vw, 2rem); line-height: 1.2; margin: 0.6rem 0 0.3rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 0.6rem; padding-top: 0.6rem; border-top: 2px solid #1a1a1a; }
h3 { font-size: 1.1rem; margin: 0 0 0.2rem; }
p, ul, dl, figcaption { max-width: 78ch; }
.quiet, figcaption { color: #555; font-size: 0.92rem; }
.lead { font-size: 1.1rem; }
.warning { border-left: 5px solid #d55e00; padding: 0.4rem 0.8rem; background: #fdf3ec; }
.finding { margin: 0 0 0.5rem; font-weight: 600; }
figure { margin: 1.6rem 0; min-width: 0; }
figcaption { margin-top: 0.5rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 2.5rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 390px), 1fr)); gap: 1rem 2rem; }
svg { display: block; width: 100%; height: auto; max-width: 620px; }
.table { overflow-x: auto; width: fit-content; max-width: 100%; margin: 1rem 0; border: 1px solid #d5d5d5; border-radius: 4px; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.5rem 0.6rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-top: 1px solid #e3e3e3; }
thead th { background: #f3f3f3; vertical-align: bottom; max-width: 11rem; }
tbody th { font-weight: 600; min-width: 11rem; max-width: 20rem; background: #fff; }
tbody th, thead th:first-child { position: sticky; left: 0; }
@media (max-width: 480px) { tbody th { min-width: 6rem; max-width: 9rem; } }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
td.wide { min-width: 12rem; }
td.medium { min-width: 8rem; }
td.good { color: #00614a; }
td.bad { color: #a33f00; font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.25rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.5rem; } }
@media print { .table { overflow: visible; } figure, tr { break-inside: avoid; } }
)";
}

}  // namespace hepatrial::report
