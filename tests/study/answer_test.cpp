// Answers and credibility end to end on the shipped disease, few patients.

#include "study/answers/answer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "shipped_disease.hpp"
#include "study/credibility/ablation.hpp"
#include "study/credibility/sensitivity.hpp"

namespace hepatrial::study {
namespace {

class Answers : public ::testing::Test {
 protected:
  void SetUp() override {
    disease_ = testing::shipped_disease();
    const std::filesystem::path root = HEPATRIAL_SOURCE_DIR;
    auto read = population::read_mechanisms(root / "models" / "mechanisms.tsv", disease_.table);
    ASSERT_TRUE(read.has_value()) << core::text(read.error());
    mechanisms_ = std::move(*read);
    setting_ = {&disease_.model, &disease_.table, &disease_.pharmacy, &mechanisms_, root / "trials"};
    options_.patients = 12;
    options_.draws = 3;
    options_.solver.threads = 2;
    solver_ = simulate::make_batch_solver();
  }

  StudyQuestion question(const std::string& text) {
    auto read = read_question_text("id = 'x'\ntitle = 't'\nquestion = 'q'\n" + text, "x.toml");
    EXPECT_TRUE(read.has_value()) << (read ? "" : core::text(read.error()));
    return read.value_or(StudyQuestion{});
  }

  AnsweredQuestion answered(const StudyQuestion& asked) {
    const auto drugs = drugs_of(asked, setting_);
    EXPECT_TRUE(drugs.has_value());
    const ParameterUncertainty uncertainty(disease_.table, disease_.pharmacy, nullptr, *drugs, 1);
    auto store = evidence::Store::open(std::filesystem::path(HEPATRIAL_BINARY_DIR) / "share" / "evidence.sqlite");
    EXPECT_TRUE(store.has_value());
    auto found = answer(asked, setting_, uncertainty, *store, *solver_, options_, nullptr, nullptr);
    EXPECT_TRUE(found.has_value()) << (found ? "" : core::text(found.error()));
    return found ? std::move(*found) : AnsweredQuestion{};
  }

