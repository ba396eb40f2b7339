#include "study/answers/parameter_draws.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

namespace hepatrial::study {
namespace {

population::ParameterRow row(const std::string& id, double value, const std::string& source, double low, double high) {
  population::ParameterRow out;
  out.id = id;
  out.value = value;
  out.unit = "dimensionless";
  out.lower_bound = low;
  out.upper_bound = high;
  out.source = source;
  return out;
}

class ParameterDraws : public ::testing::Test {
 protected:
  void SetUp() override {
    table_.rows = {row("guess", 2, "assumption: x", 0, 100), row("share", 0.2, "assumption: x", 0, 1),
                   row("known", 5, "a paper", 0, 100),       row("fit", 3, "calibrated: rows", 0, 100),
                   row("scale", 7, "definition: x", 0, 100), row("zero", 0, "assumption: x", 0, 1)};
    trial::Drug drug;
    drug.slot_parameters["affinity_pd1_l_per_mg"] = {0.7, "L/mg", 0, "assumption: x", 1};
    drug.slot_parameters["clearance_l_per_day"] = {0.3, "L/day", 0, "a paper", 2};
    pharmacy_.drugs["nivolumab"] = drug;
  }
  double value(const DrawnDisease& disease, const std::string& id) const { return disease.table.find(id)->value; }

  population::ParameterTable table_;
  trial::Pharmacy pharmacy_;
};

TEST_F(ParameterDraws, OnlyWhatIsNotKnownVariesAndByItsClass) {
  const ParameterUncertainty uncertainty(table_, pharmacy_, nullptr, {"nivolumab"}, 1);
  EXPECT_EQ(uncertainty.priors().size(), 4U);  // guess, share, known, the affinity
  EXPECT_EQ(uncertainty.fitted().size(), 1U);
  std::vector<double> guess, known, share;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const DrawnDisease disease = uncertainty.draw(i, DrawnPart::everything);
    guess.push_back(std::log(value(disease, "guess") / 2));
    known.push_back(std::log(value(disease, "known") / 5));
    share.push_back(value(disease, "share"));
    EXPECT_EQ(value(disease, "scale"), 7);
    EXPECT_EQ(value(disease, "zero"), 0);
    EXPECT_EQ(disease.pharmacy.drugs.at("nivolumab").slot_parameters.at("clearance_l_per_day").value, 0.3);
  }
  const auto sd = [](const std::vector<double>& x) {
    double sum = 0, squares = 0;
    for (const double each : x) sum += each;
    const double mean = sum / static_cast<double>(x.size());
    for (const double each : x) squares += (each - mean) * (each - mean);
    return std::sqrt(squares / static_cast<double>(x.size() - 1));
  };
  EXPECT_NEAR(sd(guess), 0.4, 0.03);
  EXPECT_NEAR(sd(known), 0.1, 0.01);
  for (const double each : share) EXPECT_TRUE(each > 0 && each < 1);
}

TEST_F(ParameterDraws, HoldingTheFittedPartLeavesTheSamePriors) {
  const ParameterUncertainty uncertainty(table_, pharmacy_, nullptr, {}, 1);
  const DrawnDisease everything = uncertainty.draw(4, DrawnPart::everything);
  const DrawnDisease priors = uncertainty.draw(4, DrawnPart::priors_only);
  EXPECT_EQ(value(everything, "guess"), value(priors, "guess"));
  EXPECT_NE(value(everything, "fit"), value(priors, "fit"));
  EXPECT_EQ(value(priors, "fit"), 3);
}

TEST_F(ParameterDraws, ThePosteriorTakesTheFittedPart) {
  FreeParameter fit;
  fit.name = "fit";
  fit.row = "fit";
  fit.lower = 1;
  fit.upper = 10;
  const std::string file = ::testing::TempDir() + std::to_string(getpid()) + "-posterior.tsv";
  std::ofstream(file) << "draw\tfit\n1\t4\n2\t6\n";
  const auto posterior = read_posterior(file, {fit});
  ASSERT_TRUE(posterior.has_value()) << core::text(posterior.error());
  const ParameterUncertainty uncertainty(table_, pharmacy_, &*posterior, {}, 1);
  EXPECT_TRUE(uncertainty.has_posterior());
  std::set<double> seen;
  for (std::uint64_t i = 0; i < 40; ++i) seen.insert(value(uncertainty.draw(i, DrawnPart::everything), "fit"));
  EXPECT_EQ(seen, (std::set<double>{4, 6}));
  EXPECT_EQ(value(uncertainty.draw(0, DrawnPart::priors_only), "fit"), 3);
  fit.name = "other";
  EXPECT_FALSE(read_posterior(file, {fit}).has_value());
}

}  // namespace
}  // namespace hepatrial::study
