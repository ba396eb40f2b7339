#pragma once
// Cumulative incidence of competing events. Pure, thread-safe, the same bits for the same input.

#include <span>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::stats {

/// Cumulative incidence of one cause; one element per row of the curve it belongs to.
struct CauseIncidence {
  std::vector<double> n_event;    ///< events of this cause at the time
  std::vector<double> incidence;  ///< F_k: share that has had an event of this cause, 0 before the first row
  std::vector<double> std_error;  ///< of F_k
};

/// Step curves of all causes; row i holds at time[i].
struct CumulativeIncidence {
  std::vector<double> time;           ///< distinct times, rising, of events and of censoring
  std::vector<double> n_risk;         ///< event-free and observed just before time[i]
  std::vector<double> n_censor;       ///< censored at time[i]
  std::vector<double> event_free;     ///< 1 - the sum of all F_k: Kaplan-Meier of the first event of any cause
  std::vector<CauseIncidence> cause;  ///< cause[k - 1] for event code k
};

/// Aalen-Johansen estimate. `event[i]` is 0 for censoring or 1..cause_count, the cause of the first event.
/// F_k(t) = sum over event times u <= t of S(u-) d_k / n. The variance is that of the infinitesimal jackknife, which
/// for these data is a sum over event times (Greenwood's type); with one cause it is Greenwood's own. O(n log n).
/// Errors (bad_input): those of kaplan_meier, an event code above cause_count, cause_count below 1.
/// Source: Aalen & Johansen 1978; variance: Gaynor et al. 1993, doi:10.1080/01621459.1993.10476289. Checked by
/// tests/stats/competing_test.cpp against R survival's survfit(Surv(time, factor) ~ 1).
[[nodiscard]] core::Result<CumulativeIncidence> cumulative_incidence(std::span<const double> time,
                                                                     std::span<const int> event, int cause_count);

/// Cumulative incidence at one time. NaN limits: undefined, which is where the incidence is 0 or 1; before the first
/// time of the curve both limits are 0, as in R: a convention, not a finding.
struct IncidenceAt {
  double time;
  double n_risk;  ///< event-free just before `time`; 0 beyond the last observation: the curve is carried forward
  double incidence;
  double std_error;
  double lower;  ///< limits symmetric on the scale log(-log F), Choudhury 2002, doi:10.1002/sim.1091
  double upper;
};

/// F_k for event code `cause` at each of `times`, in the order given.
/// Errors (bad_input): no such cause, a time that is negative or not finite, a level outside (0, 1).
[[nodiscard]] core::Result<std::vector<IncidenceAt>> incidence_at(const CumulativeIncidence& curve, int cause,
                                                                  std::span<const double> times, double level = 0.95);

}  // namespace hepatrial::stats
