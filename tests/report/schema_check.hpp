#pragma once
// Checks JSON against the part of JSON Schema (draft 2020-12) that schemas/*.schema.json use. A keyword it does not
// know is a problem, so that no rule of a schema is passed over in silence.

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace hepatrial::report {

class SchemaCheck {
 public:
  explicit SchemaCheck(nlohmann::json schema) : schema_(std::move(schema)) {}

  std::vector<std::string> problems(const nlohmann::json& document) {
    problems_.clear();
    check(document, schema_, "");
    return problems_;
  }

 private:
  using Json = nlohmann::json;

  void add(const std::string& at, const std::string& what) {
    problems_.push_back((at.empty() ? "/" : at) + ": " + what);
  }

  static bool has_type(const Json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "null") return value.is_null();
    if (type == "string") return value.is_string();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return type == "boolean" && value.is_boolean();
  }

  void check_type(const Json& value, const Json& types, const std::string& at) {
    const std::vector<Json> wanted = types.is_array() ? types.get<std::vector<Json>>() : std::vector<Json>{types};
    for (const Json& type : wanted) {
      if (has_type(value, type.get<std::string>())) return;
    }
    add(at, "is " + std::string(value.type_name()) + ", expected " + types.dump());
  }

  void check_members(const Json& value, const Json& schema, const std::string& at) {
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, member] : value.items()) {
      if (properties.contains(key)) {
        check(member, properties[key], at + "/" + key);
      } else if (schema.contains("additionalProperties")) {
        const Json& rest = schema["additionalProperties"];
        if (rest == Json(false)) add(at, "has the unexpected member " + key);
        if (rest.is_object()) check(member, rest, at + "/" + key);
      }
    }
  }

  void check_keyword(const std::string& keyword, const Json& value, const Json& schema, const std::string& at) {
    const Json& rule = schema[keyword];
    if (keyword == "type") {
      check_type(value, rule, at);
    } else if (keyword == "$ref") {
      check(value, schema_["$defs"][rule.get<std::string>().substr(std::string("#/$defs/").size())], at);
    } else if (keyword == "required" && value.is_object()) {
      for (const Json& key : rule) {
        if (!value.contains(key.get<std::string>())) add(at, "lacks " + key.get<std::string>());
      }
    } else if (keyword == "items" && value.is_array()) {
      for (std::size_t index = 0; index < value.size(); ++index)
        check(value[index], rule, at + "/" + std::to_string(index));
    } else if (keyword == "enum" && std::find(rule.begin(), rule.end(), value) == rule.end()) {
      add(at, "is " + value.dump() + ", expected one of " + rule.dump());
    } else if (keyword == "const" && value != rule) {
      add(at, "is " + value.dump() + ", expected " + rule.dump());
    } else if (keyword == "minimum" && value.is_number() && value < rule) {
      add(at, "is below " + rule.dump());
    } else if (keyword == "maximum" && value.is_number() && value > rule) {
      add(at, "is above " + rule.dump());
    } else if (keyword == "pattern" && value.is_string() &&
               !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))) {
      add(at, "does not match " + rule.dump());
    }
  }

  void check(const Json& value, const Json& schema, const std::string& at) {
    static const std::set<std::string> k_known{
        "$schema", "title", "description", "$defs",   "type",    "required", "properties", "additionalProperties",
        "items",   "enum",  "const",       "minimum", "maximum", "pattern",  "$ref"};
    if (!schema.is_object()) return add(at, "the schema has no rule here");
    for (const auto& [keyword, rule] : schema.items()) {
      if (!k_known.contains(keyword)) add(at, "unknown keyword " + keyword);
      check_keyword(keyword, value, schema, at);
    }
    if (value.is_object() && !schema.contains("$ref")) check_members(value, schema, at);
  }

  Json schema_;
  std::vector<std::string> problems_;
};

}  // namespace hepatrial::report
