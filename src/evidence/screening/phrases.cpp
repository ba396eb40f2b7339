#include "evidence/screening/phrases.hpp"

namespace hepatrial::evidence::screening {

namespace {

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::size_t k_longest_sentence = 1000;  // a flattened list is cut where it stands

std::vector<std::string> split(std::string_view plain) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : plain) {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

/// Where the word behind `at` ends; `at` stands on the space before it.
std::size_t word_end(std::string_view plain, std::size_t at) {
  const std::size_t end = plain.find(' ', at + 1);
  return end == std::string_view::npos ? plain.size() : end;
}

std::string_view trimmed(std::string_view text) {
  const char* const blank = " \t\r\n*-\xE2\x80\xA2";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::string plain_words(std::string_view text) {
  std::string plain = " ";
  plain.reserve(text.size() + 2);
  for (const char c : text) {
    if (word_character(c)) {
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (c == '<' || c == '>') {
      if (plain.back() != ' ') plain += ' ';
      plain += c;
      plain += ' ';
    } else if (plain.back() != ' ') {
      plain += ' ';
    }
  }
  if (plain.back() != ' ') plain += ' ';
  return plain;
}

Phrases::Phrases(const std::vector<std::string>& terms) {
  for (const std::string& printed : terms) {
    Term term;
    term.printed = printed;
    std::string text = printed;
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (!text.empty() && text.back() == '*' && text.size() > 1 && text[text.size() - 2] != ' ') {
      term.prefix = true;
      text.pop_back();
    }
    // A lone star is a word of its own; it must survive the spelling out of words.
    std::string spelled;
    for (const char c : text) spelled += c == '*' ? std::string("anyword") : std::string(1, c);
    term.words = split(plain_words(spelled));
    for (std::string& word : term.words) {
      if (word == "anyword") word.clear();
    }
    if (!term.words.empty()) terms_.push_back(std::move(term));
  }
}

std::optional<std::string> Phrases::find(std::string_view plain) const {
  for (const Term& term : terms_) {
    const std::string first = " " + term.words.front();
    for (std::size_t at = plain.find(first); at != std::string_view::npos; at = plain.find(first, at + 1)) {
      std::size_t place = at;
      bool fits = true;
      for (std::size_t i = 0; fits && i < term.words.size(); ++i) {
        if (place + 1 >= plain.size()) {
          fits = false;
          break;
        }
        const std::size_t end = word_end(plain, place);
        const std::string_view word = plain.substr(place + 1, end - place - 1);
        const std::string& wanted = term.words[i];
        const bool last_prefix = term.prefix && i + 1 == term.words.size();
        fits = wanted.empty() || (last_prefix ? word.substr(0, wanted.size()) == wanted : word == wanted);
        place = end;
      }
      if (fits) return term.printed;
    }
  }
  return std::nullopt;
}

std::vector<std::string> sentences(std::string_view text) {
  std::string unescaped;
  unescaped.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && !word_character(text[i + 1])) continue;
    unescaped += text[i];
  }
  std::vector<std::string> found;
  std::string current;
  const auto finish = [&] {
    const std::string_view kept = trimmed(current);
    if (!kept.empty()) found.emplace_back(kept);
    current.clear();
  };
  for (std::size_t i = 0; i < unescaped.size(); ++i) {
    const char c = unescaped[i];
    const char next = i + 1 < unescaped.size() ? unescaped[i + 1] : '\n';
    // Between words, or at least between characters, where a text has no end.
    const bool between = (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    const bool too_long =
        (c == ' ' && current.size() >= k_longest_sentence) || (between && current.size() >= 2 * k_longest_sentence);
    if (c == '\n' || too_long) {
      finish();
      if (c == '\n') continue;
    }
    current += c;
    // A full stop ends a sentence before a space and a capital or digit ("e.g. x" and "1.1" go on).
    const char after = i + 2 < unescaped.size() ? unescaped[i + 2] : ' ';
    const bool opens = (after >= 'A' && after <= 'Z') || (after >= '0' && after <= '9');
    if (c == ';' || ((c == '.' || c == '?') && next == ' ' && opens)) finish();
  }
  finish();
  return found;
}

}  // namespace hepatrial::evidence::screening
