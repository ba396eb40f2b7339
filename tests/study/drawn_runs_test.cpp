// One trial under draws of the parameters, with the shipped disease.

#include "study/uncertainty/drawn_runs.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "shipped_disease.hpp"

namespace hepatrial::study {
namespace {

class DrawnRuns : public ::testing::Test {
 protected:
  void SetUp() override {
    disease_ = testing::shipped_disease();
    auto read =
        trial::read_trial(std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials" / "sharp.toml", disease_.pharmacy);
    ASSERT_TRUE(read.has_value()) << core::text(read.error());
    spec_ = std::move(*read);
    // Only these draws differ: everything else is held.
    for (population::ParameterRow& row : disease_.table.rows) row.source = "definition: held";
  }

  // A posterior of one parameter with these values; a draw takes one of them.
  [[nodiscard]] ParameterUncertainty growth_rates(const std::vector<double>& values) const {
    FreeParameter growth;
    growth.name = growth.row = "growth_rate";
    growth.lower = 1e-6;
    growth.upper = 10;
    Posterior posterior{{growth}, infer::Matrix(values.size(), 1), ""};
    for (std::size_t row = 0; row < values.size(); ++row) posterior.draws.row(row)[0] = values[row];
    return {disease_.table, disease_.pharmacy, &posterior, {}, 1};
  }
  [[nodiscard]] double growth_rate() const { return disease_.table.find("growth_rate")->value; }
  // The first draw that takes `value`.
  static std::uint64_t draw_of(const ParameterUncertainty& uncertainty, double value) {
    for (std::uint64_t draw = 0; draw < 100; ++draw) {
      if (uncertainty.draw(draw, DrawnPart::everything).table.find("growth_rate")->value == value) return draw;
    }
    ADD_FAILURE() << "no draw takes " << value;
    return 0;
  }

  core::Result<study::DrawnRuns> run(const ParameterUncertainty& uncertainty, const std::vector<std::uint64_t>& draws,
                                     int threads = 2, const core::StopFlag* stop = nullptr) {
    DrawnRunOptions options;
    options.patients_per_arm = 8;
    options.max_failed_share = 0.5;
    options.solver.threads = threads;
    const auto solver = simulate::make_batch_solver();
    return drawn_runs(spec_, uncertainty, draws, disease_.model, *solver, options, nullptr, stop);
  }

  testing::ShippedDisease disease_;
  trial::TrialSpec spec_;
};

TEST_F(DrawnRuns, EachDrawHasItsParametersAndPatientsOfItsOwnForAnyThreads) {
  const ParameterUncertainty uncertainty = growth_rates({growth_rate(), 1.4 * growth_rate()});
  const std::uint64_t slow = draw_of(uncertainty, growth_rate()), fast = draw_of(uncertainty, 1.4 * growth_rate());
  const auto one = run(uncertainty, {slow, fast}, 1);
  const auto four = run(uncertainty, {fast}, 4);  // alone: a draw does not depend on those beside it
  ASSERT_TRUE(one.has_value()) << core::text(one.error());
  ASSERT_TRUE(four.has_value()) << core::text(four.error());
  ASSERT_EQ(one->runs.size(), 2U);
  EXPECT_TRUE(one->failed.empty());
  EXPECT_NE(one->runs[0].result.seed, one->runs[1].result.seed);
  EXPECT_TRUE(one->runs[0].result.patients.empty());
  for (std::size_t arm = 0; arm < spec_.arms.size(); ++arm) {
    const auto& lines = one->runs[1].result.analysed->arms[arm];
    const auto& again = four->runs[0].result.analysed->arms[arm];
    ASSERT_EQ(lines.size(), 8U);
    ASSERT_EQ(again.size(), 8U);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t time = 0; time < lines[i].times.size(); ++time) {
        EXPECT_EQ(std::bit_cast<std::uint64_t>(lines[i].times[time]),
                  std::bit_cast<std::uint64_t>(again[i].times[time]));
      }
    }
    EXPECT_EQ(one->runs[1].summary.arms[arm].n, 8U);
  }
}

TEST_F(DrawnRuns, AFailedDrawIsLeftOutAndTold) {
  // A tumour that does not grow is never diagnosed: nobody is eligible.
  const ParameterUncertainty uncertainty = growth_rates({growth_rate(), 1e-6});
  const std::uint64_t good = draw_of(uncertainty, growth_rate()), bad = draw_of(uncertainty, 1e-6);
  const auto half = run(uncertainty, {bad, good});
  ASSERT_TRUE(half.has_value()) << core::text(half.error());
  ASSERT_EQ(half->runs.size(), 1U);
  EXPECT_EQ(half->runs[0].draw, good);
  ASSERT_EQ(half->failed.size(), 1U);
  EXPECT_FALSE(half->failed[0].empty());
  const auto fewer = run(uncertainty, {bad, good, bad});
  ASSERT_FALSE(fewer.has_value());
  EXPECT_EQ(fewer.error().front().message, half->failed[0]);
}

TEST_F(DrawnRuns, StopsWhenAskedAndRunsNothingWithoutDraws) {
  const ParameterUncertainty uncertainty = growth_rates({growth_rate()});
  const core::StopFlag stop{true};
  const auto stopped = run(uncertainty, {0}, 2, &stop);
  ASSERT_TRUE(stopped.has_value());
  EXPECT_TRUE(stopped->interrupted);
  EXPECT_TRUE(stopped->runs.empty());
  const auto none = run(uncertainty, {});
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->runs.empty());
}

}  // namespace
}  // namespace hepatrial::study
