#include "evidence/words.hpp"

#include <algorithm>
#include <utility>

namespace hepatrial::evidence {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string plain_key(std::string_view text) {
  std::string out;
  for (const char c : lower(text)) {
    if (is_letter_or_digit(c)) out += c;
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '_') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

bool holds_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  const auto joins = [&](std::size_t position) {
    return position < text.size() &&
           (is_letter_or_digit(text[position]) || text[position] == '-' || text[position] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (!(at > 0 && joins(at - 1)) && !joins(at + word.size())) return true;
  }
  return false;
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> previous(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::vector<std::size_t> current(right.size() + 1, i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
    }
    previous = std::move(current);
  }
  return previous[right.size()];
}

std::vector<std::string> near_names(std::string_view word, std::vector<std::string> candidates, std::size_t limit) {
  const std::string wanted = lower(word.substr(0, 200));  // a longer text is no name
  const std::size_t reach = std::max<std::size_t>(2, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (std::string& candidate : candidates) {
    const std::string name = lower(candidate);
    const bool begins = wanted.size() >= 3 && name.starts_with(wanted);
    const std::size_t distance = begins ? 1 : edit_distance(wanted, name);
    if (distance <= reach) ranked.emplace_back(distance, std::move(candidate));
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
  std::vector<std::string> near;
  for (auto& [distance, name] : ranked) {
    if (near.size() < limit) near.push_back(std::move(name));
  }
  return near;
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

}  // namespace hepatrial::evidence
