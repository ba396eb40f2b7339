#include "study/answers/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "stats/summaries.hpp"
#include "study/answers/readings.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// Precondition: there is one (the question file was checked).
const ScenarioRun& run_named(const Runs& runs, const std::string& scenario) {
  return *std::find_if(runs.begin(), runs.end(),
                       [&scenario](const ScenarioRun& run) { return run.scenario->name == scenario; });
}

// 5 % and 95 % of the values that exist; NaN with too few.
std::pair<double, double> central(const std::vector<double>& values) {
  std::vector<double> finite;
  for (const double value : values) {
    if (std::isfinite(value)) finite.push_back(value);
  }
  if (finite.size() < 4 || 2 * finite.size() < values.size()) return {k_nan, k_nan};
  const auto ends = stats::quantiles(finite, std::vector<double>{0.05, 0.95});
  return ends ? std::pair{ends->front(), ends->back()} : std::pair{k_nan, k_nan};
}

double variance(const std::vector<double>& values) {
  std::vector<double> finite;
  for (const double value : values) {
    if (std::isfinite(value)) finite.push_back(value);
  }
  const auto sd = stats::standard_deviation(finite);
  return sd ? *sd * *sd : k_nan;
}

double prior_share_of(const std::vector<double>& everything, const std::vector<double>& priors) {
  const double all = variance(everything);
  const double some = variance(priors);
  if (!std::isfinite(all) || !std::isfinite(some) || !(all > 0)) return k_nan;
  return std::min(some / all, 1.0);
}

// Everything that is read of one draw.
struct DrawReadings {
  std::vector<double> exact, resampled;                         ///< [quantity]
  std::vector<std::vector<double>> rank_exact, rank_resampled;  ///< [ranking][arm]
};

// Work on one question.
class Answering {
 public:
  Answering(const StudyQuestion& question, const DiseaseSetting& setting, const ParameterUncertainty& uncertainty,
            simulate::Solver& solver, const AnswerOptions& options, core::Progress* progress,
            const core::StopFlag* stop)
      : question_(question),
        setting_(setting),
        uncertainty_(uncertainty),
        solver_(solver),
        options_(options),
        progress_(progress),
        stop_(stop) {}

