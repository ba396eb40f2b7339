#include "stats/reconstruction/digitised_curve.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/maths.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

core::Problems check(std::span<const CurvePoint> points, std::span<const AtRisk> at_risk,
                     const std::optional<std::int64_t>& total_events) {
  core::Problems problems;
  if (points.empty()) add_problem(problems, "points", "are empty, expected the points of a curve");
  for (const CurvePoint& point : points) {
    if (std::isfinite(point.time) && point.survival >= 0.0 && point.survival <= 1.05) continue;
    add_problem(problems, "points",
                "hold time " + std::to_string(point.time) + " with survival " + std::to_string(point.survival) +
                    ", expected a finite time and a share from 0 to 1",
                "divide percentages by 100");
    break;
  }
  constexpr std::int64_t k_most_patients = 100'000;  // the search tries every number of censored
  if (at_risk.empty() || at_risk.front().time != 0.0 || at_risk.front().patients < 1 ||
      at_risk.front().patients > k_most_patients) {
    add_problem(problems, "at_risk", "does not start with 1 to 100,000 patients at time 0");
  }
  for (std::size_t i = 1; i < at_risk.size(); ++i) {
    const bool fine = at_risk[i].time > at_risk[i - 1].time && at_risk[i].patients >= 0 &&
                      at_risk[i].patients <= at_risk[i - 1].patients;
    if (fine) continue;
    add_problem(problems, "at_risk",
                "entry " + std::to_string(i) + " does not follow the one before it: times rise, patients do not");
  }
  if (problems.empty() && total_events && (*total_events < 0 || *total_events > at_risk.front().patients)) {
    add_problem(problems, "total_events", "is " + std::to_string(*total_events) + ", expected 0 to the patients");
  }
  return problems;
}

// The falling curve nearest to the points (pool adjacent violators): neighbours that rise become their mean, so that
// the noise of a digitiser pulls the curve neither up nor down.
void make_fall(std::vector<CurvePoint>& curve) {
  struct Block {
    double sum;
    std::size_t size;
    [[nodiscard]] double mean() const { return sum / static_cast<double>(size); }
  };
  std::vector<Block> blocks;
  for (const CurvePoint& point : curve) {
    blocks.push_back({point.survival, 1});
    while (blocks.size() > 1 && blocks.back().mean() > blocks[blocks.size() - 2].mean()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().size += last.size;
    }
  }
  std::size_t at = 0;
  for (const Block& block : blocks) {
    for (std::size_t k = 0; k < block.size; ++k) curve[at++].survival = block.mean();
  }
}

// Points in order, falling, from (0, 1), one for each time.
std::vector<CurvePoint> repaired(std::span<const CurvePoint> points, ReconstructionReport& report) {
  std::vector<CurvePoint> sorted(points.begin(), points.end());
  for (CurvePoint& point : sorted) {
    if (point.time < 0.0) ++report.before_zero;
    if (point.survival > 1.0) ++report.above_one;
    point = {std::max(0.0, point.time), std::min(1.0, point.survival)};
  }
  // At one time the curve falls: the higher point first, the lower one counts.
  std::sort(sorted.begin(), sorted.end(), [](const CurvePoint& a, const CurvePoint& b) {
    return a.time < b.time || (a.time == b.time && a.survival > b.survival);
  });
  std::vector<CurvePoint> curve{{0.0, 1.0}};
  double lowest = 1.0;
  for (const CurvePoint& point : sorted) {
    if (point.time == 0.0) continue;  // before any event
    if (point.survival > lowest) {
      ++report.rises;
      report.largest_rise = std::max(report.largest_rise, point.survival - lowest);
    }
    lowest = std::min(lowest, point.survival);
    if (point.time == curve.back().time) {
      curve.back() = point;
    } else {
      curve.push_back(point);
    }
  }
  make_fall(curve);
  report.points_used = curve.size() - 1;
  return curve;
}

// State before the first point of an interval.
struct State {
  std::int64_t patients = 0;
  double survival = 1.0;  // reconstructed, after the last event
};

