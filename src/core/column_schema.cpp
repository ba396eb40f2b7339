#include "core/column_schema.hpp"

#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace hepatrial::core {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_columns_max = 4096;

Problem wrong(const std::string& what) { return {ProblemKind::bad_input, "its schema " + what, {}, ""}; }

std::optional<ColumnType> type_of(const std::string& text) {
  for (const ColumnType type : {ColumnType::float64, ColumnType::int32, ColumnType::text}) {
    if (text == name(type)) return type;
  }
  return std::nullopt;
}

Result<ColumnSchema> read(const Json& json) {
  ColumnSchema schema;
  schema.table = json.at("table").get<std::string>();
  for (const auto& [key, value] : json.at("about").items()) schema.about[key] = value.get<std::string>();
  std::set<std::string> names;
  for (const Json& each : json.at("columns")) {
    const auto type = type_of(each.at("type").get<std::string>());
    if (!type) return fail(wrong("has a column of a type that this version does not know"));
    schema.columns.push_back({each.at("name").get<std::string>(), *type, each.at("unit").get<std::string>()});
    const std::string& column = schema.columns.back().name;
    if (column.empty() || !names.insert(column).second) return fail(wrong("has a column name that is empty or double"));
  }
  if (schema.columns.empty() || schema.columns.size() > k_columns_max) return fail(wrong("has no or too many columns"));
  return schema;
}

}  // namespace

const char* name(ColumnType type) {
  switch (type) {
    case ColumnType::float64: return "float64";
    case ColumnType::int32: return "int32";
    case ColumnType::text: break;
  }
  return "text";
}

std::string schema_json(const ColumnSchema& schema) {
  Json columns = Json::array();
  for (const ColumnSpec& spec : schema.columns) {
    columns.push_back({{"name", spec.name}, {"type", name(spec.type)}, {"unit", spec.unit}});
  }
  Json about = Json::object();
  for (const auto& [key, value] : schema.about) about[key] = value;
  const Json json{{"table", schema.table}, {"about", std::move(about)}, {"columns", std::move(columns)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ColumnSchema> parse_schema(std::string_view json) {
  try {
    return read(Json::parse(json));
  } catch (const std::exception&) {  // the JSON library throws on text, keys and types
    return fail(wrong("is not the JSON that the format asks for"));
  }
}

}  // namespace hepatrial::core
