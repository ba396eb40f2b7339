#include "study/uncertainty/parameter_draws.hpp"

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

TEST_F(ParameterDraws, TwoTrialsShareOneDraw) {
  pharmacy_.drugs["ipilimumab"] = pharmacy_.drugs.at("nivolumab");
  const ParameterUncertainty one(table_, pharmacy_, nullptr, {"nivolumab"}, 1);
  const ParameterUncertainty all(table_, pharmacy_, nullptr, drug_names(pharmacy_), 1);
  const ParameterUncertainty other_seed(table_, pharmacy_, nullptr, {"nivolumab"}, 2);
  EXPECT_EQ(drug_names(pharmacy_), (std::set<std::string>{"ipilimumab", "nivolumab"}));
  const auto affinity = [](const ParameterUncertainty& uncertainty, std::uint64_t draw, const char* drug) {
    const DrawnDisease disease = uncertainty.draw(draw, DrawnPart::everything);
    return disease.pharmacy.drugs.at(drug).slot_parameters.at("affinity_pd1_l_per_mg").value;
  };
  for (std::uint64_t draw = 0; draw < 5; ++draw) {
    EXPECT_EQ(affinity(one, draw, "nivolumab"), affinity(all, draw, "nivolumab"));
    EXPECT_NE(affinity(all, draw, "nivolumab"), affinity(all, draw, "ipilimumab"));
    EXPECT_NE(affinity(one, draw, "nivolumab"), affinity(other_seed, draw, "nivolumab"));
    EXPECT_NE(affinity(one, draw, "nivolumab"), affinity(one, draw + 1, "nivolumab"));
    EXPECT_EQ(value(one.draw(draw, DrawnPart::everything), "guess"),
              value(all.draw(draw, DrawnPart::everything), "guess"));
  }
}

TEST_F(ParameterDraws, WhatADrugFileDoubtsVariesAsItSays) {
  auto& values = pharmacy_.drugs.at("nivolumab").slot_parameters;
  values["affinity_pd1_l_per_mg"].prior_log_sd = 0.7;
  values["central_volume_l"] = {6, "L", 0.3, "a paper", 3, 0.2};
  values["affinity_lag3_l_per_mg"] = {3, "L/mg", 0.3, "known exactly", 4, 0.0};
  const ParameterUncertainty uncertainty(table_, pharmacy_, nullptr, {"nivolumab"}, 1);
  const auto log_sd = [&](const char* key) {
    double sum = 0, squares = 0;
    constexpr int k_draws = 2000;
    for (std::uint64_t draw = 0; draw < k_draws; ++draw) {
      const DrawnDisease disease = uncertainty.draw(draw, DrawnPart::everything);
      const double log_ratio =
          std::log(disease.pharmacy.drugs.at("nivolumab").slot_parameters.at(key).value / values.at(key).value);
      sum += log_ratio;
      squares += log_ratio * log_ratio;
    }
    const double mean = sum / k_draws;
    return std::sqrt(squares / k_draws - mean * mean);
  };
  // 2,000 draws: a standard deviation is known to 1.6 %.
  EXPECT_NEAR(log_sd("affinity_pd1_l_per_mg"), 0.7, 0.04);
  EXPECT_NEAR(log_sd("central_volume_l"), 0.2, 0.012);
  EXPECT_EQ(log_sd("clearance_l_per_day"), 0);  // between patients only
  EXPECT_EQ(log_sd("affinity_lag3_l_per_mg"), 0);
}

TEST_F(ParameterDraws, ThePosteriorDecidesItsDrugValuesAndThoseInProportion) {
  auto& values = pharmacy_.drugs.at("nivolumab").slot_parameters;
  values["affinity_pd1_l_per_mg"].value = 2;
  values["affinity_lag3_l_per_mg"] = {3, "L/mg", 0.4, "assumption: x", 4};
  values["affinity_tim3_l_per_mg"] = {4, "L/mg", 0.4, "assumption: x", 5};
  FreeParameter potency;
  potency.name = "potency";
  potency.place = FreePlace::drug_value;
  potency.drug = "nivolumab";
  potency.row = "affinity_pd1_l_per_mg";
  potency.in_proportion = {"affinity_lag3_l_per_mg"};
  Posterior posterior{{potency}, infer::Matrix(1, 1), ""};
  posterior.draws.row(0)[0] = 8;
  const ParameterUncertainty uncertainty(table_, pharmacy_, &posterior, {"nivolumab"}, 1);
  EXPECT_STREQ(uncertainty.basis(), "posterior and class priors");
  EXPECT_STREQ(ParameterUncertainty(table_, pharmacy_, nullptr, {}, 1).basis(), "class priors");
  for (std::uint64_t draw = 0; draw < 3; ++draw) {
    const DrawnDisease disease = uncertainty.draw(draw, DrawnPart::everything);
    const auto& drawn = disease.pharmacy.drugs.at("nivolumab").slot_parameters;
    EXPECT_EQ(drawn.at("affinity_pd1_l_per_mg").value, 8);
    EXPECT_EQ(drawn.at("affinity_lag3_l_per_mg").value, 12);  // keeps its ratio, takes no prior
    EXPECT_NE(drawn.at("affinity_tim3_l_per_mg").value, 4);
  }
}

TEST_F(ParameterDraws, WrongPosteriorsAreRefused) {
  FreeParameter growth, potency;
  growth.name = growth.row = "growth";
  potency.name = potency.row = "potency";
  growth.lower = potency.lower = 0.001;
  growth.upper = potency.upper = 10;
  const std::string file = ::testing::TempDir() + std::to_string(getpid()) + "-wrong-posterior.tsv";
  const auto refusal = [&](const char* bytes) {
    std::ofstream(file) << bytes;
    const auto posterior = read_posterior(file, {growth, potency});
    return posterior ? std::string("accepted") : core::text(posterior.error());
  };
  EXPECT_EQ(refusal("draw\tpotency\tgrowth\n0\t4\t0.02\n"), "accepted");
  EXPECT_NE(refusal("draw\tpotency\n0\t4\n").find("growth"), std::string::npos);
  EXPECT_NE(refusal("draw\tpotency\tgrowth\tother\n0\t4\t0.02\t1\n").find("other"), std::string::npos);
  EXPECT_NE(refusal("draw\tpotency\tgrowth\n0\tmuch\t0.02\n").find("'much'"), std::string::npos);
  EXPECT_NE(refusal("draw\tpotency\tgrowth\n0\t400\t0.02\n").find("bounds"), std::string::npos);
  EXPECT_NE(refusal("draw\tpotency\tgrowth\n").find("no draws"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::study
