#pragma once
// JSON read in place at high speed. The parser library is known to json.cpp alone.
// Checked by tests/evidence/registry_store_test.cpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::evidence::registry {

/// Bytes that must be readable behind a text given to JsonParser::parse_padded.
inline constexpr std::size_t k_json_padding = 64;

class JsonItems;

/// One value of a parsed document; cheap to copy; valid until its parser parses again or ends. A value that is not
/// there is `absent`, and every question to it has an empty answer, so that missing members need no checks.
class Json {
 public:
  enum class Kind { absent, null, boolean, number, text, array, object };

  Json() = default;
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool absent() const { return !there_; }

  /// Member of an object; absent when this is no object or has no such member. The first of equal keys counts.
  [[nodiscard]] Json operator[](std::string_view key) const;
  /// Value of text; "" for everything else.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::optional<bool> boolean() const;
  /// A whole number, or a text that is one ("12"); registries write both.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<double> number() const;
  /// Text as it is; numbers and booleans as JSON writes them; "" for the rest.
  [[nodiscard]] std::string printed() const;
  /// Elements of an array or members of an object in order; none for the rest.
  [[nodiscard]] JsonItems items() const;
  /// Number of elements or members.
  [[nodiscard]] std::size_t size() const;

 private:
  friend class JsonItems;
  friend class JsonParser;
  using Opaque = std::array<std::uint64_t, 2>;
  explicit Json(Opaque place) : place_(place), there_(true) {}
  Opaque place_{};
  bool there_ = false;
};

/// Walks the elements of an array or the members of an object.
class JsonItems {
 public:
  /// False at the end.
  bool next(Json& value);
  bool next(std::string_view& key, Json& value);

 private:
  friend class Json;
  Json::Opaque now_{}, end_{};
  enum class Of { nothing, array, object } of_ = Of::nothing;
};

/// Parses one text at a time and keeps its memory for the next. One parser per thread.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;

  /// The whole text as one JSON value (RFC 8259, UTF-8, nesting up to 1,024). Errors: bad_input without a place.
  [[nodiscard]] core::Result<Json> parse(std::string_view text);
  /// The same without a copy: k_json_padding bytes behind the text must be readable.
  [[nodiscard]] core::Result<Json> parse_padded(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hepatrial::evidence::registry
