// Screening and classification with the shipped rules.

#include "evidence/screening/screen.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "evidence/registry_records.hpp"
#include "evidence/screening/classify.hpp"
#include "evidence/screening/screen_store.hpp"

namespace hepatrial::evidence::screening {
namespace {

using registry::EligibilityPart;
using registry::MadeStudy;
using registry::TemporaryFolder;

const std::filesystem::path k_rules = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "evidence/registry";

const Rules& rules() {
  static const Rules read = [] {
    auto all = read_rules(k_rules);
    EXPECT_TRUE(all) << core::text(all.error());
    return all ? std::move(*all) : Rules{};
  }();
  return read;
}

std::set<std::string> findings(const std::string& eligibility, const std::string& title = "") {
  std::set<std::string> names;
  const std::vector<EligibilityPart> parts{{EligibilityPart::Section::both, eligibility, "/e"}};
  for (const Finding& one : findings_of(parts, {{title, "/t"}}, rules())) names.insert(one.finding);
  return names;
}
using Names = std::set<std::string>;

TEST(Phrases, WordsWhateverTheirCaseAndPunctuation) {
  const Phrases phrases({"PD-L1", "hepatocellular carcinoma", "progress*", "within * weeks", "hcc"});
  EXPECT_EQ(phrases.find(plain_words("anti PD-L1.")), "PD-L1");
  EXPECT_EQ(phrases.find(plain_words("Hepatocellular\nCarcinoma")), "hepatocellular carcinoma");
  EXPECT_EQ(phrases.find(plain_words("has progressed")), "progress*");
  EXPECT_EQ(phrases.find(plain_words("within 4 weeks")), "within * weeks");
  EXPECT_FALSE(phrases.in(plain_words("within weeks")));
  EXPECT_FALSE(phrases.in(plain_words("hccx cholangiocarcinoma")));
  EXPECT_FALSE(phrases.in(plain_words("")));
}

TEST(Phrases, SentencesOfMarkdownAndOfFlattenedText) {
  EXPECT_EQ(sentences("Inclusion Criteria:\n\n* Age \\>= 18 years; able to walk\n* e.g. anti-PD-1. Child-Pugh A"),
            (std::vector<std::string>{"Inclusion Criteria:", "Age >= 18 years;", "able to walk", "e.g. anti-PD-1.",
                                      "Child-Pugh A"}));
}

TEST(Phrases, LongTextIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "\xC3\xA9";
  std::string joined;
  for (const std::string& part : sentences(text)) {
    EXPECT_NE(static_cast<unsigned char>(part[0]) & 0xC0U, 0x80U);
    joined += part;
  }
  EXPECT_EQ(joined, text);
}

TEST(Eligibility, PriorTherapyIsReadWithItsSection) {
  EXPECT_EQ(findings("Inclusion Criteria:\n* Progressed on atezolizumab plus bevacizumab"), (Names{"after_ici"}));
  EXPECT_EQ(findings("Inclusion Criteria:\n* Refractory to or intolerant of an anti-PD-1 antibody"),
            (Names{"after_ici"}));
  EXPECT_EQ(findings("Inclusion Criteria:\n* No prior immune checkpoint inhibitor"), (Names{"ici_naive"}));
  EXPECT_EQ(findings("Inclusion Criteria:\n* Adults\nExclusion Criteria:\n* Prior treatment with nivolumab"),
            (Names{"ici_naive"}));
  EXPECT_EQ(findings("Inclusion Criteria:\n* No previous systemic therapy for HCC").count("first_line"), 1U);
  EXPECT_EQ(findings("Inclusion Criteria:\n* Progression on sorafenib"), (Names{"after_tki"}));
  EXPECT_EQ(findings("Inclusion Criteria:\n* Adults\nExclusion Criteria:\n* Pregnancy"), Names{});
}

TEST(Eligibility, AWashoutOrAToxicityIsNoBan) {
  EXPECT_EQ(findings("Exclusion Criteria:\n* Checkpoint inhibitor within 4 weeks before the first dose"), Names{});
  EXPECT_EQ(findings("Exclusion Criteria:\n* Grade 3 pneumonitis on prior immunotherapy"), Names{});
  EXPECT_EQ(findings("Inclusion Criteria:\n* x\nExclusion Criteria:\n* Prior systemic therapy within 14 days"),
            Names{});
}

TEST(Eligibility, TheTitleCounts) {
  EXPECT_EQ(findings("", "Lenvatinib After Progression on Atezolizumab-bevacizumab in Hepatocellular Carcinoma"),
            (Names{"after_ici"}));
  EXPECT_EQ(findings("", "Fruquintinib After ICIs Treatment in Unresectable HCC"), (Names{"after_ici"}));
  EXPECT_EQ(findings("", "First-line Atezolizumab in HCC"), (Names{"first_line"}));
  EXPECT_EQ(findings("", "Nivolumab in HCC"), Names{});
}

TEST(Eligibility, TheSentenceIsKept) {
  const std::vector<EligibilityPart> parts{
      {EligibilityPart::Section::inclusion, "Adults. Disease progression on nivolumab.", "/a/0"}};
  const auto found = findings_of(parts, {}, rules());
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].sentence, "Disease progression on nivolumab.");
  EXPECT_EQ(found[0].raw_path, "/a/0");
}

