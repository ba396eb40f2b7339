#include "stats/cox.hpp"

#include <rapidcheck.h>

#include "core/maths.hpp"
#include "core/random.hpp"
#include "stats/logrank.hpp"
#include "stats/random_data.hpp"
#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

using Columns = std::vector<std::vector<double>>;

core::Result<CoxFit> fit_columns(std::span<const double> time, std::span<const int> event, const Columns& columns,
                                 const CoxOptions& options = {}, std::span<const int> stratum = {}) {
  const std::vector<std::span<const double>> views(columns.begin(), columns.end());
  return cox_regression(time, event, views, options, stratum);
}

void expect_coefficients(const CoxFit& fit, const ref::Json& expected, const std::vector<int>& infinite) {
  const std::vector<double> beta = ref::numbers(expected["coefficient"]);
  ASSERT_EQ(fit.coefficients.size(), beta.size());
  for (std::size_t j = 0; j < beta.size(); ++j) {
    const CoxCoefficient& row = fit.coefficients[j];
    if (infinite[j] != 0) {
      EXPECT_EQ(row.status, CoefficientStatus::infinite);
      EXPECT_EQ(row.coefficient, infinite[j] * std::numeric_limits<double>::infinity());
      EXPECT_TRUE(std::isnan(row.std_error) && std::isnan(row.lower) && std::isnan(row.upper));
      continue;
    }
    ref::expect_number(row.coefficient, beta[j], "coefficient");
    if (std::isnan(beta[j])) {
      EXPECT_EQ(row.status, CoefficientStatus::not_estimable);
      EXPECT_TRUE(std::isnan(row.std_error) && std::isnan(row.hazard_ratio));
      continue;
    }
    ref::expect_number(row.std_error, ref::numbers(expected["std_error"])[j], "std_error");
    ref::expect_number(row.p_value, ref::numbers(expected["p_value"])[j], "p", 2e-6);
    ref::expect_number(row.lower, ref::numbers(expected["lower"])[j], "lower");
    ref::expect_number(row.upper, ref::numbers(expected["upper"])[j], "upper");
  }
}

TEST(CoxRegression, agrees_with_r_coxph) {
  for (const ref::Json& entry : ref::survival()["cox"]) {
    SCOPED_TRACE(ref::text(entry["name"]));
    Columns columns;
    for (const ref::Json& column : entry["covariates"]) columns.push_back(ref::numbers(column));
    CoxOptions options;
    options.ties = ref::text(entry["ties"]) == "efron" ? TieMethod::efron : TieMethod::breslow;
    options.level = ref::number(entry["level"]);
    const auto fit = fit_columns(ref::numbers(entry["time"]), ref::integers(entry["event"]), columns, options,
                                 ref::integers(entry["stratum"]));
    ASSERT_TRUE(fit.has_value());
    const std::vector<int> infinite = ref::integers(entry["infinite"]);
    expect_coefficients(*fit, entry, infinite);
    const bool monotone = std::any_of(infinite.begin(), infinite.end(), [](int sign) { return sign != 0; });
    const bool collinear = ref::number(entry["degrees_of_freedom"]) < static_cast<double>(columns.size());
    EXPECT_EQ(fit->status, monotone    ? CoxStatus::monotone_likelihood
                           : collinear ? CoxStatus::collinear
                                       : CoxStatus::converged);
    ref::expect_number(fit->log_likelihood_null, ref::numbers(entry["log_likelihood"])[0], "null likelihood");
    ref::expect_number(fit->log_likelihood, ref::numbers(entry["log_likelihood"])[1], "likelihood");
    ref::expect_number(fit->likelihood_ratio.chi_square, ref::number(entry["likelihood_ratio"]), "LR");
    ref::expect_number(fit->score.chi_square, ref::number(entry["score"]), "score");
    ref::expect_number(fit->wald.chi_square, ref::number(entry["wald"]), "Wald");
    EXPECT_EQ(fit->likelihood_ratio.degrees_of_freedom, ref::number(entry["degrees_of_freedom"]));
  }
}

struct ClassicCase {
  std::string section, result, time, event;
  std::vector<std::string> covariates;
};

