#include "study/comparison.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "study/criteria.hpp"
#include "study/prediction.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

struct Candidate {
  const evidence::Target* target = nullptr;
  Question question;
  Fit fit;
};

bool is_response_rate(const Question& question) { return question.key == "ORR" || question.key == "DCR"; }

bool depends_on_criterion(const Question& question) {
  return is_response_rate(question) || question.survival == "PFS" || question.survival == "TTP";
}

// Response rates by another criterion are another endpoint; times to progression are kept with a note when nothing
// better is there.
bool comparable(const Candidate& candidate) {
  return candidate.fit.same_criterion || !is_response_rate(candidate.question);
}

// Of all readings of one endpoint of one published arm, those that fit the simulated reading best, in file order.
std::vector<Candidate> best_readings(const std::string& arm_id, const Group& group,
                                     const std::vector<evidence::Target>& targets) {
  std::vector<Candidate> candidates;
  std::map<std::string, int> best_rank;
  for (const evidence::Target& target : targets) {
    const auto question = target.arm_id == arm_id ? question_of(target.endpoint) : std::nullopt;
    if (!question) continue;
    Candidate candidate{&target, *question, {true, 4, ""}};
    if (depends_on_criterion(*question)) candidate.fit = fit_of(read_criteria(target.criteria), group.plan());
    if (!comparable(candidate)) continue;
    auto [entry, added] = best_rank.try_emplace(question->key, candidate.fit.rank);
    if (!added) entry->second = std::max(entry->second, candidate.fit.rank);
    candidates.push_back(std::move(candidate));
  }
  std::erase_if(candidates,
                [&](const Candidate& candidate) { return candidate.fit.rank < best_rank[candidate.question.key]; });
  return candidates;
}

ComparisonRow row_of(const Candidate& candidate, const Group& group, const Prediction& prediction) {
  const evidence::Target& target = *candidate.target;
  const double scale = target.unit == "percent" ? 0.01 : 1.0;
  ComparisonRow row;
  row.arm = group.name;
  row.endpoint = candidate.question.key;
  row.predicted = prediction.value;
  row.observed = scale * target.value;
  row.observed_low = target.ci_low ? scale * *target.ci_low : k_nan;
  row.observed_high = target.ci_high ? scale * *target.ci_high : k_nan;
  row.observed_arm = target.arm_id;
  row.criteria = target.criteria;
  row.source = target.source;
  row.use = target.use;
  row.gates = target.gates;
  row.published_n = target.n && *target.n > 0 ? static_cast<std::size_t>(*target.n) : 0;
  row.note = candidate.fit.note;
  return row;
}

// The number that the table of arms shows, where it has one, so that both tables agree.
double summarised_value(const Group& group, const std::string& key, double otherwise) {
  const auto entry = group.summary->endpoints.find(key);
  return entry == group.summary->endpoints.end() ? otherwise : entry->second.value;
}

using Groups = std::vector<Group>;

// The intervals of one comparison: from the run alone, or from runs under draws of the parameters.
class Intervals {
 public:
  Intervals(const std::vector<evidence::Target>& targets, std::span<const DrawnRun> draws) : targets_(targets) {
    for (const DrawnRun& draw : draws) draws_.push_back(groups_of(draw.result, draw.summary));
  }

  /// How to ask the run: its own resamples are for nothing where there are draws.
  [[nodiscard]] PredictionOptions asking_the_run() const {
    return {{ResamplingSteps::two, draws_.empty() ? k_resamples : 0}, std::nullopt};
  }

  /// `place`: of the group among the groups of the run, and so of each draw.
  void fill(const Candidate& candidate, std::size_t place, const Prediction& prediction, ComparisonRow& row) const {
    std::vector<double> values = prediction.resampled;
    for (const Groups& groups : draws_) {
      const auto drawn = place < groups.size() ? predict(candidate.question, groups[place], *candidate.target, groups,
                                                         targets_, asking_a_draw(prediction.size))
                                               : std::nullopt;
      if (!drawn || drawn->resampled.empty()) continue;
      ++row.parameter_draws;
      values.insert(values.end(), drawn->resampled.begin(), drawn->resampled.end());
    }
    const std::size_t resamples = draws_.empty() ? k_resamples : of_each_draw() * draws_.size();
    const PredictiveInterval interval = central_interval(std::move(values), resamples);
    row.predicted_low = interval.low;
    row.predicted_high = interval.high;
  }

 private:
  [[nodiscard]] std::size_t of_each_draw() const { return (k_resamples + draws_.size() - 1) / draws_.size(); }
  [[nodiscard]] PredictionOptions asking_a_draw(const TrialSize& size) const {
    return {{ResamplingSteps::one, of_each_draw()}, size};
  }

  const std::vector<evidence::Target>& targets_;
  std::vector<Groups> draws_;
};

}  // namespace

std::vector<ComparisonRow> compare(const trial::TrialResult& result, const trial::TrialSummary& summary,
                                   const std::vector<evidence::Target>& targets, std::span<const DrawnRun> draws) {
  const Groups groups = groups_of(result, summary);
  const Intervals intervals(targets, draws);
  std::vector<ComparisonRow> rows;
  for (std::size_t place = 0; place < groups.size(); ++place) {
    const Group& group = groups[place];
    for (const std::string& arm_id : group.published_arms()) {
      for (const Candidate& candidate : best_readings(arm_id, group, targets)) {
        const auto prediction =
            predict(candidate.question, group, *candidate.target, groups, targets, intervals.asking_the_run());
        if (!prediction) continue;
        ComparisonRow row = row_of(candidate, group, *prediction);
        row.predicted = summarised_value(group, row.endpoint, prediction->value);
        intervals.fill(candidate, place, *prediction, row);
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

}  // namespace hepatrial::study