ConditionScope scope(const std::vector<std::string>& conditions, const std::string& title,
                     const std::string& eligibility = "") {
  ScreenRecord record;
  for (std::size_t i = 0; i < conditions.size(); ++i)
    record.conditions.emplace_back(conditions[i], "/c/conditions/" + std::to_string(i));
  record.titles = {{title, "/t"}};
  record.eligibility = {{EligibilityPart::Section::both, eligibility, "/e"}};
  return scope_of(record, rules()).scope;
}

TEST(Condition, NamesAndNotNames) {
  EXPECT_EQ(scope({"Hepatocellular Carcinoma"}, "x"), ConditionScope::hcc);
  EXPECT_EQ(scope({"Carcinoma, Hepatocellular"}, "x"), ConditionScope::hcc);
  EXPECT_EQ(scope({"Carcinoma"}, "Drug in HCC"), ConditionScope::hcc);
  EXPECT_EQ(scope({"Liver Cancer"}, "x", "Inclusion Criteria:\n* Confirmed HCC"), ConditionScope::liver_named);
  EXPECT_EQ(scope({"Liver Cancer"}, "x", "Inclusion Criteria:\n* Adults\nExclusion Criteria:\n* HCC"),
            ConditionScope::liver);
  EXPECT_EQ(scope({"Solid Tumor"}, "x", "* hepatocellular carcinoma or melanoma"), ConditionScope::basket_named);
  EXPECT_EQ(scope({"Solid Tumor"}, "x", "* melanoma"), ConditionScope::none);
  EXPECT_EQ(scope({"Melanoma", "Renal Cell Carcinoma", "Hepatocellular Carcinoma"}, "x"), ConditionScope::basket_named);
  EXPECT_EQ(scope({"Cholangiocarcinoma"}, "x"), ConditionScope::none);
}

TEST(Condition, TheRealMelanomaBasketIsNoHccTrial) {
  if (registry::real_records().empty()) GTEST_SKIP() << registry::k_no_real_records;
  TemporaryFolder folder;
  auto store = registry::open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  ASSERT_TRUE(registry::import_file(
      *store, registry::real_records() / "ctgov_v2/partial_search_melanoma_recruiting_limit3_20260811.json",
      registry::import_options()));
  const auto report = screen_store(*store, rules(), std::nullopt);
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(
      registry::text_at(*store,
                        "SELECT d.decision || ' ' || d.stage FROM decision d JOIN record r ON r.id = d.record WHERE "
                        "r.registry_id = 'NCT04114136'"),
      "unclear basket");
}

/// A small made-up registry and what becomes of each record.
class ScreenStore : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = registry::open_store(folder_ / "s.sqlite");
    ASSERT_TRUE(opened);
    store_.emplace(std::move(*opened));
    const auto add = [&](const std::string& nct, const std::string& eligibility,
                         const std::string& status = "RECRUITING", const std::string& purpose = "TREATMENT",
                         const std::string& condition = "Hepatocellular Carcinoma") {
      MadeStudy study;
      study.nct = nct;
      study.title = "Study " + nct;
      study.eligibility = eligibility;
      study.status = status;
      study.purpose = purpose;
      study.conditions = {condition};
      study.secondary_ids = {"SECOND-" + nct};
      study.org_id = "ORG-" + nct;
      ASSERT_TRUE(registry::import_text(*store_, study.text(), nct, registry::import_options()));
    };
    const std::string after = "Inclusion Criteria:\n* Progressed on atezolizumab plus bevacizumab";
    add("NCT90000001", after);
    add("NCT90000002", "Inclusion Criteria:\n* No prior systemic therapy");
    add("NCT90000003", "Inclusion Criteria:\n* Adults");
    add("NCT90000004", after, "WITHDRAWN");
    add("NCT90000005", after, "RECRUITING", "DIAGNOSTIC");
    add("NCT90000006", after, "TERMINATED");
    add("NCT90000007", after, "COMPLETED", "TREATMENT", "Melanoma");
    add("NCT90000008", after, "RECRUITING", "TREATMENT", "Liver Cancer");
  }
  std::string decision(const std::string& nct) {
    return registry::text_at(*store_,
                             "SELECT d.decision || ': ' || d.reason FROM decision d JOIN record r ON r.id = d.record "
                             "WHERE r.registry_id = ?",
                             {nct});
  }
  ScreenReport screen(const std::string& overrides = "") {
    std::optional<std::filesystem::path> file;
    if (!overrides.empty()) {
      file = folder_ / "overrides.csv";
      std::ofstream(*file) << "registry_id,reviewer,decision,reason\n" << overrides;
    }
    auto report = screen_store(*store_, rules(), file);
    EXPECT_TRUE(report) << (report ? "" : core::text(report.error()));
    return report ? std::move(*report) : ScreenReport{};
  }
  TemporaryFolder folder_;
  std::optional<Database> store_;
};