// Complete rows of the columns; texts are 1 for the last level in the alphabet, as R codes a two-level factor.
struct ClassicData {
  std::vector<double> time;
  std::vector<int> event;
  Columns columns;
};

ClassicData classic_data(const ClassicCase& entry) {
  const ref::Json& data = ref::classic()[entry.section]["data"];
  ClassicData result;
  result.columns.resize(entry.covariates.size());
  const std::vector<int> events = ref::integers(data[entry.event]);
  const int event_code = *std::max_element(events.begin(), events.end());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool complete = std::none_of(entry.covariates.begin(), entry.covariates.end(),
                                       [&](const std::string& name) { return data[name][i].is_null(); });
    if (!complete) continue;
    result.time.push_back(data[entry.time][i].get<double>());
    result.event.push_back(events[i] == event_code ? 1 : 0);
    for (std::size_t j = 0; j < entry.covariates.size(); ++j) {
      const ref::Json& value = data[entry.covariates[j]][i];
      result.columns[j].push_back(value.is_string() ? (value.get<std::string>() == "Nonmaintained" ? 1.0 : 0.0)
                                                    : value.get<double>());
    }
  }
  return result;
}

void expect_classic(const ClassicCase& entry, const ClassicData& data, TieMethod ties, const char* name) {
  SCOPED_TRACE(entry.section + " " + entry.result + " " + name);
  const ref::Json& expected = ref::classic()[entry.section][entry.result][name];
  CoxOptions options;
  options.ties = ties;
  const auto fit = fit_columns(data.time, data.event, data.columns, options);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->status, CoxStatus::converged);
  ref::expect_numbers(ref::column(fit->coefficients, &CoxCoefficient::coefficient), ref::numbers(expected["coef"]),
                      "coef");
  ref::expect_numbers(ref::column(fit->coefficients, &CoxCoefficient::std_error), ref::numbers(expected["se"]), "se");
  ref::expect_numbers(ref::column(fit->coefficients, &CoxCoefficient::hazard_ratio), ref::numbers(expected["hr"]),
                      "hr");
  ref::expect_numbers(ref::column(fit->coefficients, &CoxCoefficient::lower), ref::numbers(expected["hr_lb"]), "lower");
  ref::expect_numbers(ref::column(fit->coefficients, &CoxCoefficient::upper), ref::numbers(expected["hr_ub"]), "upper");
  ref::expect_number(fit->log_likelihood_null, ref::number(expected["loglik"][0]), "null likelihood");
  ref::expect_number(fit->log_likelihood, ref::number(expected["loglik"][1]), "likelihood");
  ref::expect_number(fit->likelihood_ratio.chi_square, ref::number(expected["lrt"][0]), "LR");
  ref::expect_number(fit->likelihood_ratio.p_value, ref::number(expected["lrt"][2]), "LR p");
  ref::expect_number(fit->score.chi_square, ref::number(expected["score"][0]), "score");
  // summary.coxph rounds the Wald statistic to two decimals.
  ref::expect_number(fit->wald.chi_square, ref::number(expected["wald"][0]), "Wald", 0.0, 0.00501);
}

TEST(CoxRegression, agrees_with_classic_data_sets) {
  const std::vector<ClassicCase> cases{
      {"survival_lung", "cox_sex", "time", "status", {"sex"}},
      {"survival_lung", "cox_age_sex_ecog", "time", "status", {"age", "sex", "ph.ecog"}},
      {"survival_ovarian", "cox_rx", "futime", "fustat", {"rx"}},
      {"survival_ovarian", "cox_age_rx", "futime", "fustat", {"age", "rx"}},
      {"survival_veteran", "cox_trt_karno", "time", "status", {"trt", "karno"}},
      {"survival_aml", "cox_x", "time", "status", {"x"}},
      {"survival_hepatoCellular", "cox_os_vi", "OS", "Death", {"Vascularinvasion"}},
      {"survival_hepatoCellular", "cox_os_multi", "OS", "Death", {"Age", "AFP", "Tumorsize", "Vascularinvasion"}}};
  for (const ClassicCase& entry : cases) {
    const ClassicData data = classic_data(entry);
    expect_classic(entry, data, TieMethod::efron, "efron");
    expect_classic(entry, data, TieMethod::breslow, "breslow");
  }
}

