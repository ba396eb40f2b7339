#include "population/parameter_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace hepatrial::population {
namespace {

const std::string k_header =
    "parameterId\tparameterScale\tlowerBound\tupperBound\tnominalValue\testimate\tunit\tspread\tspreadForm\tsource\tnot"
    "e\n";

class TableFile : public ::testing::Test {
 protected:
  void SetUp() override {
    directory = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "parameter_table_test" /
                ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
  }
  core::Result<ParameterTable> read(const std::string& rows, const std::string& correlations = "") {
    std::ofstream(directory / "parameters.tsv") << k_header + rows;
    if (!correlations.empty())
      std::ofstream(directory / "correlations.tsv") << "first\tsecond\trho\tsource\n" + correlations;
    return read_parameter_table(directory / "parameters.tsv");
  }
  void expect_problem(const std::string& row, int line, const std::string& field, const std::string& part) {
    const auto table = read(row);
    ASSERT_FALSE(table.has_value()) << row;
    for (const core::Problem& problem : table.error()) {
      if (problem.where.line == line && problem.where.field == field && problem.message.find(part) != std::string::npos)
        return;
    }
    ADD_FAILURE() << row << core::text(table.error());
  }
  std::filesystem::path directory;
};

TEST_F(TableFile, ReadsEveryColumn) {
  const auto table = read(
      "growth\tlog10\t1e-4\t0.1\t0.005\t1\t1/day\t0.8\tlog_normal\tdoi:10.1000/x\tnoted\n"
      "share\tlin\t\t\t0.3\t0\t1\t0.5\tlogit\tassumption: none known\t\n",
      "growth\tshare\t-0.3\tassumption: test\n");
  ASSERT_TRUE(table.has_value()) << core::text(table.error());
  ASSERT_EQ(table->rows.size(), 2U);
  const ParameterRow* row = table->find("growth");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->value, 0.005);
  EXPECT_EQ(row->lower_bound, 1e-4);
  EXPECT_EQ(row->upper_bound, 0.1);
  EXPECT_TRUE(row->estimate);
  EXPECT_EQ(row->unit, "1/day");
  EXPECT_EQ(row->spread, 0.8);
  EXPECT_EQ(row->spread_form, SpreadForm::log_normal);
  EXPECT_EQ(row->note, "noted");
  EXPECT_EQ(row->line, 2);
  EXPECT_TRUE(std::isinf(table->rows[1].upper_bound));  // empty: unbounded
  EXPECT_EQ(table->find("nobody"), nullptr);
  ASSERT_EQ(table->correlations.size(), 1U);
  EXPECT_EQ(table->correlations[0].rho, -0.3);
}

TEST_F(TableFile, EachProblemNamesLineAndColumn) {
  const std::string good = "a\tlin\t0\t1\t0.5\t0\t1\t0\t\ttest\t\n";
  expect_problem(good + good, 3, "parameterId", "given twice, first in line 2");
  expect_problem("a\tlin\t0\t1\tmuch\t0\t1\t0\t\ttest\t\n", 2, "nominalValue", "'much' is not a number");
  expect_problem("a\tlin\t0\t1\t2\t0\t1\t0\t\ttest\t\n", 2, "nominalValue", "outside the bounds");
  expect_problem("a\tlin\t1\t0\t0.5\t0\t1\t0\t\ttest\t\n", 2, "lowerBound", "above the upper");
  expect_problem("a\tln\t0\t1\t0.5\t0\t1\t0\t\ttest\t\n", 2, "parameterScale", "'ln'");
  expect_problem("a\tlog\t0\t1\t0.5\t1\t1\t0\t\ttest\t\n", 2, "lowerBound", "above 0");
  expect_problem("a\tlin\t\t\t0.5\t1\t1\t0\t\ttest\t\n", 2, "lowerBound", "both bounds");
  expect_problem("a\tlin\t0\t1\t0.5\tyes\t1\t0\t\ttest\t\n", 2, "estimate", "'yes'");
  expect_problem("a\tlin\t0\t1\t0.5\t0\tfurlong\t0\t\ttest\t\n", 2, "unit", "furlong");
  expect_problem("a\tlin\t0\t1\t0.5\t0\t1\t-1\tnormal\ttest\t\n", 2, "spread", "negative");
  expect_problem("a\tlin\t0\t1\t0.5\t0\t1\t1\t\ttest\t\n", 2, "spreadForm", "needs a form");
  expect_problem("a\tlin\t0\t1\t0.5\t0\t1\t1\tgamma\ttest\t\n", 2, "spreadForm", "'gamma'");
  expect_problem("a\tlin\t0\t1\t0\t0\t1\t1\tlog_normal\ttest\t\n", 2, "nominalValue", "above 0");
  expect_problem("a\tlin\t0\t1\t1\t0\t1\t1\tlogit\ttest\t\n", 2, "nominalValue", "between 0 and 1");
  expect_problem("a\tlin\t0\t1\t0.5\t0\t1\t0\t\t\t\n", 2, "source", "missing");
}

