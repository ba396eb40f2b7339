#include "report/figures.hpp"

#include <gtest/gtest.h>

#include "report/findings.hpp"
#include "report/markup_check.hpp"
#include "report/rendered.hpp"

namespace hepatrial::report {
namespace {

std::vector<Figure> all_figures(const synthetic::Material& material) {
  std::vector<Figure> figures;
  for (auto& figure : {kaplan_meier_figure(material.result, material.summary, "OS"),
                       kaplan_meier_figure(material.result, material.summary, "PFS"), waterfall_figure(material.result),
                       spider_figure(material.result), swimmer_figure(material.result),
                       forest_figure(material.summary, material.comparison), comparison_figure(material.comparison),
                       antibody_figure(material.result), death_figure(material.result)}) {
    if (figure) figures.push_back(*figure);
  }
  return figures;
}

void expect_sound(const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) {
    EXPECT_FALSE(figure.finding.empty()) << figure.id;
    EXPECT_FALSE(figure.panels.empty()) << figure.id;
    for (const std::string& panel : figure.panels) {
      const auto problems = MarkupCheck::problems(panel);
      EXPECT_TRUE(problems.empty()) << figure.id << ": " << problems.front();
      EXPECT_FALSE(names_no_number(panel)) << figure.id;
    }
  }
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Figures, UsualTrialDrawsAllNine) {
  const auto figures = all_figures(synthetic::usual_material(3));
  EXPECT_EQ(figures.size(), 9U);
  expect_sound(figures);
}

TEST(Figures, SixArmsDrawAPanelEach) {
  const auto material = synthetic::usual_material(6);
  expect_sound(all_figures(material));
  EXPECT_EQ(waterfall_figure(material.result)->panels.size(), 6U);
  EXPECT_EQ(death_figure(material.result)->panels.size(), 6U);
}

TEST(Figures, EdgeCasesAndHostileNamesStayWellFormed) {
  expect_sound(all_figures(synthetic::material(synthetic::edge_options())));
  expect_sound(all_figures(synthetic::material(synthetic::hostile_options())));
}

TEST(Figures, NothingToDrawIsNoFigure) {
  const trial::TrialResult empty;
  const trial::TrialSummary summary;
  EXPECT_FALSE(kaplan_meier_figure(empty, summary, "OS"));
  EXPECT_FALSE(waterfall_figure(empty));
  EXPECT_FALSE(spider_figure(empty));
  EXPECT_FALSE(swimmer_figure(empty));
  EXPECT_FALSE(forest_figure(summary, {}));
  EXPECT_FALSE(comparison_figure({}));
  EXPECT_FALSE(antibody_figure(empty));
  EXPECT_FALSE(death_figure(empty));
}

TEST(Figures, WaterfallHasOneBarPerPatientWithAScan) {
  synthetic::SyntheticOptions options;
  options.arms = {{"one", "a", 12, 8, 3, 0.1}};
  const auto figure = waterfall_figure(synthetic::synthetic_trial(options));
  ASSERT_TRUE(figure);
  // 12 bars, 5 legend squares, the badge and the white ground.
  EXPECT_EQ(count(figure->panels[0], "<rect"), 12U + 5U + 1U + 1U);
}

TEST(Figures, SwimmerAndSpiderStopAtFortyPatients) {
  const auto material = synthetic::usual_material(1);  // 60 patients
  const auto swimmer = swimmer_figure(material.result);
  ASSERT_TRUE(swimmer);
  // Two bars per patient, badge, ground and two squares of the key.
  EXPECT_EQ(count(swimmer->panels[0], "<rect"), 2U * 40U + 4U);
}

TEST(Figures, FirstLineTrialHasNoResidualAntibody) {
  synthetic::SyntheticOptions options;
  options.arms = synthetic::usual_arms(2);
  trial::TrialResult result = synthetic::synthetic_trial(options);
  for (auto& patient : result.patients) patient.trial_line.days_since_last_dose_of_prior_line = -1;
  EXPECT_FALSE(antibody_figure(result));
}

trial::TrialSummary two_arms(trial::Estimate first, trial::Estimate second) {
  trial::TrialSummary summary;
  summary.arms.resize(2);
  summary.arms[0] = {"A", "a", 10, 0, {{"OS_median_months", first}}, {}};
  summary.arms[1] = {"B", "b", 10, 0, {{"OS_median_months", second}}, {}};
  return summary;
}

TEST(Findings, CallAnArmLongestOnlyWhereIntervalsSeparate) {
  const double missing = std::nan("");
  const std::string apart = survival_finding(two_arms({8, 7, 9}, {12, 10, 14}), "OS");
  EXPECT_NE(apart.find("with B: 12.0 months"), std::string::npos) << apart;
  EXPECT_NE(apart.find("above those of all other arms"), std::string::npos) << apart;
  const std::string overlapping = survival_finding(two_arms({8, 7, 11}, {12, 10, 14}), "OS");
  EXPECT_NE(overlapping.find("cannot be told apart from A"), std::string::npos) << overlapping;
  const std::string open = survival_finding(two_arms({8, 7, missing}, {missing, 10, missing}), "OS");
  EXPECT_NE(open.find("with B: not reached; it cannot be told apart from A"), std::string::npos) << open;
  const std::string neither = survival_finding(two_arms({missing, 7, missing}, {missing, 10, missing}), "OS");
  EXPECT_NE(neither.find("In no arm"), std::string::npos) << neither;
  EXPECT_FALSE(survival_finding({}, "OS").empty());
}

TEST(Findings, SortHazardRatiosByTheirIntervals) {
  trial::TrialSummary summary = two_arms({8, 7, 9}, {12, 10, 14});
  EXPECT_EQ(hazard_finding(summary, "OS"), "");
  summary.arms[1].hazard_ratio["OS"] = {{0.7, 0.5, 0.9}, "A"};
  EXPECT_EQ(hazard_finding(summary, "OS"),
            "Against A, the hazard of death is lower with B (ratio 0.70, 0.50\u20130.90).");
  summary.arms[1].hazard_ratio["OS"] = {{0.7, 0.5, 1.1}, "A"};
  EXPECT_NE(hazard_finding(summary, "OS").find("cannot be told apart"), std::string::npos);
  summary.arms[1].hazard_ratio["OS"] = {{std::nan(""), std::nan(""), std::nan("")}, "A"};
  EXPECT_NE(hazard_finding(summary, "OS").find("cannot be told apart"), std::string::npos);
}

TEST(Findings, CountPublishedValuesInsideTheInterval) {
  study::ComparisonRow row;
  row.use = "holdout";
  row.predicted_low = 1;
  row.predicted_high = 2;
  row.observed = 2;
  EXPECT_EQ(coverage(row), Coverage::inside);
  row.observed = 2.1;
  EXPECT_EQ(coverage(row), Coverage::outside);
  row.predicted_high = std::nan("");  // the upper end was not reached
  EXPECT_EQ(coverage(row), Coverage::inside);
  row.predicted_low = std::nan("");
  EXPECT_EQ(coverage(row), Coverage::unknown);
  EXPECT_NE(coverage_finding({row}).find("no published value"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::report
