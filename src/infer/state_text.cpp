#include "infer/state_text.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace hepatrial::infer {

namespace {

using Json = nlohmann::json;

Json from_number(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/// False when `json` is no number.
bool to_number(const Json& json, double& value) {
  if (json.is_number()) {
    value = json.get<double>();
    return true;
  }
  if (json == "nan")
    value = std::numeric_limits<double>::quiet_NaN();
  else if (json == "inf")
    value = std::numeric_limits<double>::infinity();
  else if (json == "-inf")
    value = -std::numeric_limits<double>::infinity();
  else
    return false;
  return true;
}

Json from_numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(from_number(value));
  return list;
}

}  // namespace

struct StateWriter::Document {
  Json json;
};

StateWriter::StateWriter(std::string_view kind, int version) : document_(std::make_unique<Document>()) {
  document_->json["kind"] = std::string(kind);
  document_->json["version"] = version;
}
StateWriter::~StateWriter() = default;

void StateWriter::number(std::string_view name, double value) {
  document_->json[std::string(name)] = from_number(value);
}
void StateWriter::whole(std::string_view name, std::uint64_t value) { document_->json[std::string(name)] = value; }
void StateWriter::text(std::string_view name, std::string_view value) {
  document_->json[std::string(name)] = std::string(value);
}
void StateWriter::numbers(std::string_view name, const std::vector<double>& values) {
  document_->json[std::string(name)] = from_numbers(values);
}
void StateWriter::wholes(std::string_view name, const std::vector<std::uint64_t>& values) {
  document_->json[std::string(name)] = values;
}
void StateWriter::matrix(std::string_view name, const Matrix& value) {
  document_->json[std::string(name)] =
      Json{{"rows", value.rows}, {"columns", value.columns}, {"values", from_numbers(value.values)}};
}
std::string StateWriter::json() const {
  // A field may hold text from a caller; bytes that are no UTF-8 must not throw.
  return document_->json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct StateReader::Document {
  Json json;
  /// The field, or null.
  [[nodiscard]] const Json* field(std::string_view name) const {
    const auto found = json.is_object() ? json.find(std::string(name)) : json.end();
    return found == json.end() ? nullptr : &*found;
  }
};

StateReader::StateReader(std::string_view json, std::string_view kind, int version)
    : document_(std::make_unique<Document>()) {
  document_->json = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document_->json.is_object()) {
    refuse("", "the saved state is no JSON object");
    return;
  }
  const Json* found_kind = document_->field("kind");
  if (found_kind == nullptr || *found_kind != std::string(kind)) {
    refuse("kind", "expected the saved state of '" + std::string(kind) + "'");
  }
  const Json* found_version = document_->field("version");
  if (found_version == nullptr || *found_version != version) {
    refuse("version", "expected version " + std::to_string(version));
  }
}
StateReader::~StateReader() = default;

bool StateReader::has(std::string_view name) const { return document_->field(name) != nullptr; }

void StateReader::refuse(std::string_view name, std::string message) {
  problems_.push_back({core::ProblemKind::bad_input, std::move(message), {"", 0, std::string(name)}, ""});
}

void StateReader::expect_size(std::string_view name, std::size_t found, std::size_t expected) {
  if (found == expected) return;
  refuse(name, "holds " + std::to_string(found) + " elements, expected " + std::to_string(expected));
}

double StateReader::number(std::string_view name) {
  double value = 0.0;
  const Json* field = document_->field(name);
  if (field == nullptr || !to_number(*field, value)) refuse(name, "expected a number");
  return value;
}

std::uint64_t StateReader::whole(std::string_view name) {
  const Json* field = document_->field(name);
  if (field != nullptr && field->is_number_unsigned()) return field->get<std::uint64_t>();
  refuse(name, "expected a whole number, not negative");
  return 0;
}

std::string StateReader::text(std::string_view name) {
  const Json* field = document_->field(name);
  if (field != nullptr && field->is_string()) return field->get<std::string>();
  refuse(name, "expected text");
  return "";
}

std::vector<double> StateReader::numbers(std::string_view name) {
  const Json* field = document_->field(name);
  std::vector<double> values;
  if (field == nullptr || !field->is_array()) {
    refuse(name, "expected a list of numbers");
    return values;
  }
  for (const Json& element : *field) {
    values.push_back(0.0);
    if (to_number(element, values.back())) continue;
    refuse(name, "expected a list of numbers");
    return {};
  }
  return values;
}

std::vector<std::uint64_t> StateReader::wholes(std::string_view name) {
  const Json* field = document_->field(name);
  std::vector<std::uint64_t> values;
  bool good = field != nullptr && field->is_array();
  for (std::size_t i = 0; good && i < field->size(); ++i) {
    good = (*field)[i].is_number_unsigned();
    if (good) values.push_back((*field)[i].get<std::uint64_t>());
  }
  if (good) return values;
  refuse(name, "expected a list of whole numbers, not negative");
  return {};
}

Matrix StateReader::matrix(std::string_view name) {
  const Json* field = document_->field(name);
  Matrix result;
  const auto size_of = [&](const char* part) -> std::size_t {
    return field->contains(part) && (*field)[part].is_number_unsigned() ? (*field)[part].get<std::size_t>() : 0;
  };
  bool good = field != nullptr && field->is_object() && field->contains("values") && (*field)["values"].is_array();
  if (good) {
    result.rows = size_of("rows");
    result.columns = size_of("columns");
    const Json& values = (*field)["values"];
    good = result.columns == 0 ? values.empty()
                               : values.size() % result.columns == 0 && values.size() / result.columns == result.rows;
    result.values.resize(good ? values.size() : 0);
    for (std::size_t i = 0; good && i < result.values.size(); ++i) good = to_number(values[i], result.values[i]);
  }
  if (good) return result;
  refuse(name, "expected a matrix: rows, columns and as many values");
  return {};
}

}  // namespace hepatrial::infer
