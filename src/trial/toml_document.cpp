#include "trial/toml_document.hpp"

#include <exception>

#include <toml++/toml.h>

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_text_limit_bytes = std::size_t{1} << 20;

TomlValue converted(const toml::node& node);

TomlValue converted_table(const toml::table& table) {
  TomlValue out;
  for (const auto& [key, value] : table) {
    out.keys.emplace_back(key.str());
    out.items.push_back(converted(value));
  }
  return out;
}

TomlValue converted(const toml::node& node) {
  TomlValue out;
  if (const auto* table = node.as_table()) {
    out = converted_table(*table);
  } else if (const auto* array = node.as_array()) {
    out.kind = TomlKind::array;
    for (const toml::node& item : *array) out.items.push_back(converted(item));
  } else if (const auto* text = node.as_string()) {
    out.kind = TomlKind::string;
    out.text = text->get();
  } else if (const auto* whole = node.as_integer()) {
    out.kind = TomlKind::integer;
    out.number = static_cast<double>(whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    out.kind = TomlKind::number;
    out.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = TomlKind::boolean;
    out.boolean = boolean->get();
  } else {
    out.kind = TomlKind::other;
  }
  out.line = static_cast<int>(node.source().begin.line);
  return out;
}

}  // namespace

const char* description(TomlKind kind) {
  switch (kind) {
    case TomlKind::string: return "a text";
    case TomlKind::integer: return "a whole number";
    case TomlKind::number: return "a number";
    case TomlKind::boolean: return "true or false";
    case TomlKind::array: return "a list";
    case TomlKind::table: return "a table";
    case TomlKind::other: return "a date or time";
  }
  return "a value";
}

core::Result<TomlValue> parse_toml(std::string_view text, const std::string& file) {
  if (text.size() > k_text_limit_bytes) {
    return core::fail({core::ProblemKind::bad_input, "the file is larger than 1 MiB", {file, 0, ""}, ""});
  }
  try {
    return converted_table(toml::parse(text, std::string_view(file)));
  } catch (const toml::parse_error& error) {
    return core::fail({core::ProblemKind::bad_input,
                       "TOML syntax error: " + std::string(error.description()),
                       {file, static_cast<int>(error.source().begin.line), ""},
                       ""});
  } catch (const std::exception& error) {
    return core::fail(
        {core::ProblemKind::bad_input, "not readable as TOML: " + std::string(error.what()), {file, 0, ""}, ""});
  }
}

}  // namespace hepatrial::trial
