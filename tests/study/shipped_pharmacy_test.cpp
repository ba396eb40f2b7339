// Every shipped drug, regimen and trial against the shipped disease: slots, reviews, shams.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "shipped_disease.hpp"
#include "trial/analysis.hpp"
#include "trial/disease_contract.hpp"
#include "trial/run.hpp"
#include "trial/slots.hpp"

namespace hepatrial::study {
namespace {

namespace fs = std::filesystem;

const fs::path k_root = HEPATRIAL_SOURCE_DIR;

core::DelimitedTable table_of(const fs::path& file, char separator) {
  const auto text = core::read_file(k_root / file);
  EXPECT_TRUE(text.has_value()) << file;
  auto table = core::parse_delimited(text.value_or("x\n"), separator, file.string());
  EXPECT_TRUE(table.has_value()) << (table ? "" : core::text(table.error()));
  return table.value_or(core::DelimitedTable{});
}

std::set<std::string> column_of(const core::DelimitedTable& table, const std::string& column) {
  std::set<std::string> out;
  for (const auto& row : table.rows) out.insert(row[static_cast<std::size_t>(table.column(column))]);
  return out;
}

class ShippedPharmacy : public ::testing::Test {
 protected:
  void SetUp() override { disease_ = testing::shipped_disease(); }

  core::Result<trial::TrialResult> run(const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy,
                                       std::size_t patients) {
    trial::RunOptions options;
    options.patients_per_arm = patients;
    options.seed = 5;
    options.solver.threads = 2;
    const auto solver = simulate::make_batch_solver();
    return trial::run_trial(spec, pharmacy, disease_.table, disease_.model, *solver, options, nullptr, nullptr);
  }

