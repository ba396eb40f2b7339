#include "core/delimited.hpp"

#include <charconv>
#include <cmath>
#include <set>

namespace hepatrial::core {

namespace {

// Walks the text once; fields and rows are handed over as they end.
class DelimitedReader {
 public:
  DelimitedReader(std::string_view text, char separator, DelimitedTable& table, Problems& problems)
      : text_(text), separator_(separator), table_(table), problems_(problems) {}

  void read() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);  // byte-order mark
    while (position_ < text_.size()) read_row();
  }

 private:
  void read_row() {
    const int first_line = line_;
    std::vector<std::string> fields;
    bool more = true;
    while (more) {
      fields.push_back(read_field());
      more = position_ < text_.size() && text_[position_] == separator_;
      if (more) ++position_;
    }
    skip_line_end();
    if (fields.size() == 1 && fields[0].empty()) return;  // blank line
    take_row(std::move(fields), first_line);
  }

  std::string read_field() {
    if (position_ < text_.size() && text_[position_] == '"') return read_quoted();
    const std::size_t begin = position_;
    while (position_ < text_.size() && text_[position_] != separator_ && text_[position_] != '\n' &&
           text_[position_] != '\r') {
      ++position_;
    }
    return std::string(text_.substr(begin, position_ - begin));
  }

  std::string read_quoted() {
    const int first_line = line_;
    std::string field;
    ++position_;
    while (position_ < text_.size()) {
      const char character = text_[position_++];
      if (character == '"') {
        if (position_ >= text_.size() || text_[position_] != '"') return field;
        ++position_;
      } else if (character == '\n') {
        ++line_;
      }
      field += character;
    }
    problems_.push_back({ProblemKind::bad_input,
                         "quote is opened and never closed",
                         {table_.file, first_line, ""},
                         "close the quoted field"});
    return field;
  }

  void skip_line_end() {
    if (position_ < text_.size() && text_[position_] == '\r') ++position_;
    if (position_ < text_.size() && text_[position_] == '\n') {
      ++position_;
      ++line_;
    } else if (position_ < text_.size()) {
      problems_.push_back({ProblemKind::bad_input,
                           "text follows a closing quote or a lone carriage return",
                           {table_.file, line_, ""},
                           "separate fields and end lines with LF or CRLF"});
      while (position_ < text_.size() && text_[position_] != '\n') ++position_;
    }
  }

  void take_row(std::vector<std::string> fields, int first_line) {
    if (table_.header.empty()) {
      std::set<std::string> seen;
      for (const std::string& name : fields) {
        if (name.empty() || !seen.insert(name).second) {
          problems_.push_back({ProblemKind::bad_input,
                               name.empty() ? "empty column name" : "column name appears twice",
                               {table_.file, first_line, name},
                               "give every column its own name"});
        }
      }
      table_.header = std::move(fields);
      return;
    }
    if (fields.size() != table_.header.size()) {
      problems_.push_back({ProblemKind::bad_input,
                           "row has " + std::to_string(fields.size()) + " fields, the header has " +
                               std::to_string(table_.header.size()),
                           {table_.file, first_line, ""},
                           "check separators and quotes"});
      return;
    }
    table_.rows.push_back(std::move(fields));
    table_.line.push_back(first_line);
  }

  std::string_view text_;
  char separator_;
  DelimitedTable& table_;
  Problems& problems_;
  std::size_t position_ = 0;
  int line_ = 1;
};

}  // namespace

int DelimitedTable::column(std::string_view name) const {
  for (std::size_t index = 0; index < header.size(); ++index) {
    if (header[index] == name) return static_cast<int>(index);
  }
  return -1;
}

Result<DelimitedTable> parse_delimited(std::string_view text, char separator, std::string file) {
  DelimitedTable table;
  table.file = std::move(file);
  Problems problems;
  DelimitedReader(text, separator, table, problems).read();
  if (table.header.empty()) {
    problems.push_back({ProblemKind::bad_input, "file has no header row", {table.file, 1, ""}, ""});
  }
  if (!problems.empty()) return fail(std::move(problems));
  return table;
}

Problems missing_columns(const DelimitedTable& table, const std::vector<std::string_view>& names) {
  Problems problems;
  for (const std::string_view name : names) {
    if (table.column(name) < 0) {
      problems.push_back({ProblemKind::bad_input,
                          "missing column",
                          {table.file, 1, std::string(name)},
                          "add the column to the header"});
    }
  }
  return problems;
}

std::string quoted_field(std::string_view field, char separator) {
  const std::string special{separator, '"', '\n', '\r'};
  if (field.find_first_of(special) == std::string_view::npos) return std::string(field);
  std::string out = "\"";
  for (const char character : field) {
    if (character == '"') out += '"';
    out += character;
  }
  return out + "\"";
}

std::string number_text(double value) {
  if (std::isnan(value)) return "";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end.ptr};
}

bool parse_number(std::string_view field, double& value) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  double parsed = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), parsed);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(parsed)) return false;
  value = parsed;
  return true;
}

}  // namespace hepatrial::core