  core::Result<AnsweredQuestion> run() {
    out_.question = question_;
    out_.uncertainty = uncertainty_.text() + (options_.draws_text.empty() ? "" : " " + options_.draws_text);
    out_.patients = options_.patients;
    out_.draws = options_.draws;
    out_.seed = options_.seed;
    auto nominal = simulated({*setting_.table, *setting_.pharmacy});
    if (!nominal) return tl::unexpected(nominal.error());
    quantities_ = quantities_of(question_, *nominal);
    rankings_ = rankings_of(question_, *nominal);
    const auto centre = read(*nominal, 0);
    if (!centre) return tl::unexpected(centre.error());
    if (auto told = tell_stories(*nominal); !told) return tl::unexpected(told.error());
    if (auto drawn = take_draws(); !drawn) return tl::unexpected(drawn.error());
    for (std::size_t i = 0; i < quantities_.size(); ++i) out_.quantities.push_back(quantity(i, *centre, *nominal));
    for (std::size_t i = 0; i < rankings_.size(); ++i) out_.rankings.push_back(ranking(i, *centre, *nominal));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::uint64_t index_of(std::size_t draw) const {
    return draw < options_.draw_indices.size() ? options_.draw_indices[draw] : draw;
  }
  [[nodiscard]] bool has_numbers() const { return !quantities_.empty() || !rankings_.empty(); }

  // A draw that cannot be simulated (nobody eligible, too many failures) is left out and counted.
  core::Result<void> take_draws() {
    for (std::size_t draw = 0; draw < options_.draws && has_numbers(); ++draw) {
      auto everything = readings_of(draw, DrawnPart::everything);
      auto priors = readings_of(draw, DrawnPart::priors_only);
      if (stop_ != nullptr && stop_->load()) return core::fail(core::stopped_before_writing());
      if (everything && priors) {
        everything_.push_back(std::move(*everything));
        priors_.push_back(std::move(*priors));
      } else {
        const core::Problems& why = everything ? priors.error() : everything.error();
        if (2 * ++out_.failed_draws > options_.draws) return tl::unexpected(why);
        out_.failed_draw_reason = why.front().message;
      }
      if (progress_ != nullptr) progress_->advance(draw + 1, options_.draws);
    }
    return {};
  }

  core::Result<DrawReadings> readings_of(std::size_t draw, DrawnPart part) {
    auto runs = simulated(uncertainty_.draw(index_of(draw), part));
    if (!runs) return tl::unexpected(runs.error());
    return read(*runs, draw + 1);
  }

  core::Result<Runs> simulated(const DrawnDisease& disease) {
    Runs runs;
    for (const Scenario& scenario : question_.scenarios) {
      const ScenarioOptions how{options_.patients, options_.seed, options_.solver, question_.watched};
      auto run = run_scenario(scenario, setting_, disease.table, disease.pharmacy, solver_, how, stop_);
      if (!run) return tl::unexpected(run.error());
      if ((stop_ != nullptr && stop_->load()) || run->result.interrupted)
        return core::fail(core::stopped_before_writing());
      std::size_t records = run->result.not_randomised.size();
      for (const auto& arm : run->result.arms) records += arm.size();
      out_.failed_patients += run->result.failed_patients;
      if (static_cast<double>(run->result.failed_patients) > options_.max_failed_share * static_cast<double>(records)) {
        return core::fail(
            {core::ProblemKind::numerical,
             std::to_string(run->result.failed_patients) + " of " + std::to_string(records) + " records failed",
             {question_.file, scenario.line, "scenario " + scenario.name},
             ""});
      }
      runs.push_back(std::move(*run));
    }
    return runs;
  }

  core::Result<DrawReadings> read(const Runs& runs, std::uint64_t resample) const {
    const Readings exact(question_, runs, options_.seed, 0);
    const Readings resampled(question_, runs, options_.seed, resample);
    DrawReadings out;
    for (const OneQuantity& quantity : quantities_) {
      const auto value = exact.value(quantity);
      if (!value) return tl::unexpected(value.error());
      out.exact.push_back(*value);
      out.resampled.push_back(resample == 0 ? *value : resampled.value(quantity).value_or(k_nan));
    }
    for (const OneRanking& ranking : rankings_) {
      auto& here = out.rank_exact.emplace_back();
      auto& again = out.rank_resampled.emplace_back();
      for (const Side& side : ranking.sides) {
        const auto patients = exact.group(side);
        if (!patients) return tl::unexpected(patients.error());
        here.push_back(value_of(ranking.asked->measure, *patients));
        again.push_back(value_of(ranking.asked->measure, resampled.group(side).value_or(*patients)));
      }
    }
    return out;
  }

  core::Result<void> tell_stories(const Runs& runs) {
    for (const AskedPatient& asked : question_.patients) {
      auto story = tell_story(asked, run_named(runs, asked.scenario), options_.patient_id, setting_, solver_,
                              options_.solver, stop_);
      if (!story) return tl::unexpected(story.error());
      out_.stories.push_back(std::move(*story));
    }
    return {};
  }

  template <class Pick>
  static std::vector<double> picked(const std::vector<DrawReadings>& draws, const Pick& pick) {
    std::vector<double> out;
    for (const DrawReadings& draw : draws) out.push_back(pick(draw));
    return out;
  }

  AnsweredQuantity quantity(std::size_t index, const DrawReadings& centre, const Runs& nominal) const {
    const OneQuantity& one = quantities_[index];
    AnsweredQuantity out;
    out.label = one.asked->label;
    out.scenario = one.side.scenario;
    out.arm = one.side.arm;
    out.stratum = one.share_of.empty() ? one.side.stratum : one.share_of;
    out.form = one.asked->form;
    out.published = one.asked->published;
    out.published_low = one.asked->published_low;
    out.published_high = one.asked->published_high;
    out.published_source = one.asked->published_source;
    out.shown_when = one.asked->shown_when;
    out.measure = one.share_of.empty() ? one.asked->measure.name : "share of patients";
    out.unit = out.form == ValueForm::ratio || out.form == ValueForm::hazard_ratio ? "ratio"
               : one.share_of.empty()                                              ? one.asked->measure.unit()
                                                                                   : "share";
    if (out.form != ValueForm::value) out.against = against_text(one);
    out.value = centre.exact[index];
    std::tie(out.low, out.high) = central(picked(everything_, [&](const auto& draw) { return draw.resampled[index]; }));
    out.prior_share = prior_share_of(picked(everything_, [&](const auto& draw) { return draw.exact[index]; }),
                                     picked(priors_, [&](const auto& draw) { return draw.exact[index]; }));
    out.patients = Readings(question_, nominal, 0, 0).group(one.side).value_or(PatientGroup{}).size();
    return out;
  }

  static std::string against_text(const OneQuantity& one) {
    std::vector<std::string> parts;
    if (one.against.scenario != one.side.scenario) parts.push_back(one.against.scenario);
    if (one.against.arm != one.side.arm) parts.push_back(one.against.arm);
    if (one.against.stratum != one.side.stratum) parts.push_back(one.against.stratum);
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  AnsweredRanking ranking(std::size_t index, const DrawReadings& centre, const Runs& nominal) const;

  const StudyQuestion& question_;
  const DiseaseSetting& setting_;
  const ParameterUncertainty& uncertainty_;
  simulate::Solver& solver_;
  const AnswerOptions& options_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::vector<OneQuantity> quantities_;
  std::vector<OneRanking> rankings_;
  std::vector<DrawReadings> everything_, priors_;
  AnsweredQuestion out_;
};

// The share of draws in which `better` of two values holds; ties count half.
double share_better(double first, double second, bool higher) {
  if (!std::isfinite(first) || !std::isfinite(second)) return 0.5;
  if (first == second) return 0.5;
  return (first > second) == higher ? 1.0 : 0.0;
}

AnsweredRanking Answering::ranking(std::size_t index, const DrawReadings& centre, const Runs& nominal) const {
  const OneRanking& one = rankings_[index];
  const bool higher = one.asked->measure.higher_is_better();
  AnsweredRanking out;
  out.label = one.asked->label;
  out.scenario = one.asked->scenario;
  out.stratum = one.stratum;
  out.measure = one.asked->measure.name;
  out.unit = one.asked->measure.unit();
  const std::size_t count = one.sides.size();
  std::vector<double> mean(count, 0.0);
  for (std::size_t arm = 0; arm < count; ++arm) {
    RankedArm ranked{one.names[arm], centre.rank_exact[index][arm], k_nan, k_nan, 0, 0};
    const auto values = picked(everything_, [&](const auto& draw) { return draw.rank_resampled[index][arm]; });
    std::tie(ranked.low, ranked.high) = central(values);
    mean[arm] = values.empty() ? ranked.value : stats::mean(values).value_or(ranked.value);
    out.arms.push_back(std::move(ranked));
  }
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const auto key = [&](std::size_t arm) { return std::isfinite(mean[arm]) ? mean[arm] : (higher ? -1e9 : 1e9); };
    return higher ? key(left) > key(right) : key(left) < key(right);
  });
  for (const DrawReadings& draw : everything_) {
    const auto& values = draw.rank_resampled[index];
    std::size_t best = order.front();
    for (std::size_t arm = 0; arm < count; ++arm) {
      if (share_better(values[arm], values[best], higher) > 0.5) best = arm;
    }
    out.arms[best].probability_best += 1 / static_cast<double>(everything_.size());
    for (std::size_t arm = 0; arm < count; ++arm) {
      out.arms[arm].probability_worse +=
          share_better(values[order.front()], values[arm], higher) / static_cast<double>(everything_.size());
    }
  }
  // Few draws that all agree are no certainty: Laplace's rule of succession.
  const auto drawn = static_cast<double>(everything_.size());
  for (RankedArm& arm : out.arms) arm.probability_worse = (arm.probability_worse * drawn + 1) / (drawn + 2);
  std::vector<RankedArm> sorted;
  for (const std::size_t arm : order) sorted.push_back(out.arms[arm]);
  out.arms = std::move(sorted);
  const Side& first = one.sides[order.front()];
  out.patients = Readings(question_, nominal, 0, 0).group(first).value_or(PatientGroup{}).size();
  const auto gap = [&](const auto& draw) {
    return count < 2 ? k_nan : draw.rank_exact[index][order[0]] - draw.rank_exact[index][order[1]];
  };
  out.prior_share = prior_share_of(picked(everything_, gap), picked(priors_, gap));
  out.sentence = ranking_sentence(out.arms);
  return out;
}

