#include "stats/survival.hpp"

#include <algorithm>
#include <numeric>

#include <rapidcheck.h>

#include "stats/random_data.hpp"
#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

ConfidenceScale scale_of(const std::string& name) {
  if (name == "log-log") return ConfidenceScale::log_log;
  return name == "log" ? ConfidenceScale::log : ConfidenceScale::plain;
}

void expect_curve(const SurvivalCurve& curve, const ref::Json& rows) {
  ref::expect_numbers(curve.time, ref::numbers(rows["time"]), "time");
  ref::expect_numbers(curve.n_risk, ref::numbers(rows["n_risk"]), "n_risk");
  ref::expect_numbers(curve.n_event, ref::numbers(rows["n_event"]), "n_event");
  ref::expect_numbers(curve.n_censor, ref::numbers(rows["n_censor"]), "n_censor");
  ref::expect_numbers(curve.survival, ref::numbers(rows["survival"]), "survival");
  ref::expect_numbers(curve.std_error, ref::numbers(rows["std_error"]), "std_error");
  ref::expect_numbers(curve.lower, ref::numbers(rows["lower"]), "lower");
  ref::expect_numbers(curve.upper, ref::numbers(rows["upper"]), "upper");
}

void expect_quantiles(const SurvivalCurve& curve, const ref::Json& expected) {
  const auto found = survival_quantiles(curve, ref::numbers(expected["probability"]));
  ASSERT_TRUE(found.has_value());
  ref::expect_numbers(ref::column(*found, &SurvivalQuantile::time), ref::numbers(expected["time"]), "quantile");
  ref::expect_numbers(ref::column(*found, &SurvivalQuantile::lower), ref::numbers(expected["lower"]), "q lower");
  ref::expect_numbers(ref::column(*found, &SurvivalQuantile::upper), ref::numbers(expected["upper"]), "q upper");
}

void expect_landmarks(const SurvivalCurve& curve, const ref::Json& expected) {
  const auto found = survival_at(curve, ref::numbers(expected["time"]));
  ASSERT_TRUE(found.has_value());
  ref::expect_numbers(ref::column(*found, &SurvivalAt::n_risk), ref::numbers(expected["n_risk"]), "at n_risk");
  ref::expect_numbers(ref::column(*found, &SurvivalAt::survival), ref::numbers(expected["survival"]), "at S");
  ref::expect_numbers(ref::column(*found, &SurvivalAt::std_error), ref::numbers(expected["std_error"]), "at se");
  ref::expect_numbers(ref::column(*found, &SurvivalAt::lower), ref::numbers(expected["lower"]), "at lower");
  ref::expect_numbers(ref::column(*found, &SurvivalAt::upper), ref::numbers(expected["upper"]), "at upper");
}

void expect_restricted(const SurvivalCurve& curve, const ref::Json& expected) {
  const std::vector<double> taus = ref::numbers(expected["tau"]);
  for (std::size_t i = 0; i < taus.size(); ++i) {
    const auto found = restricted_mean_survival(curve, taus[i]);
    ASSERT_TRUE(found.has_value());
    ref::expect_number(found->mean, ref::number(expected["mean"][i]), "restricted mean");
    ref::expect_number(found->std_error, ref::number(expected["std_error"][i]), "se of restricted mean");
  }
}

TEST(KaplanMeier, agrees_with_r_survfit) {
  for (const ref::Json& entry : ref::survival()["kaplan_meier"]) {
    for (const ref::Json& expected : entry["curves"]) {
      SCOPED_TRACE(ref::text(entry["name"]) + ", " + ref::text(expected["scale"]));
      const auto curve = kaplan_meier(ref::numbers(entry["time"]), ref::integers(entry["event"]),
                                      ref::number(expected["level"]), scale_of(ref::text(expected["scale"])));
      ASSERT_TRUE(curve.has_value());
      expect_curve(*curve, expected["rows"]);
      expect_quantiles(*curve, expected["quantiles"]);
      expect_landmarks(*curve, expected["landmarks"]);
      expect_restricted(*curve, expected["restricted"]);
    }
  }
}

// Section and columns of reference_stats.json; group empty: one curve. Event codes become 0/1: lung holds 1 and 2.
struct ClassicCase {
  std::string section, curve, time, event, group;
};

struct ClassicArm {
  std::vector<double> time;
  std::vector<int> event;
};

std::vector<ClassicArm> classic_arms(const ClassicCase& entry) {
  const ref::Json& data = ref::classic()[entry.section]["data"];
  std::vector<std::string> labels;
  std::vector<ClassicArm> arms;
  const std::vector<int> events = ref::integers(data[entry.event]);
  const int event_code = *std::max_element(events.begin(), events.end());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string label = entry.group.empty() ? "all" : data[entry.group][i].dump();
    const auto at = static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin());
    if (at == labels.size()) {
      labels.push_back(label);
      arms.emplace_back();
    }
    arms[at].time.push_back(data[entry.time][i].get<double>());
    arms[at].event.push_back(events[i] == event_code ? 1 : 0);
  }
  // R orders strata by label.
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return labels[a] < labels[b]; });
  std::vector<ClassicArm> sorted;
  for (const std::size_t index : order) sorted.push_back(arms[index]);
  return sorted;
}