  testing::ShippedDisease disease_;
};

TEST_F(ShippedPharmacy, EveryDrugFitsTheSlotsOfTheDisease) {
  const auto contract = trial::resolve_contract(disease_.model);
  ASSERT_TRUE(contract.has_value()) << core::text(contract.error());
  std::vector<std::string> names;
  for (const auto& [name, regimen] : disease_.pharmacy.regimens) names.push_back(name);
  for (const auto& [name, drug] : disease_.pharmacy.drugs) {
    trial::Regimen& alone = disease_.pharmacy.regimens["test: " + name];
    alone.name = "test: " + name;
    alone.dosings.emplace_back();
    alone.dosings.back().drug = name;
    names.push_back(alone.name);
  }
  const auto slots = trial::resolve_slots(disease_.pharmacy, names, *contract, disease_.model);
  EXPECT_TRUE(slots.has_value()) << core::text(slots.error());
  EXPECT_GE(disease_.pharmacy.drugs.size(), 100U);
}

TEST_F(ShippedPharmacy, EveryDrugOfTheReviewsHasAFileOrAReason) {
  const auto codes = column_of(table_of("evidence/reviews/drugs.csv", ','), "code");
  const auto excused = table_of("models/drugs/not_covered.tsv", '\t');
  const auto without = column_of(excused, "code");
  for (const std::string& code : codes) {
    EXPECT_NE(disease_.pharmacy.drugs.contains(code), without.contains(code)) << code;
  }
  for (const std::string& code : without) EXPECT_TRUE(codes.contains(code)) << code;
  EXPECT_FALSE(column_of(excused, "reason").contains(""));
}

TEST_F(ShippedPharmacy, StrengthsThatNobodyMeasuredAreMarkedAndWide) {
  int priors = 0;
  for (const auto& [name, drug] : disease_.pharmacy.drugs) {
    for (const auto& [key, value] : drug.slot_parameters) {
      if (!key.starts_with("affinity_") || !value.prior_log_sd) continue;
      ++priors;
      EXPECT_GE(*value.prior_log_sd, 0.5) << name << " " << key;
    }
  }
  EXPECT_GE(priors, 100);
}

TEST_F(ShippedPharmacy, EveryTrialOfTheReviewIsThereOrExcused) {
  const auto trials = table_of("evidence/reviews/trials.csv", ',');
  std::set<std::string> named;
  for (const auto& row : trials.rows) {
    if (row[static_cast<std::size_t>(trials.column("source"))] == "ascari2026")
      named.insert(row[static_cast<std::size_t>(trials.column("trial_id"))]);
  }
  const auto index = table_of("trials/ascari2026/index.tsv", '\t');
  const auto simulated = column_of(index, "trial_id");
  const auto not_run = column_of(table_of("trials/ascari2026/not_run.tsv", '\t'), "trial_id");
  EXPECT_GE(named.size(), 40U);
  for (const std::string& id : named) EXPECT_NE(simulated.contains(id), not_run.contains(id)) << id;
  std::set<std::string> files;
  for (const char* folder : {"trials", "trials/ascari2026", "trials/calibration"}) {
    for (const auto& entry : fs::directory_iterator(k_root / folder)) files.insert(entry.path().stem().string());
  }
  for (std::string list : column_of(index, "trials")) {
    for (list += ';'; !list.empty(); list.erase(0, list.find(';') + 1)) {
      EXPECT_TRUE(files.contains(list.substr(0, list.find(';')))) << list;
    }
  }
}

// A file of trials/ascari2026 each: second line, first line, cells, an intervention without a mass, three arms. The
// whole folder is simulated by `hepatrial predict --all`.
TEST_F(ShippedPharmacy, TrialsOfTheReviewSimulate) {
  for (const char* name : {"nct05257590", "cares-310", "nct03132792", "fab-hcc", "nct03781934-phase-2"}) {
    const auto spec =
        trial::read_trial(k_root / "trials/ascari2026" / (std::string(name) + ".toml"), disease_.pharmacy);
    ASSERT_TRUE(spec.has_value()) << core::text(spec.error());
    const auto result = run(*spec, disease_.pharmacy, 20 / spec->arms.size());
    ASSERT_TRUE(result.has_value()) << name << ": " << core::text(result.error());
    EXPECT_EQ(result->failed_patients, 0U) << name;
    EXPECT_TRUE(trial::summarise(*result).has_value());
  }
}

// One trial with an arm for each drug. All affinities and hazards zero, and the same keys left out: patients, scans and
// times are equal to the bit, so nothing but affinities and hazards makes a drug act.
TEST_F(ShippedPharmacy, EveryDrugWithoutAffinityIsAShamToTheBit) {
  trial::TrialSpec spec = *trial::read_trial(k_root / "trials/sharp.toml", disease_.pharmacy);
  trial::Pharmacy zero = disease_.pharmacy;
  trial::Pharmacy sham = disease_.pharmacy;
  const trial::Arm arm = spec.arms[0];
  spec.arms.clear();
  spec.control_arm = 0;
  for (const auto& [name, drug] : disease_.pharmacy.drugs) {
    const auto acts = [](const auto& entry) {
      return entry.first.starts_with("affinity_") || entry.first.ends_with("_l_per_mg_per_day");
    };
    for (auto& entry : zero.drugs[name].slot_parameters) entry.second.value = acts(entry) ? 0 : entry.second.value;
    std::erase_if(sham.drugs[name].slot_parameters, acts);
    trial::Regimen regimen;
    regimen.name = "test: " + name;
    regimen.dosings.emplace_back();
    regimen.dosings[0].drug = name;
    regimen.dosings[0].dose_mg = 10;
    regimen.dosings[0].every_days = 7;
    zero.regimens[regimen.name] = sham.regimens[regimen.name] = regimen;
    spec.arms.push_back(arm);
    spec.arms.back().name = spec.arms.back().regimen = regimen.name;
    spec.arms.back().subsequent = {};
  }
  const auto first = run(spec, zero, 1);
  const auto second = run(spec, sham, 1);
  ASSERT_TRUE(first.has_value()) << core::text(first.error());
  ASSERT_TRUE(second.has_value()) << core::text(second.error());
  ASSERT_EQ(first->patients.size(), second->patients.size());
  std::size_t compared = 0;
  for (std::size_t i = 0; i < first->patients.size(); ++i) {
    if (first->patients[i].arm < 0) continue;
    const trial::LineRecord &a = first->patients[i].trial_line, &b = second->patients[i].trial_line;
    EXPECT_EQ(a.regimen, b.regimen);
    EXPECT_EQ(a.overall_survival.time_days, b.overall_survival.time_days) << a.regimen;
    EXPECT_EQ(a.progression_free_survival.time_days, b.progression_free_survival.time_days) << a.regimen;
    ASSERT_EQ(a.assessments.size(), b.assessments.size()) << a.regimen;
    for (std::size_t scan = 0; scan < a.assessments.size(); ++scan) {
      EXPECT_EQ(a.assessments[scan].diameters_mm, b.assessments[scan].diameters_mm) << a.regimen;
    }
    ++compared;
  }
  EXPECT_EQ(compared, disease_.pharmacy.drugs.size());
}

}  // namespace
}  // namespace hepatrial::study