BesideEvidence beside(const AskedEvidence& asked, const evidence::Store& store) {
  BesideEvidence out{asked.regimen, asked.after, {}, ""};
  auto known = evidence::what_is_known(store, asked.regimen, asked.after);
  if (known) {
    out.outcomes = std::move(known->outcomes);
  } else {
    out.problem = known.error().front().message;
  }
  return out;
}

}  // namespace

const char* text(Driver driver) {
  switch (driver) {
    case Driver::data: return "data-driven";
    case Driver::prior: return "prior-driven";
    case Driver::none: break;
  }
  return "not known";
}

Driver driver_of(double prior_share) {
  if (!std::isfinite(prior_share)) return Driver::none;
  return prior_share >= 0.5 ? Driver::prior : Driver::data;
}

std::string ranking_sentence(const std::vector<RankedArm>& arms) {
  if (arms.empty()) return "";
  std::vector<std::string> alike{arms.front().arm}, worse;
  for (std::size_t i = 1; i < arms.size(); ++i) {
    (arms[i].probability_worse >= k_told_apart ? worse : alike).push_back(arms[i].arm);
  }
  if (alike.size() == 1) {
    return fmt::format("{} is best (P(best) {:.2f}).", arms.front().arm, arms.front().probability_best);
  }
  std::string out = fmt::format("These cannot be told apart: {}.", fmt::join(alike, ", "));
  if (!worse.empty()) {
    out += fmt::format(" Worse than {} in at least {:.0f} % of draws: {}.", arms.front().arm, 100 * k_told_apart,
                       fmt::join(worse, ", "));
  }
  return out;
}

