#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "example_trial.hpp"
#include "trial/drug.hpp"

namespace hepatrial::trial {
namespace {

using testing::example_text;
using testing::has_problem;
using testing::line_of;
using testing::replaced;

const char* const k_drug = "models/drugs/exemplinib.toml";
const char* const k_regimen = "models/regimens/combination.toml";

core::Problems drug_problems(const std::string& text) {
  const auto drug = read_drug_text(text, "drug.toml");
  return drug ? core::Problems{} : drug.error();
}
core::Problems regimen_problems(const std::string& text) {
  const auto regimen = read_regimen_text(text, "regimen.toml");
  return regimen ? core::Problems{} : regimen.error();
}

TEST(Pharmacy, ReadsEveryValue) {
  const Pharmacy pharmacy = testing::example_pharmacy();
  ASSERT_EQ(pharmacy.drugs.size(), 3U);
  ASSERT_EQ(pharmacy.regimens.size(), 4U);
  const Drug& drug = pharmacy.drugs.at("exemplinib");
  EXPECT_EQ(drug.route, Route::oral);
  EXPECT_EQ(drug.drug_class, "kinase inhibitor");
  EXPECT_EQ(drug.dose_levels, (std::vector<double>{1, 0.5, 0.25}));
  EXPECT_EQ(drug.slot_parameters.at("clearance_l_per_day").value, 200);
  EXPECT_EQ(drug.slot_parameters.at("clearance_l_per_day").log_sd, 0.2);
  EXPECT_EQ(drug.slot_parameters.at("affinity_tumour_kinase_l_per_mg").value, 0.5);
  EXPECT_EQ(drug.slot_parameters.at("adverse_event_l_per_mg_per_day").value, 0.0012);
  EXPECT_EQ(drug.slot_parameters.size(), 6U);
  const Regimen& regimen = pharmacy.regimens.at("combination");
  EXPECT_EQ(regimen.maximum_days, 730);
  ASSERT_EQ(regimen.dosings.size(), 2U);
  EXPECT_EQ(regimen.dosings[0].doses, 4);
  EXPECT_EQ(regimen.dosings[0].infusion_days, 0.0417);
  EXPECT_EQ(regimen.dosings[1].on_days, 21);
  EXPECT_EQ(pharmacy.regimens.at("examplemab").dosings[0].dose_mg_per_kg, 15);
  EXPECT_EQ(pharmacy.regimens.at("examplemab").dosings[0].infusion_days, 0);
}

TEST(Pharmacy, ReadsHowWellADrugIsKnown) {
  std::string text = replaced(example_text(k_drug), "class =", "evidence_grade = \"in_silico\"\nclass =");
  text = replaced(text, "log_sd = 0.2", "log_sd = 0.2, prior_log_sd = 0.9");
  const auto drug = read_drug_text(text, "drug.toml");
  ASSERT_TRUE(drug.has_value()) << core::text(drug.error());
  EXPECT_EQ(drug->evidence_grade, "in_silico");
  EXPECT_EQ(drug->slot_parameters.at("clearance_l_per_day").prior_log_sd, 0.9);
  EXPECT_EQ(drug->slot_parameters.at("clearance_l_per_day").log_sd, 0.2);
  EXPECT_FALSE(drug->slot_parameters.at("affinity_tumour_kinase_l_per_mg").prior_log_sd.has_value());
}

TEST(Pharmacy, ARegimenWithoutDosesIsObservation) {
  const auto regimen = read_regimen_text("name = \"observation\"\nsource = \"test\"\n", "x.toml");
  ASSERT_TRUE(regimen.has_value());
  EXPECT_TRUE(regimen->dosings.empty());
}

TEST(Pharmacy, BadDrugsNameLineAndKey) {
  const std::string good = example_text(k_drug);
  struct Case {
    const char *from, *to, *at, *field, *message;
  };
  const Case cases[] = {
      {"unit = \"L/day\"", "unit = \"mL/day\"", "clearance", "pharmacokinetics.clearance_l_per_day.unit",
       "expected L/day"},
      {"unit = \"L/day\"", "unit = \"furlong\"", "clearance", "pharmacokinetics.clearance_l_per_day.unit", "furlong"},
      {"value = 200, unit = \"L/day\"", "value = -200, unit = \"L/day\"", "clearance",
       "pharmacokinetics.clearance_l_per_day.value", "outside the allowed range"},
      {"value = 200, unit = \"L/day\"", "value = nan, unit = \"L/day\"", "clearance",
       "pharmacokinetics.clearance_l_per_day.value", "outside the allowed range"},
      {"clearance_l_per_day", "clearence_l_per_day", "clearence", "pharmacokinetics.clearence_l_per_day",
       "unknown key"},
      {"affinity_tumour_kinase_l_per_mg", "tumour_kinase", "tumour_kinase", "targets.tumour_kinase", "unknown key"},
      {"source = \"test\" }", "source = \"\" }", "clearance", "pharmacokinetics.clearance_l_per_day.source", "empty"},
      {"route = \"oral\"", "route = \"rectal\"", "route", "route", "'rectal'"},
      {"[1.0, 0.5, 0.25]", "[1.0, 1.5]", "dose_levels", "dose_levels", "outside the allowed range"},
      {"[1.0, 0.5, 0.25]", "[1.0, 0.25, 0.5]", "dose_levels", "dose_levels", "descend"},
      {"class =", "colour = 3\nclass =", "colour", "colour", "unknown key"},
      {"class =", "evidence_grade = \"rumour\"\nclass =", "evidence_grade", "evidence_grade",
       "'rumour' is not a grade"},
      {"log_sd = 0.2", "prior_log_sd = -1", "clearance", "pharmacokinetics.clearance_l_per_day.prior_log_sd",
       "outside the allowed range"},
  };
  for (const Case& each : cases) {
    const std::string text = replaced(good, each.from, each.to);
    const auto problems = drug_problems(text);
    EXPECT_TRUE(has_problem(problems, line_of(text, each.at), each.field, each.message)) << each.to << "\n"
                                                                                         << core::text(problems);
    EXPECT_EQ(core::exit_code(problems), 3);
  }
}

TEST(Pharmacy, AllProblemsAtOnce) {
  std::string text = replaced(example_text(k_drug), "unit = \"L/day\"", "unit = \"kg\"");
  text = replaced(text, "name = \"exemplinib\"\n", "");
  text = replaced(text, "absorption_per_day = { value = 12, unit = \"1/day\", source = \"test\" }\n", "");
  const auto problems = drug_problems(text);
  EXPECT_EQ(problems.size(), 3U) << core::text(problems);
}

TEST(Pharmacy, BadRegimensNameLineAndKey) {
  const std::string good = example_text(k_regimen);
  struct Case {
    const char *from, *to, *at, *field, *message;
  };
  const Case cases[] = {
      {"dose_mg = 1200", "dose_mg = -1", "dose_mg = -1", "dose[1].dose_mg", "outside the allowed range"},
      {"dose_mg = 1200", "dose_mg = 1000000000", "dose_mg = 1000000000", "dose[1].dose_mg",
       "outside the allowed range"},
      {"dose_mg = 1200", "dose_mg = \"much\"", "dose_mg = \"much\"", "dose[1].dose_mg", "found a text"},
      {"dose_mg = 1200", "dose_mg = 1\ndose_mg_per_kg = 1", "dose_mg = 1", "dose[1].dose_mg", "either"},
      {"doses = 4", "doses = 4.5", "doses", "dose[1].doses", "whole number"},
      {"every_days = 1\n", "every_days = 0\n", "every_days = 0", "dose[2].every_days", "outside the allowed range"},
      {"off_days = 7\n", "", "drug = \"exemplinib\"", "dose[2].off_days", "both on_days and off_days"},
      {"maximum_days", "maximal_days", "maximal_days", "maximal_days", "unknown key"},
  };
  for (const Case& each : cases) {
    const std::string text = replaced(good, each.from, each.to);
    // A missing key is reported at its table.
    const int line = std::string(each.to).empty() ? line_of(text, each.at) - 1 : line_of(text, each.at);
    const auto problems = regimen_problems(text);
    EXPECT_TRUE(has_problem(problems, line, each.field, each.message)) << each.to << "\n" << core::text(problems);
  }
}

TEST(Pharmacy, TruncatedTextIsASyntaxErrorWithItsLine) {
  const std::string good = example_text(k_drug);
  const auto problems = drug_problems(good.substr(0, good.find("central_volume_l") + 25));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].message.find("TOML syntax error"), std::string::npos);
  EXPECT_EQ(problems[0].where.line, line_of(good, "central_volume_l"));
  for (std::size_t size = 0; size < good.size(); size += 7)
    (void)read_drug_text(good.substr(0, size), "x");  // none crashes
}

