#pragma once
// The printed results of a store under one naming of trials and endpoints; internal to this folder and to doubt/.

#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// The trial ids of a store under every name that the store gives them.
class TrialNames {
 public:
  [[nodiscard]] static core::Result<TrialNames> load(const Store& store);
  /// The id that the reviews' rows use for the trial with this printed name ("KEYNOTE-240 (final)") and registry
  /// number; the number, or the name, where the reviews do not have it.
  [[nodiscard]] std::string id_of(std::string_view name, std::string_view number) const;

 private:
  std::map<std::string, std::string> id_by_key_;
};

/// "OS_HR" is HR_OS, "OS_median" mOS, "OS_rate_36mo" OSR36; others stay.
[[nodiscard]] std::string review_endpoint(std::string_view target_endpoint);

/// The number before "% CI", "% confidence" or after "CI level" in a text, in per cent; 0 where there is none from 50
/// to 100.
[[nodiscard]] double level_in(std::string_view text);

}  // namespace hepatrial::evidence
