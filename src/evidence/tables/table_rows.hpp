#pragma once
// Rows of each kind of table; internal to this folder.

#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/tables/review_table.hpp"

namespace hepatrial::evidence {

/// What a table is made of: the review and the words before " row N" in its places.
struct TablePlan {
  std::string_view key;
  std::string_view title;
  std::string_view source;
  std::vector<std::string_view> places;  ///< "Table 1 targeted", "Table 1 immunotherapy"
  enum class Kind { trials, studies, trial_results, trial_settings, combinations, drugs } kind;
};

/// Where "PLACE row N" is named in source_where: places one after another, N rising; 0: not at all.
[[nodiscard]] int row_number(std::string_view source_where, const std::vector<std::string_view>& places);

/// Sets columns and rows of `table`.
[[nodiscard]] core::Result<void> fill_rows(const Store& store, const TablePlan& plan, ReviewTable& table);

/// "atezolizumab+lenvatinib|atezolizumab+sorafenib" is "Atezolizumab + lenvatinib or sorafenib".
[[nodiscard]] std::string spoken_regimen(std::string_view regimen);

}  // namespace hepatrial::evidence
