#include "stats/competing.hpp"

#include <algorithm>
#include <utility>

#include "core/maths.hpp"
#include "stats/confidence_limits.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

// Distinct times with their counts; the other columns are left empty.
CumulativeIncidence counted_rows(std::span<const double> time, std::span<const int> event, int cause_count) {
  std::vector<std::pair<double, int>> sorted(time.size());
  for (std::size_t i = 0; i < time.size(); ++i) sorted[i] = {time[i], event[i]};
  std::sort(sorted.begin(), sorted.end());
  CumulativeIncidence curve;
  curve.cause.resize(static_cast<std::size_t>(cause_count));
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].first != sorted[i - 1].first) {
      curve.time.push_back(sorted[i].first);
      curve.n_risk.push_back(static_cast<double>(sorted.size() - i));
      curve.n_censor.push_back(0.0);
      for (CauseIncidence& cause : curve.cause) cause.n_event.push_back(0.0);
    }
    const int code = sorted[i].second;
    auto& count = code == 0 ? curve.n_censor : curve.cause[static_cast<std::size_t>(code - 1)].n_event;
    count.back() += 1.0;
  }
  return curve;
}

// The share still event-free, and the variance of its logarithm.
struct EventFree {
  double share = 1.0;
  double log_variance = 0.0;
};

// Variance of F_k and its covariance with log S, carried from one event time to the next.
struct CauseMoments {
  double incidence = 0.0;
  double variance = 0.0;
  double covariance = 0.0;

  // With hazards h_k and h among n at risk, F gains S h_k. The change of F for a subject's weight is that of S,
  // S h_k times that of log S, plus S times that of h_k; hazards at different times are uncorrelated, and
  // within one time they have multinomial variance: h_k (1 - h_k) / n, and with log S -h_k / n.
  void advance(const EventFree& before, double cause_hazard, double at_risk) {
    const double gain = before.share * cause_hazard;
    variance += 2.0 * gain * covariance + gain * gain * before.log_variance +
                before.share * before.share * cause_hazard * (1.0 - cause_hazard) / at_risk;
    covariance += gain * before.log_variance - gain / at_risk;
    incidence += gain;
  }

  // Nobody is left. If this was the only cause of all, its incidence is 1 for certain, which sums of rounded
  // terms only come near to.
  void close(const std::vector<CauseMoments>& all) {
    for (const CauseMoments& other : all) {
      if (&other != this && other.incidence > 0.0) return;
    }
    if (incidence == 0.0) return;
    incidence = 1.0;
    variance = 0.0;
  }
};

void fill_incidence(CumulativeIncidence& curve) {
  EventFree event_free;
  std::vector<CauseMoments> moments(curve.cause.size());
  for (std::size_t row = 0; row < curve.time.size(); ++row) {
    const double at_risk = curve.n_risk[row];
    double events = 0.0;
    for (std::size_t k = 0; k < curve.cause.size(); ++k) {
      const double cause_events = curve.cause[k].n_event[row];
      events += cause_events;
      if (cause_events > 0.0) moments[k].advance(event_free, cause_events / at_risk, at_risk);
    }
    const double survivors = at_risk - events;
    event_free.share *= survivors / at_risk;
    if (survivors > 0.0) event_free.log_variance += events / (at_risk * survivors);
    curve.event_free.push_back(event_free.share);
    for (std::size_t k = 0; k < curve.cause.size(); ++k) {
      if (survivors == 0.0) moments[k].close(moments);
      curve.cause[k].incidence.push_back(moments[k].incidence);
      curve.cause[k].std_error.push_back(core::maths::sqrt(std::max(moments[k].variance, 0.0)));
    }
  }
}

}  // namespace

core::Result<CumulativeIncidence> cumulative_incidence(std::span<const double> time, std::span<const int> event,
                                                       int cause_count) {
  core::Problems problems;
  if (cause_count < 1) {
    add_problem(problems, "cause_count", "is " + std::to_string(cause_count) + ", expected at least 1");
    return core::fail(std::move(problems));
  }
  check_time_to_event(problems, time, event, cause_count);
  if (!problems.empty()) return core::fail(std::move(problems));
  CumulativeIncidence curve = counted_rows(time, event, cause_count);
  fill_incidence(curve);
  return curve;
}

core::Result<std::vector<IncidenceAt>> incidence_at(const CumulativeIncidence& curve, int cause,
                                                    std::span<const double> times, double level) {
  core::Problems problems;
  check_not_negative(problems, "times", times);
  check_level(problems, level);
  if (cause < 1 || static_cast<std::size_t>(cause) > curve.cause.size()) {
    add_problem(problems, "cause",
                "is " + std::to_string(cause) + ", expected 1 to " + std::to_string(curve.cause.size()));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  const CauseIncidence& column = curve.cause[static_cast<std::size_t>(cause - 1)];
  const double multiplier = two_sided_normal_multiplier(level);
  std::vector<IncidenceAt> result;
  for (const double time : times) {
    const auto first = std::lower_bound(curve.time.begin(), curve.time.end(), time) - curve.time.begin();
    const auto after = std::upper_bound(curve.time.begin(), curve.time.end(), time) - curve.time.begin();
    const auto next = static_cast<std::size_t>(first);
    const double at_risk = next < curve.time.size() ? curve.n_risk[next] : 0.0;
    if (after == 0) {
      result.push_back({time, at_risk, 0.0, 0.0, 0.0, 0.0});
      continue;
    }
    const auto row = static_cast<std::size_t>(after - 1);
    const Limits limits =
        probability_limits(column.incidence[row], column.std_error[row], multiplier, ConfidenceScale::log_log);
    result.push_back({time, at_risk, column.incidence[row], column.std_error[row], limits.lower, limits.upper});
  }
  return result;
}

}  // namespace hepatrial::stats
