#include "study/answers/question_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "study/answers/answer.hpp"

namespace hepatrial::study {
namespace {

constexpr const char* k_scenario = "[[scenario]]\nname = 's'\ntrial = 't'\n";

TEST(Questions, ShippedOnesAreSound) {
  const std::filesystem::path root = HEPATRIAL_SOURCE_DIR;
  const auto answers = read_questions(root / "answers");
  ASSERT_TRUE(answers.has_value()) << core::text(answers.error());
  EXPECT_EQ(answers->size(), 8U);
  const auto facts = read_questions(root / "credibility" / "facts");
  ASSERT_TRUE(facts.has_value()) << core::text(facts.error());
  EXPECT_EQ(facts->size(), 4U);
  for (const StudyQuestion& fact : *facts) {
    for (const AskedQuantity& each : fact.quantities) {
      EXPECT_FALSE(each.published_source.empty()) << fact.id << ", " << each.label;
      // What was published shows the fact; otherwise the bounds are wrong.
      EXPECT_TRUE(!each.shown_when || each.shown_when->holds(each.published)) << fact.id << ", " << each.label;
    }
    EXPECT_TRUE(std::any_of(fact.quantities.begin(), fact.quantities.end(), [](const AskedQuantity& each) {
      return each.shown_when.has_value();
    })) << fact.id;
  }
}

TEST(Questions, EveryProblemIsToldAtOnce) {
  const auto bad =
      read_question_text(std::string("id = 'x'\ntitle = 't'\nquestion = 'q'\nfudge = 1\n") + k_scenario +
                             "[[quantity]]\nlabel = 'l'\nscenario = 'absent'\nmeasure = 'happiness'\n"
                             "[[quantity]]\nlabel = 'l'\nscenario = 's'\nmeasure = 'ORR'\nas = 'ratio'\n"
                             "[[stratum]]\nname = 'a'\nquantity = ['b']\n"
                             "[[ranking]]\nlabel = 'r'\nscenario = 's'\nstratum = 'none'\nmeasure = 'ORR'\n",
                         "x.toml");
  ASSERT_FALSE(bad.has_value());
  const std::string text = core::text(bad.error());
  for (const char* part : {"fudge", "'happiness' is no measure", "no scenario 'absent'", "needs against_scenario",
                           "give at_least, below or both", "no stratum 'none'"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Questions, AHazardRatioIsAskedOfTimesOnly) {
  const std::string head = std::string("id = 'x'\ntitle = 't'\nquestion = 'q'\n") + k_scenario;
  const std::string quantity = "[[quantity]]\nlabel = 'l'\nscenario = 's'\nagainst_arm = 'b'\narm = 'a'\n";
  EXPECT_TRUE(read_question_text(head + quantity + "measure = 'OS'\nas = 'hazard_ratio'\n", "x").has_value());
  EXPECT_FALSE(read_question_text(head + quantity + "measure = 'ORR'\nas = 'hazard_ratio'\n", "x").has_value());
  EXPECT_FALSE(read_question_text(head + quantity + "measure = 'OS'\nas = 'difference'\n", "x").has_value());
}

TEST(Questions, AFactSaysWhenItIsShown) {
  const std::string head = std::string("id = 'x'\ntitle = 't'\nquestion = 'q'\n") + k_scenario +
                           "[[quantity]]\nlabel = 'l'\nscenario = 's'\nmeasure = 'ORR'\nshown_when = ";
  const auto both = read_question_text(head + "{ at_least = 0.02, at_most = 0.08 }\n", "x");
  ASSERT_TRUE(both.has_value()) << core::text(both.error());
  ASSERT_TRUE(both->quantities.front().shown_when.has_value());
  EXPECT_EQ(both->quantities.front().shown_when->at_least, 0.02);
  EXPECT_EQ(both->quantities.front().shown_when->at_most, 0.08);
  const auto one = read_question_text(head + "{ at_most = 0.08 }\n", "x");
  ASSERT_TRUE(one.has_value());
  EXPECT_TRUE(std::isinf(one->quantities.front().shown_when->at_least));
  for (const char* bad : {"{}", "{ at_least = 0.08, at_most = 0.02 }", "{ about = 0.04 }", "0.04"}) {
    EXPECT_FALSE(read_question_text(head + bad + "\n", "x").has_value()) << bad;
  }
}

RankedArm arm(const char* name, double best, double worse) { return {name, 0, 0, 0, best, worse}; }

TEST(Ranking, NamesABestOnlyWhenTheOthersAreToldApart) {
  EXPECT_EQ(ranking_sentence({arm("A", 0.95, 0), arm("B", 0.05, 0.95)}), "A is best (P(best) 0.95).");
  const std::string refused = ranking_sentence({arm("A", 0.6, 0), arm("B", 0.4, 0.6), arm("C", 0, 0.97)});
  EXPECT_NE(refused.find("cannot be told apart: A, B"), std::string::npos) << refused;
  EXPECT_NE(refused.find("C."), std::string::npos) << refused;
  EXPECT_EQ(refused.find("best"), std::string::npos) << refused;
}

TEST(Driver, IsPriorFromHalfOfTheVarianceOn) {
  EXPECT_EQ(driver_of(0.5), Driver::prior);
  EXPECT_EQ(driver_of(0.49), Driver::data);
  EXPECT_EQ(driver_of(std::nan("")), Driver::none);
}

}  // namespace
}  // namespace hepatrial::study
