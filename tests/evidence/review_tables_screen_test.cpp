// The review's own tables as a yardstick: its second-line trials, made into records from what the review prints about
// them, come through screening and get the class of the table they stand in.

#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "evidence/registry_records.hpp"
#include "evidence/screening/classify.hpp"
#include "evidence/screening/screen_store.hpp"

namespace hepatrial::evidence::screening {
namespace {

using nlohmann::json;

const std::filesystem::path k_evidence = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "evidence";

core::DelimitedTable table(const std::string& name) {
  const auto bytes = core::read_file(k_evidence / "reviews" / name);
  auto parsed = core::parse_delimited(*bytes, ',', name);
  return std::move(*parsed);
}

std::string cell(const core::DelimitedTable& from, std::size_t row, const char* column) {
  return from.rows[row][static_cast<std::size_t>(from.column(column))];
}

/// Drug codes of a regimen: joined by "+" within alternatives joined by "|".
std::vector<std::string> drugs_of(const std::string& regimen) {
  std::vector<std::string> drugs;
  std::string drug;
  for (const char c : regimen + "+") {
    if (c != '+' && c != '|') {
      drug += c;
      continue;
    }
    if (std::find(drugs.begin(), drugs.end(), drug) == drugs.end()) drugs.push_back(drug);
    drug.clear();
  }
  return drugs;
}

/// A study from a row of the review: setting as eligibility, regimens as arms.
json study_of(const core::DelimitedTable& trials, std::size_t row, const core::DelimitedTable& arms,
              const std::string& number) {
  registry::MadeStudy made;
  made.nct = number;
  made.org_id = "ROW-" + number;
  made.title = "A study in hepatocellular carcinoma " + number;
  made.eligibility =
      "Inclusion Criteria:\n\n* " + cell(trials, row, "setting") + "\n\nExclusion Criteria:\n\n* Pregnancy";
  json study = made.json();
  json groups = json::array(), interventions = json::array();
  for (std::size_t arm = 0; arm < arms.rows.size(); ++arm) {
    if (cell(arms, arm, "trial_id") != cell(trials, row, "trial_id") || cell(arms, arm, "source") != "ascari2026")
      continue;
    json names = json::array();
    for (const std::string& drug : drugs_of(cell(arms, arm, "regimen"))) {
      names.push_back("Drug: " + drug);
      interventions.push_back({{"type", "DRUG"}, {"name", drug}});
    }
    const bool control = cell(arms, arm, "role") == "control";
    groups.push_back({{"label", cell(arms, arm, "arm_label")},
                      {"type", control ? "ACTIVE_COMPARATOR" : "EXPERIMENTAL"},
                      {"interventionNames", names}});
  }
  study["protocolSection"]["armsInterventionsModule"] = {{"armGroups", groups}, {"interventions", interventions}};
  return study;
}

TEST(ReviewTrials, SecondLineTrialsOfTheReviewAreIncludedAndClassedAsInItsTables) {
  const auto trials = table("trials.csv"), arms = table("arms.csv");
  registry::TemporaryFolder folder;
  auto store = registry::open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  std::map<std::string, std::string> expected;  // number -> class
  for (std::size_t row = 0; row < trials.rows.size(); ++row) {
    const std::string where = cell(trials, row, "where");
    const bool combinations = where.find("001 Table 1 row") == 0, kinase = where.find("001 Table 3 row") == 0;
    if (cell(trials, row, "source") != "ascari2026" || (!combinations && !kinase)) continue;
    // One printed number has a digit too few.
    std::string number = cell(trials, row, "trial_id");
    if (number.size() == 10) number.insert(3, "0");
    expected[number] = combinations ? "ICI combination" : "TKI";
    ASSERT_TRUE(
        registry::import_text(*store, study_of(trials, row, arms, number).dump(), number, registry::import_options()));
  }
  EXPECT_EQ(expected.size(), 15U);  // 8 rows of Table 1 and 7 of Table 3
  const auto rules = read_rules(k_evidence / "registry");
  ASSERT_TRUE(rules);
  const auto report = screen_store(*store, *rules, std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->flow.included, 15U);
  const auto classes = classify_store(*store, *rules);
  ASSERT_TRUE(classes);
  for (const auto& [name, number] : classes->unknown)
    ADD_FAILURE() << number << ": " << name << " is not in the lexicon";
  for (const auto& [number, name] : expected) {
    EXPECT_EQ(registry::text_at(
                  *store, "SELECT d.decision FROM decision d JOIN record r ON r.id = d.record WHERE r.registry_id = ?",
                  {number}),
              "include")
        << number;
    EXPECT_EQ(
        registry::text_at(
            *store, "SELECT t.class FROM therapy_class t JOIN record r ON r.id = t.record WHERE r.registry_id = ?",
            {number}),
        name)
        << number;
  }
}

// Every drug of the reviews is in the lexicon, under its code.
TEST(ReviewTrials, TheLexiconKnowsEveryDrugOfTheReviews) {
  const auto drugs = table("drugs.csv");
  const auto rules = read_rules(k_evidence / "registry");
  ASSERT_TRUE(rules);
  for (std::size_t row = 0; row < drugs.rows.size(); ++row) {
    const std::string code = cell(drugs, row, "code");
    const bool known = std::any_of(rules->lexicon.begin(), rules->lexicon.end(),
                                   [&](const LexiconEntry& one) { return one.code == code; });
    EXPECT_TRUE(known) << code;
  }
}

// What a name or a target says about its family by itself.
TEST(ReviewTrials, FamiliesOfTheLexiconFitNamesAndTargets) {
  const auto rules = read_rules(k_evidence / "registry");
  ASSERT_TRUE(rules);
  for (const LexiconEntry& one : rules->lexicon) {
    const auto ends = [&](const std::string& ending) {
      return one.code.size() > ending.size() &&
             one.code.compare(one.code.size() - ending.size(), ending.size(), ending) == 0;
    };
    if (ends("tinib") || ends("fenib") || ends("anib")) {
      EXPECT_EQ(one.family, "tki") << one.code;
    }
    const bool checkpoint = one.targets == "PD1" || one.targets == "PDL1" || one.targets == "CTLA4" ||
                            one.targets == "TIGIT" || one.targets == "LAG3";
    if (checkpoint && one.modality == "mAb") {
      EXPECT_EQ(one.family, "ici") << one.code;
    }
    if (one.family == "ici") {
      EXPECT_TRUE(one.modality.find("mAb") == 0 || one.modality == "antibody" || one.code == "ca170")
          << one.code << " " << one.modality;
      EXPECT_EQ(one.targets.find("VEGF"), std::string::npos) << one.code;
    }
  }
}

}  // namespace
}  // namespace hepatrial::evidence::screening
