#pragma once
// Small operations on words that the room's look-ups share. Checked by tests/evidence/regimen_test.cpp.

#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::evidence {

/// ASCII letters in lower case; other bytes as they are.
[[nodiscard]] std::string lower(std::string_view text);

/// Lower case, and only letters and digits: "CVM-1118" and "cvm 1118" give the same.
[[nodiscard]] std::string plain_key(std::string_view text);

/// Runs of ASCII letters, digits and '_', in order.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// Without spaces at both ends.
[[nodiscard]] std::string trimmed(std::string_view text);

/// True when `word` occurs in `text` and is not part of a longer run of letters, digits, '-' or '_'. Case counts.
[[nodiscard]] bool holds_word(std::string_view text, std::string_view word);

/// Number of single-character insertions, deletions and replacements between two texts (Levenshtein).
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// Up to `limit` of `candidates` that are close to `word` by edit distance, or that begin with it; nearest first,
/// ties in alphabetical order.
[[nodiscard]] std::vector<std::string> near_names(std::string_view word, std::vector<std::string> candidates,
                                                  std::size_t limit = 5);

/// The texts joined by `separator`.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, std::string_view separator);

}  // namespace hepatrial::evidence
