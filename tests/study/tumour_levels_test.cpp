// The tumour's half of the disease at its reference: levels are 1 and rest, growth is what was calibrated, and each
// drive of a drug slot acts where its module says (docs/model). No simulation: the equations are evaluated once.

#include <gtest/gtest.h>

#include "evaluated_disease.hpp"

namespace hepatrial::study {
namespace {

using testing::evaluated;
using testing::reference_tumour;
using testing::Values;

class TumourLevels : public ::testing::Test {
 protected:
  // With one target's drive of 1 (half of it covered), by a concentration of 1 mg/L in the first slot.
  [[nodiscard]] Values with_drive(const std::string& target) const {
    Values parameters = reference_tumour();
    parameters["A__central_volume_l"] = 1;
    parameters["A__affinity_" + target + "_l_per_mg"] = 1;
    return evaluated(disease_.model, parameters, {{"A__central_mg", 1}});
  }
  [[nodiscard]] Values with(const std::string& parameter, double value) const {
    Values parameters = reference_tumour();
    parameters[parameter] = value;
    return evaluated(disease_.model, parameters);
  }
  [[nodiscard]] double nominal(const char* name) const {
    return disease_.model.parameter_defaults[static_cast<std::size_t>(disease_.model.parameters.find(name))];
  }

  testing::ShippedDisease disease_ = testing::shipped_disease();
  Values untreated_ = evaluated(disease_.model, reference_tumour());
};

TEST_F(TumourLevels, LevelsAreOneUntreated) {
  for (const char* name : {"hbv_activity",
                           "hcv_activity",
                           "kinase_receptors",
                           "axl_activity",
                           "mapk_upstream",
                           "mapk_activity",
                           "p38_activity",
                           "pi3k_activity",
                           "mtor_activity",
                           "wnt_activity",
                           "jak_stat_activity",
                           "yap_activity",
                           "nfkb_activity",
                           "pparg_activity",
                           "interferon_response",
                           "glycolysis",
                           "lactate",
                           "acidosis",
                           "adenosine",
                           "a2ar_signal",
                           "camp",
                           "kynurenine",
                           "pge2_made",
                           "pge2",
                           "lipid_dysregulation",
                           "oleic_acid",
                           "glutamine_metabolism",
                           "asparagine_metabolism",
                           "exosomes",
                           "epigenetic_dysregulation",
                           "dnmt_activity",
                           "hdac_activity",
                           "dna_methylation",
                           "histone_methylation",
                           "microbiota",
                           "immune_microbiota",
                           "akkermansia",
                           "lachnospiraceae",
                           "ursodeoxycholic_acid",
                           "kinase_escape",
                           "growth_left",
                           "dna_replication",
                           "cell_survival",
                           "apoptosis",
                           "immune_visibility",
                           "emt",
                           "stem_cell_renewal",
                           "stemness",
                           "vascular_invasion",
                           "immunogenic_death",
                           "dna_damage",
                           "fgf",
                           "hgf",
                           "pdgf",
                           "ang2",
                           "alk1",
                           "vascular_abnormality",
                           "vegf",
                           "vegf_sources",
                           "vessels",
                           "mimicry",
                           "fibrosis",
                           "liver_disease",
                           "liver_regeneration",
                           "liver_tolerance",
                           "dissemination",
                           "hepatocarcinogenesis",
                           "frailty",
                           "marrow"}) {
    ASSERT_TRUE(untreated_.contains(name)) << name;
    EXPECT_NEAR(untreated_.at(name), 1, 1e-12) << name;
  }
  for (const char* name :
       {"hypoxia", "bypass", "bypass_signal", "other_growth_factors", "division_drive", "drug_death", "therapy_death",
        "pi3k_feedback", "hepatotoxicity", "toxicity", "cytokine_release", "adverse_events_untold"}) {
    ASSERT_TRUE(untreated_.contains(name)) << name;
    EXPECT_NEAR(untreated_.at(name), 0, 1e-12) << name;
  }
}

TEST_F(TumourLevels, StatesRestUntreated) {
  for (const char* name : {"pi3k_feedback", "exosomes", "epigenetic_dysregulation", "dna_methylation",
                           "histone_methylation", "microbiota", "emt", "stemness", "immunogenic_death", "vegf",
                           "vessels", "bypass", "mimicry", "fibrosis", "toxicity", "marrow"}) {
    EXPECT_NEAR(untreated_.at(std::string(name) + "'"), 0, 1e-12) << name;
  }
}

// growth_rate is what is seen untreated, less what the finite space takes from gross growth.
TEST_F(TumourLevels, UntreatedGrowthIsTheCalibratedRate) {
  const double taken = (1 - untreated_.at("space")) * untreated_.at("gross_growth");
  EXPECT_NEAR(untreated_.at("net_sensitive"), nominal("growth_rate") - taken, 1e-12);
}

// Drive 1 covers half of a target: docs/model/signalling.md, metabolism.md, epigenetics.md, angiogenesis.md.
TEST_F(TumourLevels, EachDriveHalvesItsTarget) {
  const std::map<std::string, std::string> halved{{"tumour_kinase", "mapk_activity"},
                                                  {"pi3k_mtor", "pi3k_activity"},
                                                  {"wnt", "wnt_activity"},
                                                  {"jak_stat", "jak_stat_activity"},
                                                  {"epigenetic", "hdac_activity"},
                                                  {"adenosine", "a2ar_signal"},
                                                  {"ido1", "kynurenine"},
                                                  {"pge2", "pge2"},
                                                  {"alk1", "alk1"}};
  for (const auto& [target, covered] : halved) {
    EXPECT_NEAR(with_drive(target).at(covered), 0.5, 1e-12) << target;
  }
}

// Rates of death at drive 1, from models/parameters.tsv: half of cytotoxic_kill_per_day 0.02, over survival 1; half of
// local_destruction_per_day 1; repair inhibition adds dna_repair_death 0.5 x 1/2 to apoptosis at 0.002 a day.
TEST_F(TumourLevels, CytotoxicLocalAndRepairDrivesKill) {
  EXPECT_NEAR(with_drive("cytotoxic").at("drug_death"), 0.01, 1e-12);
  EXPECT_NEAR(with_drive("local_destruction").at("drug_death"), 0.5, 1e-12);
  EXPECT_NEAR(with_drive("dna_repair").at("drug_death"), 0.0005, 1e-12);
  for (const char* target :
       {"cytotoxic", "local_destruction", "dna_repair", "pi3k_mtor", "wnt", "jak_stat", "tumour_kinase"})
    EXPECT_LT(with_drive(target).at("net_sensitive"), untreated_.at("net_sensitive") - 1e-5) << target;
  EXPECT_GT(with_drive("local_destruction").at("immunogenic_death'"), 0);
  EXPECT_LT(with_drive("cytotoxic").at("marrow'"), 0);
}

TEST_F(TumourLevels, MicrobiotaFollowsSupportAndLoss) {
  EXPECT_GT(with_drive("microbiota_support").at("microbiota'"), 0);
  EXPECT_LT(with_drive("microbiota_loss").at("microbiota'"), 0);
}

// A trait's centre: the mutation is carried by three tenths of tumours, so carriers and others average to 1.
TEST_F(TumourLevels, TraitsAreCentredOnTheirPrevalence) {
  const double carrier = with("ctnnb1_mutated", 1).at("wnt_activity");
  const double other = with("ctnnb1_mutated", 0).at("wnt_activity");
  EXPECT_NEAR(0.3 * carrier + 0.7 * other, 1, 1e-12);
  EXPECT_NEAR(0.4 * with("hepatitis_b", 1).at("mapk_upstream") + 0.6 * with("hepatitis_b", 0).at("mapk_upstream"), 1,
              1e-12);
}

// Clones that escape kinase inhibition keep what MAPK gives to division; everything else they feel like the others.
TEST_F(TumourLevels, KinaseInhibitionSparesResistantClones) {
  const Values treated = with_drive("tumour_kinase");
  const double sensitive = untreated_.at("net_sensitive") - treated.at("net_sensitive");
  const double resistant = untreated_.at("net_resistant") - treated.at("net_resistant");
  const double spared = treated.at("division") * treated.at("space") * (1 - treated.at("growth_left"));
  EXPECT_NEAR(sensitive - resistant, spared, 1e-15);
  EXPECT_GT(spared, resistant);
}

// mRECIST reads what is alive and perfused: all of it untreated, half where half of the vessels are gone, more of the
// clones that live by co-option (a quarter of the shortfall: resistant_vessel_dependence).
TEST_F(TumourLevels, WhatIsNotPerfusedDoesNotEnhance) {
  EXPECT_NEAR(untreated_.at("enhancing_volume_ml"), untreated_.at("live_volume_ml"), 1e-9);
  const Values half = evaluated(disease_.model, reference_tumour(), {{"vessels", 0.5}});
  const double feels = 1 - 0.5 * nominal("resistant_vessel_dependence");
  EXPECT_NEAR(half.at("enhancing_volume_ml"), 0.5 * half.at("sensitive_ml") + feels * half.at("resistant_ml"), 1e-9);
}

// The event's right-hand sides: one lesion more, and every clone grown by the same factor, 4 mL in all.
TEST_F(TumourLevels, ANewLesionIsMadeOfTheTumourOfThatDay) {
  const compile::CompiledModel& model = disease_.model;
  const hepatrial_kernel& kernel = *model.kernel;
  const Values clones{
      {"sensitive_ml", 10}, {"antigen_loss_ml", 60}, {"resistant_ml", 30}, {"double_resistant_ml", 100}};
  const Values before = evaluated(model, {}, clones);
  std::vector<double> x, s(static_cast<std::size_t>(kernel.setup_count));
  for (std::size_t i = 0; i < model.states.size(); ++i) x.push_back(before.at(model.states[i]));
  const double t = 0;
  kernel.setup(&kernel, model.parameter_defaults.data(), s.data());
  std::vector<double> after(static_cast<std::size_t>(kernel.assignment_count));
  kernel.assignments(&kernel, &t, x.data(), model.parameter_defaults.data(), s.data(), after.data());
  const compile::CompiledEvent& event = model.events[static_cast<std::size_t>(model.find_event("new_lesion"))];
  ASSERT_EQ(event.assignment_count, 5);
  const auto first = static_cast<std::size_t>(event.first_assignment);
  EXPECT_EQ(after[first], 1);
  const double factor = 1 + nominal("new_lesion_volume_ml") / 200;
  const std::vector<double> volumes{10, 60, 30, 100};
  for (std::size_t clone = 0; clone < 4; ++clone) {
    EXPECT_NEAR(after[first + 1 + clone], factor * volumes[clone], 1e-12) << clone;
  }
}

}  // namespace
}  // namespace hepatrial::study