TEST_F(TableFile, CorrelationsMustJoinSpreadParameters) {
  const auto table = read("a\tlin\t0\t1\t0.5\t0\t1\t0\t\ttest\t\n", "a\tb\t2\ttest\n");
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().size(), 3U) << core::text(table.error());  // a, b and rho
}

TEST_F(TableFile, MissingAndUnknownColumnsAreAllReported) {
  std::ofstream(directory / "parameters.tsv") << "parameterId\tvalue\n";
  const auto table = read_parameter_table(directory / "parameters.tsv");
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().size(), 11U) << core::text(table.error());  // ten missing, one unknown
}

model::Model model_with(const std::vector<std::pair<std::string, std::optional<double>>>& symbols) {
  model::Model model;
  model.unit_definitions.push_back({"per_day", core::parse_unit("1/day").value()});
  for (const auto& [id, value] : symbols) {
    model::Symbol symbol;
    symbol.id = id;
    symbol.value = value;
    symbol.unit = 0;
    model.symbol_by_id[id] = static_cast<model::SymbolId>(model.symbols.size());
    model.symbols.push_back(symbol);
  }
  return model;
}

TEST_F(TableFile, ApplyGivesEveryConstantItsValue) {
  const auto table = read("a\tlin\t0\t1\t0.5\t0\t1/day\t0\t\ttest\t\n").value();
  model::Model model = model_with({{"a", std::nullopt}, {"b", 2.0}});
  ASSERT_TRUE(apply(table, model).has_value());
  EXPECT_EQ(model.symbols[0].value, 0.5);
  EXPECT_EQ(model.symbols[1].value, 2.0);
}

TEST_F(TableFile, ApplyReportsEverythingThatDoesNotFit) {
  const auto table = read(
                         "a\tlin\t0\t1\t0.5\t0\t1/day\t0\t\ttest\t\n"
                         "wrong_unit\tlin\t0\t1\t0.5\t0\tmg\t0\t\ttest\t\n"
                         "nobody\tlin\t0\t1\t0.5\t0\t1\t0\t\ttest\t\n"
                         "computed\tlin\t0\t1\t0.5\t0\t1/day\t0\t\ttest\t\n")
                         .value();
  model::Model model =
      model_with({{"a", std::nullopt}, {"wrong_unit", 1.0}, {"orphan", std::nullopt}, {"computed", std::nullopt}});
  model.rules.push_back({model::RuleKind::assignment, 3, model::k_no_expression, {}});
  const auto applied = apply(table, model);
  ASSERT_FALSE(applied.has_value());
  const std::string text = core::text(applied.error());
  EXPECT_EQ(applied.error().size(), 4U) << text;
  EXPECT_NE(text.find("wrong_unit: unit 'mg' differs"), std::string::npos) << text;
  EXPECT_NE(text.find("parameters.tsv:4: nobody: the model has no constant"), std::string::npos) << text;
  EXPECT_NE(text.find("orphan: this constant has neither"), std::string::npos) << text;
  EXPECT_NE(text.find("computed: the model computes"), std::string::npos) << text;
}

}  // namespace
}  // namespace hepatrial::population
