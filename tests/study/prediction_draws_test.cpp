#include "study/prediction_draws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/files.hpp"

namespace hepatrial::study {
namespace {

using ::testing::HasSubstr;

trial::SourcedValue value(double number, double log_sd, std::optional<double> prior = std::nullopt) {
  trial::SourcedValue out;
  out.value = number;
  out.log_sd = log_sd;
  out.prior_log_sd = prior;
  return out;
}

trial::Pharmacy pharmacy() {
  trial::Pharmacy out;
  trial::Drug& drug = out.drugs["one"];
  drug.name = "one";
  drug.slot_parameters["affinity_pd1_l_per_mg"] = value(2, 0.1, 0.7);
  drug.slot_parameters["affinity_lag3_l_per_mg"] = value(3, 0.4);
  drug.slot_parameters["affinity_tim3_l_per_mg"] = value(4, 0);
  drug.slot_parameters["clearance_l_per_day"] = value(5, 0.3);
  drug.slot_parameters["central_volume_l"] = value(6, 0.3, 0.2);
  return out;
}

population::ParameterTable table() {
  population::ParameterTable out;
  population::ParameterRow row;
  row.id = "growth_rate";
  row.value = 0.01;
  row.lower_bound = 1e-5;
  row.upper_bound = 1;
  out.rows.push_back(row);
  return out;
}

// ln(drawn / given) of one value over many draws: mean and standard deviation.
std::pair<double, double> moments(const ParameterDraws& draws, const std::string& key) {
  double sum = 0;
  double squares = 0;
  constexpr int k_draws = 4000;
  const double given = pharmacy().drugs.at("one").slot_parameters.at(key).value;
  for (int draw = 0; draw < k_draws; ++draw) {
    auto table_now = table();
    auto drawn = pharmacy();
    apply_draw(draws, static_cast<std::size_t>(draw), k_draws, table_now, drawn);
    const double log_ratio = std::log(drawn.drugs.at("one").slot_parameters.at(key).value / given);
    sum += log_ratio;
    squares += log_ratio * log_ratio;
  }
  const double mean = sum / k_draws;
  return {mean, std::sqrt(squares / k_draws - mean * mean)};
}

TEST(PredictionDraws, ClassPriorsHaveTheStatedSpread) {
  const ParameterDraws draws;
  EXPECT_STREQ(draws.basis(), "class priors");
  // 4,000 draws: standard error of a mean 0.7 / 63 = 0.011, of a standard deviation 1.1 % of it.
  const auto [mean, sd] = moments(draws, "affinity_pd1_l_per_mg");
  EXPECT_NEAR(mean, 0, 0.04);
  EXPECT_NEAR(sd, 0.7, 0.03);
  EXPECT_NEAR(moments(draws, "affinity_lag3_l_per_mg").second, 0.4, 0.02);  // its log_sd, without a prior_log_sd
  EXPECT_NEAR(moments(draws, "central_volume_l").second, 0.2, 0.01);
  EXPECT_EQ(moments(draws, "affinity_tim3_l_per_mg").second, 0);
  EXPECT_EQ(moments(draws, "clearance_l_per_day").second, 0);  // between patients only
}

TEST(PredictionDraws, ADrawIsAPureFunctionOfSeedAndNumber) {
  const auto drawn = [](std::uint64_t seed, std::size_t draw) {
    ParameterDraws draws;
    draws.seed = seed;
    auto table_now = table();
    auto out = pharmacy();
    apply_draw(draws, draw, 20, table_now, out);
    return out.drugs.at("one").slot_parameters.at("affinity_pd1_l_per_mg").value;
  };
  EXPECT_EQ(drawn(1, 3), drawn(1, 3));
  EXPECT_NE(drawn(1, 3), drawn(1, 4));
  EXPECT_NE(drawn(1, 3), drawn(2, 3));
}

class PredictionPosterior : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "prediction_draws_test" /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::string plan = "source = \"test\"\n[settings]\npatients_per_arm = 10\n";
    for (const char* kind :
         {"OS_median", "PFS_median", "landmark", "hazard_ratio", "ORR", "DCR", "safety", "natural_history"}) {
      plan += std::string("[kind.") + kind + "]\nweight = 1\nmodel_sd = 0.1\n";
    }
    plan += "[[trial]]\nfile = \"sharp\"\ngroup = \"SHARP\"\n";
    plan +=
        "[[parameter]]\nname = \"growth\"\nvalue_of = \"growth_rate\"\nprior = 0.01\nprior_sd = 1\n"
        "lower = 0.001\nupper = 0.1\nsource = \"test\"\n";
    plan +=
        "[[parameter]]\nname = \"potency\"\ndrug = \"one\"\nvalue = \"affinity_pd1_l_per_mg\"\n"
        "in_proportion = [\"affinity_lag3_l_per_mg\"]\nprior = 2\nprior_sd = 1\nlower = 0.1\nupper = 10\n"
        "source = \"test\"\n";
    write("hcc.toml", plan);
    write("context_targets.csv",
          "id,trial,arm,endpoint,value,unit,low,high,n,context_trial,context_arm,context_item,source,note\n");
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(core::write_file(folder_ / name, text).has_value());
  }
  core::Result<ParameterDraws> read() { return read_parameter_draws(folder_, table(), pharmacy(), 1); }
  std::string refusal(const std::string& text) {
    write("posterior.tsv", text);
    const auto draws = read();
    return draws ? "accepted" : core::text(draws.error());
  }

