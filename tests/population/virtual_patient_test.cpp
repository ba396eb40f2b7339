// Distributions are checked on 20,000 patients; tolerances are about four standard errors.
#include "population/virtual_patient.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hepatrial::population {
namespace {

constexpr std::uint64_t k_patients = 20000;

ParameterRow row(const std::string& id, double value, SpreadForm form, double spread) {
  ParameterRow out;
  out.id = id;
  out.value = value;
  out.spread = spread;
  out.spread_form = form;
  out.lower_bound = -std::numeric_limits<double>::infinity();
  out.upper_bound = std::numeric_limits<double>::infinity();
  return out;
}

compile::CompiledModel model_with(const std::vector<std::string>& names) {
  compile::CompiledModel model;
  for (const std::string& name : names) model.parameters.add(name);
  model.parameter_defaults.assign(names.size(), 0.0);
  return model;
}

std::vector<std::vector<double>> draws(const PatientGenerator& generator, std::size_t parameters) {
  std::vector<std::vector<double>> out(parameters);
  std::vector<double> p(parameters);
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    generator.parameters(id, p);
    for (std::size_t i = 0; i < parameters; ++i) out[i].push_back(p[i]);
  }
  return out;
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}
double sd(const std::vector<double>& x) {
  const double m = mean(x);
  double sum = 0;
  for (const double each : x) sum += (each - m) * (each - m);
  return std::sqrt(sum / static_cast<double>(x.size() - 1));
}
double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = mean(x), my = mean(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx) * (y[i] - my);
  return sum / static_cast<double>(x.size() - 1) / sd(x) / sd(y);
}
std::vector<double> ranks(const std::vector<double>& x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < order.size(); ++i) out[order[i]] = static_cast<double>(i);
  return out;
}

TEST(PatientGenerator, SpreadsHaveTheirForm) {
  ParameterTable table;
  table.rows = {row("fixed", 3, SpreadForm::none, 0), row("log", 2, SpreadForm::log_normal, 0.5),
                row("share", 0.2, SpreadForm::logit, 0.7), row("plain", 10, SpreadForm::normal, 2)};
  const auto generator = PatientGenerator::make(table, {}, model_with({"fixed", "log", "share", "plain"}), 1);
  ASSERT_TRUE(generator.has_value());
  auto all = draws(*generator, 4);
  EXPECT_EQ(sd(all[0]), 0);
  EXPECT_EQ(mean(all[0]), 3);
  for (double& each : all[1]) each = std::log(each / 2);
  EXPECT_NEAR(mean(all[1]), 0, 0.015);
  EXPECT_NEAR(sd(all[1]), 0.5, 0.01);
  for (double& each : all[2]) each = std::log(each / (1 - each)) - std::log(0.25);
  EXPECT_NEAR(mean(all[2]), 0, 0.02);
  EXPECT_NEAR(sd(all[2]), 0.7, 0.014);
  EXPECT_NEAR(mean(all[3]), 10, 0.06);
  EXPECT_NEAR(sd(all[3]), 2, 0.04);
  EXPECT_NEAR(correlation(all[1], all[3]), 0, 0.03);
}

TEST(PatientGenerator, RankCorrelationsAreThoseAskedFor) {
  ParameterTable table;
  table.rows = {row("a", 1, SpreadForm::log_normal, 1.5), row("b", 0.5, SpreadForm::logit, 1),
                row("c", 0, SpreadForm::normal, 1)};
  table.correlations = {{"a", "b", -0.6}, {"b", "c", 0.4}};
  const auto generator = PatientGenerator::make(table, {}, model_with({"a", "b", "c"}), 2);
  ASSERT_TRUE(generator.has_value());
  const auto all = draws(*generator, 3);
  EXPECT_NEAR(correlation(ranks(all[0]), ranks(all[1])), -0.6, 0.02);
  EXPECT_NEAR(correlation(ranks(all[1]), ranks(all[2])), 0.4, 0.025);
  EXPECT_NEAR(correlation(ranks(all[0]), ranks(all[2])), 0, 0.03);
}

TEST(PatientGenerator, BoundsHold) {
  ParameterTable table;
  table.rows = {row("a", 1, SpreadForm::normal, 10)};
  table.rows[0].lower_bound = 0;
  table.rows[0].upper_bound = 2;
  const auto all = draws(PatientGenerator::make(table, {}, model_with({"a"}), 1).value(), 1);
  EXPECT_EQ(*std::min_element(all[0].begin(), all[0].end()), 0);
  EXPECT_EQ(*std::max_element(all[0].begin(), all[0].end()), 2);
}

