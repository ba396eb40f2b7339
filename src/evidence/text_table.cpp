#include "evidence/text_table.hpp"

#include <algorithm>

namespace hepatrial::evidence {

namespace {

bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Bytes taken by the first `count` code points.
std::size_t bytes_of(const std::string& text, std::size_t count) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (begins_code_point(text[position]) && count-- == 0) return position;
    ++position;
  }
  return position;
}

// A word wider than its column is broken behind a joining character, or else where the column ends.
std::size_t break_inside_word(const std::string& text, std::size_t limit) {
  const std::size_t joint = text.find_last_of("_/-+|", limit - 1);
  return joint == std::string::npos ? limit : joint + 1;
}

std::string printable(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = '?';
  }
  return text;
}

using Lines = std::vector<std::string>;

// The lines of one table row: cells wrapped and set side by side.
void append_row(const std::vector<std::size_t>& widths, const std::vector<Lines>& cells, std::string& out) {
  std::size_t height = 0;
  for (const Lines& cell : cells) height = std::max(height, cell.size());
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string part = line < cells[column].size() ? cells[column][line] : "";
      text += part + std::string(widths[column] - display_width(part) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  Lines lines;
  std::string rest = text;
  while (display_width(rest) > width) {
    const std::size_t limit = bytes_of(rest, width);
    std::size_t cut = rest[limit] == ' ' ? limit : rest.rfind(' ', limit);
    if (cut == std::string::npos || cut == 0) cut = break_inside_word(rest, limit);
    lines.push_back(rest.substr(0, cut));
    rest.erase(0, cut);
    rest.erase(0, std::min(rest.find_first_not_of(' '), rest.size()));
  }
  if (!rest.empty() || lines.empty()) lines.push_back(rest);
  return lines;
}

std::string text_table(const std::vector<TextColumn>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<std::vector<Lines>> cells(rows.size());
  std::vector<Lines> header;
  std::vector<Lines> rule;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const std::size_t limit = std::max(columns[column].width, display_width(columns[column].name));
    std::size_t widest = display_width(columns[column].name);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      cells[row].push_back(wrapped(printable(rows[row][column]), limit));
      for (const std::string& line : cells[row].back()) widest = std::max(widest, display_width(line));
    }
    widths.push_back(widest);
    header.push_back({columns[column].name});
    rule.push_back({std::string(widest, '-')});
  }
  std::string out;
  append_row(widths, header, out);
  append_row(widths, rule, out);
  for (const auto& row : cells) append_row(widths, row, out);
  return out;
}

}  // namespace hepatrial::evidence
