#pragma once
// Words found in free text, whatever its case and punctuation. Checked by tests/evidence/screen_test.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::evidence::screening {

/// Lower case letters and digits, everything else one space, a space at both ends: " pd l1 inhibitor ". Greek alpha and
/// beta and the signs > and < stay words of their own.
[[nodiscard]] std::string plain_words(std::string_view text);

/// Terms to look for: words in order; "progress*" stands for every word that begins so, "*" between words for one word.
class Phrases {
 public:
  Phrases() = default;
  explicit Phrases(const std::vector<std::string>& terms);

  /// The first term, in the order given, that stands in `plain` (plain_words of a text); nothing when none does.
  [[nodiscard]] std::optional<std::string> find(std::string_view plain) const;
  [[nodiscard]] bool in(std::string_view plain) const { return find(plain).has_value(); }
  [[nodiscard]] bool empty() const { return terms_.empty(); }

 private:
  struct Term {
    std::string printed;
    std::vector<std::string> words;  ///< "" stands for any word
    bool prefix = false;             ///< the last word only begins so
  };
  std::vector<Term> terms_;
};

/// Sentences and list items of a text, trimmed, in order; registry escapes ("\>") are undone.
[[nodiscard]] std::vector<std::string> sentences(std::string_view text);

}  // namespace hepatrial::evidence::screening
