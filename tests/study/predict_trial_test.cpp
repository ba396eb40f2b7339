// Predictions with the shipped disease, drugs and trials.

#include "study/predict_trial.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <numeric>

#include "shipped_disease.hpp"

namespace hepatrial::study {
namespace {

class PredictTrial : public ::testing::Test {
 protected:
  void SetUp() override { disease_ = testing::shipped_disease(); }

  core::Result<TrialPrediction> predict(const trial::TrialSpec& spec, std::size_t draws, int threads = 2,
                                        const core::StopFlag* stop = nullptr) {
    TrialPredictionOptions options;
    options.patients = 8 * draws;
    options.solver.threads = threads;
    options.max_failed_share = 0.5;
    const auto solver = simulate::make_batch_solver();
    // Only drugs vary: most draws of the whole disease that nobody has chosen have no eligible patient.
    population::ParameterTable held = disease_.table;
    for (population::ParameterRow& row : held.rows) row.source = "definition: held";
    const ParameterUncertainty uncertainty(held, disease_.pharmacy, nullptr, drug_names(disease_.pharmacy), 1);
    std::vector<std::uint64_t> indices(draws);
    std::iota(indices.begin(), indices.end(), std::uint64_t{0});
    return predict_trial(spec, uncertainty, indices, disease_.model, *solver, options, nullptr, stop);
  }

  trial::TrialSpec spec(const std::string& name) {
    auto read = trial::read_trial(std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials" / name, disease_.pharmacy);
    EXPECT_TRUE(read.has_value()) << (read ? "" : core::text(read.error()));
    return read.value_or(trial::TrialSpec{});
  }

  testing::ShippedDisease disease_;
};

TEST_F(PredictTrial, ArmsWithTheirSizesAndTheSameBitsForAnyThreads) {
  const trial::TrialSpec livigno = spec("ascari2026/livigno-1.toml");
  const auto one = predict(livigno, 2, 1);
  const auto two = predict(livigno, 2, 2);
  ASSERT_TRUE(one.has_value()) << core::text(one.error());
  ASSERT_TRUE(two.has_value()) << core::text(two.error());
  ASSERT_EQ(one->arms.size(), 4U);
  EXPECT_EQ(one->draws, 2U);
  EXPECT_EQ(one->arms[0].trial_patients, 20U);
  EXPECT_EQ(one->arms[2].trial_patients, 40U);
  EXPECT_EQ(one->arms[2].simulated_patients, 32U);  // allocation 2 of 8 patients in each of two draws
  EXPECT_TRUE(one->arms[0].size_known);
  for (std::size_t arm = 0; arm < 4; ++arm) {
    for (std::size_t i = 0; i < k_predicted_endpoints.size(); ++i) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(one->arms[arm].values[i].value),
                std::bit_cast<std::uint64_t>(two->arms[arm].values[i].value));
      EXPECT_EQ(std::bit_cast<std::uint64_t>(one->arms[arm].values[i].high_90),
                std::bit_cast<std::uint64_t>(two->arms[arm].values[i].high_90));
    }
  }
}

TEST_F(PredictTrial, AnUnknownSizeIsTakenAndSaid) {
  const auto prediction = predict(spec("ascari2026/nct05760599.toml"), 1);
  ASSERT_TRUE(prediction.has_value()) << core::text(prediction.error());
  EXPECT_FALSE(prediction->arms[0].size_known);
  EXPECT_EQ(prediction->arms[0].trial_patients, k_usual_arm);
}

TEST_F(PredictTrial, ATrialWithoutAnyEligiblePatientFailsAndSaysWhy) {
  trial::TrialSpec nobody = spec("sharp.toml");
  nobody.eligibility.afp_min_ng_per_ml = 1e7;
  const auto prediction = predict(nobody, 1);
  ASSERT_FALSE(prediction.has_value());
  EXPECT_NE(core::text(prediction.error()).find("candidates"), std::string::npos);
}

TEST_F(PredictTrial, StopsWhenAsked) {
  const core::StopFlag stop{true};
  const auto prediction = predict(spec("sharp.toml"), 1, 2, &stop);
  ASSERT_TRUE(prediction.has_value());
  EXPECT_TRUE(prediction->interrupted);
}

}  // namespace
}  // namespace hepatrial::study
