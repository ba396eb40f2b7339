#include "trial/toml_fields.hpp"

#include <algorithm>
#include <cmath>

#include "core/delimited.hpp"

namespace hepatrial::trial {

namespace {

bool is_number(const TomlValue& value) { return value.kind == TomlKind::integer || value.kind == TomlKind::number; }

std::string expected(const char* what, const TomlValue& value) {
  return std::string("expected ") + what + ", found " + description(value.kind);
}

}  // namespace

const TomlValue* TomlFields::find(const std::string& key) const {
  const auto found = std::find(table_.keys.begin(), table_.keys.end(), key);
  return found == table_.keys.end() ? nullptr : &table_.items[static_cast<std::size_t>(found - table_.keys.begin())];
}

const TomlValue* TomlFields::take(const std::string& key) {
  taken_.insert(key);
  return find(key);
}

int TomlFields::line_of(const std::string& key) const {
  const TomlValue* value = find(key);
  return value == nullptr ? table_.line : value->line;
}

void TomlFields::report(const std::string& key, std::string message, std::string advice) {
  problems_.push_back(
      {core::ProblemKind::bad_input, std::move(message), {file_, line_of(key), full_key(key)}, std::move(advice)});
}

std::string TomlFields::text(const std::string& key) {
  const TomlValue* value = take(key);
  if (value == nullptr) {
    report(key, "this key is missing");
    return {};
  }
  if (value->kind != TomlKind::string) {
    report(key, expected("a text", *value));
    return {};
  }
  if (value->text.empty()) report(key, "the text is empty");
  return value->text;
}

std::string TomlFields::text_or(const std::string& key, std::string otherwise) {
  const TomlValue* value = take(key);
  if (value == nullptr) return otherwise;
  if (value->kind == TomlKind::string) return value->text;
  report(key, expected("a text", *value));
  return otherwise;
}

double TomlFields::checked(const std::string& key, const TomlValue& value, double otherwise, NumberRange range) {
  if (!is_number(value)) {
    report(key, expected("a number", value));
    return otherwise;
  }
  if (!(std::isfinite(value.number) && value.number >= range.low && value.number <= range.high)) {
    report(key, core::number_text(value.number) + " is outside the allowed range " + core::number_text(range.low) +
                    " to " + core::number_text(range.high));
    return otherwise;
  }
  return value.number;
}

double TomlFields::number(const std::string& key, NumberRange range) {
  const TomlValue* value = take(key);
  if (value != nullptr) return checked(key, *value, range.low, range);
  report(key, "this key is missing");
  return range.low;
}

double TomlFields::number_or(const std::string& key, double otherwise, NumberRange range) {
  const TomlValue* value = take(key);
  return value == nullptr ? otherwise : checked(key, *value, otherwise, range);
}

std::optional<double> TomlFields::optional_number(const std::string& key, NumberRange range) {
  const TomlValue* value = take(key);
  if (value == nullptr) return std::nullopt;
  return checked(key, *value, range.low, range);
}

int TomlFields::integer_or(const std::string& key, int otherwise, NumberRange range) {
  const TomlValue* value = take(key);
  if (value == nullptr) return otherwise;
  if (value->kind != TomlKind::integer) {
    report(key, expected("a whole number", *value));
    return otherwise;
  }
  return static_cast<int>(checked(key, *value, otherwise, range));
}

bool TomlFields::boolean_or(const std::string& key, bool otherwise) {
  const TomlValue* value = take(key);
  if (value == nullptr) return otherwise;
  if (value->kind == TomlKind::boolean) return value->boolean;
  report(key, expected("true or false", *value));
  return otherwise;
}

std::vector<std::string> TomlFields::texts(const std::string& key) {
  const TomlValue* value = take(key);
  if (value == nullptr) return {};
  std::vector<std::string> out;
  if (value->kind != TomlKind::array) {
    report(key, expected("a list of texts", *value));
    return out;
  }
  for (const TomlValue& item : value->items) {
    if (item.kind == TomlKind::string && !item.text.empty()) {
      out.push_back(item.text);
    } else {
      report(key, "expected only texts that are not empty in this list");
    }
  }
  return out;
}

std::vector<double> TomlFields::numbers_or(const std::string& key, std::vector<double> otherwise, NumberRange range) {
  const TomlValue* value = take(key);
  if (value == nullptr) return otherwise;
  if (value->kind != TomlKind::array) {
    report(key, expected("a list of numbers", *value));
    return otherwise;
  }
  std::vector<double> out;
  for (const TomlValue& item : value->items) out.push_back(checked(key, item, range.low, range));
  return out;
}

std::size_t TomlFields::choice_or(const std::string& key, std::size_t otherwise,
                                  std::initializer_list<const char*> allowed) {
  const TomlValue* value = take(key);
  if (value == nullptr) return otherwise;
  std::string list;
  std::size_t position = 0;
  for (const char* const each : allowed) {
    if (value->kind == TomlKind::string && value->text == each) return position;
    list += (position == 0 ? "" : ", ") + std::string(each);
    ++position;
  }
  report(key,
         (value->kind == TomlKind::string ? "'" + value->text + "'" : std::string(description(value->kind))) +
             " is not one of the allowed texts",
         "use one of: " + list);
  return otherwise;
}

std::optional<TomlFields> TomlFields::table(const std::string& key, bool required) {
  const TomlValue* value = take(key);
  if (value == nullptr) {
    if (required) report(key, "this table is missing");
    return std::nullopt;
  }
  if (value->kind != TomlKind::table) {
    report(key, expected("a table", *value));
    return std::nullopt;
  }
  return TomlFields(*value, file_, full_key(key), problems_);
}

std::vector<TomlFields> TomlFields::tables(const std::string& key) {
  const TomlValue* value = take(key);
  if (value == nullptr) return {};
  std::vector<TomlFields> out;
  if (value->kind != TomlKind::array) {
    report(key, expected("tables written as [[...]]", *value));
    return out;
  }
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    if (value->items[i].kind != TomlKind::table) {
      report(key, expected("a table", value->items[i]));
      continue;
    }
    out.emplace_back(value->items[i], file_, full_key(key) + "[" + std::to_string(i + 1) + "]", problems_);
  }
  return out;
}

std::vector<std::pair<std::string, const TomlValue*>> TomlFields::remaining() {
  std::vector<std::pair<std::string, const TomlValue*>> out;
  for (std::size_t i = 0; i < table_.keys.size(); ++i) {
    if (taken_.insert(table_.keys[i]).second) out.emplace_back(table_.keys[i], &table_.items[i]);
  }
  return out;
}

TomlFields TomlFields::fields_of(const std::string& key, const TomlValue& value) {
  return {value, file_, full_key(key), problems_};
}

void TomlFields::done() {
  for (const std::string& key : table_.keys) {
    if (!taken_.contains(key)) report(key, "unknown key", "docs/formats lists the keys of this table");
  }
}

}  // namespace hepatrial::trial
