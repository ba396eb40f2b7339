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

// The largest n that any target of a published arm names; 0 where none does.
std::size_t largest_size(const std::string& arm_id, const std::vector<evidence::Target>& targets) {
  std::size_t size = 0;
  for (const evidence::Target& target : targets) {
    if (target.arm_id == arm_id) size = std::max(size, size_of(target, 0));
  }
  return size;
}

// One question put to one group of a run.
class Asked {
 public:
  Asked(const Group& group, const evidence::Target& target, const PredictionOptions& options)
      : target_(target),
        options_(options),
        stream_(group.result->seed, "comparison:" + group.name + ":" + target.id, 0) {}

  std::optional<Prediction> median(const trial::EventTimes& times) {
    if (times.time_days.empty()) return std::nullopt;
    return of_times(median_months(times), times, median_months);
  }

  std::optional<Prediction> landmark(const trial::EventTimes& times, double months) {
    const auto at = known_at_months(times, months);
    if (!at || (at->n_risk <= 0 && at->survival > 0)) return std::nullopt;  // nobody is followed so far
    // A resample may end before the landmark; its last value is then carried forward.
    return of_times(at->survival, times, [months](const trial::EventTimes& sample) {
      const auto sample_at = known_at_months(sample, months);
      return sample_at ? sample_at->survival : k_nan;
    });
  }

  // The summary's share of patients, turned back into counts: numbers of patients are exact in a double.
  std::optional<Prediction> share(const trial::ArmSummary& summary, const std::string& key) {
    const auto found = summary.endpoints.find(key);
    const std::size_t patients = summary.n;
    if (found == summary.endpoints.end() || patients == 0 || !std::isfinite(found->second.value)) return std::nullopt;
    const double share = found->second.value;
    const auto count = static_cast<std::size_t>(std::nearbyint(share * static_cast<double>(patients)));
    const TrialSize size = size_or(patients, 0);
    return Prediction{share, size, resampled_shares(count, patients, size.arm, options_.resampling, stream_)};
  }

  // `comparator_n`: published, 0 where not known.
  std::optional<Prediction> ratio(const trial::EventTimes& treated, const trial::EventTimes& control,
                                  std::size_t comparator_n) {
    if (treated.time_days.empty() || control.time_days.empty()) return std::nullopt;
    const std::size_t unknown = std::min(control.time_days.size(), k_unknown_size_max);
    const TrialSize size = size_or(treated.time_days.size(), comparator_n > 0 ? comparator_n : unknown);
    return Prediction{
        hazard_ratio(treated, control), size,
        resampled_hazard_ratios(treated, size.arm, control, size.comparator, options_.resampling, stream_)};
  }

 private:
  [[nodiscard]] TrialSize size_or(std::size_t simulated, std::size_t comparator) const {
    return options_.size.value_or(TrialSize{size_of(target_, simulated), comparator});
  }

  Prediction of_times(double value, const trial::EventTimes& times, const Statistic& statistic) {
    const TrialSize size = size_or(times.time_days.size(), 0);
    return {value, size, resampled_values(times, size.arm, statistic, options_.resampling, stream_)};
  }

  const evidence::Target& target_;
  const PredictionOptions& options_;
  core::RandomStream stream_;
};

const Group* arm_standing_for(const std::string& arm_id, const std::vector<Group>& groups) {
  for (const Group& group : groups) {
    const auto arms = group.published_arms();
    if (!group.prior && std::find(arms.begin(), arms.end(), arm_id) != arms.end()) return &group;
  }
  return nullptr;
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
                                  const std::vector<Group>& groups, const std::vector<evidence::Target>& targets,
                                  const PredictionOptions& options) {
  Asked asked(group, target, options);
  switch (question.kind) {
    case Question::Kind::ratio: {
      const std::string comparator = target.trial + " | " + target.comparator;
      const Group* control = arm_standing_for(comparator, groups);
      if (group.prior || control == nullptr || control->index == group.index) return std::nullopt;
      return asked.ratio(group.times(question.survival), control->times(question.survival),
                         largest_size(comparator, targets));
    }
    case Question::Kind::median: return asked.median(group.times(question.survival));
    case Question::Kind::median_from_first_line: return asked.median(times_from_first_line(group));
    case Question::Kind::landmark: return asked.landmark(group.times(question.survival), question.months);
    case Question::Kind::share: return asked.share(*group.summary, question.key);
  }
  return std::nullopt;
}

}  // namespace hepatrial::study