  testing::ShippedDisease disease_;
  population::MechanismTable mechanisms_;
  DiseaseSetting setting_;
  AnswerOptions options_;
  std::unique_ptr<simulate::Solver> solver_;
};

TEST_F(Answers, QuantitiesRankingsAndDrivers) {
  const StudyQuestion asked = question(
      "watched = ['effector']\n"
      "[[scenario]]\nname = 's'\ntrial = 'imbrave150'\nwith_mechanisms = ['ME055']\n"
      "[[stratum]]\nname = 'mutated'\nquantity = ['trait:ME055']\nat_least = 1\n"
      "[[stratum]]\nname = 'rest'\nquantity = ['trait:ME055']\nbelow = 1\n"
      "[[quantity]]\nlabel = 'n'\nscenario = 's'\nstratum = '*'\nmeasure = 'n'\n"
      "[[quantity]]\nlabel = 'd'\nscenario = 's'\nmeasure = 'OS_rmst_12m_months'\nas = 'difference'\nagainst_arm = "
      "'sorafenib'\n"
      "[[ranking]]\nlabel = 'r'\nscenario = 's'\nmeasure = 'OS_rmst_12m_months'\n"
      "[[evidence]]\nregimen = 'cabozantinib'\nafter = 'ICI'\n");
  const AnsweredQuestion found = answered(asked);
  ASSERT_EQ(found.quantities.size(), 5U);  // two strata in two arms, one difference (an arm against itself is left out)
  EXPECT_EQ(found.quantities[0].value + found.quantities[2].value, 12) << "strata split everybody";
  EXPECT_EQ(found.quantities[0].value, found.quantities[1].value) << "the same patients in both arms";
  EXPECT_EQ(found.quantities[4].arm, "atezolizumab+bevacizumab");
  ASSERT_EQ(found.rankings.size(), 1U);
  double best = 0;
  for (const RankedArm& arm : found.rankings.front().arms) best += arm.probability_best;
  EXPECT_NEAR(best, 1, 1e-12);
  EXPECT_FALSE(found.rankings.front().sentence.empty());
  EXPECT_FALSE(found.evidence.front().outcomes.empty());
  // The same bits again, and with one thread.
  options_.solver.threads = 1;
  const AnsweredQuestion again = answered(asked);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(found.quantities[i].value, again.quantities[i].value);
}

TEST_F(Answers, RemovingResidualAntibodyChangesSecondLineOnly) {
  options_.draws = 0;
  const AnsweredQuestion found = answered(
      question("watched = ['pdl1_occupancy']\n"
               "[[scenario]]\nname = 'with'\ntrial = 'second-line-after-atezo-bev'\nregimens = ['sorafenib']\n"
               "[[scenario]]\nname = 'without'\ntrial = 'second-line-after-atezo-bev'\nregimens = "
               "['sorafenib']\nresidual_drug = false\n"
               "[[quantity]]\nlabel = 'a'\nscenario = 'with'\nmeasure = 'n'\n"
               "[[quantity]]\nlabel = 'b'\nscenario = 'without'\nmeasure = 'n'\n"
               "[[stratum]]\nname = 'bound'\nquantity = ['pdl1_occupancy']\nat = 'progression'\nat_least = 0.2\n"
               "[[quantity]]\nlabel = 'c'\nscenario = 'with'\nshare_of = 'bound'\n"
               "[[quantity]]\nlabel = 'd'\nscenario = 'without'\nshare_of = 'bound'\n"));
  EXPECT_EQ(found.quantities[0].value, found.quantities[1].value) << "the same patients reach the second line";
  EXPECT_GT(found.quantities[2].value, 0);
  EXPECT_EQ(found.quantities[3].value, 0) << "no PD-L1 is bound any more";
}

TEST_F(Answers, OnePatientsStory) {
  options_.draws = 0;
  const AnsweredQuestion found = answered(
      question("watched = ['live_volume_ml', 'vessels']\n"
               "[[scenario]]\nname = 's'\ntrial = 'imbrave150'\nregimens = ['sorafenib']\nwith_mechanisms = ['all']\n"
               "[[patient]]\nscenario = 's'\narm = 'sorafenib'\n"));
  ASSERT_EQ(found.stories.size(), 1U);
  const PatientStory& story = found.stories.front();
  EXPECT_GT(story.counterfactuals.size(), 60U);
  EXPECT_NE(story.sentence.find("progressed after"), std::string::npos) << story.sentence;
  for (const Counterfactual& each : story.counterfactuals) {
    // Antibodies' adaptive checkpoints do not act on sorafenib: the same course to the day.
    EXPECT_TRUE(each.mechanism != "ME046" || each.delay_days == 0);
  }
}

TEST_F(Answers, SwitchesAndSensitivities) {
  Scenario scenario;
  scenario.name = "s";
  scenario.trial = "imbrave150";
  scenario.regimens = {"sorafenib"};
  const ScenarioOptions how{12, 1, options_.solver, {}};
  population::MechanismTable few = mechanisms_;
  std::erase_if(few.rows, [](const population::Mechanism& row) { return row.id != "ME034" && row.id != "ME046"; });
  DiseaseSetting setting = setting_;
  setting.mechanisms = &few;
  const std::vector<GroupMeasure> measures{*group_measure_of("PFS_rmst_12m_months")};
  const auto found = ablations(scenario, setting, measures, *solver_, how, nullptr, nullptr);
  ASSERT_TRUE(found.has_value()) << core::text(found.error());
  ASSERT_EQ(found->size(), 4U);  // two switches, two modules
  for (const Ablation& each : *found) {
    EXPECT_TRUE(each.id != "ME046" || each.effects.front().difference == 0) << "no checkpoint is blocked";
  }
  population::ParameterTable small = disease_.table;
  for (population::ParameterRow& row : small.rows) {
    if (row.id != "growth_rate" && row.id != "new_lesion_rate") row.source = "definition: held";
  }
  const ParameterUncertainty uncertainty(small, disease_.pharmacy, nullptr, {}, 1);
  const auto moved = sensitivity(scenario, setting_, uncertainty, measures, 16, *solver_, how, nullptr, nullptr);
  ASSERT_TRUE(moved.has_value()) << core::text(moved.error());
  ASSERT_EQ(moved->measures.size(), 1U);
  ASSERT_EQ(moved->measures.front().rows.size(), 2U);
  EXPECT_LT(moved->measures.front().rows.front().correlation, 0)
      << "faster growth or more lesions: earlier progression";
}

}  // namespace
}  // namespace hepatrial::study