  std::filesystem::path folder_;
};

TEST_F(PredictionPosterior, WithoutAFileClassPriorsRemain) {
  const auto draws = read();
  ASSERT_TRUE(draws.has_value()) << core::text(draws.error());
  EXPECT_STREQ(draws->basis(), "class priors");
  EXPECT_EQ(draws->posterior.sha256, "");
}

TEST_F(PredictionPosterior, ItsRowsFillTableAndDrugsAndThePriorsTheRest) {
  write("posterior.tsv", "draw\tpotency\tgrowth\n0\t4\t0.02\n1\t8\t0.03\n");
  const auto draws = read();
  ASSERT_TRUE(draws.has_value()) << core::text(draws.error());
  EXPECT_STREQ(draws->basis(), "posterior");
  EXPECT_EQ(draws->posterior.sha256.size(), 64U);
  for (const std::size_t draw : {0U, 1U, 2U, 3U}) {  // four wanted of two rows: each row twice
    auto table_now = table();
    auto drawn = pharmacy();
    apply_draw(*draws, draw, 4, table_now, drawn);
    const auto& values = drawn.drugs.at("one").slot_parameters;
    EXPECT_EQ(table_now.rows[0].value, draw < 2 ? 0.02 : 0.03);
    EXPECT_EQ(values.at("affinity_pd1_l_per_mg").value, draw < 2 ? 4 : 8);
    EXPECT_EQ(values.at("affinity_lag3_l_per_mg").value, draw < 2 ? 6 : 12);  // keeps its ratio, takes no prior
    EXPECT_NE(values.at("central_volume_l").value, 6);
  }
}

TEST_F(PredictionPosterior, WrongTablesAreRefused) {
  EXPECT_THAT(refusal("draw\tpotency\n0\t4\n"), HasSubstr("growth"));
  EXPECT_THAT(refusal("draw\tpotency\tgrowth\tother\n0\t4\t0.02\t1\n"), HasSubstr("other"));
  EXPECT_THAT(refusal("draw\tpotency\tgrowth\n0\tmuch\t0.02\n"), HasSubstr("'much'"));
  EXPECT_THAT(refusal("draw\tpotency\tgrowth\n0\t400\t0.02\n"), HasSubstr("bounds"));
  EXPECT_THAT(refusal("draw\tpotency\tgrowth\n"), HasSubstr("no draws"));
}

}  // namespace
}  // namespace hepatrial::study
