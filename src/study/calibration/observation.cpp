#include "study/calibration/observation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/maths.hpp"
#include "study/criteria.hpp"
#include "study/published_endpoint.hpp"

namespace hepatrial::study {

namespace {

namespace maths = core::maths;

constexpr double k_infinity = std::numeric_limits<double>::infinity();
constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_days_per_month = 30.4375;
constexpr double k_interval_sds = 2 * 1.959963984540054;  // width of a 95 % interval
// Variance of ln median of an exponential curve without censoring: 1 / (4 n (ln 2 / 2)^2) = 2.08 / n.
constexpr double k_median_variance = 2.0813689810056077;
constexpr double k_albi_change_sd = 0.5;  // assumption: between patients, points
constexpr double k_unknown_n = 100;       // assumption: size of a published group that does not say its own

bool is_share(const Measure& measure) {
  using Kind = Measure::Kind;
  return measure.kind == Kind::landmark || measure.kind == Kind::response || measure.kind == Kind::control ||
         measure.kind == Kind::severe_event || measure.kind == Kind::toxicity_stop;
}

bool is_logarithmic(const Measure& measure) { return !is_share(measure) && measure.kind != Measure::Kind::albi_change; }

double shrunk(double share, double n) { return (n * share + 0.5) / (n + 1); }

double share_sd(const Observation& row) {
  return maths::sqrt(1 / (row.n * row.observed + 0.5) + 1 / (row.n * (1 - row.observed) + 0.5));
}

double interval_sd(const Observation& row) {
  if (!std::isfinite(row.low) || !std::isfinite(row.high) || !(row.low < row.high)) return k_nan;
  if (!is_logarithmic(row.measure)) return (row.high - row.low) / k_interval_sds;
  return row.low > 0 ? (maths::log(row.high) - maths::log(row.low)) / k_interval_sds : k_nan;
}

double sampling_sd(const Observation& row) {
  if (is_share(row.measure)) return share_sd(row);
  const double published = interval_sd(row);
  if (std::isfinite(published)) return published;
  if (row.measure.kind == Measure::Kind::hazard_ratio) return 2 / maths::sqrt(0.7 * row.n);  // 70 % of events
  if (row.measure.kind == Measure::Kind::albi_change) return k_albi_change_sd / maths::sqrt(row.n);
  return maths::sqrt(k_median_variance / row.n);
}

double scan_sd(const Observation& row, const trial::TrialSpec& spec) {
  if (row.kind != RowKind::pfs_median) return 0;
  return spec.assessment.scan_every_days / k_days_per_month / row.observed / maths::sqrt(12.0);
}

double total_sd(const Observation& row, const KindSetting& kind, double scan, double simulated) {
  if (!row.gates || !(kind.weight > 0)) return k_infinity;
  const double variance =
      row.sampling_sd * row.sampling_sd * (1 + row.n / simulated) + scan * scan + kind.model_sd * kind.model_sd;
  return maths::sqrt(variance / kind.weight);
}

double unit_scale(const std::string& unit) {
  if (unit == "percent") return 0.01;
  return unit == "days" ? 1 / k_days_per_month : 1;
}

// Builds the rows of one plan.
class ObservationBuilder {
 public:
  ObservationBuilder(const CalibrationPlan& plan, const std::vector<trial::TrialSpec>& specs,
                     const std::vector<evidence::Target>& targets, std::size_t simulated)
      : plan_(plan), specs_(specs), targets_(targets), simulated_(static_cast<double>(simulated)) {}

  core::Result<std::vector<Observation>> build() {
    for (std::size_t trial = 0; trial < plan_.trials.size(); ++trial) {
      for (std::size_t arm = 0; arm < specs_[trial].arms.size(); ++arm) add_targets(trial, arm);
      for (const ContextTarget& each : plan_.context) {
        if (each.trial == plan_.trials[trial].file) add_context(trial, each);
      }
    }
    check();
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return std::move(rows_);
  }

 private:
  struct Candidate {
    const evidence::Target* target;
    Measure measure;
    int rank;
  };

  [[nodiscard]] bool wanted(std::size_t trial, const std::string& endpoint) const {
    const auto& endpoints = plan_.trials[trial].endpoints;
    return endpoints.empty() || std::find(endpoints.begin(), endpoints.end(), endpoint) != endpoints.end();
  }