// What one interval of the risk table becomes.
struct Interval {
  std::vector<std::int64_t> events;    // at each of its points
  std::vector<std::int64_t> censored;  // from each point to the next
  std::vector<double> survival;        // reconstructed, after each point
  State after;
  std::int64_t total_events = 0;
  double squared_distance = 0.0;  // of the reconstructed curve from the points
};

// The two choices that the published curve leaves open: where in an interval the evenly spaced censorings lie (1/2: in
// the middle of their share of it), and from which fraction on a part of an event is one.
struct Choice {
  double shift = 0.5;
  double rounding = 0.5;
};

// Censored between point k and the next: `count` times spread evenly from `begin` to `end`.
std::vector<std::int64_t> spread_evenly(std::span<const CurvePoint> points, double begin, double end,
                                        std::int64_t count, double shift) {
  std::vector<std::int64_t> censored(points.size(), 0);
  std::size_t k = 0;
  for (std::int64_t j = 1; j <= count; ++j) {
    const double time = begin + (end - begin) * (static_cast<double>(j) - 1.0 + shift) / static_cast<double>(count);
    while (k + 1 < points.size() && points[k + 1].time <= time) ++k;
    ++censored[k];
  }
  return censored;
}

Interval run_interval(std::span<const CurvePoint> points, double begin, double end, State state, std::int64_t count,
                      const Choice& choice) {
  Interval interval;
  interval.censored = spread_evenly(points, begin, end, count, choice.shift);
  for (std::size_t k = 0; k < points.size(); ++k) {
    const auto n = static_cast<double>(state.patients);
    std::int64_t events = 0;
    if (state.patients > 0 && state.survival > 0.0) {
      events = static_cast<std::int64_t>(
          std::floor(n * (1.0 - points[k].survival / state.survival) + 1.0 - choice.rounding));
      events = std::clamp<std::int64_t>(events, 0, state.patients);
      if (events > 0) state.survival *= 1.0 - static_cast<double>(events) / n;
    }
    state.patients -= events;
    interval.censored[k] = std::min(interval.censored[k], state.patients);
    state.patients -= interval.censored[k];
    interval.events.push_back(events);
    interval.survival.push_back(state.survival);
    interval.total_events += events;
    const double distance = points[k].survival - state.survival;
    interval.squared_distance += distance * distance;
  }
  interval.after = state;
  return interval;
}

// The number censored from `least` to `most`, and the choices left open, that bring `missed` (0 is a hit) nearest to 0;
// among several the one nearest to the points, then the first.
template <class Missed>
Interval best_interval(std::span<const CurvePoint> points, double begin, double end, const State& state,
                       std::int64_t least, std::int64_t most, const Missed& missed) {
  Interval best;
  std::int64_t nearest = -1;
  for (std::int64_t count = least; count <= most; ++count) {
    for (const double shift : {0.5, 0.25, 0.75}) {
      for (const double rounding : {0.5, 0.4, 0.6}) {
        Interval interval = run_interval(points, begin, end, state, count, {shift, rounding});
        const std::int64_t distance = std::abs(missed(interval));
        const bool better = nearest < 0 || distance < nearest ||
                            (distance == nearest && interval.squared_distance < best.squared_distance);
        if (!better) continue;
        nearest = distance;
        best = std::move(interval);
      }
    }
  }
  return best;
}

// Rounding of events can leave the number at risk one off: the last point's censored take it up where they can.
void settle(Interval& interval, std::int64_t wanted) {
  std::int64_t& last = interval.censored.back();
  const std::int64_t change = std::max(interval.after.patients - wanted, -last);
  last += change;
  interval.after.patients -= change;
}

struct Totals {
  std::int64_t events = 0;
  std::int64_t censored = 0;
};

void add_patients(ReconstructedPatients& patients, std::span<const CurvePoint> points, const Interval& interval,
                  double end, Totals& totals) {
  for (std::size_t k = 0; k < points.size(); ++k) {
    for (std::int64_t j = 0; j < interval.events[k]; ++j) {
      patients.time.push_back(points[k].time);
      patients.event.push_back(1);
    }
    const double next = k + 1 < points.size() ? points[k + 1].time : end;
    for (std::int64_t j = 0; j < interval.censored[k]; ++j) {
      patients.time.push_back((points[k].time + std::max(next, points[k].time)) / 2.0);
      patients.event.push_back(0);
    }
    totals.events += interval.events[k];
    totals.censored += interval.censored[k];
  }
}

