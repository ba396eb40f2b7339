#include "trial/disease_contract.hpp"

#include <gtest/gtest.h>

#include "fake_solver.hpp"

namespace hepatrial::trial {
namespace {

TEST(DiseaseContract, ResolvesAFullModel) {
  const auto model = testing::fake_disease();
  const auto contract = resolve_contract(model);
  ASSERT_TRUE(contract.has_value()) << core::text(contract.error());
  EXPECT_EQ(contract->slots.size(), 3U);
  EXPECT_EQ(contract->slots[2].prefix, "C__");
  EXPECT_EQ(contract->live_volume_ml.place, Quantity::Place::state);
  EXPECT_EQ(contract->afp_ng_per_ml.place, Quantity::Place::observable);
  // A model that does not say what enhances: all that lives.
  EXPECT_EQ(contract->enhancing_volume_ml.place, contract->live_volume_ml.place);
  EXPECT_EQ(contract->enhancing_volume_ml.index, contract->live_volume_ml.index);
  EXPECT_EQ(contract->inr.place, Quantity::Place::parameter);
  EXPECT_EQ(contract->events[2], DiseaseEvent::death_tumour);
  EXPECT_EQ(model.parameters[contract->threshold(DiseaseEvent::withdrawal)], "threshold_withdrawal");
}

TEST(DiseaseContract, NamesEverythingThatIsMissing) {
  compile::CompiledModel empty;
  empty.id = "empty";
  const auto contract = resolve_contract(empty);
  ASSERT_FALSE(contract.has_value());
  const std::string text = core::text(contract.error());
  for (const char* const name :
       {"at_risk", "threshold_new_lesion", "threshold_death_tumour", "diagnosis", "discontinuation", "live_volume_ml",
        "vegf_neutralised", "ascites_grade", "A__central_mg", "A__exposed", "A__concentration_mg_per_l"}) {
    EXPECT_NE(text.find(std::string(": ") + name + ":"), std::string::npos) << name << "\n" << text;
  }
  EXPECT_EQ(text.find("B__"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::trial
