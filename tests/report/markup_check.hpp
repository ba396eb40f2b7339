#pragma once
// A small strict reader of our own HTML and SVG: tags balance, attributes are quoted and not repeated, ids are unique,
// every & starts a reference, nothing is fetched from anywhere.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::report {

class MarkupCheck {
 public:
  /// Problems of a document; empty when it is well formed.
  static std::vector<std::string> problems(std::string_view text) {
    MarkupCheck check(text);
    check.read();
    return check.problems_;
  }

 private:
  explicit MarkupCheck(std::string_view text) : text_(text) {}

  void add(const std::string& what) { problems_.push_back("at byte " + std::to_string(position_) + ": " + what); }

  void read() {
    if (text_.starts_with("<!DOCTYPE html>")) position_ = 15;
    while (position_ < text_.size() && problems_.size() < 20) {
      if (text_[position_] == '<') {
        read_tag();
      } else {
        read_text_character();
      }
    }
    for (const std::string& name : open_) add("<" + name + "> is never closed");
  }

  void read_text_character() {
    if (text_[position_] == '>') add("> in text");
    if (text_[position_] == '&') check_reference(text_.substr(position_));
    ++position_;
  }

  void check_reference(std::string_view rest) {
    for (const std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
      if (rest.starts_with(known)) return;
    }
    add("& starts no known reference");
  }

  static bool is_name(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-';
  }

  std::string read_name() {
    std::string name;
    while (position_ < text_.size() && is_name(text_[position_])) name += text_[position_++];
    if (name.empty()) {
      add("a name is missing");
      ++position_;
    }
    return name;
  }

  void read_tag() {
    ++position_;
    const bool closing = position_ < text_.size() && text_[position_] == '/';
    if (closing) ++position_;
    const std::string name = read_name();
    if (name == "script" || name == "link" || name == "img" || name == "iframe" || name == "object" || name == "a") {
      add("the element " + name + " is not expected in a report");
    }
    if (closing) return close(name);
    read_attributes();
    if (text_.substr(position_).starts_with("/>")) {
      position_ += 2;
      return;
    }
    if (position_ >= text_.size() || text_[position_] != '>') return add("> is missing");
    ++position_;
    open_.push_back(name);
    if (name == "style") read_style();
  }

  void close(const std::string& name) {
    if (position_ >= text_.size() || text_[position_] != '>') return add("> is missing");
    ++position_;
    if (open_.empty() || open_.back() != name) return add("</" + name + "> closes nothing");
    open_.pop_back();
  }

  void read_attributes() {
    std::set<std::string> seen;
    while (position_ < text_.size() && text_[position_] == ' ') {
      ++position_;
      const std::string name = read_name();
      if (!seen.insert(name).second) add("attribute " + name + " is repeated");
      if (name.starts_with("on") || name == "href" || name == "src") add("attribute " + name + " is not expected");
      if (!text_.substr(position_).starts_with("=\"")) return add("attribute " + name + " has no quoted value");
      position_ += 2;
      const std::size_t end = text_.find('"', position_);
      if (end == std::string_view::npos) return add("a quote is never closed");
      const std::string_view value = text_.substr(position_, end - position_);
      if (value.find('<') != std::string_view::npos) add("< in an attribute");
      for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == '&') check_reference(value.substr(at));
      }
      if (name == "id" && !ids_.insert(std::string(value)).second) add("id " + std::string(value) + " is repeated");
      if (value.starts_with("url(") && !value.starts_with("url(#")) add("a url is fetched");
      position_ = end + 1;
    }
  }

  void read_style() {
    const std::size_t end = text_.find("</style>", position_);
    if (end == std::string_view::npos) return add("<style> is never closed");
    const std::string_view style = text_.substr(position_, end - position_);
    if (style.find("url(") != std::string_view::npos || style.find("@import") != std::string_view::npos) {
      add("the style sheet fetches something");
    }
    position_ = end;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
  std::vector<std::string> problems_;
};

/// Whether a word that stands for no number ("nan", "inf", "infinity", any case) occurs in `text`.
inline bool names_no_number(std::string_view text) {
  std::string word;
  const auto is_letter = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
  };
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && is_letter(text[at])) {
      word += static_cast<char>(text[at] | 0x20);
    } else {
      if (word == "nan" || word == "inf" || word == "infinity") return true;
      word.clear();
    }
  }
  return false;
}

}  // namespace hepatrial::report