TEST_F(ScreenStore, EveryDecisionHasItsReason) {
  const Flow flow = screen().flow;
  EXPECT_EQ(decision("NCT90000001"), "include: all criteria met");
  EXPECT_EQ(decision("NCT90000002"), "exclude: immunotherapy-naive or first line");
  EXPECT_EQ(decision("NCT90000003"), "unclear: eligibility does not say whether immunotherapy came before");
  EXPECT_EQ(decision("NCT90000004"), "exclude: withdrawn or never authorised");
  EXPECT_EQ(decision("NCT90000005"), "exclude: purpose is not treatment");
  EXPECT_EQ(decision("NCT90000006"), "exclude: halted or terminated");
  EXPECT_EQ(decision("NCT90000007"), "(nothing)");  // not identified
  EXPECT_EQ(decision("NCT90000008"), "exclude: condition is not hepatocellular carcinoma");
  EXPECT_EQ(registry::text_at(*store_, "SELECT evidence FROM decision WHERE decision = 'include'"),
            "Progressed on atezolizumab plus bevacizumab");
  EXPECT_EQ(flow.records_in_store, 8U);
  EXPECT_EQ(flow.identified_in_all(), 7U);
  EXPECT_EQ(flow.screened, 7U);
  EXPECT_EQ(flow.excluded_in_all() + flow.unclear + flow.included, flow.screened);
  EXPECT_EQ(flow.included, 1U);
}

TEST_F(ScreenStore, TheFlowAddsUpInTextAndPicture) {
  const Flow flow = screen().flow;
  EXPECT_EQ(flow.identified_in_all() - flow.duplicates, flow.screened);
  EXPECT_NE(flow_text(flow).find("Trials included"), std::string::npos);
  const std::string svg = flow_svg(flow);
  EXPECT_NE(svg.find("Trials included (n = 1)"), std::string::npos);
  EXPECT_NE(svg.find("Records identified (n = 7)"), std::string::npos);
}

TEST_F(ScreenStore, ASecondRegistryCountsAsDuplicate) {
  const std::string euctr =
      R"({"ctrname":"EUCTR","a1_member_state_concerned":"Germany - PEI","a2_eudract_number":"2020-000001-11",)"
      R"("a52_us_nct_clinicaltrialsgov_registry_number":"NCT90000001","a3_full_title_of_the_trial":"x",)"
      R"("e11_medical_conditions_being_investigated":"Hepatocellular carcinoma","e3_principal_inclusion_criteria":"Adults"})";
  ASSERT_TRUE(registry::import_text(*store_, euctr, "e", registry::import_options()));
  const Flow flow = screen().flow;
  EXPECT_EQ(flow.duplicates, 1U);
  EXPECT_EQ(flow.identified.at("EUCTR"), 1U);
  EXPECT_EQ(flow.screened, 7U);
  EXPECT_EQ(decision("2020-000001-11-DE"), "duplicate: the trial is screened as NCT90000001");
}

TEST_F(ScreenStore, TwoReviewersWhoAgreeDecide) {
  const auto report = screen("NCT90000003,anna,include,known from the protocol\nNCT90000003,ben,include,same\n");
  EXPECT_EQ(decision("NCT90000003"), "include: known from the protocol");
  EXPECT_EQ(report.flow.decided_by_reviewers, 1U);
  EXPECT_EQ(registry::text_at(*store_, "SELECT decided_by FROM decision WHERE reason = 'known from the protocol'"),
            "anna;ben");
}

