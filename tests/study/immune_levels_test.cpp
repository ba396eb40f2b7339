// The untreated disease at its reference: every relative immune level is 1, every adaptive one 0, and none of them
// moves. Each immune drive of a drug slot acts where its module says. No simulation: the equations are evaluated once.

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>

#include "evaluated_disease.hpp"

namespace hepatrial::study {
namespace {

using testing::evaluated;
using testing::reference_tumour;
using testing::Values;

// Every relative level of the immune modules.
constexpr const char* k_levels =
    "primed helper effector exhausted_level terminally_exhausted exhausted_cells regulatory b_cells b_memory th1 "
    "nk_cells nk_cytotoxicity mdsc macrophage_m1 macrophage_m2 kupffer monocytes neutrophils mast_cells "
    "eosinophils arginase neutrophil_traps macrophage_clusters phagocytosis tgfb tgfb_signal fibroblasts "
    "stellate_cells matrix lsec garp tumour_mass interferon_gamma tnf_alpha type_one_interferon il1 il2 il6 il10 "
    "il12 ccl1 ccl2 ccl4 cxcl5 cxcl8 cxcl10 csf1_signal osteopontin mhc_i mhc_ii costimulation neoantigen "
    "antigen_release tumour_antigen recognition dendritic dendritic_immature cdc2 antigen_presentation "
    "phosphatidylserine_free target_antigen pd1_available pdl1_available pdl2_expression ctla4_available "
    "tim3_available lag3_available tigit_available btla_available vista_available b7h3_available lag3_ligand "
    "pd1_signal constitutive_checkpoints dysfunction ido1_expression cd39_expression cd73_expression "
    "infiltration expansion suppression t_cell_killing innate_killing";

class ImmuneLevels : public ::testing::Test {
 protected:
  // With one target's drive of 1 (half of it covered), by a concentration of 1 mg/L in the first slot.
  [[nodiscard]] Values with_drive(const std::string& target) const {
    Values parameters = reference_tumour();
    parameters["A__central_volume_l"] = 1;
    parameters["A__affinity_" + target + "_l_per_mg"] = 1;
    return evaluated(disease_.model, parameters, {{"A__central_mg", 1}});
  }

  [[nodiscard]] double nominal(const char* name) const {
    return disease_.model.parameter_defaults[static_cast<std::size_t>(disease_.model.parameters.find(name))];
  }

  testing::ShippedDisease disease_ = testing::shipped_disease();
  Values untreated_ = evaluated(disease_.model, reference_tumour());
};

TEST_F(ImmuneLevels, ImmuneLevelsAreOneUntreated) {
  std::istringstream levels(k_levels);
  for (std::string name; levels >> name;) {
    ASSERT_TRUE(untreated_.contains(name)) << name;
    EXPECT_NEAR(untreated_.at(name), 1, 1e-12) << name;
  }
  for (const char* name : {"tim3_adaptive", "lag3_adaptive", "tigit_adaptive", "btla_adaptive", "vista_adaptive",
                           "other_checkpoints", "engineered_cells", "engineered_killing"}) {
    EXPECT_EQ(untreated_.at(name), 0) << name;
  }
}

// Levels of the immune modules rest: today's equations are those of the core with every level at 1.
TEST_F(ImmuneLevels, ImmuneStatesRestUntreated) {
  for (const char* name : {"primed",           "helper",         "effector",     "exhausted",   "terminally_exhausted",
                           "regulatory",       "b_cells",        "nk_cells",     "mdsc",        "macrophage_m1",
                           "macrophage_m2",    "kupffer",        "monocytes",    "neutrophils", "tgfb",
                           "fibroblasts",      "stellate_cells", "matrix",       "dendritic",   "mutational_burden",
                           "engineered_cells", "target_antigen", "tim3_adaptive"}) {
    EXPECT_NEAR(untreated_.at(std::string(name) + "'"), 0, 1e-12) << name;
  }
}

// Net growth of the sensitive clone is the patient's growth rate less what the finite space takes, as it was before
// innate killing.
TEST_F(ImmuneLevels, InnateKillingIsReplacedByGrossGrowth) {
  const double killing = untreated_.at("immune_killing"), gross = untreated_.at("gross_growth");
  const auto value = [&](const char* name) {
    return disease_.model.parameter_defaults[static_cast<std::size_t>(disease_.model.parameters.find(name))];
  };
  EXPECT_NEAR(gross - killing, value("growth_rate"), 1e-12);
  EXPECT_NEAR(untreated_.at("gross_growth_antigen_loss") - untreated_.at("immune_killing_antigen_loss"),
              value("growth_rate"), 1e-12);
}

// Drive 1 covers half of a target. What is expected stands in docs/model/checkpoints.md, stroma.md, cytokines.md,
// antigen.md.
TEST_F(ImmuneLevels, EachImmuneDriveCoversItsTarget) {
  const std::map<std::string, std::string> halved{
      {"tim3", "tim3_available"},   {"lag3", "lag3_available"},   {"tigit", "tigit_available"},
      {"vista", "vista_available"}, {"btla", "btla_available"},   {"b7h3", "b7h3_available"},
      {"tgfb", "tgfb_signal"},      {"chemokine", "ccl2_signal"}, {"phosphatidylserine", "phosphatidylserine_free"},
      {"pd1", "pd1_available"},     {"pdl1", "pdl1_available"},   {"ctla4", "ctla4_available"}};
  for (const auto& [target, covered] : halved) {
    const Values treated = with_drive(target);
    for (const auto& [other, quantity] : halved) {
      if (target == other) {
        EXPECT_NEAR(treated.at(quantity), 0.5, 1e-12) << target;
      } else {
        EXPECT_GT(treated.at(quantity), 0.75) << target << " on " << quantity;
      }
    }
  }
  EXPECT_NEAR(with_drive("interferon").at("type_one_interferon"), 1.5, 1e-12) << "gain 1, half covered";
  EXPECT_GT(with_drive("cell_therapy").at("engineered_cells'"), 0);
}

// Every immune drive reaches effector cells, dendritic cells or suppressor cells at once.
TEST_F(ImmuneLevels, EachImmuneDriveMovesCells) {
  for (const char* target : {"tim3", "lag3", "tigit", "btla", "vista", "b7h3", "tgfb", "interferon"}) {
    EXPECT_GT(with_drive(target).at("effector'"), 1e-6) << target;
  }
  EXPECT_LT(with_drive("chemokine").at("mdsc'"), -1e-6);
  EXPECT_GT(with_drive("phosphatidylserine").at("dendritic'"), 1e-6);
}

// PD-1 signal at rest is 1 - blockade: the core that was calibrated. Adaptive states add up to what one lumped state
// was.
TEST_F(ImmuneLevels, TheCheckpointCoreIsKept) {
  for (const char* target : {"pd1", "pdl1"}) {
    const Values treated = with_drive(target);
    EXPECT_NEAR(treated.at("pd1_signal"), 1 - treated.at("checkpoint_blockade"), 1e-12) << target;
    double rate = 0;
    for (const char* name :
         {"tim3_adaptive'", "lag3_adaptive'", "tigit_adaptive'", "btla_adaptive'", "vista_adaptive'"}) {
      rate += treated.at(name);
    }
    const double limit = nominal("adaptation_limit"), half = nominal("adaptation_half");  // effector is 1
    EXPECT_NEAR(rate, nominal("adaptation_per_day") * limit * treated.at("checkpoint_blockade") / (1 + half), 1e-15)
        << target;
  }
}

}  // namespace
}  // namespace hepatrial::study
