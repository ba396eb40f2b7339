#pragma once
// Proposals by title, acronym and sponsor. Inside of link.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "evidence/linking/link.hpp"

namespace hepatrial::evidence::linking {

/// Words of a title that carry meaning: lower case, letters and digits, stop words left out, sorted, each once.
[[nodiscard]] std::vector<std::string> title_words(std::string_view title);

/// Share of words in common (Jaccard index), 0 to 1.
[[nodiscard]] double overlap(const std::vector<std::string>& left, const std::vector<std::string>& right);

/// Whether sponsor, phase, size, start and drugs of two records can be those of one trial; what is not said fits.
[[nodiscard]] bool compatible(const LinkRecord& left, const LinkRecord& right);

/// Proposals between records of different registries, and pairs of one registry under one title (related). Pairs in one
/// cluster already are left out.
[[nodiscard]] std::vector<Link> text_links(const std::vector<LinkRecord>& records,
                                           const std::vector<std::size_t>& cluster);

}  // namespace hepatrial::evidence::linking
