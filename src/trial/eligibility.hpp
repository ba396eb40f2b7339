#pragma once
// Whether a patient may start a line, as a pure function. Checked by tests/trial/eligibility_test.cpp.

#include <optional>
#include <string>

#include "trial/record.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// What is known of a patient at the start of a line besides the laboratory state.
struct Candidate {
  StateSnapshot state;
  int ecog_at_baseline = 0;
  double largest_lesion_mm = 0;           ///< at the line's baseline scan
  std::optional<double> prior_line_days;  ///< treatment time on the prior line; none: no prior line
  bool tolerated_prior_line = true;
};

/// Empty when eligible, else the first condition that fails, in plain words without numbers of the patient ("Child-Pugh
/// points"), so that reasons can be counted. The washout is not checked here: the start of the line waits for it.
[[nodiscard]] std::string reason_not_eligible(const Eligibility& eligibility, const Candidate& candidate);

}  // namespace hepatrial::trial
