// The EU register's plain text and ISRCTN's XML. Both made up in the layout of the registers.

#include "evidence/registry/other_texts.hpp"

#include <gtest/gtest.h>

#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::registry {
namespace {

const std::string k_euctr = R"(EudraCT Number: 2016-000001-11
Sponsor's Protocol Code Number: MADE-12
National Competent Authority: Germany - PEI
Trial Status: Prematurely Ended
Date on which this record was first entered in the EudraCT database: 2016-02-03

A. Protocol Information
A.1 Member State Concerned: Germany - PEI
A.2 EudraCT number: 2016-000001-11
A.3 Full title of the trial: Made-up study "one"
 with a second line
A.4.1 Sponsor's protocol code number: MADE-12
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT90000001
B. Sponsor Information
B.Sponsor: 1
B.1.1 Name of Sponsor: Made-up AG
B.3.1 and B.3.2 Status of the sponsor: Commercial
D. IMP Identification
D.IMP: 1
D.1.2 and D.1.3 IMP Role: Test
D.3.8 INN - Proposed INN: CABOZANTINIB
D.IMP: 2
D.1.2 and D.1.3 IMP Role: Comparator
D.2.1.1.1 Trade name: Nexavar
E. General Information on the Trial
E.1.1 Medical condition(s) being investigated: Hepatocellular carcinoma
E.1.2 Version: 20.0
E.1.2 Classification code: 10073071
E.1.2 Term: Hepatocellular carcinoma
E.3 Principal inclusion criteria: Progressed on nivolumab
E.7.1 Human pharmacology (Phase I): Yes
E.7.2 Therapeutic exploratory (Phase II): Yes
E.8.1.1 Randomised: Yes
F.4.2.2 In the whole clinical trial: 120
P. End of Trial Status: Prematurely Ended
P. Date of the global end of the trial: 2019-01-02
)";

TEST(EuctrText, IsReadLikeTheJson) {
  TemporaryFolder folder;
  auto store = open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  std::string second = k_euctr;
  for (std::size_t at = second.find("Germany"); at != std::string::npos; at = second.find("Germany"))
    second.replace(at, 7, "France");
  const auto report = import_text(*store, "EU Clinical Trials Register\n" + k_euctr + second, "t", import_options());
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 2);
  EXPECT_EQ(text_at(*store, "SELECT group_concat(registry_id, ' ') FROM (SELECT registry_id FROM record ORDER BY 1)"),
            "2016-000001-11-DE 2016-000001-11-FR");
  EXPECT_EQ(text_at(*store, "SELECT official_title FROM detail"), "Made-up study \"one\"\nwith a second line");
  EXPECT_EQ(
      text_at(*store,
              "SELECT status || ' ' || phase || ' ' || allocation || ' ' || enrolment || ' ' || sponsor FROM detail"),
      "TERMINATED 1/2 RANDOMIZED 120 Made-up AG");
  EXPECT_EQ(text_at(*store, "SELECT value FROM identifier WHERE kind = 'nct'"), "NCT90000001");
  EXPECT_EQ(text_at(*store, "SELECT group_concat(name || ' ' || role, ', ') FROM intervention WHERE record = 1"),
            "CABOZANTINIB Test, Nexavar Comparator");
  EXPECT_EQ(text_at(*store, "SELECT code FROM term WHERE kind = 'meddra'"), "10073071");
  // The text itself is kept.
  const auto raw = raw_record(*store, 1);
  ASSERT_TRUE(raw);
  EXPECT_EQ(nlohmann::json::parse(*raw).at("raw_text").get<std::string>(), k_euctr);
}

TEST(EuctrText, RubbishGivesNothing) {
  for (const char* text :
       {"", "EudraCT Number:", "A.2 EudraCT number", "\n\n:::\nA.\nA.2", "E.1.2 Term: x\nEudraCT Number: 1\n"}) {
    EXPECT_EQ(euctr_text_as_json(text), "") << text;
  }
}

const std::string k_isrctn = R"(<?xml version="1.0" encoding="UTF-8"?>
<allTrials totalCount="1"><fullTrial><trial lastUpdated="2025-03-04T00:00:00Z" version="3">
<isrctn dateAssigned="2020-01-01">12345678</isrctn>
<trialDescription><title>Made-up &amp; small</title><primaryOutcome>OS</primaryOutcome></trialDescription>
<externalRefs><clinicalTrialsGovNumber>NCT90000001</clinicalTrialsGovNumber><eudraCTNumber>Nil known</eudraCTNumber></externalRefs>
<trialDesign><primaryStudyDesign>Interventional</primaryStudyDesign></trialDesign>
<participants><inclusion>1. HCC</inclusion><targetEnrolment>40</targetEnrolment></participants>
<conditions><condition><description>HCC</description></condition><condition><description>Liver</description></condition></conditions>
<interventions><intervention><interventionType>Drug</interventionType><phase>Phase II</phase><drugNames>Cabozantinib</drugNames></intervention></interventions>
</trial><contact>left out</contact></fullTrial></allTrials>)";

TEST(IsrctnXml, IsReadLikeTheJson) {
  TemporaryFolder folder;
  auto store = open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  const auto report = import_text(*store, k_isrctn, "t", import_options());
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(text_at(*store, "SELECT registry_id || ' ' || updated_on FROM record"), "ISRCTN12345678 2025-03-04");
  EXPECT_EQ(text_at(*store, "SELECT brief_title || ' ' || phase || ' ' || enrolment FROM detail"),
            "Made-up & small 2 40");
  EXPECT_EQ(count_of(*store, "SELECT count(*) FROM term WHERE kind = 'condition'"), 2);
  EXPECT_EQ(text_at(*store, "SELECT value FROM identifier WHERE kind = 'nct'"), "NCT90000001");
  const auto raw = raw_record(*store, 1);
  ASSERT_TRUE(raw);
  const std::string text = nlohmann::json::parse(*raw).at("raw_text");
  EXPECT_EQ(text.substr(0, 7), "<trial ");
  EXPECT_EQ(text.substr(text.size() - 8), "</trial>");
}

TEST(IsrctnXml, HostileXmlIsRefused) {
  std::string deep = "<trial>";
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (const std::string& text :
       {std::string("<trial><isrctn>"), std::string("<a></b>"), deep,
        std::string("<!DOCTYPE l [<!ENTITY a \"") + std::string(1000, 'x') +
            "\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
            "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
            "\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]>"
            "<trial><isrctn>&e;</isrctn></trial>"}) {
    EXPECT_FALSE(isrctn_xml_as_json(text)) << text.substr(0, 40);
  }
  // A file of this machine is never read.
  const auto local =
      isrctn_xml_as_json("<!DOCTYPE l [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><trial><isrctn>&f;</isrctn></trial>");
  if (local) {
    EXPECT_EQ(local->find("root:"), std::string::npos);
  }
}

}  // namespace
}  // namespace hepatrial::evidence::registry
