#include "model/antimony_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>

namespace hepatrial::model::antimony {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view k_double_signs[] = {":=", "==", "!=", "<=", ">=", "&&", "||", "->", "=>"};
constexpr std::string_view k_single_signs = ";:,.()+-*/^!%$=<>'|";

/// Valid UTF-8 (RFC 3629) without control characters, so that it can stand in XML.
bool is_plain_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      if (lead < 0x20 || lead == 0x7f) return false;
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return false;
    unsigned code = lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0U) != 0x80U) return false;
      code = (code << 6U) | (next & 0x3fU);
    }
    constexpr unsigned k_fewest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < k_fewest[length] || surrogate || code == 0xfffe || code == 0xffff || code > 0x10ffff) return false;
    i += length;
  }
  return true;
}

class Lexer {
 public:
  Lexer(std::string_view source, const std::string& file, ProblemList& problems)
      : source_(source), file_(file), problems_(problems) {}

  std::vector<Token> all() {
    while (skip_blanks()) next();
    tokens_.push_back({TokenKind::end, source_.substr(source_.size()), 0, line_});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char at(std::size_t position) const { return position < source_.size() ? source_[position] : '\0'; }
  [[nodiscard]] bool starts(std::string_view text) const { return source_.substr(position_).starts_with(text); }

  /// False at the end of the source.
  bool skip_blanks() {
    while (position_ < source_.size()) {
      const char c = source_[position_];
      if (c == '\n') {
        ++line_;
        ++position_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++position_;
      } else if (c == '\\' && continues_line()) {
        ++position_;
      } else if (c == '#' || starts("//")) {
        position_ = std::min(source_.find('\n', position_), source_.size());
      } else if (starts("/*")) {
        skip_block_comment();
      } else {
        return true;
      }
    }
    return false;
  }

  // libAntimony ends a statement at the end of a line unless the line ends with a backslash. Here it is a blank.
  [[nodiscard]] bool continues_line() const {
    std::size_t next = position_ + 1;
    while (at(next) == ' ' || at(next) == '\r') ++next;
    return at(next) == '\n';
  }

  void skip_block_comment() {
    const std::size_t close = source_.find("*/", position_ + 2);
    if (close == std::string_view::npos) {
      problems_.add(file_, line_, "", "the comment opened by '/*' is not closed by '*/'");
      position_ = source_.size();
      return;
    }
    const std::string_view comment = source_.substr(position_, close - position_);
    line_ += static_cast<int>(std::count(comment.begin(), comment.end(), '\n'));
    position_ = close + 2;
  }

  void push(TokenKind kind, std::size_t length, double value = 0) {
    tokens_.push_back({kind, source_.substr(position_, length), value, line_});
    position_ += length;
  }

  void next() {
    const char c = source_[position_];
    if (is_letter(c)) return name();
    if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) return number();
    if (c == '"') return text();
    for (const std::string_view sign : k_double_signs) {
      if (starts(sign)) return push(TokenKind::sign, 2);
    }
    if (c != '\0' && k_single_signs.find(c) != std::string_view::npos) return push(TokenKind::sign, 1);
    unknown(c);
  }

  void name() {
    std::size_t length = 1;
    while (is_letter(at(position_ + length)) || is_digit(at(position_ + length))) ++length;
    push(TokenKind::name, length);
  }

  void number() {
    double value = 0;
    const char* first = source_.data() + position_;
    const auto [last, code] = std::from_chars(first, source_.data() + source_.size(), value);
    const auto length = static_cast<std::size_t>(last - first);
    if (code == std::errc::result_out_of_range) {
      problems_.add(file_, line_, "",
                    "the number '" + shown(source_.substr(position_, length)) + "' is outside the range of a double");
    }
    push(TokenKind::number, std::max<std::size_t>(length, 1), value);
  }

  void text() {
    const std::size_t close = source_.find_first_of("\"\n", position_ + 1);
    if (close == std::string_view::npos || source_[close] == '\n') {
      problems_.add(file_, line_, "", "the text opened by '\"' is not closed on its line");
      position_ = std::min(close, source_.size());
      return;
    }
    const std::string_view content = source_.substr(position_ + 1, close - position_ - 1);
    if (!is_plain_text(content)) {
      problems_.add(file_, line_, "", "the text in quotation marks is not UTF-8 or holds control characters");
    }
    tokens_.push_back({TokenKind::text, content, 0, line_});
    position_ = close + 1;
  }

  void unknown(char c) {
    if (line_ != last_unknown_line_) {
      const int code = static_cast<unsigned char>(c);
      const std::string what =
          code > 32 && code < 127 ? "'" + std::string(1, c) + "'" : "with code " + std::to_string(code);
      problems_.add(file_, line_, "", "the character " + what + " has no meaning here");
      last_unknown_line_ = line_;
    }
    ++position_;
  }

  std::string_view source_;
  const std::string& file_;
  ProblemList& problems_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  int line_ = 1;
  int last_unknown_line_ = 0;
};

constexpr std::array<std::string_view, 27> k_keywords{
    "after",   "at",       "compartment", "const",   "constraint",    "delete", "dna", "end",      "event",    "ext",
    "formula", "function", "gene",        "has",     "import",        "in",     "is",  "maximize", "minimize", "model",
    "module",  "operator", "reaction",    "species", "substanceonly", "unit",   "var"};
constexpr std::array<std::string_view, 12> k_constants{
    "time", "pi", "exponentiale", "avogadro", "infinity", "inf", "INF", "nan", "NaN", "notanumber", "true", "false"};

}  // namespace

void ProblemList::add(const std::string& file, int line, std::string field, std::string message, std::string advice) {
  if (full()) return;
  if (problems_.size() + 1 == k_most) {
    problems_.push_back(
        {core::ProblemKind::bad_input, "more problems follow and are not listed", {file, line, ""}, ""});
    return;
  }
  problems_.push_back(
      {core::ProblemKind::bad_input, std::move(message), {file, line, std::move(field)}, std::move(advice)});
}

core::Problems ProblemList::take(const std::vector<std::string>& files) {
  struct Key {
    std::ptrdiff_t file;
    int line;
    std::size_t found;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> order;
  for (std::size_t i = 0; i < problems_.size(); ++i) {
    const core::Where& where = problems_[i].where;
    order.push_back({std::find(files.begin(), files.end(), where.file) - files.begin(), where.line, i});
  }
  std::sort(order.begin(), order.end());
  core::Problems sorted;
  for (const Key& key : order) sorted.push_back(std::move(problems_[key.found]));
  return sorted;
}

std::vector<Token> tokens_of(std::string_view source, const std::string& file, ProblemList& problems) {
  return Lexer(source, file, problems).all();
}

bool is_keyword(std::string_view word) {
  if (word.size() > 16) return false;
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(k_keywords.begin(), k_keywords.end(), lower) != k_keywords.end();
}

bool is_constant_name(std::string_view word) {
  return std::find(k_constants.begin(), k_constants.end(), word) != k_constants.end();
}

std::string shown(std::string_view text) {
  std::string out(text.substr(0, 60));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  }
  if (text.size() > 60) out += "...";
  return out;
}

std::string shown(const Token& token) {
  if (token.kind == TokenKind::end) return "the end of the file";
  if (token.kind == TokenKind::text) return "\"" + shown(token.text) + "\"";
  return "'" + shown(token.text) + "'";
}

}  // namespace hepatrial::model::antimony
