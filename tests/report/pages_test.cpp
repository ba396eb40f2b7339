// Pages made from made-up answers and scores: well formed, self-contained, and everything that must be said is said.

#include <gtest/gtest.h>

#include <algorithm>

#include <cmath>

#include "markup_check.hpp"
#include "report/credibility_page.hpp"

namespace hepatrial::report {
namespace {

const double k_nan = std::nan("");

study::AnsweredQuestion answered() {
  study::AnsweredQuestion out;
  out.question.id = "x";
  out.question.title = "Which <one>?";
  out.question.question = "a & b";
  study::Scenario scenario;
  scenario.name = "s";
  scenario.trial = "t";
  out.question.scenarios.push_back(scenario);
  study::AnsweredQuantity quantity;
  quantity.label = "Survival";
  quantity.arm = "A|B";
  quantity.unit = "months";
  quantity.value = 12.3;
  quantity.low = 10;
  quantity.high = 14;
  quantity.prior_share = 0.8;
  quantity.published = k_nan;
  quantity.patients = 20;
  out.quantities.push_back(quantity);
  study::AnsweredRanking ranking;
  ranking.label = "R";
  ranking.unit = "months";
  ranking.arms = {{"A", 10, 8, 12, 0.6, 0}, {"B", 9, 7, 11, 0.4, 0.6}};
  ranking.sentence = study::ranking_sentence(ranking.arms);
  ranking.prior_share = 0.2;
  out.rankings.push_back(ranking);
  study::PatientStory story;
  story.watched = {"sensitive_ml", "vessels"};
  story.patient.trial_line.watched = {{0, {100, 1}}, {42, {120, 0.5}}};
  story.patient.trial_line.time_to_progression = {42, true, "", true};
  story.counterfactuals.push_back({"ME046", "adaptive checkpoints", true, false, k_nan, 300, false, 60});
  story.sentence = "Patient 1 progressed.";
  out.stories.push_back(story);
  out.evidence.push_back({"cabozantinib", "ICI", {}, ""});
  out.draws = 4;
  return out;
}

TEST(AnswerPage, IsWellFormedAndSaysWhatDrivesIt) {
  const Document page = answer_document(answered(), {{"Program", "1"}});
  const std::string html = document_html(page);
  const auto problems = MarkupCheck::problems(html);
  EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems.front());
  for (const char* part :
       {"Which &lt;one&gt;?", "prior-driven (80 % prior)", "data-driven (20 % prior)", "cannot be told apart",
        "12.3 months", "10.0 to 14.0", "none seen", "<svg", "holds no printed result"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  const std::string markdown = document_markdown(page);
  EXPECT_NE(markdown.find("A\\|B"), std::string::npos) << "a bar would end the cell";
  EXPECT_EQ(markdown.find("<svg"), std::string::npos);
  const std::string csv = answer_csv(answered());
  EXPECT_NE(csv.find("prior-driven"), std::string::npos);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);  // header, quantity, two ranked arms
}

study::CredibilityReport report() {
  study::CredibilityReport out;
  out.plan.title = "Credibility";
  out.plan.lead = "lead";
  out.plan.sections = {{"Context of use", {"text"}}};
  study::Observation row;
  row.id = "C999";
  row.group = "X";
  row.arm_name = row.regimen = "sorafenib";
  row.endpoint = "OS_median";
  row.measure = *study::measure_of(row.endpoint);
  row.kind = study::kind_of(row.measure);
  row.observed = 20;
  row.low = row.high = k_nan;
  row.n = 100;
  row.scaled = study::scaled_value(row, row.observed);
  out.calibration.rows = {study::scored(row, "x", 12, {10, 14})};
  out.calibration.trials = {"x"};
  out.calibration.score = study::agreement({row}, std::vector<double>{12});
  out.calibration.intervals = study::interval_score(out.calibration.rows);
  study::Ablation ablation;
  ablation.id = "ME046";
  ablation.what = "adaptive checkpoints";
  ablation.rows = {"ME046"};
  ablation.effects = {{"sorafenib", "ORR", 0.1, 0.2, 0.1, 0.05, 0.15}};
  out.ablations = {ablation};
  out.sensitivity.measures = {{"sorafenib", "ORR", {{"growth_rate", true, -0.5, -0.7, -0.2, 0.01}}, 20}};
  out.facts = {{"f", "A fact", std::nullopt, "no trial"}};
  return out;
}

TEST(CredibilityPage, TellsWhatIsMissing) {
  const std::string html = document_html(credibility_document(report(), {{"Program", "1"}}));
  const auto problems = MarkupCheck::problems(html);
  EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems.front());
  for (const char* part :
       {"No leave-one-trial-out run is recorded", "No scoring against held-out results is recorded",
        "A fact: cannot be simulated yet: no trial", "No statements table was found", "No fitted table is recorded",
        "Context of use", "Deaths come too early", "growth_rate", "ME046", "+10.00 %"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
}

TEST(CredibilityPage, ShowsRowsOfTheCalibrationWithTheirIntervals) {
  const study::CredibilityReport whole = report();
  const std::string markdown = document_markdown(credibility_document(whole, {}));
  // |ln(12 / 20)| = 0.511
  for (const char* part : {"PFS, TTP and OS | 0.511 |", "sorafenib, median OS, X | 12.0 months (10.0\u201314.0)",
                           "ln ratio -0.51", "0.0 % |  | 1 |"}) {
    EXPECT_NE(markdown.find(part), std::string::npos) << part << "\n" << markdown;
  }
  const std::string csv = calibration_rows_csv(whole);
  EXPECT_NE(csv.find("x,C999,sorafenib,OS_median,12,10,14,20"), std::string::npos) << csv;
}

TEST(CredibilityPage, SaysWhetherAFactIsShown) {
  study::CredibilityReport with = report();
  study::AnsweredQuestion found = answered();
  found.quantities.front().shown_when = study::ShownWhen{12, 13};
  with.facts = {{"f", "A fact", found, ""}};
  const auto page = [&with] { return document_markdown(credibility_document(with, {})); };
  for (const char* part : {"A fact. The model shows it: Survival 12.3 months (asked: 12.0 to 13.0 months); the 90 % "
                           "interval reaches beyond for: Survival.",
                           "| 12.0 to 13.0 months: yes |"}) {
    EXPECT_NE(page().find(part), std::string::npos) << part << "\n" << page();
  }
  study::AnsweredQuantity rate = found.quantities.front();
  rate.label = "Response";
  rate.unit = "share";
  rate.value = rate.published = 0.09;
  rate.published_low = 0.04;
  rate.published_high = 0.12;
  rate.published_source = "C1";
  rate.shown_when = study::ShownWhen{0, 0.08};
  rate.shown_when->at_least = -std::numeric_limits<double>::infinity();
  with.facts.front().found->quantities.push_back(rate);
  for (const char* part : {"The model shows it in part: Survival", "but Response 9.0 % (asked: at most 8.0 %)",
                           "9.0 (4.0 to 12.0) %, C1", "at most 8.0 %: no"}) {
    EXPECT_NE(page().find(part), std::string::npos) << part << "\n" << page();
  }
  with.facts.front().found->quantities = {rate};
  EXPECT_NE(page().find("The model does not show it: Response"), std::string::npos);
  with.facts.front().found->quantities.front().shown_when.reset();
  EXPECT_NE(page().find("No bounds say when it counts as shown"), std::string::npos);
}

// By hand: |ln 2| and |ln 1.1| have median and mean 0.394; the constants |ln 1.5| and |ln 1.2| 0.294. The row that
// gates nothing counts nowhere.
TEST(CredibilityPage, ScoresWhatWasPredictedWithoutItsTrial) {
  study::CredibilityReport with = report();
  with.leave_one_out = {
      "leave_one_out.csv",
      true,
      {"group", "id", "arm", "endpoint", "observed", "low", "high", "predicted", "two_constants", "gates"},
      {{"X", "C1", "a", "OS_median", "10", "", "", "20", "15", "yes"},
       {"X", "C2", "b", "PFS_median", "10", "", "", "11", "12", "yes"},
       {"X", "C6", "b", "TTP_median", "10", "", "", "10", "10", "yes"},
       {"X", "C3", "a", "OS_median", "10", "", "", "100", "10", "no"},
       {"X", "C4", "a", "OS_HR", "0.7", "0.6", "0.8", "0.79", "1", "yes"},
       {"X", "C5", "b", "OS_HR", "0.7", "0.6", "0.8", "0.81", "1", "yes"}}};
  const std::string markdown = document_markdown(credibility_document(with, {}));
  for (const char* part : {"0.095, mean 0.263 over 3 medians", "0.182 and 0.196", "1 of 2 hazard ratios"}) {
    EXPECT_NE(markdown.find(part), std::string::npos) << part;
  }
}

TEST(CredibilityPage, RepeatsTheLedgerAndTheFittedTable) {
  study::CredibilityReport with = report();
  with.ledger = {"ledger.csv",
                 true,
                 {"date", "version", "parameter_hash", "patients_per_arm", "arms", "medians", "median_abs_log_ratio",
                  "coverage", "mean_log_width", "mean_interval_score", "rates", "median_rate_error_se"},
                 {{"2026-01-01T00:00:00Z", "1", "abc", "200", "12", "23", "0.49", "0.38", "0.8", "4.1", "21", "2.2"}}};
  with.fitted = {
      "fitted.tsv",
      true,
      {"parameter", "prior", "prior_sd", "fitted", "low_50", "high_50", "low_90", "high_90", "posterior_over_prior_sd"},
      {{"growth_rate", "1", "1", "2", "1", "3", "1", "4", "0.3"},
       {"bypass", "1", "1", "1", "1", "1", "1", "1", "0.95"}}};
  const std::string html = document_html(credibility_document(with, {}));
  for (const char* part :
       {"median |ln ratio| 0.490 on 23 medians of 12 arms", "does not score", "1 of 2 fitted parameters"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
}

}  // namespace
}  // namespace hepatrial::report