TEST(PatientGenerator, ARowAddedMovesNoOther) {
  ParameterTable table;
  table.rows = {row("a", 1, SpreadForm::normal, 1)};
  const auto model = model_with({"a", "b"});
  std::vector<double> before(2, 0.0), after(2, 0.0);
  PatientGenerator::make(table, {}, model, 1)->parameters(17, before);
  table.rows.insert(table.rows.begin(), row("b", 1, SpreadForm::normal, 1));
  PatientGenerator::make(table, {}, model, 1)->parameters(17, after);
  EXPECT_EQ(before[0], after[0]);
  PatientGenerator::make(table, {}, model, 2)->parameters(17, after);
  EXPECT_NE(before[0], after[0]);
}

TEST(PatientGenerator, ProblemsAreReported) {
  ParameterTable table;
  table.rows = {row("a", 1, SpreadForm::normal, 1), row("b", 1, SpreadForm::normal, 1),
                row("c", 1, SpreadForm::normal, 1)};
  EXPECT_FALSE(PatientGenerator::make(table, {}, model_with({"a", "b"}), 1).has_value());
  table.correlations = {{"a", "b", 0.9}, {"b", "c", 0.9}, {"a", "c", -0.9}};
  const auto refused = PatientGenerator::make(table, {}, model_with({"a", "b", "c"}), 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().front().message.find("positive definite"), std::string::npos);
}

TEST(Covariates, FollowTheMix) {
  BaselineMix mix;
  mix.ecog_2 = 0.1;
  double male = 0, age = 0, weight = 0, b = 0, c = 0, ecog1 = 0, ecog2 = 0, invasion = 0, spread = 0;
  double lightest = 1e9, heaviest = 0;
  std::vector<double> weights;
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    const Covariates drawn = draw_covariates(mix, 5, id);
    male += drawn.sex == Sex::male;
    age += drawn.age_years;
    weights.push_back(drawn.weight_kg);
    lightest = std::min(lightest, drawn.weight_kg);
    heaviest = std::max(heaviest, drawn.weight_kg);
    b += drawn.aetiology == Aetiology::hepatitis_b;
    c += drawn.aetiology == Aetiology::hepatitis_c;
    ecog1 += drawn.ecog == 1;
    ecog2 += drawn.ecog == 2;
    invasion += drawn.macrovascular_invasion;
    spread += drawn.extrahepatic_spread;
  }
  weight = mean(weights);
  const double n = k_patients;
  EXPECT_NEAR(male / n, 0.85, 0.01);
  EXPECT_NEAR(age / n, 63, 0.4);
  EXPECT_NEAR(weight, 70, 0.5);
  EXPECT_NEAR(sd(weights), 14, 0.4);
  EXPECT_GE(lightest, 35);
  EXPECT_LE(heaviest, 150);
  EXPECT_NEAR(b / n, 0.4, 0.014);
  EXPECT_NEAR(c / n, 0.25, 0.013);
  EXPECT_NEAR(ecog1 / n, 0.4, 0.014);
  EXPECT_NEAR(ecog2 / n, 0.1, 0.009);
  EXPECT_NEAR(invasion / n, 0.3, 0.013);
  EXPECT_NEAR(spread / n, 0.6, 0.014);
}

TEST(Covariates, AreWrittenWhereTheModelHasThem) {
  const auto generator = PatientGenerator::make({}, {}, model_with({"male", "weight_kg", "ecog", "hepatitis_b"}), 5);
  ASSERT_TRUE(generator.has_value());
  std::vector<double> p(4);
  for (std::uint64_t id = 0; id < 50; ++id) {
    generator->parameters(id, p);
    const Covariates drawn = generator->covariates(id);
    EXPECT_EQ(p[0], drawn.sex == Sex::male ? 1 : 0);
    EXPECT_EQ(p[1], drawn.weight_kg);
    EXPECT_EQ(p[2], drawn.ecog);
    EXPECT_EQ(p[3], drawn.aetiology == Aetiology::hepatitis_b ? 1 : 0);
  }
}

}  // namespace
}  // namespace hepatrial::population
