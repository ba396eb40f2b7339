#include "evidence/store_build_read.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>

#include "core/files.hpp"

namespace hepatrial::evidence {

using core::Problem;
using core::ProblemKind;
using core::Problems;

namespace {

constexpr std::size_t k_limit_bytes = std::size_t{64} << 20;

// Length of the valid UTF-8 sequence at the start of `text`, or 0 (overlong forms and surrogates refused).
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t index = 1; index < length; ++index) {
    if ((at(index) & 0xC0) != 0x80) return 0;
  }
  if ((lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F)) return 0;
  if ((lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F)) return 0;
  return length;
}

// "" when the field is clean, else what is wrong with its bytes.
std::string byte_fault(std::string_view field) {
  for (std::size_t position = 0; position < field.size();) {
    const auto byte = static_cast<unsigned char>(field[position]);
    if (byte < 0x20 || byte == 0x7F) {
      static constexpr char k_hex[] = "0123456789ABCDEF";
      return std::string("holds the control character 0x") + k_hex[byte >> 4] + k_hex[byte & 15];
    }
    const std::size_t length = utf8_length(field.substr(position));
    if (length == 0) return "is not valid UTF-8";
    position += length;
  }
  return "";
}

bool is_integer(std::string_view field) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  return error == std::errc() && end == field.data() + field.size();
}

bool is_number(std::string_view field) {
  double value = 0;
  return !field.starts_with('+') && core::parse_number(field, value);
}

bool is_allowed(std::string_view field, std::string_view allowed) {
  const auto words = parts_of(allowed, "|");
  return std::find(words.begin(), words.end(), field) != words.end();
}

std::string shown(const std::string& field) {
  const std::string printable = byte_fault(field).empty() ? field : std::string("(not printable)");
  return printable.size() <= 60 ? "'" + printable + "'" : "'" + printable.substr(0, 57) + "...'";
}

void check_columns(const InputTable& input, Problems& problems) {
  std::vector<std::string_view> names;
  for (const FieldSpec& field : input.spec->fields) names.push_back(field.name);
  for (Problem& problem : core::missing_columns(input.table, names)) problems.push_back(std::move(problem));
  for (const std::string& name : input.table.header) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      problems.push_back({ProblemKind::bad_input,
                          "unknown column " + shown(name),
                          {input.table.file, 1, ""},
                          "remove the column or correct its name"});
    }
  }
}

void check_field(const InputTable& input, std::size_t row, const FieldSpec& spec, Problems& problems) {
  const std::string& field = input.field(row, spec.name);
  const auto report = [&](std::string message, std::string advice) {
    problems.push_back(input.problem(row, spec.name, std::move(message), std::move(advice)));
  };
  if (field.empty()) {
    if (spec.required) report("is empty", "fill in the field");
    return;
  }
  if (const std::string fault = byte_fault(field); !fault.empty()) return report(fault, "use plain UTF-8 text");
  if (field.front() == ' ' || field.back() == ' ') report("begins or ends with a space", "remove the space");
  if (!spec.allowed.empty() && !is_allowed(field, spec.allowed)) {
    report(shown(field) + " is not one of " + std::string(spec.allowed), "use one of the listed words");
  }
  if (spec.kind == FieldKind::integer && !is_integer(field)) report(shown(field) + " is not a whole number", "");
  if (spec.kind == FieldKind::number && !is_number(field)) report(shown(field) + " is not a number", "");
}

void check_key(const InputTable& input, Problems& problems) {
  if (input.spec->key.empty()) return;
  std::map<std::string, int> first_line;
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
    const std::string& key = input.field(row, input.spec->key);
    const auto [found, added] = first_line.emplace(key, input.table.line[row]);
    if (!added && !key.empty()) {
      problems.push_back(input.problem(
          row, input.spec->key, "id " + shown(key) + " appears twice, first on line " + std::to_string(found->second),
          "give every row its own id"));
    }
  }
}

}  // namespace

std::vector<std::string> parts_of(std::string_view field, std::string_view separators) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = separators.empty() ? std::string_view::npos : field.find_first_of(separators);
    parts.emplace_back(field.substr(0, end));
    if (end == std::string_view::npos) return parts;
    field.remove_prefix(end + 1);
  }
}

const std::string& InputTable::field(std::size_t row, std::string_view name) const {
  static const std::string nothing;
  const int column = table.column(name);
  return column < 0 ? nothing : table.rows[row][static_cast<std::size_t>(column)];
}

Problem InputTable::problem(std::size_t row, std::string_view name, std::string message, std::string advice) const {
  return {
      ProblemKind::bad_input, std::move(message), {table.file, table.line[row], std::string(name)}, std::move(advice)};
}

InputTable read_table(const std::filesystem::path& directory, const TableSpec& spec, Problems& problems) {
  InputTable input{&spec, {}, false};
  const std::filesystem::path path = directory / spec.file;
  auto bytes = core::read_file(path, k_limit_bytes);
  if (!bytes) {
    problems.insert(problems.end(), bytes.error().begin(), bytes.error().end());
    return input;
  }
  const std::size_t before = problems.size();
  if (!bytes->empty() && bytes->back() != '\n') {
    const auto line = static_cast<int>(std::count(bytes->begin(), bytes->end(), '\n')) + 1;
    problems.push_back({ProblemKind::bad_input,
                        "last line has no line end; the file may be cut off",
                        {path.string(), line, ""},
                        "restore the file or end it with a line end"});
  }
  auto table = core::parse_delimited(*bytes, ',', path.string());
  if (!table) {
    problems.insert(problems.end(), table.error().begin(), table.error().end());
    return input;
  }
  input.table = std::move(*table);
  check_columns(input, problems);
  input.usable = problems.size() == before;
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
    for (const FieldSpec& field : spec.fields) {
      if (input.table.column(field.name) >= 0) check_field(input, row, field, problems);
    }
  }
  check_key(input, problems);
  return input;
}

}  // namespace hepatrial::evidence