TEST(CoxRegression, without_events_says_so) {
  const auto fit = fit_columns(std::vector<double>{1, 2, 3}, std::vector<int>{0, 0, 0}, {{0, 1, 0}});
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->status, CoxStatus::no_events);
  EXPECT_EQ(fit->events, 0U);
  EXPECT_TRUE(std::isnan(fit->coefficients[0].hazard_ratio));
  EXPECT_TRUE(std::isnan(fit->likelihood_ratio.p_value));
}

TEST(CoxRegression, a_covariate_that_never_differs_among_those_at_risk_is_not_estimable) {
  // At the only event, at time 1, all three at risk have the value 1: the data say nothing about it. The mean over all
  // six, 2/3, is no binary fraction, so sums of squares around it do not cancel exactly.
  const auto fit =
      fit_columns(std::vector<double>{1, 1, 1, 0, 0, 0}, std::vector<int>{0, 0, 1, 0, 0, 0}, {{1, 1, 1, 0, 0, 1}});
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->status, CoxStatus::collinear);
  EXPECT_EQ(fit->coefficients[0].status, CoefficientStatus::not_estimable);
  EXPECT_TRUE(std::isnan(fit->coefficients[0].hazard_ratio));
}

TEST(CoxRegression, a_separated_covariate_far_apart_is_infinite_and_does_not_overflow) {
  // The first to have the event always has the largest value; values are far apart against the smallest gap.
  const auto fit =
      fit_columns(std::vector<double>{1, 2, 3, 4}, std::vector<int>{1, 1, 1, 0}, {{1e3, 3.001, 3.0, -1e3}});
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->status, CoxStatus::monotone_likelihood);
  EXPECT_EQ(fit->coefficients[0].hazard_ratio, std::numeric_limits<double>::infinity());
  EXPECT_NEAR(fit->log_likelihood, 0.0, 1e-7);  // every event was certain
}

TEST(CoxRegression, stops_at_the_limit_of_iterations) {
  CoxOptions options;
  options.iteration_limit = 1;
  const auto fit =
      fit_columns(std::vector<double>{1, 2, 3, 4}, std::vector<int>{1, 1, 1, 1}, {{1, 5, 0.3, 2}}, options);
  EXPECT_EQ(fit->status, CoxStatus::not_converged);
}

TEST(CoxRegression, reports_bad_input) {
  const std::vector<double> time{1, 2};
  const std::vector<int> event{1, 0};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(fit_columns(time, event, {}).has_value());
  EXPECT_FALSE(fit_columns(time, event, {{1}}).has_value());
  EXPECT_FALSE(fit_columns(time, event, {{1, nan}}).has_value());
  EXPECT_FALSE(fit_columns(time, event, {{1, 2}}, {}, std::vector<int>{1}).has_value());
  CoxOptions options;
  options.level = 0.0;
  EXPECT_FALSE(fit_columns(time, event, {{1, 2}}, options).has_value());
}

TEST(CoxRegression, finds_the_true_hazard_ratio_among_a_hundred_thousand_subjects) {
  core::RandomStream random(7, "cox speed", 0);
  std::vector<double> time(100000), arm(100000);
  std::vector<int> event(100000);
  for (std::size_t i = 0; i < time.size(); ++i) {
    arm[i] = i % 2 == 0 ? 1.0 : 0.0;
    time[i] = random.exponential() * (arm[i] == 1.0 ? 1.5 : 1.0);
    event[i] = random.uniform() < 0.7 ? 1 : 0;
  }
  const std::vector<std::span<const double>> columns{arm};
  const auto fit = cox_regression(time, event, columns);
  ASSERT_EQ(fit->status, CoxStatus::converged);
  // The true hazard ratio is 1/1.5.
  EXPECT_NEAR(fit->coefficients[0].coefficient, -0.405465108108164, 4.0 * fit->coefficients[0].std_error);
}

// ---- properties ---------------------------------------------------------------------------------------------

