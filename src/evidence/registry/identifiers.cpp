#include "evidence/registry/identifiers.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hepatrial::evidence::registry {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// A text and a place in it; the readers below move the place only when they succeed.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
  bool word(std::string_view expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (upper(peek(i)) != expected[i]) return false;
    }
    at += expected.size();
    return true;
  }
  bool digits(std::size_t count, std::string& out) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!digit(peek(i))) return false;
    }
    out.append(text.substr(at, count));
    at += count;
    return true;
  }
  // A boundary: the next character continues neither a number nor a word.
  [[nodiscard]] bool ended() const { return !digit(peek()) && !letter(peek()); }
};

bool all_zero(std::string_view digits) {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0' || !digit(c); });
}

/// A fixed prefix followed by a fixed number of digits.
struct Pattern {
  IdentifierKind kind;
  std::string_view prefix;
  std::size_t digits;
};
constexpr std::array<Pattern, 7> k_patterns{{{IdentifierKind::nct, "NCT", 8},
                                             {IdentifierKind::isrctn, "ISRCTN", 8},
                                             {IdentifierKind::drks, "DRKS", 8},
                                             {IdentifierKind::actrn, "ACTRN", 14},
                                             {IdentifierKind::ctr_china, "CTR2", 7},
                                             {IdentifierKind::jrct, "JRCTS", 9},
                                             {IdentifierKind::jrct, "JRCT", 10}}};

std::optional<Identifier> prefixed(Cursor& cursor) {
  for (const Pattern& pattern : k_patterns) {
    Cursor tried = cursor;
    std::string number;
    if (!tried.word(pattern.prefix) || !tried.digits(pattern.digits, number) || !tried.ended()) continue;
    if (all_zero(number)) continue;
    Identifier found{pattern.kind, std::string(pattern.prefix) + number,
                     std::string(cursor.text.substr(cursor.at, tried.at - cursor.at))};
    cursor = tried;
    return found;
  }
  return std::nullopt;
}

/// ChiCTR with any of its old infixes (ChiCTR-OIC-17010456) and 8 or 10 digits.
std::optional<Identifier> chictr(Cursor& cursor) {
  Cursor tried = cursor;
  if (!tried.word("CHICTR")) return std::nullopt;
  std::string value = "CHICTR";
  if (tried.peek() == '-') {
    ++tried.at;
    while (letter(tried.peek())) value += upper(tried.text[tried.at++]);
    if (tried.peek() == '-') ++tried.at;
  }
  std::string number;
  while (digit(tried.peek()) && number.size() < 11) number += tried.text[tried.at++];
  if ((number.size() != 8 && number.size() != 10) || !tried.ended() || all_zero(number)) return std::nullopt;
  Identifier found{IdentifierKind::chictr, value + number,
                   std::string(cursor.text.substr(cursor.at, tried.at - cursor.at))};
  cursor = tried;
  return found;
}

std::optional<Identifier> universal_number(Cursor& cursor) {
  Cursor tried = cursor;
  std::string first, second;
  if (!tried.word("U1111-") || !tried.digits(4, first) || !tried.word("-") || !tried.digits(4, second) ||
      !tried.ended()) {
    return std::nullopt;
  }
  Identifier found{IdentifierKind::utn, "U1111-" + first + "-" + second,
                   std::string(cursor.text.substr(cursor.at, tried.at - cursor.at))};
  cursor = tried;
  return found;
}

/// The hyphens between the blocks are all there or, after a prefix, all missing.
bool european_blocks(Cursor& tried, bool prefixed_number, std::string& year, std::string& middle, std::string& last) {
  if (!tried.digits(4, year)) return false;
  const bool hyphens = tried.peek() == '-';
  if (!hyphens && !prefixed_number) return false;
  if (hyphens) ++tried.at;
  if (!tried.digits(6, middle)) return false;
  if (hyphens && !tried.word("-")) return false;
  return tried.digits(2, last);
}