void measure(ReconstructionReport& report, std::span<const CurvePoint> points, const Interval& interval) {
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double distance = std::fabs(points[k].survival - interval.survival[k]);
    report.mean_absolute += distance;
    report.root_mean_square += distance * distance;
    report.max_absolute = std::max(report.max_absolute, distance);
  }
}

// What the interval that starts at entry `i` of the risk table becomes.
Interval reconstructed(std::span<const CurvePoint> own, std::span<const AtRisk> at_risk, std::size_t i, double to,
                       const State& state, const Totals& totals, const std::optional<std::int64_t>& total_events) {
  const double from = at_risk[i].time;
  if (i + 1 < at_risk.size()) {
    const std::int64_t wanted = at_risk[i + 1].patients;
    Interval interval = best_interval(own, from, to, state, 0, state.patients,
                                      [&](const Interval& x) { return x.after.patients - wanted; });
    settle(interval, wanted);
    return interval;
  }
  if (total_events) {
    const std::int64_t wanted = *total_events - totals.events;
    return best_interval(own, from, to, state, 0, state.patients,
                         [&](const Interval& x) { return x.total_events - wanted; });
  }
  // The censoring so far, carried on in proportion to time.
  const double rate = from > 0.0 ? static_cast<double>(totals.censored) / from : 0.0;
  const auto carried = static_cast<std::int64_t>(std::floor(rate * (to - from) + 0.5));
  const std::int64_t count = std::min(carried, state.patients);
  return best_interval(own, from, to, state, count, count, [](const Interval&) { return std::int64_t{0}; });
}

void finish(DigitisedReconstruction& result, std::size_t points, const State& state, double end) {
  for (std::int64_t j = 0; j < state.patients; ++j) {  // still at risk at the end of the curve
    result.patients.time.push_back(end);
    result.patients.event.push_back(0);
  }
  const auto used = static_cast<double>(points);
  result.report.mean_absolute /= used;
  result.report.root_mean_square = core::maths::sqrt(result.report.root_mean_square / used);
}

}  // namespace

core::Result<DigitisedReconstruction> reconstruct_from_curve(std::span<const CurvePoint> points,
                                                             std::span<const AtRisk> at_risk,
                                                             std::optional<std::int64_t> total_events) {
  core::Problems problems = check(points, at_risk, total_events);
  if (!problems.empty()) return core::fail(std::move(problems));
  DigitisedReconstruction result;
  const std::vector<CurvePoint> curve = repaired(points, result.report);
  result.patients.basis =
      at_risk.size() > 1 ? ReconstructionBasis::curve_with_numbers_at_risk : ReconstructionBasis::curve_alone;
  State state{at_risk.front().patients, 1.0};
  Totals totals;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < at_risk.size(); ++i) {
    result.report.at_risk.push_back(state.patients);
    if (state.patients != at_risk[i].patients) ++result.report.at_risk_missed;
    const bool last = i + 1 == at_risk.size();
    const double to = last ? std::max(curve.back().time, at_risk[i].time) : at_risk[i + 1].time;
    std::size_t end = begin;
    while (end < curve.size() && (last || curve[end].time < to)) ++end;
    // An interval without points has no events; a point of its own carries its censored.
    std::vector<CurvePoint> own(curve.begin() + static_cast<std::ptrdiff_t>(begin),
                                curve.begin() + static_cast<std::ptrdiff_t>(end));
    const bool empty = own.empty();
    if (empty) own.push_back({at_risk[i].time, state.survival});
    const Interval interval = reconstructed(own, at_risk, i, to, state, totals, total_events);
    if (!empty) measure(result.report, own, interval);
    add_patients(result.patients, own, interval, to, totals);
    state = interval.after;
    begin = end;
  }
  finish(result, curve.size(), state, std::max(curve.back().time, at_risk.back().time));
  return result;
}

}  // namespace hepatrial::stats
