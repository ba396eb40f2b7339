#pragma once
// Made-up ClinicalTrials.gov studies in the layout of API version 2, as many as a whole registry holds. Nothing in them
// is true. Sizes and numbers of parts follow the real sample records. Checked by
// tests/evidence/registry_scale_test.cpp.

#include <cstdint>
#include <string>

namespace hepatrial::benchmarks {

/// Appends study number `index` (0 to 9,999,999) as one line of JSON without a line end. The same seed and index give
/// the same text. About 12 % have results (some 80 kB), the rest some 9 kB; about 1 % are about hepatocellular
/// carcinoma.
void append_synthetic_study(std::uint64_t seed, std::uint64_t index, std::string& out);

/// "NCT1" and seven digits.
[[nodiscard]] std::string synthetic_number(std::uint64_t index);

}  // namespace hepatrial::benchmarks
