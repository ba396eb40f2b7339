#include "stats/logrank.hpp"

#include <algorithm>
#include <cstddef>

#include "stats/cholesky.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

// A subject with its group as an index into the sorted labels.
struct Subject {
  int stratum;
  double time;
  int event;
  std::size_t group;
};

std::vector<int> distinct(std::span<const int> labels) {
  std::vector<int> result(labels.begin(), labels.end());
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

// Strata rising; within a stratum the latest time first, so that the risk set only grows.
std::vector<Subject> sorted_subjects(std::span<const double> time, std::span<const int> event,
                                     std::span<const int> group, std::span<const int> stratum,
                                     const std::vector<int>& labels) {
  std::vector<Subject> subjects(time.size());
  for (std::size_t i = 0; i < time.size(); ++i) {
    const auto label = std::lower_bound(labels.begin(), labels.end(), group[i]) - labels.begin();
    subjects[i] = {stratum.empty() ? 0 : stratum[i], time[i], event[i], static_cast<std::size_t>(label)};
  }
  std::sort(subjects.begin(), subjects.end(), [](const Subject& left, const Subject& right) {
    return left.stratum != right.stratum ? left.stratum < right.stratum : left.time > right.time;
  });
  return subjects;
}

// Adds one event time with `events` events among the subjects at risk.
void add_event_time(LogRank& result, const std::vector<double>& at_risk, double total, double events) {
  const std::size_t groups = at_risk.size();
  const double scale = total > 1.0 ? events * (total - events) / (total - 1.0) : 0.0;
  for (std::size_t g = 0; g < groups; ++g) {
    const double share = at_risk[g] / total;
    result.expected[g] += share * events;
    if (share == 0.0 || scale == 0.0) continue;
    for (std::size_t h = 0; h < groups; ++h) {
      result.variance[g * groups + h] += scale * share * ((g == h ? 1.0 : 0.0) - at_risk[h] / total);
    }
  }
}

void accumulate(LogRank& result, const std::vector<Subject>& subjects) {
  std::vector<double> at_risk(result.group.size(), 0.0);
  double total = 0.0;
  for (std::size_t i = 0; i < subjects.size();) {
    if (i > 0 && subjects[i].stratum != subjects[i - 1].stratum) {
      std::fill(at_risk.begin(), at_risk.end(), 0.0);
      total = 0.0;
    }
    const Subject& first = subjects[i];
    double events = 0.0;
    for (; i < subjects.size() && subjects[i].stratum == first.stratum && subjects[i].time == first.time; ++i) {
      at_risk[subjects[i].group] += 1.0;
      total += 1.0;
      result.n[subjects[i].group] += 1.0;
      if (subjects[i].event == 0) continue;
      events += 1.0;
      result.observed[subjects[i].group] += 1.0;
    }
    if (events > 0.0) add_event_time(result, at_risk, total, events);
  }
}

// The last group is left out, since the differences sum to 0; further groups are left out by the
// factorisation where their variance depends on that of others.
ChiSquareTest test_of(const LogRank& result) {
  const std::size_t groups = result.group.size();
  const std::size_t size = groups - 1;
  std::vector<double> difference(size);
  std::vector<double> variance(size * size);
  for (std::size_t g = 0; g < size; ++g) {
    difference[g] = result.observed[g] - result.expected[g];
    for (std::size_t h = 0; h < size; ++h) variance[g * size + h] = result.variance[g * groups + h];
  }
  const Cholesky factor(variance, size, 1e-10);
  return chi_square_test(factor.quadratic_form(difference), static_cast<int>(factor.rank()));
}

}  // namespace

core::Result<LogRank> log_rank(std::span<const double> time, std::span<const int> event, std::span<const int> group,
                               std::span<const int> stratum) {
  core::Problems problems;
  check_time_to_event(problems, time, event, 1);
  check_size(problems, "group", group.size(), time.size());
  if (!stratum.empty()) check_size(problems, "stratum", stratum.size(), time.size());
  LogRank result;
  result.group = distinct(group);
  if (!group.empty() && result.group.size() < 2) {
    add_problem(problems, "group", "has one label, expected at least two groups");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  const std::size_t groups = result.group.size();
  result.n.assign(groups, 0.0);
  result.observed.assign(groups, 0.0);
  result.expected.assign(groups, 0.0);
  result.variance.assign(groups * groups, 0.0);
  accumulate(result, sorted_subjects(time, event, group, stratum, result.group));
  result.test = test_of(result);
  return result;
}

}  // namespace hepatrial::stats
