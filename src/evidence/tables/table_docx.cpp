// A table as an Office Open XML document (ECMA-376): four parts, no styles of its own.
#include "evidence/inert.hpp"
#include "evidence/tables/stored_zip.hpp"
#include "evidence/tables/table_formats.hpp"

namespace hepatrial::evidence {

namespace {

constexpr const char* k_head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : terminal_text(text)) {  // control characters are no XML
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string run(const std::string& text, bool bold, int half_points) {
  return "<w:r><w:rPr>" + std::string(bold ? "<w:b/>" : "") + "<w:sz w:val=\"" + std::to_string(half_points) +
         "\"/></w:rPr><w:t xml:space=\"preserve\">" + escaped(text) + "</w:t></w:r>";
}

std::string paragraph(const std::string& text, bool bold = false, int half_points = 20) {
  return "<w:p>" + run(text, bold, half_points) + "</w:p>";
}

std::string cell(const std::string& text, bool bold, bool shaded) {
  return "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/>" +
         std::string(shaded ? "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E8F2E8\"/>" : "") + "</w:tcPr>" +
         paragraph(text, bold, 14) + "</w:tc>";
}

std::string grid(const ReviewTable& table) {
  std::string text = "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>";
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
    text += "<w:" + std::string(side) + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/>";
  }
  text += "</w:tblBorders></w:tblPr><w:tblGrid>";
  for (std::size_t i = 0; i < table.columns.size(); ++i) text += "<w:gridCol w:w=\"1000\"/>";
  text += "</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>";
  for (const std::string& column : table.columns) text += cell(column, true, false);
  text += "</w:tr>";
  for (const TableRow& row : table.rows) {
    text += "<w:tr>";
    for (const TableCell& one : row.cells) {
      text += cell(shown_text(one) + (one.changed ? " [changed]" : ""), false, one.registry);
    }
    text += "</w:tr>";
  }
  return text + "</w:tbl>";
}

std::string document(const ReviewTable& table) {
  std::string body = paragraph(table.title, true, 28) + paragraph("Source: " + table.citation) +
                     paragraph("Search date: " + table.search_date) + paragraph(share_sentence(table)) + grid(table);
  if (!table.remarks.empty()) body += paragraph("Doubts", true, 24);
  for (const TableRemark& remark : table.remarks) {
    body += paragraph("Row " + std::to_string(remark.row) + ", " + remark.anomaly + ": " + remark.text, false, 16);
  }
  body += paragraph("Places of the cells", true, 24);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::string last;
    for (std::size_t i = 0; i < table.rows[r].cells.size(); ++i) {
      const TableCell& one = table.rows[r].cells[i];
      if (one.place.empty() || one.place == last) continue;
      last = one.place;
      body += paragraph("Row " + std::to_string(r + 1) + ", from " + table.columns[i] + ": " + one.place, false, 14);
    }
  }
  return std::string(k_head) +
         "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + body +
         "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"
         "<w:pgMar w:top=\"850\" w:right=\"850\" w:bottom=\"850\" w:left=\"850\" w:header=\"400\" w:footer=\"400\" "
         "w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
}

}  // namespace

std::string table_docx(const ReviewTable& table) {
  const std::string types =
      std::string(k_head) +
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      "<Override PartName=\"/word/document.xml\" ContentType="
      "\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
  const std::string relations =
      std::string(k_head) +
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      "<Relationship Id=\"rId1\" Type="
      "\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
      "Target=\"word/document.xml\"/></Relationships>";
  return stored_zip(
      {{"[Content_Types].xml", types}, {"_rels/.rels", relations}, {"word/document.xml", document(table)}});
}

}  // namespace hepatrial::evidence