TEST_F(ScreenStore, OneReviewerOrTwoWhoDisagreeDoNot) {
  const auto report = screen("NCT90000003,anna,include,a\nNCT90000001,anna,exclude,b\nNCT90000001,ben,include,c\n");
  EXPECT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(decision("NCT90000003"), "unclear: eligibility does not say whether immunotherapy came before");
  EXPECT_EQ(decision("NCT90000001"), "unclear: the reviewers disagree");
  EXPECT_EQ(report.flow.disputed, 1U);
  screen("NCT90000001,anna,exclude,b\nNCT90000001,ben,include,c\nNCT90000001,adjudicator,exclude,other disease\n");
  EXPECT_EQ(decision("NCT90000001"), "exclude: other disease");
}

TEST_F(ScreenStore, FaultyOverridesAreRefusedAllAtOnce) {
  std::ofstream(folder_ / "bad.csv")
      << "registry_id,reviewer,decision,reason\nNCT90000001,,include,x\nNCT90000001,a,maybe,\n";
  const auto report = screen_store(*store_, rules(), folder_ / "bad.csv");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().size(), 3U);
  std::ofstream(folder_ / "unknown.csv") << "registry_id,reviewer,decision,reason\nNCT99999999,a,include,x\n";
  EXPECT_FALSE(screen_store(*store_, rules(), folder_ / "unknown.csv"));
}

TEST_F(ScreenStore, DecisionsAsCsvAreInert) {
  MadeStudy study;
  study.nct = "NCT90000009";
  study.title = "=cmd|' /C calc'!A0 in HCC";
  study.eligibility = "";
  ASSERT_TRUE(registry::import_text(*store_, study.text(), "h", registry::import_options()));
  screen("NCT90000009,a,include,=1+1\nNCT90000009,b,include,x\n");
  const auto csv = decisions_csv(*store_);
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->find(",="), std::string::npos);
  EXPECT_NE(csv->find("'=1+1"), std::string::npos);
}

TEST_F(ScreenStore, ClassificationFollowsScreening) {
  screen();
  const auto report = classify_store(*store_, rules());
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->trials, 2U);  // included and unclear
  EXPECT_EQ(registry::text_at(*store_, "SELECT class FROM therapy_class LIMIT 1"), "TKI");
  EXPECT_EQ(registry::text_at(*store_, "SELECT code || ' ' || mechanism_class FROM agent LIMIT 1"),
            "cabozantinib tyrosine kinase inhibitor");
}

// --- classification alone ---

Classification classified(const std::vector<TrialIntervention>& interventions, const std::vector<TrialArm>& arms) {
  static const Lexicon lexicon(rules().lexicon);
  return classify(interventions, arms, lexicon, rules());
}

std::string roles(const Classification& one) {
  std::string text;
  for (const Agent& agent : one.agents) {
    text += (text.empty() ? "" : ", ") + (agent.entry != nullptr ? agent.entry->code : "?" + agent.printed) + " " +
            std::string(name_of(agent.role));
  }
  return text;
}

TrialIntervention drug(const std::string& name, const std::vector<std::string>& others = {}) {
  return {"DRUG", name, "", "/i", others};
}

TEST(Classify, ControlArmsAreLeftOutAndCommonDrugsAreBackbone) {
  const auto one = classified({drug("Atezolizumab"), drug("Lenvatinib"), drug("Sorafenib")},
                              {{"A", "EXPERIMENTAL", {0, 1, 2}}, {"B", "ACTIVE_COMPARATOR", {1, 2}}});
  EXPECT_EQ(roles(one), "atezolizumab investigational, lenvatinib backbone, sorafenib backbone");
  EXPECT_EQ(one.therapy_class, "ICI combination");
}

TEST(Classify, AControlDrugNeverGivesTheClass) {
  const auto one = classified({drug("Regorafenib"), drug("Nivolumab")},
                              {{"A", "EXPERIMENTAL", {0}}, {"B", "ACTIVE_COMPARATOR", {1}}});
  EXPECT_EQ(roles(one), "regorafenib investigational, nivolumab control");
  EXPECT_EQ(one.therapy_class, "TKI");
}

