#pragma once
// Antimony text cut into tokens. Part of the Antimony reader; not for other rooms.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::model::antimony {

enum class TokenKind : std::uint8_t {
  name,
  number,
  text,  ///< "a display name", without its quotation marks
  sign,  ///< one of ; : , . ( ) + - * / ^ ! % $ = < > ' := == != <= >= && || -> => |
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  ///< part of the source, which must outlive the token
  double value = 0;       ///< number only
  int line = 1;

  [[nodiscard]] bool is(std::string_view sign_text) const { return kind == TokenKind::sign && text == sign_text; }
  [[nodiscard]] bool word(std::string_view keyword) const { return kind == TokenKind::name && text == keyword; }
};

/// Problems of a whole reading, at most k_most of them.
class ProblemList {
 public:
  static constexpr std::size_t k_most = 200;
  void add(const std::string& file, int line, std::string field, std::string message, std::string advice = "");
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] bool full() const { return problems_.size() >= k_most; }
  /// All problems, in the order of `files` and by line.
  [[nodiscard]] core::Problems take(const std::vector<std::string>& files);

 private:
  core::Problems problems_;
};

/// All tokens of `source`, the last of kind end. What is no token is reported, once a line, and skipped.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view source, const std::string& file, ProblemList& problems);

/// Words with a meaning of their own in Antimony, in any case ("End" too): no names.
[[nodiscard]] bool is_keyword(std::string_view word);
/// time, pi, true ...: names with a fixed value.
[[nodiscard]] bool is_constant_name(std::string_view word);

/// A token as messages show it: "'->'", "the end of the file". Long tokens are cut.
[[nodiscard]] std::string shown(const Token& token);
/// Source text as messages show it: at most 60 characters, control characters replaced.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace hepatrial::model::antimony
