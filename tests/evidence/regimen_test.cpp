#include "evidence/regimen.hpp"

#include <gmock/gmock.h>

#include "evidence/words.hpp"
#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using ::testing::HasSubstr;
using testing::shipped_store;

const DrugNames& names() {
  static const auto loaded = DrugNames::load(shipped_store());
  return *loaded;
}

std::string parsed(const std::string& text) {
  const auto regimen = names().parse(text);
  return regimen ? regimen->text() : core::text(regimen.error());
}

TEST(Regimen, OneMeaningForManySpellings) {
  for (const char* text : {"atezolizumab+bevacizumab", "bevacizumab + Atezolizumab", "atezo-bev", "Atezo+Bev", "AB",
                           "ab", "atezolizumab and bevacizumab", "ATEZOLIZUMAB/BEVACIZUMAB", " atezo  bev "}) {
    EXPECT_EQ(parsed(text), "atezolizumab+bevacizumab") << text;
  }
  for (const char* text : {"nivo+ipi", "Nivolumab + Ipilimumab", "ipi-nivo", "nivo ipi"}) {
    EXPECT_EQ(parsed(text), "ipilimumab+nivolumab") << text;
  }
  EXPECT_EQ(parsed("STRIDE"), "durvalumab+tremelimumab");
  EXPECT_EQ(parsed("apatinib"), "rivoceranib");               // synonym
  EXPECT_EQ(parsed("CVM-1118 + nivo"), "cvm1118+nivolumab");  // hyphen inside a name
  EXPECT_EQ(parsed("fostrox+lenva"), "fostroxacitabine+lenvatinib");
  EXPECT_EQ(parsed("lenvatinib+placebo"), "lenvatinib");
  EXPECT_EQ(parsed("placebo"), "placebo");
  EXPECT_EQ(parsed("sorafenib or lenvatinib"), "lenvatinib|sorafenib");
  EXPECT_EQ(parsed("CAR-T"), "cart");
}

TEST(Regimen, UnknownNamesSuggestNearOnes) {
  EXPECT_THAT(parsed("regorafenob"), HasSubstr("near names: regorafenib"));
  EXPECT_THAT(parsed("sorafenip+cabozantinb"), HasSubstr("near names: sorafenib"));
  EXPECT_THAT(parsed("sorafenip+cabozantinb"), HasSubstr("near names: cabozantinib"));  // both are reported
  EXPECT_THAT(parsed("hepatic arterial infusion chemotherapy"), HasSubstr("use one of: haic, haic_folfox"));
  EXPECT_THAT(parsed("te"), HasSubstr("no drug or regimen is known"));  // two letters are no beginning
  EXPECT_THAT(parsed(""), HasSubstr("a drug name is missing"));
  EXPECT_THAT(parsed("nivo+"), HasSubstr("a drug name is missing"));
  EXPECT_THAT(parsed(std::string(100000, 'x')), HasSubstr("no drug or regimen"));
}

TEST(Regimen, ArmLabelsOfTargets) {
  EXPECT_EQ(names().of_label("arm A: nivolumab 1 mg/kg + ipilimumab 3 mg/kg q3w x4").text(), "ipilimumab+nivolumab");
  EXPECT_EQ(names().of_label("nivolumab, sorafenib-naive").text(), "nivolumab");
  EXPECT_EQ(names().of_label("STRIDE (tremelimumab 300 mg x1 + durvalumab)").text(), "durvalumab+tremelimumab");
  EXPECT_EQ(names().of_label("sorafenib|lenvatinib|cabozantinib").text(), "cabozantinib|lenvatinib|sorafenib");
  EXPECT_EQ(names().of_label("both").text(), "");
}

TEST(Regimen, OverlapNeedsOneWholeAlternative) {
  const Regimen pooled = DrugNames::of_codes("sorafenib|lenvatinib|cabozantinib");
  EXPECT_TRUE(pooled.overlaps(DrugNames::of_codes("lenvatinib")));
  EXPECT_FALSE(pooled.overlaps(DrugNames::of_codes("lenvatinib+pembrolizumab")));
  EXPECT_TRUE(DrugNames::of_codes("b+a").overlaps(DrugNames::of_codes("a+b")));
  EXPECT_FALSE(DrugNames::of_codes("").overlaps(DrugNames::of_codes("")));
}

TEST(Regimen, ClassesOfDrugsComeFromTheTable) {
  EXPECT_TRUE(names().is_checkpoint_inhibitor("nivolumab"));
  EXPECT_TRUE(names().is_checkpoint_inhibitor("cadonilimab"));
  EXPECT_FALSE(names().is_checkpoint_inhibitor("rivoceranib"));  // "mTKI partner of ICI" is no ICI
  EXPECT_FALSE(names().is_checkpoint_inhibitor("bevacizumab"));
  EXPECT_TRUE(names().is_kinase_inhibitor("sorafenib"));
  EXPECT_FALSE(names().is_kinase_inhibitor("ramucirumab"));
}

TEST(Words, EditDistance) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);  // the textbook pair
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

TEST(Words, WholeWordsOnly) {
  EXPECT_TRUE(holds_word("trial REACH, placebo", "REACH"));
  EXPECT_FALSE(holds_word("trial REACH-2", "REACH"));
  EXPECT_TRUE(holds_word("REACH-2 and REACH", "REACH"));
  EXPECT_FALSE(holds_word("NCT065357301", "NCT06535730"));
  EXPECT_FALSE(holds_word("anything", ""));
}

}  // namespace
}  // namespace hepatrial::evidence
