#pragma once
// What the reviews state: signed causal statements and combinations with a checkpoint inhibitor. Tables of
// evidence/reviews. Checked by tests/study/statement_files_test.cpp.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::study {

/// One row of edges.csv: `from` raises (+) or lowers (-) `to`; '?': direction not stated; '0': no effect.
struct Statement {
  std::string id, from, to;
  char sign = '?';
  std::string kind;   ///< "activates", "targets", "expresses" ...
  std::string basis;  ///< "stated", "cited_title", "inferred"
  std::string source;
  int line = 0;

  [[nodiscard]] bool is_signed() const { return sign == '+' || sign == '-'; }
  /// Counts towards what a model must reproduce.
  [[nodiscard]] bool is_stated() const { return basis == "stated" && is_signed(); }
};

/// One row of combinations.csv: partners are drug codes joined by '+', alternatives by '|'.
struct Combination {
  std::string id, ici, partners, source;
  int line = 0;
};

/// Errors, all at once: missing columns, an id twice, an unknown sign.
[[nodiscard]] core::Result<std::vector<Statement>> read_statements(const std::filesystem::path& file);
/// Errors, all at once: missing columns, an id twice.
[[nodiscard]] core::Result<std::vector<Combination>> read_combinations(const std::filesystem::path& file);

}  // namespace hepatrial::study
