#include <gmock/gmock.h>

#include <algorithm>

#include "evidence/synthesis/poolable.hpp"
#include "evidence/synthesis/printed_results.hpp"
#include "evidence/synthesis/risk_of_bias.hpp"
#include "evidence/test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::shipped_store;

const PoolableShare* share_of(const PoolableShares& shares, const std::string& trial) {
  for (const PoolableShare& share : shares.used) {
    if (share.result.trial == trial) return &share;
  }
  return nullptr;
}

TEST(Poolable, shares_become_whole_patients) {
  PoolQuestion question;
  question.endpoint = "ORR";
  question.regimen = "cabozantinib";
  question.line = "2L";
  const auto shares = poolable_shares(shipped_store(), question);
  ASSERT_TRUE(shares) << core::text(shares.error());
  const PoolableShare* chan = share_of(*shares, "CHAN_CABOZANTINIB_PH2");
  ASSERT_NE(chan, nullptr);
  EXPECT_EQ(chan->events, 3);  // 6.4 % of 47
  EXPECT_EQ(chan->result.n, 47);
  const PoolableShare* storandt = share_of(*shares, "storandt_cabozantinib_retrospective");
  ASSERT_NE(storandt, nullptr);
  EXPECT_EQ(storandt->events, 1);  // 4 % of 26
  EXPECT_EQ(storandt->result.bias.overall, BiasLevel::serious);
  EXPECT_EQ(share_of(*shares, "CHON"), nullptr);
}

TEST(Poolable, each_group_of_patients_counts_once_and_what_is_left_out_has_a_reason) {
  PoolQuestion question;
  question.endpoint = "ORR";
  question.regimen = "regorafenib";
  const auto shares = poolable_shares(shipped_store(), question);
  ASSERT_TRUE(shares);
  EXPECT_EQ(std::count_if(shares->used.begin(), shares->used.end(),
                          [](const PoolableShare& s) { return s.result.trial == "REGONEXT"; }),
            1);
  for (const LeftOut& left_out : shares->left_out) EXPECT_FALSE(left_out.reason.empty()) << left_out.result.id;
  question.regimen = "lenvatinib";
  const auto lenvatinib = poolable_shares(shipped_store(), question);
  EXPECT_TRUE(std::any_of(lenvatinib->left_out.begin(), lenvatinib->left_out.end(), [](const LeftOut& left_out) {
    return left_out.result.trial == "chon_retrospective" && left_out.reason == "number of patients not stated";
  }));
}

// Two sources print REFLECT's ratio: 0.95, which is not the middle of its interval, and 0.92. The second is used.
TEST(Poolable, a_doubted_value_gives_way_to_one_that_is_not) {
  PoolQuestion question;
  question.endpoint = "HR_OS";
  question.comparator = "sorafenib";
  const auto ratios = poolable_ratios(shipped_store(), question);
  ASSERT_TRUE(ratios);
  const auto reflect = std::find_if(ratios->used.begin(), ratios->used.end(),
                                    [](const PoolableResult& r) { return r.trial == "REFLECT"; });
  ASSERT_NE(reflect, ratios->used.end());
  EXPECT_EQ(reflect->value, 0.92);
  EXPECT_FALSE(reflect->doubted);
  const auto stride = std::find_if(ratios->used.begin(), ratios->used.end(), [](const PoolableResult& r) {
    return r.trial == "NCT03298451" && r.regimen == "durvalumab+tremelimumab";
  });
  ASSERT_NE(stride, ratios->used.end());
  EXPECT_NEAR(stride->level, 0.9602, 1e-12);
  EXPECT_TRUE(stride->level_stated);
}

TEST(Poolable, asks_for_the_right_kind_of_endpoint) {
  PoolQuestion question;
  question.endpoint = "HR_OS";
  EXPECT_FALSE(poolable_shares(shipped_store(), question));
  question.endpoint = "ORR";
  EXPECT_FALSE(poolable_ratios(shipped_store(), question));
  question.regimen = "no such drug";
  EXPECT_FALSE(poolable_shares(shipped_store(), question));
}

TEST(PrintedResults, names_of_endpoints_and_levels) {
  EXPECT_EQ(review_endpoint("OS_HR"), "HR_OS");
  EXPECT_EQ(review_endpoint("PFS_median"), "mPFS");
  EXPECT_EQ(review_endpoint("OS_rate_36mo"), "OSR36");
  EXPECT_EQ(review_endpoint("ORR"), "ORR");
  EXPECT_EQ(level_in("CI level 96.02%"), 96.02);
  EXPECT_EQ(level_in("HR 0.9 (99% CI 0.7-1.1)"), 99.0);
  EXPECT_EQ(level_in("no level"), 0.0);
  EXPECT_EQ(level_in("100% CI"), 0.0);
  EXPECT_EQ(level_in("% CI"), 0.0);
  const auto names = TrialNames::load(shipped_store());
  ASSERT_TRUE(names);
  EXPECT_EQ(names->id_of("KEYNOTE-240 (final)", "NCT02702401"), "KEYNOTE_240");
  EXPECT_EQ(names->id_of("IMbrave150 (updated, cut-off 2020-08)", "NCT03434379"), "NCT03434379");
  EXPECT_EQ(names->id_of("unheard of", ""), "unheard of");
}

TEST(RiskOfBias, is_read_from_the_design) {
  const RiskOfBias blinded = risk_of_bias("RCT vs placebo, double-blind", "HR_OS", "", true);
  EXPECT_EQ(blinded.tool, "RoB 2");
  EXPECT_EQ(blinded.overall, BiasLevel::low);
  EXPECT_EQ(risk_of_bias("randomised, open-label", "HR_PFS", "BICR", true).overall, BiasLevel::some_concerns);
  EXPECT_EQ(risk_of_bias("Retrospective", "ORR", "", false).overall, BiasLevel::serious);
  EXPECT_EQ(risk_of_bias("non-randomised, uncontrolled", "HR_OS", "", true).tool, "ROBINS-I");
  EXPECT_EQ(risk_of_bias("", "HR_OS", "", true).domains[0].level, BiasLevel::not_stated);
}

}  // namespace
}  // namespace hepatrial::evidence
