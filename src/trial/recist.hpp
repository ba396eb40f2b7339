#pragma once
// RECIST 1.1 and mRECIST as pure functions of what the reader wrote down. No state, no random numbers, thread-safe.
// Sources: Eisenhauer et al. 2009, doi:10.1016/j.ejca.2008.10.026; Lencioni & Llovet 2010, doi:10.1055/s-0030-1247132.
// Rules and readings: docs/methods/recist.md. Checked by tests/trial/recist_test.cpp.

#include <cstddef>
#include <optional>
#include <span>

#include "trial/record.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// The thresholds of one criterion with the protocol's choices.
struct ResponseRules {
  double progression_ratio = 1.2;  ///< of the nadir sum
  double progression_min_mm = 5;   ///< above the nadir sum; 0 under mRECIST
  double partial_ratio = 0.7;      ///< of the baseline sum
  bool confirm_response = false;
  double confirmation_days = 28;      ///< between a response and its confirmation
  double stable_from_day = 42;        ///< SD counts when seen on or after this day
  int not_evaluable_between_max = 1;  ///< scans that are NE between a response and its confirmation
};

/// Rules of a plan. A scan may come early by the visit window, so SD counts from minimum_stable_days - window_days.
[[nodiscard]] ResponseRules response_rules(const AssessmentPlan& plan);

/// What non-target lesions show at one time.
enum class NonTargetStatus : std::uint8_t { absent, complete, persistent, progressive, not_evaluable };

/// Response of the target lesions at one time, diameters in mm (NaN: not measured). In this order: CR when every
/// diameter is 0; PD when the sum has grown from the nadir by progression_ratio and progression_min_mm (measured
/// lesions alone may prove it); NE when one is missing; PR; SD. NE without targets.
[[nodiscard]] Response target_response(std::span<const double> diameters_mm, double baseline_sum_mm,
                                       double nadir_sum_mm, const ResponseRules& rules);

/// Overall response at one time: PD from any part; else CR needs both parts; else by the target part.
[[nodiscard]] Response overall_response(Response target, NonTargetStatus non_target, bool new_lesion);

/// Best and confirmed response over a course, and when it was first seen.
struct BestResponse {
  Response best = Response::not_evaluable;       ///< unconfirmed
  Response confirmed = Response::not_evaluable;  ///< equals best where no confirmation is asked
  /// Day of the first scan of the response that counts as `confirmed`, when that is CR or PR.
  std::optional<double> response_day;
};

/// Best overall response of the scans after baseline (visit > 0), in order of day, up to the first PD.
/// SD counts from stable_from_day on; a CR or PR that is not confirmed counts as SD from that day on; without any of
/// these PD, else NE.
[[nodiscard]] BestResponse best_response(std::span<const Assessment> assessments, const ResponseRules& rules);

/// Index of the first scan after baseline with overall PD.
[[nodiscard]] std::optional<std::size_t> first_progression(std::span<const Assessment> assessments);

}  // namespace hepatrial::trial