core::Result<std::set<std::string>> drugs_of(const StudyQuestion& question, const DiseaseSetting& setting) {
  std::set<std::string> regimens, drugs;
  for (const Scenario& scenario : question.scenarios) {
    const auto spec = spec_of(scenario, setting);
    if (!spec) return tl::unexpected(spec.error());
    for (const trial::PriorLine& line : spec->prior_lines) regimens.insert(line.regimen);
    for (const trial::Arm& arm : spec->arms) {
      regimens.insert(arm.regimen);
      for (const auto& [regimen, weight] : arm.subsequent.regimens) regimens.insert(regimen);
    }
  }
  for (const std::string& regimen : regimens) {
    for (const trial::Dosing& dosing : setting.pharmacy->regimens.at(regimen).dosings) drugs.insert(dosing.drug);
  }
  return drugs;
}

core::Result<AnsweredQuestion> answer(const StudyQuestion& question, const DiseaseSetting& setting,
                                      const ParameterUncertainty& uncertainty, const evidence::Store& store,
                                      simulate::Solver& solver, const AnswerOptions& options, core::Progress* progress,
                                      const core::StopFlag* stop) {
  auto out = Answering(question, setting, uncertainty, solver, options, progress, stop).run();
  if (!out) return out;
  for (const AskedEvidence& asked : question.evidence) out->evidence.push_back(beside(asked, store));
  return out;
}

}  // namespace hepatrial::study