  void add_targets(std::size_t trial, std::size_t arm) {
    for (const std::string& arm_id : specs_[trial].arms[arm].evidence_arms) {
      std::vector<Candidate> candidates;
      std::map<std::string, int> best;
      for (const evidence::Target& target : targets_) {
        if (target.arm_id != arm_id || !wanted(trial, target.endpoint)) continue;
        const auto measure = measure_of(target.endpoint);
        if (!measure) continue;
        const int rank = rank_of(target, *measure, specs_[trial].assessment);
        if (rank < 0) continue;
        candidates.push_back({&target, *measure, rank});
        best[target.endpoint] = std::max(best[target.endpoint], rank);
      }
      for (const Candidate& each : candidates) {
        if (each.rank == best[each.target->endpoint]) add_target(trial, arm, each);
      }
    }
  }

  // The higher the better; -1: not the same quantity.
  static int rank_of(const evidence::Target& target, const Measure& measure, const trial::AssessmentPlan& plan) {
    const bool shares = measure.kind == Measure::Kind::response || measure.kind == Measure::Kind::control;
    if (!shares && measure.survival != "PFS" && measure.survival != "TTP") return 4;
    const Fit fit = fit_of(read_criteria(target.criteria), plan);
    return fit.same_criterion || !shares ? fit.rank : -1;
  }

  void add_target(std::size_t trial, std::size_t arm, const Candidate& candidate) {
    const evidence::Target& target = *candidate.target;
    Observation row = blank(trial, arm, target.endpoint, candidate.measure);
    if (row.kind == RowKind::hazard_ratio && !find_comparator(trial, target, row)) return;
    const double scale = unit_scale(target.unit);
    row.id = target.id;
    row.observed = scale * target.value;
    row.low = target.ci_low ? scale * *target.ci_low : k_nan;
    row.high = target.ci_high ? scale * *target.ci_high : k_nan;
    row.n = target.n ? *target.n : largest_n(target.arm_id);
    row.gates = target.gates;
    row.source = target.source;
    row.note = target.note;
    finish(std::move(row));
  }

  void add_context(std::size_t trial, const ContextTarget& target) {
    const auto measure = measure_of(target.endpoint);
    const auto& arms = specs_[trial].arms;
    const auto arm =
        std::find_if(arms.begin(), arms.end(), [&](const trial::Arm& each) { return each.name == target.arm; });
    if (!measure) return refuse(target, "endpoint", "no run answers the endpoint '" + target.endpoint + "'");
    if (arm == arms.end()) return refuse(target, "arm", "the trial has no arm '" + target.arm + "'");
    Observation row = blank(trial, static_cast<std::size_t>(arm - arms.begin()), target.endpoint, *measure);
    row.comparator = specs_[trial].control_arm;
    const double scale = unit_scale(target.unit);
    row.id = target.id;
    row.observed = scale * target.value;
    row.low = scale * target.low;
    row.high = scale * target.high;
    row.n = target.n > 0 ? target.n : k_unknown_n;
    row.gates = target.gates;
    row.source = target.source;
    row.note = target.note;
    known_context_.insert(target.id);
    finish(std::move(row));
  }

  [[nodiscard]] Observation blank(std::size_t trial, std::size_t arm, const std::string& endpoint,
                                  const Measure& measure) const {
    Observation row;
    row.group = plan_.trials[trial].group;
    row.trial = trial;
    row.arm = arm;
    row.arm_name = specs_[trial].arms[arm].name;
    row.regimen = specs_[trial].arms[arm].regimen;
    row.endpoint = endpoint;
    row.measure = measure;
    row.kind = kind_of(measure);
    return row;
  }

  bool find_comparator(std::size_t trial, const evidence::Target& target, Observation& row) const {
    const std::string wanted_arm = target.trial + " | " + target.comparator;
    const auto& arms = specs_[trial].arms;
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      const auto& ids = arms[arm].evidence_arms;
      if (arm == row.arm || std::find(ids.begin(), ids.end(), wanted_arm) == ids.end()) continue;
      row.comparator = arm;
      return true;
    }
    return false;
  }

  [[nodiscard]] double largest_n(const std::string& arm_id) const {
    double n = 0;
    for (const evidence::Target& target : targets_) {
      if (target.arm_id == arm_id && target.n) n = std::max(n, static_cast<double>(*target.n));
    }
    return n > 0 ? n : k_unknown_n;
  }

  [[nodiscard]] double comparator_size(const Observation& row) const {
    double n = 0;
    for (const std::string& arm_id : specs_[row.trial].arms[row.comparator].evidence_arms) {
      n = std::max(n, largest_n(arm_id));
    }
    return n > 0 ? n : k_unknown_n;
  }

  void finish(Observation row) {
    row.scaled = scaled_value(row, row.observed);
    row.sampling_sd = sampling_sd(row);
    if (row.kind == RowKind::hazard_ratio) row.comparator_n = comparator_size(row);
    const CalibrationTrial& trial = plan_.trials[row.trial];
    row.sd = total_sd(row, plan_.kinds[static_cast<std::size_t>(row.kind)], scan_sd(row, specs_[row.trial]),
                      simulated_ * trial.patients_share);
    rows_.push_back(std::move(row));
  }

