#pragma once
// How far the way a published outcome was read agrees with the simulated one. Pure. Checked by
// tests/report/comparison_test.cpp.

#include <optional>
#include <string>
#include <string_view>

#include "trial/trial_spec.hpp"

namespace hepatrial::study {

/// The `criteria` text of a published target, taken apart: "RECIST1.1 BICR", "mRECIST investigator", "".
struct PublishedReading {
  enum class Kind { unspecified, recist_1_0, recist_1_1, mrecist, other };
  Kind kind = Kind::unspecified;
  std::optional<trial::Reader> reader;
};

[[nodiscard]] PublishedReading read_criteria(std::string_view criteria);

/// How well a published reading fits the plan of the simulated line: the higher the better.
struct Fit {
  bool same_criterion = false;  ///< the same, or the publication names none
  int rank = 0;      ///< 0 another criterion; then RECIST 1.0 for 1.1; other reader; reader not named; the same
  std::string note;  ///< the difference in words; empty when there is none
};

[[nodiscard]] Fit fit_of(const PublishedReading& published, const trial::AssessmentPlan& plan);

}  // namespace hepatrial::study