TEST(Classify, ClassesOfTheReview) {
  EXPECT_EQ(classified({drug("Cabozantinib")}, {{"A", "EXPERIMENTAL", {0}}}).therapy_class, "TKI");
  EXPECT_EQ(classified({drug("Nivolumab"), drug("Ipilimumab")}, {{"A", "EXPERIMENTAL", {0, 1}}}).therapy_class,
            "ICI combination");
  EXPECT_EQ(classified({drug("Nivolumab")}, {{"A", "EXPERIMENTAL", {0}}}).therapy_class, "ICI alone");
  EXPECT_EQ(classified({drug("AK104")}, {{"A", "EXPERIMENTAL", {0}}}).therapy_class, "bispecific antibody");
  EXPECT_EQ(classified({{"BIOLOGICAL", "GPC3-CAR-T cells", "", "/i", {}}}, {{"A", "EXPERIMENTAL", {0}}}).therapy_class,
            "cell therapy");
  EXPECT_EQ(classified({drug("Fostrox"), drug("Lenvatinib")}, {{"A", "EXPERIMENTAL", {0, 1}}}).therapy_class,
            "prodrug");
  EXPECT_EQ(
      classified({drug("Fecal microbiota transplantation"), drug("Atezolizumab")}, {{"A", "EXPERIMENTAL", {0, 1}}})
          .therapy_class,
      "microbiota modulation");
}

TEST(Classify, CodesBrandsAndOtherNamesAreFound) {
  EXPECT_EQ(roles(classified({drug("XL184")}, {{"A", "EXPERIMENTAL", {0}}})), "cabozantinib investigational");
  EXPECT_EQ(roles(classified({drug("Study drug", {"Keytruda"})}, {{"A", "EXPERIMENTAL", {0}}})),
            "pembrolizumab investigational");
  EXPECT_EQ(roles(classified({drug("Lenvatinib Mesylate 12 mg + MK-3475")}, {{"A", "EXPERIMENTAL", {0}}})),
            "lenvatinib investigational, pembrolizumab investigational");
}

TEST(Classify, CompanyCodesAreFoundWithAndWithoutHyphen) {
  for (const char* name : {"CVM-1118", "cvm1118", "CVM 1118 capsules"}) {
    EXPECT_EQ(roles(classified({drug(name)}, {{"A", "EXPERIMENTAL", {0}}})), "cvm1118 investigational") << name;
  }
  EXPECT_EQ(roles(classified({drug("AK 104")}, {{"A", "EXPERIMENTAL", {0}}})), "cadonilimab investigational");
  EXPECT_EQ(roles(classified({drug("AK1045")}, {{"A", "EXPERIMENTAL", {0}}})), "?AK1045 investigational");
}

TEST(Classify, UnknownDrugsAreListedNotGuessed) {
  const auto one = classified({drug("Madeupinib")}, {{"A", "EXPERIMENTAL", {0}}});
  EXPECT_EQ(roles(one), "?Madeupinib investigational");
  EXPECT_EQ(one.therapy_class, "");
  // Part of a name is no name.
  EXPECT_EQ(roles(classified({drug("Sorafenibol")}, {{"A", "EXPERIMENTAL", {0}}})), "?Sorafenibol investigational");
  // A known drug with an unknown partner is still a combination.
  EXPECT_EQ(classified({drug("Nivolumab"), drug("Madeupinib")}, {{"A", "EXPERIMENTAL", {0, 1}}}).therapy_class,
            "ICI combination");
}

TEST(Classify, PlaceboIsNoAgent) {
  const auto one = classified(
      {drug("Placebo"), drug("Placebo for lenvatinib"), drug("Sorafenib matching placebo"), drug("Nivolumab/placebo")},
      {{"A", "EXPERIMENTAL", {0, 1, 2, 3}}});
  EXPECT_EQ(roles(one), "nivolumab investigational");
}

TEST(Classify, WithoutArmsTheRoleOfAProductCounts) {
  const auto one =
      classified({{"DRUG", "Lenvatinib", "Test", "/d", {}}, {"DRUG", "Sorafenib", "Comparator", "/d", {}}}, {});
  EXPECT_EQ(roles(one), "lenvatinib investigational, sorafenib control");
}

TEST(Rules, FaultsAreToldWithFileAndLine) {
  TemporaryFolder folder;
  for (const auto& file : std::filesystem::directory_iterator(k_rules))
    std::filesystem::copy(file.path(), folder / file.path().filename().string());
  std::ofstream(folder / "drug_lexicon.csv", std::ios::app) << "other,Sorafenib,tki,TKI,,x,y\n";
  std::ofstream(folder / "eligibility_rules.csv", std::ios::app) << "E99,inclusion,$nothing,,x,y\n";
  const auto read = read_rules(folder / "");
  ASSERT_FALSE(read);
  EXPECT_GE(read.error().size(), 2U);
  EXPECT_FALSE(read_rules(folder / "", "no_such_screen"));
  EXPECT_FALSE(read_rules(folder / "", "../post_ici_hcc"));
}

}  // namespace
}  // namespace hepatrial::evidence::screening