  void refuse(const ContextTarget& target, const char* column, std::string message) {
    known_context_.insert(target.id);
    problems_.push_back(
        {core::ProblemKind::bad_input, std::move(message), {"context_targets.csv", target.line, column}, ""});
  }

  void check() {
    for (const ContextTarget& each : plan_.context) {
      if (!known_context_.contains(each.id)) refuse(each, "trial", "the plan has no trial '" + each.trial + "'");
    }
    for (const CalibrationTrial& each : plan_.trials) {
      const bool fits = std::any_of(rows_.begin(), rows_.end(),
                                    [&](const Observation& row) { return row.group == each.group && row.fitted(); });
      if (fits) continue;
      problems_.push_back({core::ProblemKind::bad_input,
                           "no published row of this group is fitted",
                           {plan_.file, each.line, "group"},
                           "leave the trial out, or give its arms evidence_arms"});
    }
  }

  const CalibrationPlan& plan_;
  const std::vector<trial::TrialSpec>& specs_;
  const std::vector<evidence::Target>& targets_;
  double simulated_;
  std::set<std::string> known_context_;
  std::vector<Observation> rows_;
  core::Problems problems_;
};

}  // namespace

bool Observation::fitted() const { return std::isfinite(sd); }

std::optional<Measure> measure_of(const std::string& endpoint) {
  using Kind = Measure::Kind;
  static const std::map<std::string, Measure> k_others{{"ORR", {Kind::response, "", 0}},
                                                       {"DCR", {Kind::control, "", 0}},
                                                       {"AE_G34", {Kind::severe_event, "", 0}},
                                                       {"toxicity_stop", {Kind::toxicity_stop, "", 0}},
                                                       {"doubling_time", {Kind::doubling_time, "", 0}},
                                                       {"ALBI_change", {Kind::albi_change, "", 0}},
                                                       {"TTP_HR", {Kind::hazard_ratio, "TTP", 0}}};
  if (const auto found = k_others.find(endpoint); found != k_others.end()) return found->second;
  const auto question = question_of(endpoint);
  if (!question) return std::nullopt;
  switch (question->kind) {
    case Question::Kind::median: return Measure{Kind::median, question->survival, 0};
    case Question::Kind::landmark: return Measure{Kind::landmark, question->survival, question->months};
    case Question::Kind::ratio: return Measure{Kind::hazard_ratio, question->survival, 0};
    case Question::Kind::share:
    case Question::Kind::median_from_first_line: break;
  }
  return std::nullopt;
}

RowKind kind_of(const Measure& measure) {
  switch (measure.kind) {
    case Measure::Kind::median: return measure.survival == "OS" ? RowKind::os_median : RowKind::pfs_median;
    case Measure::Kind::landmark: return RowKind::landmark;
    case Measure::Kind::hazard_ratio: return RowKind::hazard_ratio;
    case Measure::Kind::response: return RowKind::response;
    case Measure::Kind::control: return RowKind::control;
    case Measure::Kind::severe_event:
    case Measure::Kind::toxicity_stop: return RowKind::safety;
    case Measure::Kind::doubling_time:
    case Measure::Kind::albi_change: break;
  }
  return RowKind::natural_history;
}

double scaled_value(const Observation& row, double value) {
  if (is_share(row.measure)) {
    const double share = shrunk(value, row.n);
    return maths::log(share / (1 - share));
  }
  return is_logarithmic(row.measure) ? maths::log(value) : value;
}

double unscaled_value(const Observation& row, double scaled) {
  if (!is_share(row.measure)) return is_logarithmic(row.measure) ? maths::exp(scaled) : scaled;
  const double share = ((row.n + 1) / (1 + maths::exp(-scaled)) - 0.5) / row.n;
  constexpr double k_rounding = 1e-12;
  if (share < k_rounding) return 0;
  return share > 1 - k_rounding ? 1 : share;
}

bool is_share(const Observation& row) { return is_share(row.measure); }

double share_error(const Observation& row, double value) {
  return (scaled_value(row, value) - scaled_value(row, row.observed)) / share_sd(row);
}

core::Result<std::vector<Observation>> observations(const CalibrationPlan& plan,
                                                    const std::vector<trial::TrialSpec>& specs,
                                                    const std::vector<evidence::Target>& targets,
                                                    std::size_t simulated) {
  return ObservationBuilder(plan, specs, targets, simulated).build();
}

}  // namespace hepatrial::study
