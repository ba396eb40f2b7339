#include "evidence/prior.hpp"

#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::shipped_store;
using Classes = std::set<PriorClass>;
constexpr auto k_none = PriorClass::none;
constexpr auto k_kinase = PriorClass::tyrosine_kinase_inhibitor;
constexpr auto k_atezo_bev = PriorClass::atezolizumab_bevacizumab;
constexpr auto k_combination = PriorClass::immunotherapy_combination;
constexpr auto k_immune = PriorClass::immunotherapy;

const DrugNames& names() {
  static const auto loaded = DrugNames::load(shipped_store());
  return *loaded;
}

TEST(PriorTherapy, EveryWordingOfTheOutcomeAndTargetTables) {
  // All distinct values of outcomes.prior_therapy and targets.prior_therapy.
  const std::vector<std::tuple<std::string, Classes, bool>> expected = {
      {"", {}, false},
      {"none", {k_none}, false},
      {"sorafenib", {k_kinase}, false},
      {"sorafenib (tolerated)", {k_kinase}, false},
      {"sorafenib (1-2 lines)", {k_kinase}, false},
      {"sorafenib; AFP >=400 ng/mL", {k_kinase}, false},
      {"mostly sorafenib", {k_kinase}, true},
      {"sorafenib mostly", {k_kinase}, true},
      {"ICI", {k_immune}, false},
      {"ICIs", {k_immune}, false},
      {"other ICI", {k_immune}, false},
      {"ICI 86 %", {k_immune}, true},
      {"ICI combination", {k_combination}, false},
      {"atezolizumab+bevacizumab", {k_atezo_bev}, false},
      {"86% prior atezo-bev", {k_atezo_bev}, true},
      {"mTKI or atezolizumab+bevacizumab", {k_kinase, k_atezo_bev}, true},
      {"atezolizumab+bevacizumab|TKI", {k_kinase, k_atezo_bev}, true},
      {"progressed on or declined standard therapy", {}, false}};
  for (const auto& [field, classes, partly] : expected) {
    const PriorTherapy prior = classify_prior(field, names());
    EXPECT_EQ(prior.classes, classes) << field;
    EXPECT_EQ(prior.partly, partly) << field;
  }
}

TEST(PriorTherapy, SettingsOfTrials) {
  const std::vector<std::tuple<std::string, std::string, Classes>> expected = {
      {"Progressed on atezo-bev; Child-Pugh A; PS 0-1", "2L", {k_atezo_bev}},
      {"Progressed on PD-1 or PD-L1 inhibitor; Child-Pugh A; PS 0-1; BCLC B/C", "2L", {k_immune}},
      {"Liver cancer resistant to atezolizumab/bevacizumab", "", {k_atezo_bev}},
      {"Unresectable HCC without prior systemic therapy", "", {k_none}},
      {"Advanced HCC", "1L", {k_none}},
      {"first-line HCC", "", {k_none}},
      {"uHCC progressed on first-line atezo-bev", "2L", {k_atezo_bev}},
      {"PD-L1-naive metastatic HCC", "", {}},
      {"Advanced HCC, second line", "2L", {}},
      {"HCC at high risk of recurrence after resection or ablation", "adjuvant", {}},
      {"", "", {}}};
  for (const auto& [setting, line, classes] : expected) {
    EXPECT_EQ(classify_setting(setting, line, names()).classes, classes) << setting;
  }
}

TEST(PriorTherapy, Questions) {
  const std::vector<std::pair<std::string, PriorClass>> expected = {{"none", k_none},
                                                                    {"1L", k_none},
                                                                    {"first line", k_none},
                                                                    {"Sorafenib", k_kinase},
                                                                    {"TKI", k_kinase},
                                                                    {"sorafenib/TKI", k_kinase},
                                                                    {"AB", k_atezo_bev},
                                                                    {"atezo-bev", k_atezo_bev},
                                                                    {"atezolizumab + bevacizumab", k_atezo_bev},
                                                                    {"nivo+ipi", k_combination},
                                                                    {"STRIDE", k_combination},
                                                                    {"ICI combination", k_combination},
                                                                    {"ICI", k_immune},
                                                                    {"immunotherapy", k_immune},
                                                                    {"nivolumab", k_immune},
                                                                    {"any", PriorClass::any},
                                                                    {"", PriorClass::any}};
  for (const auto& [text, prior] : expected) {
    const auto parsed = parse_prior(text, names());
    ASSERT_TRUE(parsed) << text << ": " << core::text(parsed.error());
    EXPECT_EQ(*parsed, prior) << text;
  }
  for (const char* text : {"banana", "sorafenib or atezo-bev", "x", "'; --"}) {
    EXPECT_FALSE(parse_prior(text, names())) << text;
  }
}

TEST(PriorTherapy, RelationOfARowToTheQuestion) {
  EXPECT_EQ(compare(k_atezo_bev, {{k_atezo_bev}, false}), Setting::same);
  EXPECT_EQ(compare(k_atezo_bev, {{k_atezo_bev}, true}), Setting::partly);
  EXPECT_EQ(compare(k_atezo_bev, {{k_immune}, false}), Setting::broader);
  EXPECT_EQ(compare(k_immune, {{k_atezo_bev}, false}), Setting::same);
  EXPECT_EQ(compare(k_combination, {{k_immune}, false}), Setting::broader);
  EXPECT_EQ(compare(k_atezo_bev, {{k_kinase, k_atezo_bev}, true}), Setting::partly);
  EXPECT_EQ(compare(k_atezo_bev, {{k_kinase}, false}), Setting::other);
  EXPECT_EQ(compare(k_none, {{k_atezo_bev}, false}), Setting::other);
  EXPECT_EQ(compare(k_atezo_bev, {{}, false}), Setting::not_stated);
  EXPECT_EQ(compare(PriorClass::any, {{}, false}), Setting::same);
}

}  // namespace
}  // namespace hepatrial::evidence