void expect_classic(const ClassicCase& entry, const std::string& scale) {
  SCOPED_TRACE(entry.section + " " + entry.curve + " " + scale);
  const ref::Json& expected = ref::classic()[entry.section][entry.curve][scale];
  const std::vector<ClassicArm> arms = classic_arms(entry);
  const std::vector<double> medians = ref::numbers(expected["median"]);
  ASSERT_EQ(arms.size(), medians.size());
  double tau = 0.0;  // R's table restricts the mean at the last time of any arm
  for (const ClassicArm& arm : arms) tau = std::max(tau, *std::max_element(arm.time.begin(), arm.time.end()));
  const std::size_t landmarks = expected["at"]["time"].size() / arms.size();
  for (std::size_t a = 0; a < arms.size(); ++a) {
    const auto curve = kaplan_meier(arms[a].time, arms[a].event, 0.95, scale_of(scale));
    ASSERT_TRUE(curve.has_value());
    const SurvivalQuantile median = median_survival(*curve);
    ref::expect_number(median.time, medians[a], "median");
    ref::expect_number(median.lower, ref::numbers(expected["median_lcl"])[a], "median lower");
    ref::expect_number(median.upper, ref::numbers(expected["median_ucl"])[a], "median upper");
    const auto restricted = restricted_mean_survival(*curve, tau);
    ASSERT_TRUE(restricted.has_value());
    ref::expect_number(restricted->mean, ref::numbers(expected["rmean"])[a], "rmean");
    ref::expect_number(restricted->std_error, ref::numbers(expected["se_rmean"])[a], "se rmean");
    const auto arm_part = [&](const char* name) {
      const std::vector<double> all = ref::numbers(expected["at"][name]);
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(a * landmarks);
      return ref::Json(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(landmarks)));
    };
    expect_landmarks(*curve, {{"time", arm_part("time")},
                              {"n_risk", arm_part("n_risk")},
                              {"survival", arm_part("surv")},
                              {"std_error", arm_part("se")},
                              {"lower", arm_part("lower")},
                              {"upper", arm_part("upper")}});
  }
}

TEST(KaplanMeier, agrees_with_classic_data_sets) {
  const std::vector<ClassicCase> cases{{"survival_lung", "km_all", "time", "status", ""},
                                       {"survival_lung", "km_sex", "time", "status", "sex"},
                                       {"survival_ovarian", "km_rx", "futime", "fustat", "rx"},
                                       {"survival_veteran", "km_trt", "time", "status", "trt"},
                                       {"survival_aml", "km_x", "time", "status", "x"},
                                       {"survival_hepatoCellular", "km_os", "OS", "Death", ""},
                                       {"survival_hepatoCellular", "km_os_vi", "OS", "Death", "Vascularinvasion"},
                                       {"survival_hepatoCellular", "km_rfs", "RFS", "Recurrence", ""}};
  for (const ClassicCase& entry : cases) {
    for (const std::string scale : {"log", "log-log", "plain"}) expect_classic(entry, scale);
  }
}

TEST(KaplanMeier, before_the_first_time_survival_is_one) {
  const auto curve = kaplan_meier(std::vector<double>{4, 5, 6}, std::vector<int>{1, 0, 1});
  ASSERT_TRUE(curve.has_value());
  const auto at = survival_at(*curve, std::vector<double>{0.0, 3.9});
  ASSERT_TRUE(at.has_value());
  for (const SurvivalAt& row : *at) {
    EXPECT_EQ(row.survival, 1.0);
    EXPECT_EQ(row.n_risk, 3.0);
    EXPECT_EQ(row.lower, 1.0);  // as R's summary(survfit, times)
    EXPECT_EQ(row.upper, 1.0);
  }
}

TEST(KaplanMeier, flags_a_restricted_mean_beyond_follow_up) {
  const auto censored_last = kaplan_meier(std::vector<double>{1, 2, 3}, std::vector<int>{1, 1, 0});
  const auto event_last = kaplan_meier(std::vector<double>{1, 2, 3}, std::vector<int>{1, 1, 1});
  EXPECT_TRUE(restricted_mean_survival(*censored_last, 3.5)->beyond_follow_up);
  EXPECT_FALSE(restricted_mean_survival(*censored_last, 3.0)->beyond_follow_up);
  EXPECT_FALSE(restricted_mean_survival(*event_last, 3.5)->beyond_follow_up);
}

TEST(KaplanMeier, restricted_mean_limits_are_symmetric_at_the_level_of_the_curve) {
  const auto curve = kaplan_meier(std::vector<double>{1, 2, 3, 4}, std::vector<int>{1, 1, 0, 1}, 0.9);
  const auto restricted = restricted_mean_survival(*curve, 4.0);
  // qnorm(0.95) in R 4.2.2.
  ref::expect_number(restricted->upper - restricted->mean, 1.64485362695147 * restricted->std_error, "width");
  ref::expect_number(restricted->mean - restricted->lower, 1.64485362695147 * restricted->std_error, "width");
}

