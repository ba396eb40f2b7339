// Fitted values into copies of the shipped files: only the fitted numbers and their sources change.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "core/files.hpp"
#include "population/parameter_table.hpp"
#include "study/calibration/apply_fitted.hpp"
#include "study/calibration/fit.hpp"

namespace hepatrial::study {
namespace {

namespace fs = std::filesystem;

const fs::path k_source = HEPATRIAL_SOURCE_DIR;

class Apply : public ::testing::Test {
 protected:
  void SetUp() override {
    models_ = fs::temp_directory_path() / ("calibration-apply-" + std::to_string(::getpid()));
    fs::copy(k_source / "models", models_, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    auto plan = read_calibration_plan(k_source / "calibration");
    ASSERT_TRUE(plan.has_value()) << core::text(plan.error());
    plan_ = std::move(*plan);
    values_ = parameter_space(plan_.parameters)->values_from_scores(std::vector<double>(plan_.parameters.size(), 0.3));
  }
  void TearDown() override { fs::remove_all(models_); }

  fs::path models_;
  CalibrationPlan plan_;
  std::vector<double> values_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char character : text) {
    if (character == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += character;
    }
  }
  return lines;
}

TEST_F(Apply, WrittenFilesHoldTheFittedValuesAndNothingElseMoves) {
  const auto files = fitted_files(plan_, values_, models_);
  ASSERT_TRUE(files.has_value()) << core::text(files.error());
  const auto before = lines_of(*core::read_file(models_ / "parameters.tsv"));
  const auto after = lines_of(files->at("parameters.tsv"));
  ASSERT_EQ(before.size(), after.size());
  std::set<std::string> fitted;
  for (const FreeParameter& each : plan_.parameters) fitted.insert(each.row);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!fitted.contains(before[i].substr(0, before[i].find('\t')))) {
      EXPECT_EQ(before[i], after[i]);
    }
  }
  ASSERT_TRUE(core::write_files(models_, *files));
  const auto table = population::read_parameter_table(models_ / "parameters.tsv");
  const auto pharmacy = trial::read_pharmacy(models_);
  ASSERT_TRUE(table.has_value()) << core::text(table.error());
  ASSERT_TRUE(pharmacy.has_value()) << core::text(pharmacy.error());
  const auto back = present_values(plan_.parameters, *table, *pharmacy);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    EXPECT_NEAR(back[i], values_[i], 1e-5 * values_[i]) << plan_.parameters[i].name;  // six digits are written
  }
  EXPECT_TRUE(table->find("growth_rate")->estimate);
  EXPECT_TRUE(table->find("growth_rate")->source.starts_with("calibrated: calibration/fitted.tsv"));
}

TEST_F(Apply, AgainChangesNothing) {
  // Values with more digits than are written: drug values in proportion must not drift with each application.
  for (double& value : values_) value *= 1.0000041;
  const auto once = fitted_files(plan_, values_, models_);
  ASSERT_TRUE(once.has_value()) << core::text(once.error());
  ASSERT_TRUE(core::write_files(models_, *once));
  const auto twice = fitted_files(plan_, values_, models_);
  ASSERT_TRUE(twice.has_value()) << core::text(twice.error());
  for (const auto& [name, text] : *once) EXPECT_EQ(text, twice->at(name)) << name;
}

TEST_F(Apply, AValueOutsideItsBoundsOrAMissingKeyChangesNothing) {
  values_[0] = plan_.parameters[0].upper * 2;
  EXPECT_FALSE(fitted_files(plan_, values_, models_).has_value());
  values_[0] = plan_.parameters[0].prior;
  fs::remove(models_ / "drugs" / "sorafenib.toml");
  EXPECT_FALSE(fitted_files(plan_, values_, models_).has_value());
}

TEST_F(Apply, TablesOfOtherParametersAreRefused) {
  EXPECT_FALSE(read_fitted(models_, plan_).has_value());
  ASSERT_TRUE(core::write_file(models_ / "fit.tsv", "parameter\tfitted\nother\t1\n"));
  EXPECT_FALSE(read_fitted(models_, plan_).has_value());
  std::string table = "parameter\tfitted\n";
  for (const FreeParameter& each : plan_.parameters) table += each.name + "\t0.25\n";
  ASSERT_TRUE(core::write_file(models_ / "fit.tsv", table));
  const auto read = read_fitted(models_, plan_);
  ASSERT_TRUE(read.has_value()) << core::text(read.error());
  EXPECT_EQ(read->front(), 0.25);
}

}  // namespace
}  // namespace hepatrial::study