/// EudraCT and CTIS numbers.
std::optional<Identifier> european(Cursor& cursor) {
  Cursor tried = cursor;
  const bool prefixed_number = tried.word("EUCTR") || tried.word("CTIS") || tried.word("EUCT");
  if (prefixed_number && (tried.peek() == '-' || tried.peek() == ' ' || tried.peek() == ':')) ++tried.at;
  std::string year, middle, last;
  if (!european_blocks(tried, prefixed_number, year, middle, last)) return std::nullopt;
  if (year.substr(0, 2) != "20" || (middle[0] != '0' && middle[0] != '5') || all_zero(middle)) return std::nullopt;
  const bool is_ctis = middle[0] == '5';
  if (tried.peek() == '-' && digit(tried.peek(1)) && digit(tried.peek(2)) && !digit(tried.peek(3))) {
    if (!is_ctis) return std::nullopt;  // four blocks are a CTIS number or nothing
    tried.at += 3;
  } else if (Cursor outside = tried; outside.word("-3RD")) {
    tried = outside;
  } else if (tried.peek() == '-' && digit(tried.peek(1))) {
    return std::nullopt;
  } else if (!is_ctis && tried.peek() == '-' && letter(tried.peek(1)) && letter(tried.peek(2)) &&
             !letter(tried.peek(3)) && !digit(tried.peek(3))) {
    tried.at += 3;  // the country
  }
  if (!tried.ended()) return std::nullopt;
  Identifier found{is_ctis ? IdentifierKind::ctis : IdentifierKind::eudract, year + "-" + middle + "-" + last,
                   std::string(cursor.text.substr(cursor.at, tried.at - cursor.at))};
  cursor = tried;
  return found;
}

constexpr std::array<std::string_view, 24> k_legal_forms{
    "inc",     "incorporated", "ltd", "limited", "llc", "gmbh", "ag",  "sa",  "spa", "co", "corp", "corporation",
    "company", "plc",          "bv",  "nv",      "kg",  "kgaa", "pty", "srl", "sas", "se", "the",  "and"};

}  // namespace

std::string_view name_of(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::nct: return "nct";
    case IdentifierKind::eudract: return "eudract";
    case IdentifierKind::ctis: return "ctis";
    case IdentifierKind::isrctn: return "isrctn";
    case IdentifierKind::utn: return "utn";
    case IdentifierKind::jrct: return "jrct";
    case IdentifierKind::chictr: return "chictr";
    case IdentifierKind::ctr_china: return "ctr_china";
    case IdentifierKind::actrn: return "actrn";
    case IdentifierKind::drks: return "drks";
    case IdentifierKind::code: return "code";
  }
  return "code";
}

std::vector<Identifier> find_identifiers(std::string_view text) {
  std::vector<Identifier> found;
  Cursor cursor{text};
  while (cursor.at < text.size()) {
    const char before = cursor.at == 0 ? ' ' : text[cursor.at - 1];
    // A digit block after "-" would be the tail of a longer number.
    const bool inside_word = letter(before) || digit(before) ||
                             (before == '-' && cursor.at >= 2 && digit(text[cursor.at - 2]) && digit(cursor.peek()));
    if (!inside_word && (letter(cursor.peek()) || digit(cursor.peek()))) {
      std::optional<Identifier> one = prefixed(cursor);
      if (!one) one = chictr(cursor);
      if (!one) one = universal_number(cursor);
      if (!one) one = european(cursor);
      if (one) {
        found.push_back(std::move(*one));
        continue;
      }
    }
    ++cursor.at;
  }
  return found;
}

std::string comparable_code(std::string_view code) {
  std::string kept;
  bool has_letter = false, has_digit = false;
  for (const char c : code) {
    if (!letter(c) && !digit(c)) continue;
    kept += upper(c);
    has_letter = has_letter || letter(c);
    has_digit = has_digit || digit(c);
  }
  return kept.size() >= 5 && has_letter && has_digit ? kept : "";
}

std::string comparable_sponsor(std::string_view name) {
  std::string kept, word;
  const auto finish_word = [&] {
    if (!word.empty() && std::find(k_legal_forms.begin(), k_legal_forms.end(), word) == k_legal_forms.end()) {
      if (!kept.empty()) kept += ' ';
      kept += word;
    }
    word.clear();
  };
  for (const char c : name) {
    const bool part = letter(c) || digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (part) {
      word += lower(c);
    } else if (c != '.') {  // "S.A." is one word
      finish_word();
    }
  }
  finish_word();
  return kept;
}

}  // namespace hepatrial::evidence::registry