TEST(KaplanMeier, reports_all_bad_input_at_once) {
  const auto bad = kaplan_meier(std::vector<double>{1, k_nan, -2}, std::vector<int>{1, 3}, 1.0);
  ASSERT_FALSE(bad.has_value());
  std::vector<std::string> fields;
  for (const core::Problem& problem : bad.error()) fields.push_back(problem.where.field);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("event", "event", "time", "level"));
  EXPECT_FALSE(kaplan_meier({}, {}).has_value());
  EXPECT_FALSE(
      kaplan_meier(std::vector<double>{std::numeric_limits<double>::infinity()}, std::vector<int>{0}).has_value());
  const auto good = kaplan_meier(std::vector<double>{1}, std::vector<int>{1});
  EXPECT_FALSE(survival_quantiles(*good, std::vector<double>{1.5}).has_value());
  EXPECT_FALSE(survival_at(*good, std::vector<double>{-1}).has_value());
  EXPECT_FALSE(number_at_risk(*good, std::vector<double>{k_nan}).has_value());
  EXPECT_FALSE(restricted_mean_survival(*good, 0.0).has_value());
  EXPECT_FALSE(restricted_mean_survival(*good, k_nan).has_value());
}

// ---- properties ---------------------------------------------------------------------------------------------

struct Sample {
  std::vector<double> time;
  std::vector<int> event;
};

// Whole times up to 12, so that ties are common.
Sample any_sample() {
  const auto rows = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(random_data::whole_number(0, 13), random_data::whole_number(0, 2))));
  Sample sample;
  for (const auto& [time, event] : rows) {
    sample.time.push_back(time);
    sample.event.push_back(event);
  }
  return sample;
}

TEST(KaplanMeierProperties, falls_from_one_to_zero_at_most_inside_its_limits) {
  EXPECT_TRUE(rc::check([] {
    const Sample sample = any_sample();
    const auto curve = kaplan_meier(sample.time, sample.event);
    double before = 1.0;
    for (std::size_t i = 0; i < curve->time.size(); ++i) {
      RC_ASSERT(curve->survival[i] <= before && curve->survival[i] >= 0.0);
      RC_ASSERT((curve->survival[i] < before) == (curve->n_event[i] > 0.0));
      before = curve->survival[i];
      if (std::isnan(curve->lower[i])) continue;
      RC_ASSERT(curve->lower[i] <= curve->survival[i] && curve->survival[i] <= curve->upper[i]);
    }
  }));
}

TEST(KaplanMeierProperties, is_the_empirical_survival_without_censoring) {
  EXPECT_TRUE(rc::check([] {
    const Sample sample = any_sample();
    const std::vector<int> all_events(sample.time.size(), 1);
    const auto curve = kaplan_meier(sample.time, all_events);
    const auto n = static_cast<double>(sample.time.size());
    for (std::size_t i = 0; i < curve->time.size(); ++i) {
      const auto later = static_cast<double>(
          std::count_if(sample.time.begin(), sample.time.end(), [&](double time) { return time > curve->time[i]; }));
      const double share = later / n;
      RC_ASSERT(ref::agrees(curve->survival[i], share, 1e-12));
      // Greenwood's variance is then binomial.
      if (later > 0) RC_ASSERT(ref::agrees(curve->std_error[i], std::sqrt(share * (1.0 - share) / n), 1e-9, 1e-9));
    }
  }));
}

TEST(KaplanMeierProperties, does_not_depend_on_the_order_of_subjects) {
  EXPECT_TRUE(rc::check([] {
    const Sample sample = any_sample();
    std::vector<std::size_t> order(sample.time.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(*random_data::whole_number(0, static_cast<int>(i)))]);
    Sample shuffled;
    for (const std::size_t index : order) {
      shuffled.time.push_back(sample.time[index]);
      shuffled.event.push_back(sample.event[index]);
    }
    const auto one = kaplan_meier(sample.time, sample.event);
    const auto other = kaplan_meier(shuffled.time, shuffled.event);
    RC_ASSERT(one->time == other->time);
    RC_ASSERT(one->survival == other->survival);
    RC_ASSERT(one->n_risk == other->n_risk);
  }));
}

TEST(KaplanMeierProperties, scales_with_time) {
  EXPECT_TRUE(rc::check([] {
    const Sample sample = any_sample();
    const double factor = *rc::gen::element(0.25, 2.0, 1024.0);  // powers of two: exact
    std::vector<double> scaled;
    for (const double time : sample.time) scaled.push_back(factor * time);
    const auto one = kaplan_meier(sample.time, sample.event);
    const auto other = kaplan_meier(scaled, sample.event);
    RC_ASSERT(one->survival == other->survival);
    RC_ASSERT(ref::agrees(median_survival(*other).time, factor * median_survival(*one).time));
    RC_ASSERT(ref::agrees(median_survival(*other).upper, factor * median_survival(*one).upper));
    RC_ASSERT(ref::agrees(restricted_mean_survival(*other, 7.0 * factor)->mean,
                          factor * restricted_mean_survival(*one, 7.0)->mean));
  }));
}

}  // namespace
}  // namespace hepatrial::stats