struct TwoArms {
  std::vector<double> time;
  std::vector<int> event, group;
  std::vector<double> arm, swapped;
};

TwoArms any_two_arms() {
  const auto rows = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::tuple<int, int, int>>>(rc::gen::tuple(
      random_data::whole_number(0, 20), random_data::whole_number(0, 2), random_data::whole_number(0, 2))));
  TwoArms data;
  for (const auto& [time, event, group] : rows) {
    data.time.push_back(time);
    data.event.push_back(event);
    data.group.push_back(group);
    data.arm.push_back(group);
    data.swapped.push_back(1 - group);
  }
  return data;
}

TEST(CoxProperties, swapping_the_arms_flips_the_sign) {
  EXPECT_TRUE(rc::check([] {
    const TwoArms data = any_two_arms();
    const auto one = fit_columns(data.time, data.event, {data.arm});
    const auto other = fit_columns(data.time, data.event, {data.swapped});
    RC_ASSERT(one->status == other->status);
    RC_ASSERT(one->status != CoxStatus::not_converged);
    RC_CLASSIFY(one->status == CoxStatus::converged, "converged");
    RC_CLASSIFY(one->status == CoxStatus::monotone_likelihood, "monotone");
    const CoxCoefficient& a = one->coefficients[0];
    const CoxCoefficient& b = other->coefficients[0];
    RC_ASSERT(ref::agrees(a.coefficient, -b.coefficient, 1e-8, 1e-8));
    RC_ASSERT(ref::agrees(a.std_error, b.std_error, 1e-8));
    RC_ASSERT(ref::agrees(a.lower, 1.0 / b.upper, 1e-7));
    RC_ASSERT(ref::agrees(one->log_likelihood, other->log_likelihood, 1e-9, 1e-8));
  }));
}

TEST(CoxProperties, depends_on_the_order_of_times_alone) {
  EXPECT_TRUE(rc::check([] {
    const TwoArms data = any_two_arms();
    std::vector<double> squared;
    for (const double time : data.time) squared.push_back(time * time);
    const auto one = fit_columns(data.time, data.event, {data.arm});
    const auto other = fit_columns(squared, data.event, {data.arm});
    RC_ASSERT(ref::agrees(one->coefficients[0].coefficient, other->coefficients[0].coefficient, 0.0, 0.0));
  }));
}

TEST(CoxProperties, the_score_test_is_the_log_rank_test_without_ties) {
  EXPECT_TRUE(rc::check([] {
    TwoArms data = any_two_arms();
    for (std::size_t i = 0; i < data.time.size(); ++i) data.time[i] += 1e-3 * static_cast<double>(i);
    const auto fit = fit_columns(data.time, data.event, {data.arm});
    const auto test = log_rank(data.time, data.event, data.group);
    if (!test || test->test.degrees_of_freedom == 0) return;  // one arm, or nothing to compare
    RC_ASSERT(ref::agrees(fit->score.chi_square, test->test.chi_square, 1e-9, 1e-9));
  }));
}

TEST(CoxProperties, an_infinite_coefficient_is_flagged_exactly_when_one_value_always_goes_first) {
  EXPECT_TRUE(rc::check([] {
    const TwoArms data = any_two_arms();
    const auto fit = fit_columns(data.time, data.event, {data.arm});
    // By definition: at every event time, all events have the largest (or all the smallest) value of those at
    // risk, and at least once not everybody has it.
    bool largest = true, smallest = true, informative = false;
    for (std::size_t i = 0; i < data.time.size(); ++i) {
      if (data.event[i] == 0) continue;
      for (std::size_t j = 0; j < data.time.size(); ++j) {
        if (data.time[j] < data.time[i]) continue;
        largest = largest && data.arm[i] >= data.arm[j];
        smallest = smallest && data.arm[i] <= data.arm[j];
        informative = informative || data.arm[i] != data.arm[j];
      }
    }
    const bool monotone = informative && (largest || smallest);
    RC_CLASSIFY(monotone, "monotone");
    RC_ASSERT((fit->status == CoxStatus::monotone_likelihood) == monotone);
  }));
}

}  // namespace
}  // namespace hepatrial::stats
