// Which draws count, with the shipped disease and few patients.

#include "study/uncertainty/plausible_draws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipped_disease.hpp"

namespace hepatrial::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ChosenDraws : public ::testing::Test {
 protected:
  void SetUp() override {
    disease_ = testing::shipped_disease();
    setting_ = {&disease_.model, &disease_.table, &disease_.pharmacy, &mechanisms_,
                std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials"};
    solver_ = simulate::make_batch_solver();
  }

  // Draws are plausible when survival at 12 months with sorafenib lies between the two.
  core::Result<PlausibleDraws> choose(double low, double high, std::size_t count) {
    auto reference = read_question_text(
        "id = 'x'\ntitle = 't'\nquestion = 'q'\n[[scenario]]\nname = 's'\ntrial = 'imbrave150'\nregimens = "
        "['sorafenib']\n[[quantity]]\nlabel = 'l'\nscenario = 's'\narm = 'sorafenib'\nmeasure = 'OS_rate_12m'\n"
        "published = 0.5\npublished_source = 'x'\npublished_low = " +
            std::to_string(low) + "\npublished_high = " + std::to_string(high) + "\n",
        "x.toml");
    EXPECT_TRUE(reference.has_value()) << (reference ? "" : core::text(reference.error()));
    const ParameterUncertainty uncertainty(disease_.table, disease_.pharmacy, nullptr, drug_names(disease_.pharmacy),
                                           1);
    PlausibleOptions options;
    options.patients = 16;
    options.tries_per_draw = 3;
    options.solver.threads = 2;
    return plausible_draws(*reference, setting_, uncertainty, count, *solver_, options, nullptr, nullptr);
  }

  testing::ShippedDisease disease_;
  population::MechanismTable mechanisms_;
  DiseaseSetting setting_;
  std::unique_ptr<simulate::Solver> solver_;
};

TEST_F(ChosenDraws, WhereEverythingIsPlausibleTheFirstDrawsAreTaken) {
  const auto found = choose(0, 1, 2);
  ASSERT_TRUE(found.has_value()) << core::text(found.error());
  EXPECT_THAT(found->indices, ElementsAre(0, 1));
  EXPECT_EQ(found->tried, 2U);
  EXPECT_EQ(found->plausible, 2U);
  EXPECT_THAT(found->text, HasSubstr("2 of 2 tried"));
}

TEST_F(ChosenDraws, WhereNothingIsTheNearestFillUpAndTheTextSaysSo) {
  const auto found = choose(1.5, 2, 2);  // nobody survives more than once
  ASSERT_TRUE(found.has_value()) << core::text(found.error());
  EXPECT_EQ(found->tried, 6U);
  EXPECT_EQ(found->plausible, 0U);
  ASSERT_EQ(found->indices.size(), 2U);
  EXPECT_LT(found->indices[0], found->indices[1]);
  EXPECT_THAT(found->text, HasSubstr("Only 0 of 6"));
}

}  // namespace
}  // namespace hepatrial::study
