#include "study/prediction.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "stats/survival.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// What is known at a time, or nothing when there is no curve.
std::optional<stats::SurvivalAt> known_at_months(const trial::EventTimes& times, double months) {
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return std::nullopt;
  const std::array<double, 1> days{months * trial::k_days_per_month};
  const auto at = stats::survival_at(*curve, days);
  return at ? std::optional<stats::SurvivalAt>(at->front()) : std::nullopt;
}

double median_months(const trial::EventTimes& times) {
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  return curve ? stats::median_survival(*curve).time / trial::k_days_per_month : k_nan;
}

// Survival from the start of the first line of the patients who reached this arm, as second-line trials report it.
trial::EventTimes times_from_first_line(const Group& group) {
  return group.prior ? trial::EventTimes{} : trial::first_line_event_times(*group.result, group.index);
}

// A trial of unknown size is taken to be as large as the simulated arm; no published trial is larger than this.
constexpr std::size_t k_unknown_size_max = 10000;

std::size_t size_of(const evidence::Target& target, std::size_t simulated) {
  return target.n && *target.n > 0 ? static_cast<std::size_t>(*target.n) : std::min(simulated, k_unknown_size_max);
}

// The largest n that any target of a published arm names.
std::size_t largest_size(const std::string& arm_id, const std::vector<evidence::Target>& targets,
                         std::size_t simulated) {
  std::size_t size = 0;
  for (const evidence::Target& target : targets) {
    if (target.arm_id == arm_id) size = std::max(size, size_of(target, 0));
  }
  return size > 0 ? size : std::min(simulated, k_unknown_size_max);
}

std::optional<Prediction> predict_median(const trial::EventTimes& times, const evidence::Target& target,
                                         core::RandomStream& stream) {
  if (times.time_days.empty()) return std::nullopt;
  const std::size_t size = size_of(target, times.time_days.size());
  return Prediction{median_months(times), resampled_interval(times, size, median_months, stream)};
}

std::optional<Prediction> predict_landmark(const trial::EventTimes& times, double months,
                                           const evidence::Target& target, core::RandomStream& stream) {
  const auto at = known_at_months(times, months);
  if (!at || (at->n_risk <= 0 && at->survival > 0)) return std::nullopt;  // nobody is followed so far
  // A resample may end before the landmark; its last value is then carried forward.
  const auto statistic = [&](const trial::EventTimes& sample) {
    const auto sample_at = known_at_months(sample, months);
    return sample_at ? sample_at->survival : k_nan;
  };
  const std::size_t size = size_of(target, times.time_days.size());
  return Prediction{at->survival, resampled_interval(times, size, statistic, stream)};
}

// The summary's share of patients, turned back into counts: numbers of patients are exact in a double.
std::optional<Prediction> predict_share(const Group& group, const std::string& key, const evidence::Target& target,
                                        core::RandomStream& stream) {
  const auto found = group.summary->endpoints.find(key);
  const std::size_t patients = group.summary->n;
  if (found == group.summary->endpoints.end() || patients == 0 || !std::isfinite(found->second.value))
    return std::nullopt;
  const double share = found->second.value;
  const auto count = static_cast<std::size_t>(std::nearbyint(share * static_cast<double>(patients)));
  return Prediction{share, proportion_interval(count, patients, size_of(target, patients), stream)};
}

const Group* arm_standing_for(const std::string& arm_id, const std::vector<Group>& groups) {
  for (const Group& group : groups) {
    const auto arms = group.published_arms();
    if (!group.prior && std::find(arms.begin(), arms.end(), arm_id) != arms.end()) return &group;
  }
  return nullptr;
}

std::optional<Prediction> predict_ratio(const Question& question, const Group& group, const evidence::Target& target,
                                        const std::vector<Group>& groups, const std::vector<evidence::Target>& targets,
                                        core::RandomStream& stream) {
  const std::string comparator = target.trial + " | " + target.comparator;
  const Group* control = arm_standing_for(comparator, groups);
  if (group.prior || control == nullptr || control->index == group.index) return std::nullopt;
  const trial::EventTimes treated = group.times(question.survival);
  const trial::EventTimes untreated = control->times(question.survival);
  if (treated.time_days.empty() || untreated.time_days.empty()) return std::nullopt;
  const std::size_t treated_n = size_of(target, treated.time_days.size());
  const std::size_t control_n = largest_size(comparator, targets, untreated.time_days.size());
  return Prediction{hazard_ratio(treated, untreated),
                    hazard_ratio_interval(treated, treated_n, untreated, control_n, stream)};
}

}  // namespace

const trial::AssessmentPlan& Group::plan() const {
  return prior ? result->spec.prior_lines[index].assessment : result->spec.assessment;
}

trial::EventTimes Group::times(const std::string& survival) const {
  return prior ? trial::prior_line_event_times(*result, index, survival)
               : trial::event_times(*result, static_cast<int>(index), survival);
}

std::vector<std::string> Group::published_arms() const {
  if (!prior) return result->spec.arms[index].evidence_arms;
  return index == 0 ? result->spec.prior_line_evidence_arms : std::vector<std::string>{};
}

std::vector<Group> groups_of(const trial::TrialResult& result, const trial::TrialSummary& summary) {
  std::vector<Group> groups;
  for (std::size_t arm = 0; arm < std::min(result.spec.arms.size(), summary.arms.size()); ++arm) {
    groups.push_back({&result, &summary.arms[arm], result.spec.arms[arm].name, false, arm});
  }
  for (std::size_t line = 0; line < std::min(result.spec.prior_lines.size(), summary.prior_lines.size()); ++line) {
    const std::string name = "prior line " + std::to_string(line + 1) + ": " + result.spec.prior_lines[line].regimen;
    groups.push_back({&result, &summary.prior_lines[line], name, true, line});
  }
  return groups;
}

std::optional<Prediction> predict(const Question& question, const Group& group, const evidence::Target& target,
                                  const std::vector<Group>& groups, const std::vector<evidence::Target>& targets) {
  core::RandomStream stream(group.result->seed, "comparison:" + group.name + ":" + target.id, 0);
  switch (question.kind) {
    case Question::Kind::ratio: return predict_ratio(question, group, target, groups, targets, stream);
    case Question::Kind::median: return predict_median(group.times(question.survival), target, stream);
    case Question::Kind::median_from_first_line: return predict_median(times_from_first_line(group), target, stream);
    case Question::Kind::landmark:
      return predict_landmark(group.times(question.survival), question.months, target, stream);
    case Question::Kind::share: return predict_share(group, question.key, target, stream);
  }
  return std::nullopt;
}

}  // namespace hepatrial::study