// A models directory in a temporary place.
class ModelsDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    root = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "pharmacy_test" /
           ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root.parent_path());
    std::filesystem::copy(testing::data_path("models"), root, std::filesystem::copy_options::recursive);
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(root / name) << text; }
  std::filesystem::path root;
};

TEST_F(ModelsDirectory, UnknownDrugInARegimen) {
  write("regimens/combination.toml",
        replaced(example_text(k_regimen), "drug = \"exemplinib\"", "drug = \"unobtainib\""));
  const auto pharmacy = read_pharmacy(root);
  ASSERT_FALSE(pharmacy.has_value());
  EXPECT_TRUE(has_problem(pharmacy.error(), 11, "dose[2].drug", "no drug 'unobtainib'"))
      << core::text(pharmacy.error());
}

TEST_F(ModelsDirectory, TheSameNameTwice) {
  write("drugs/zz.toml", example_text(k_drug));
  const auto pharmacy = read_pharmacy(root);
  ASSERT_FALSE(pharmacy.has_value());
  EXPECT_TRUE(has_problem(pharmacy.error(), 1, "name", "already the name of")) << core::text(pharmacy.error());
}

TEST_F(ModelsDirectory, MissingDirectory) {
  const auto pharmacy = read_pharmacy(root / "nowhere");
  ASSERT_FALSE(pharmacy.has_value());
  EXPECT_EQ(core::exit_code(pharmacy.error()), 3);
}

}  // namespace
}  // namespace hepatrial::trial
