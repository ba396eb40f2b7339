#pragma once
// Kaplan-Meier estimation and what is read off a Kaplan-Meier curve.
// Methods and sources: docs/methods/survival-statistics.md.
//
// Every function here is pure: no state, no random numbers, thread-safe, the same bits for the same input.
// Times are in any one unit, the caller's; all times that come out are in that unit.

#include <cstddef>
#include <span>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::stats {

/// The transformation on which a pointwise confidence interval of survival is symmetric.
enum class ConfidenceScale {
  log_log,  ///< log(-log S): stays inside (0, 1); undefined (NaN) where S is 0 or 1
  log,      ///< log S, capped at 1; undefined where S is 0
  plain     ///< S itself, clipped to [0, 1]
};

/// A step curve: row i holds what is known at time[i], the i-th distinct time; before time[0] survival is 1.
/// All vectors have one element per row.
struct SurvivalCurve {
  std::vector<double> time;       ///< distinct times, rising, of events and of censoring
  std::vector<double> n_risk;     ///< observed to time[i] or later: at risk just before time[i]
  std::vector<double> n_event;    ///< events at time[i]
  std::vector<double> n_censor;   ///< censored at time[i], after the events at that time
  std::vector<double> survival;   ///< S(time[i]) = product over rows j <= i of 1 - n_event[j] / n_risk[j]
  std::vector<double> std_error;  ///< of S, by Greenwood's formula; NaN where S is 0
  std::vector<double> lower;      ///< lower confidence limit of S; NaN where undefined
  std::vector<double> upper;      ///< upper confidence limit of S; NaN where undefined
  double level = 0.95;            ///< of the confidence limits
  ConfidenceScale scale = ConfidenceScale::log_log;
};

/// Kaplan-Meier estimate. `time[i]` is the time to the event or to censoring of subject i (finite, >= 0);
/// `event[i]` is 1 for an event and 0 for censoring. Times that differ at all are different times: round
/// computed times first where they should tie. O(n log n).
/// Errors (bad_input, all at once): empty input, unequal lengths, a time that is negative or not finite, an event
/// code other than 0 or 1, a level outside (0, 1).
/// Source: Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452; variance Greenwood 1926; log-log limits
/// Kalbfleisch & Prentice 2002, doi:10.1002/9781118032985.
/// Checked by tests/stats/survival_test.cpp against R survival 3.5-3.
[[nodiscard]] core::Result<SurvivalCurve> kaplan_meier(std::span<const double> time, std::span<const int> event,
                                                       double level = 0.95,
                                                       ConfidenceScale scale = ConfidenceScale::log_log);

/// A time at which a given share has had the event. NaN: not reached.
struct SurvivalQuantile {
  double probability;  ///< share that has had the event: 0.5 for the median
  double time;
  double lower;  ///< lower confidence limit of the time, at the curve's level
  double upper;
};

/// Quantiles of the event time. The quantile is the first time with 1 - S >= probability; where the curve is
/// flat exactly at 1 - probability, it is the middle of the flat part (to the last time when the curve ends
/// there). The limits are read off the curve's confidence limits in the same way (Brookmeyer & Crowley 1982,
/// doi:10.2307/2530286). "Exactly" is within 1.5e-8, as in R's quantile.survfit.
/// Errors (bad_input): a probability outside [0, 1]. O(rows) per quantile.
[[nodiscard]] core::Result<std::vector<SurvivalQuantile>> survival_quantiles(const SurvivalCurve& curve,
                                                                             std::span<const double> probabilities);

/// The median event time with its confidence limits; NaN where not reached. Never fails.
[[nodiscard]] SurvivalQuantile median_survival(const SurvivalCurve& curve);

/// Survival at one time.
struct SurvivalAt {
  double time;
  double n_risk;  ///< at risk just before `time`; 0 beyond the last observation: survival is carried forward
  double survival;
  double std_error;  ///< NaN where survival is 0
  double lower;      ///< NaN where undefined: on the log-log scale where survival is 0 or 1. Before the first
                     ///< time of the curve both limits are 1, as in R: a convention, not a finding
  double upper;
};

/// Survival (a landmark rate, as "12-month survival") at each of `times`, in the order given.
/// Errors (bad_input): a time that is negative or not finite.
[[nodiscard]] core::Result<std::vector<SurvivalAt>> survival_at(const SurvivalCurve& curve,
                                                                std::span<const double> times);

/// Number at risk just before each of `times` (observed to that time or later), in the order given.
/// Errors (bad_input): a time that is negative or not finite.
[[nodiscard]] core::Result<std::vector<double>> number_at_risk(const SurvivalCurve& curve,
                                                               std::span<const double> times);

/// Mean event time restricted to `tau`: the area under the curve from 0 to tau.
struct RestrictedMean {
  double tau;
  double mean;
  double std_error;
  double lower;  ///< mean -/+ z std_error at the curve's level
  double upper;
  bool beyond_follow_up;  ///< tau is later than the last time and survival there is above 0: the curve was
                          ///< carried forward flat, and the mean rests on that assumption
};

/// Restricted mean survival time: mean = integral of S from 0 to tau, variance = sum over event times t <= tau of
/// (integral of S from t to tau)^2 d / (n (n - d)); terms with n = d are 0.
/// Errors (bad_input): tau not finite or not above 0. Source: Royston & Parmar 2013, doi:10.1186/1471-2288-13-152.
/// Checked by tests/stats/survival_test.cpp against R survival 3.5-3 (print(fit, rmean = tau)).
[[nodiscard]] core::Result<RestrictedMean> restricted_mean_survival(const SurvivalCurve& curve, double tau);

}  // namespace hepatrial::stats
