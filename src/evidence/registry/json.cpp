#include "evidence/registry/json.hpp"

#include <simdjson.h>

#include <bit>
#include <charconv>

#include "core/delimited.hpp"

namespace hepatrial::evidence::registry {

namespace dom = simdjson::dom;

namespace {

using Opaque = std::array<std::uint64_t, 2>;
static_assert(sizeof(dom::element) == sizeof(Opaque) && std::is_trivially_copyable_v<dom::element>);
static_assert(sizeof(dom::array::iterator) == sizeof(Opaque) && sizeof(dom::object::iterator) == sizeof(Opaque));
static_assert(simdjson::SIMDJSON_PADDING <= k_json_padding);

dom::element element_of(const Opaque& place) { return std::bit_cast<dom::element>(place); }

// A whole text as a number, without the allocation of std::from_chars for double.
template <class Number>
std::optional<Number> whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Json::Kind Json::kind() const {
  if (!there_) return Kind::absent;
  switch (element_of(place_).type()) {
    case dom::element_type::ARRAY: return Kind::array;
    case dom::element_type::OBJECT: return Kind::object;
    case dom::element_type::STRING: return Kind::text;
    case dom::element_type::BOOL: return Kind::boolean;
    case dom::element_type::NULL_VALUE: return Kind::null;
    default: return Kind::number;
  }
}

Json Json::operator[](std::string_view key) const {
  if (!there_) return {};
  dom::object object;
  if (element_of(place_).get(object) != simdjson::SUCCESS) return {};
  dom::element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return {};
  return Json(std::bit_cast<Opaque>(value));
}

std::string_view Json::text() const {
  std::string_view value;
  if (there_ && element_of(place_).get(value) == simdjson::SUCCESS) return value;
  return {};
}

std::optional<bool> Json::boolean() const {
  bool value = false;
  if (there_ && element_of(place_).get(value) == simdjson::SUCCESS) return value;
  return std::nullopt;
}

std::optional<std::int64_t> Json::integer() const {
  if (!there_) return std::nullopt;
  std::int64_t value = 0;
  if (element_of(place_).get(value) == simdjson::SUCCESS) return value;
  const std::string_view digits = text();
  return digits.empty() ? std::nullopt : whole<std::int64_t>(digits);
}

std::optional<double> Json::number() const {
  if (!there_) return std::nullopt;
  double value = 0;
  if (element_of(place_).get(value) == simdjson::SUCCESS) return value;
  const std::string_view digits = text();
  if (digits.empty() || !core::parse_number(digits, value)) return std::nullopt;
  return value;
}

std::string Json::printed() const {
  if (!there_) return "";
  const dom::element element = element_of(place_);
  switch (element.type()) {
    case dom::element_type::STRING: return std::string(text());
    case dom::element_type::BOOL: return *boolean() ? "true" : "false";
    case dom::element_type::INT64: return std::to_string(std::int64_t(element));
    case dom::element_type::UINT64: return std::to_string(std::uint64_t(element));
    case dom::element_type::DOUBLE: return core::number_text(double(element));
    default: return "";
  }
}

JsonItems Json::items() const {
  JsonItems items;
  if (!there_) return items;
  dom::array array;
  dom::object object;
  const dom::element element = element_of(place_);
  if (element.get(array) == simdjson::SUCCESS) {
    items.of_ = JsonItems::Of::array;
    items.now_ = std::bit_cast<Opaque>(array.begin());
    items.end_ = std::bit_cast<Opaque>(array.end());
  } else if (element.get(object) == simdjson::SUCCESS) {
    items.of_ = JsonItems::Of::object;
    items.now_ = std::bit_cast<Opaque>(object.begin());
    items.end_ = std::bit_cast<Opaque>(object.end());
  }
  return items;
}

std::size_t Json::size() const {
  JsonItems all = items();
  Json value;
  std::size_t count = 0;
  while (all.next(value)) ++count;
  return count;
}

bool JsonItems::next(Json& value) {
  std::string_view key;
  return next(key, value);
}

bool JsonItems::next(std::string_view& key, Json& value) {
  if (of_ == Of::array) {
    auto now = std::bit_cast<dom::array::iterator>(now_);
    if (!(now != std::bit_cast<dom::array::iterator>(end_))) return false;
    value = Json(std::bit_cast<Opaque>(*now));
    now_ = std::bit_cast<Opaque>(++now);
    key = {};
    return true;
  }
  if (of_ == Of::object) {
    auto now = std::bit_cast<dom::object::iterator>(now_);
    if (!(now != std::bit_cast<dom::object::iterator>(end_))) return false;
    key = now.key();
    value = Json(std::bit_cast<Opaque>(now.value()));
    now_ = std::bit_cast<Opaque>(++now);
    return true;
  }
  return false;
}

struct JsonParser::Impl {
  dom::parser parser;
};

JsonParser::JsonParser() : impl_(std::make_unique<Impl>()) {}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;

namespace {

core::Result<Opaque> root(simdjson::simdjson_result<dom::element> parsed) {
  dom::element element;
  if (const auto error = parsed.get(element); error != simdjson::SUCCESS) {
    return core::fail(
        {core::ProblemKind::bad_input, std::string("not valid JSON: ") + simdjson::error_message(error), {}, ""});
  }
  return std::bit_cast<Opaque>(element);
}

}  // namespace

core::Result<Json> JsonParser::parse(std::string_view text) {
  auto place = root(impl_->parser.parse(text.data(), text.size(), true));
  if (!place) return core::fail(std::move(place.error()));
  return Json(*place);
}

core::Result<Json> JsonParser::parse_padded(std::string_view text) {
  auto place = root(impl_->parser.parse(text.data(), text.size(), false));
  if (!place) return core::fail(std::move(place.error()));
  return Json(*place);
}

}  // namespace hepatrial::evidence::registry
