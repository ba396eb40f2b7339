// Deaths follow from what each patient's tumour does: give patients the tumours of others, and nothing is left of it.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "shipped_disease.hpp"
#include "stats/cox.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {
namespace {

struct Deaths {
  std::vector<double> days, growth, treated;  // growth: ln of the sum of diameters at the first scan over baseline
  std::vector<int> died;
};

class SurvivalCause : public ::testing::Test {
 protected:
  void SetUp() override {
    const testing::ShippedDisease disease = testing::shipped_disease();
    const auto spec =
        trial::read_trial(std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials" / "sharp.toml", disease.pharmacy);
    ASSERT_TRUE(spec) << core::text(spec.error());
    trial::RunOptions options;
    options.patients_per_arm = 400;
    options.seed = 5;
    options.solver.threads = 2;
    const auto solver = simulate::make_batch_solver();
    const auto result =
        trial::run_trial(*spec, disease.pharmacy, disease.table, disease.model, *solver, options, nullptr, nullptr);
    ASSERT_TRUE(result) << core::text(result.error());
    for (const trial::PatientRecord& patient : result->patients) {
      const trial::LineRecord& line = patient.trial_line;
      if (patient.arm < 0 || line.assessments.size() < 2) continue;
      deaths_.days.push_back(line.overall_survival.time_days - line.assessments[1].day);
      deaths_.died.push_back(line.overall_survival.event ? 1 : 0);
      deaths_.growth.push_back(std::log(line.assessments[1].sum_mm / line.assessments[0].sum_mm));
      deaths_.treated.push_back(patient.arm);
    }
    ASSERT_GT(deaths_.days.size(), 600U);
  }

  [[nodiscard]] double z_of(const std::vector<double>& covariate) const {
    const std::array<std::span<const double>, 1> columns{covariate};
    const auto fit = stats::cox_regression(deaths_.days, deaths_.died, columns);
    EXPECT_TRUE(fit) << (fit ? "" : core::text(fit.error()));
    return fit->coefficients[0].z;
  }

  // Root mean square over twenty fixed permutations: 1 with a standard deviation of 0.16 where nothing is left.
  [[nodiscard]] double z_of_permuted(const std::vector<double>& covariate) const {
    constexpr int k_permutations = 20;
    double squares = 0;
    for (int permutation = 0; permutation < k_permutations; ++permutation) {
      core::RandomStream random(7, "permutation", static_cast<std::uint64_t>(permutation));
      std::vector<double> permuted = covariate;
      for (std::size_t left = permuted.size(); left > 1; --left) {
        std::swap(permuted[left - 1], permuted[static_cast<std::size_t>(random.uniform() * static_cast<double>(left))]);
      }
      squares += std::pow(z_of(permuted), 2);
    }
    return std::sqrt(squares / k_permutations);
  }

  Deaths deaths_;
};

TEST_F(SurvivalCause, EarlyGrowthForetellsDeathOnlyOfItsOwnPatient) {
  EXPECT_GT(z_of(deaths_.growth), 5);
  EXPECT_LT(z_of_permuted(deaths_.growth), 1.5);
}

TEST_F(SurvivalCause, TheDrugSavesOnlyWhoseTumourItTreats) {
  EXPECT_GT(std::abs(z_of(deaths_.treated)), 2.5);
  EXPECT_LT(z_of_permuted(deaths_.treated), 1.5);
}

}  // namespace
}  // namespace hepatrial::study
