// Import of made-up records: containers, versions, hostile text, the oddities of results sections.

#include "evidence/registry/import.hpp"

#include "evidence/inert.hpp"
#include "evidence/registry/show_store.hpp"
#include "evidence/registry_import_store.hpp"

namespace hepatrial::evidence::registry {
namespace {

using nlohmann::json;

TEST_F(RegistryImport, EveryContainerGivesTheSameRecords) {
  MadeStudy a, b;
  b.nct = "NCT90000002";
  const json page{{"totalCount", 2}, {"nextPageToken", "abc}\""}, {"studies", {a.json(), b.json()}}};
  const json plain_page{{"studies", {a.json(), b.json()}}, {"nextPageToken", "abc"}};
  for (const std::string& text :
       {a.text() + "\n" + b.text() + "\n", a.text() + "\r\n" + b.text(), json{a.json(), b.json()}.dump(),
        plain_page.dump(), page.dump(), page.dump(2), json{a.json(), b.json()}.dump(4),
        "\xEF\xBB\xBF" + a.text() + "\n" + b.text(), a.json().dump(1) + "\n" + b.json().dump(1),
        plain_page.dump() + "\n" + plain_page.dump()}) {
    TemporaryFolder folder;
    auto store = open_store(folder / "s.sqlite");
    ASSERT_TRUE(store);
    const auto report = import_text(*store, text, "t", import_options());
    ASSERT_TRUE(report) << core::text(report.error()) << text.substr(0, 80);
    EXPECT_EQ(report->added, 2) << text.substr(0, 80);
    EXPECT_EQ(report->refused, 0) << text.substr(0, 80);
  }
}

TEST_F(RegistryImport, OneStudyGivesItsFields) {
  MadeStudy study;
  study.secondary_ids = {"2015-000001-11", "NCI-2020-1"};
  study.phases = {"PHASE1", "PHASE2"};
  EXPECT_EQ(import(study.text()).added, 1);
  EXPECT_EQ(text_at(*store_, "SELECT phase FROM detail"), "1/2");
  EXPECT_EQ(text_at(*store_, "SELECT status FROM detail"), "RECRUITING");
  EXPECT_EQ(count("SELECT enrolment FROM detail"), 50);
  EXPECT_EQ(text_at(*store_, "SELECT value FROM identifier WHERE kind = 'eudract'"), "2015-000001-11");
  EXPECT_EQ(count("SELECT count(*) FROM identifier WHERE kind = 'code'"), 2);
  EXPECT_EQ(count("SELECT intervention FROM arm_intervention"), 0);
}

TEST_F(RegistryImport, ActiveNotRecruitingKeepsItsMeaning) {
  MadeStudy study;
  study.status = "ACTIVE_NOT_RECRUITING";
  import(study.text());
  EXPECT_EQ(text_at(*store_, "SELECT status FROM detail"), "ACTIVE_CLOSED");
}

TEST_F(RegistryImport, SentinelEnrolmentIsNotSaid) {
  MadeStudy study;
  study.enrolment = 99999999;
  import(study.text());
  EXPECT_EQ(count("SELECT count(*) FROM detail WHERE enrolment IS NULL"), 1);
}

TEST_F(RegistryImport, PaddedMeshNumbersAreStripped) {
  MadeStudy study;
  json one = study.json();
  one["derivedSection"]["conditionBrowseModule"]["meshes"] = {
      {{"id", "D000006528"}, {"term", "Carcinoma, Hepatocellular"}}};
  import(one.dump());
  EXPECT_EQ(text_at(*store_, "SELECT code FROM term WHERE kind = 'mesh'"), "D006528");
}

TEST_F(RegistryImport, VersionsAreKeptAndTheNewestCounts) {
  MadeStudy study;
  EXPECT_EQ(import(study.text()).added, 1);
  EXPECT_EQ(import(study.text()).unchanged, 1);
  study.status = "COMPLETED";
  study.updated = "2026-02-20";
  EXPECT_EQ(import(study.text()).changed, 1);
  EXPECT_EQ(text_at(*store_, "SELECT status FROM detail"), "COMPLETED");
  EXPECT_EQ(count("SELECT count(*) FROM version"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM detail"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM record_text"), 1);
  study.status = "SUSPENDED";
  study.updated = "2025-01-01";
  EXPECT_EQ(import(study.text()).older, 1);
  EXPECT_EQ(text_at(*store_, "SELECT status FROM detail"), "COMPLETED");
  EXPECT_EQ(count("SELECT count(*) FROM version"), 3);
}

TEST_F(RegistryImport, TheHistoryTellsWhatChanged) {
  MadeStudy study;
  import(study.text());
  study.status = "COMPLETED";
  study.updated = "2026-02-20";
  study.title += "\x1B[31m";
  study.conditions.push_back("Liver Cancer");
  import(study.text());
  const auto told = history_text(*store_, study.nct);
  ASSERT_TRUE(told);
  EXPECT_NE(told->find("/protocolSection/statusModule/overallStatus: RECRUITING -> COMPLETED"), std::string::npos)
      << *told;
  EXPECT_NE(told->find("/protocolSection/conditionsModule/conditions/1: (absent) -> Liver Cancer"), std::string::npos)
      << *told;
  EXPECT_EQ(told->find('\x1B'), std::string::npos);
  EXPECT_EQ(told->find("eligibilityModule"), std::string::npos);
  EXPECT_FALSE(history_text(*store_, "NCT00000001"));
}

TEST_F(RegistryImport, ALimitedAnswerNeverReplacesAWholeRecord) {
  MadeStudy study;
  import(study.text());
  json limited{{"protocolSection", {{"identificationModule", {{"nctId", study.nct}, {"briefTitle", "Another"}}}}}};
  EXPECT_EQ(import(limited.dump()).older, 1);
  EXPECT_EQ(text_at(*store_, "SELECT brief_title FROM detail"), study.title);
  // The other way round it does.
  limited["protocolSection"]["identificationModule"]["nctId"] = "NCT90000002";
  study.nct = "NCT90000002";
  EXPECT_EQ(import(limited.dump()).added, 1);
  EXPECT_EQ(text_at(*store_, "SELECT completeness FROM record WHERE registry_id = 'NCT90000002'"), "partial");
  EXPECT_EQ(import(study.text()).changed, 1);
  EXPECT_EQ(text_at(*store_, "SELECT completeness FROM record WHERE registry_id = 'NCT90000002'"), "full");
}

TEST_F(RegistryImport, BadRecordsAreRefusedWithAReasonAndNeverStopTheRest) {
  MadeStudy good;
  const std::string text = R"({"protocolSection":{"identificationModule":{"nctId":"12"}}})"
                           "\n"
                           R"({"FullStudiesResponse":{}})"
                           "\n"
                           R"({"clinical_study":{}})"
                           "\n"
                           R"({"protocolSection": broken})"
                           "\n"
                           R"({"ctNumber":"2019-001588-63"})"
                           "\n"
                           R"({"a2_eudract_number":"x"})"
                           "\n"
                           R"({"isrctn":"1","trialDescription":{}})"
                           "\n"
                           "no json at all\n" +
                           std::string("{\"a\":\"\xFF\xFE\"}\n") + good.text() + "\n{\"protocolSection\":{\"identif";
  const ImportReport report = import(text);
  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.refused, 10);
  EXPECT_EQ(count("SELECT count(*) FROM refusal"), 10);
  EXPECT_EQ(count("SELECT count(*) FROM refusal WHERE reason LIKE '%API version 1%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM refusal WHERE reason LIKE '%classic%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM refusal WHERE reason LIKE '%cut off%'"), 2);
}

TEST_F(RegistryImport, NothingButRubbishIsAnError) {
  for (const char* text : {"", "rubbish", "{}", "[]", "{\"studies\":[]}"}) {
    EXPECT_FALSE(import_text(*store_, text, text, import_options())) << text;
  }
  EXPECT_FALSE(import_file(*store_, folder_ / "missing.json", import_options()));
  EXPECT_FALSE(import_file(*store_, "/dev/null", import_options()));
}

json outcome_base() {
  return {{"type", "PRIMARY"},
          {"title", "ORR"},
          {"reportingStatus", "POSTED"},
          {"paramType", "NUMBER"},
          {"unitOfMeasure", "percentage of participants"},
          {"groups", {{{"id", "OG000"}, {"title", "A"}}, {{"id", "OG001"}, {"title", "B"}}}}};
}

json with_outcomes(const json& outcomes) {
  json study = MadeStudy().json();
  study["hasResults"] = true;
  study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"] = outcomes;
  return study;
}

TEST_F(RegistryImport, ResultOddities) {
  json na = outcome_base();
  na["dispersionType"] = "95% Confidence Interval";
  na["denoms"] = {{{"units", "Participants"}, {"counts", {{{"groupId", "OG000"}, {"value", "0"}}}}}};
  na["classes"] = {{{"categories",
                     {{{"measurements",
                        {{{"groupId", "OG000"},
                          {"value", "NA"},
                          {"lowerLimit", "12.5"},
                          {"upperLimit", "NA"},
                          {"comment", "not reached"}},
                         {{"groupId", "OG001"}, {"value", "1e1"}}}}}}}}};
  na["analyses"] = {{{"groupIds", {"OG001", "OG000"}},
                     {"paramType", "Log Rank Test Statistic"},
                     {"paramValue", "3.2"},
                     {"pValue", "<0.0001"}},
                    {{"groupIds", {"OG000", "OG001"}},
                     {"paramType", "Hazard Ratio (HR)"},
                     {"paramValue", "0.7"},
                     {"ciPctValue", "95"},
                     {"pValue", "=0.247"},
                     {"estimateComment", "A versus B"}},
                    {{"pValue", "1.00"}}};
  json enumerated = outcome_base();
  enumerated["dispersionType"] = "CONFIDENCE_99";
  enumerated["classes"] = {{{"categories", {{{"measurements", {{{"groupId", "OG000"}, {"value", "2"}}}}}}}}};
  json empty = outcome_base();
  empty.erase("paramType");
  empty["populationDescription"] = "Data were not collected";
  json hidden = outcome_base();
  hidden["reportingStatus"] = "NOT_POSTED";
  import(with_outcomes({na, enumerated, empty, hidden}).dump());

  EXPECT_EQ(text_at(*store_, "SELECT value_text FROM outcome_value WHERE position = 0"), "NA");
  EXPECT_EQ(count("SELECT count(*) FROM outcome_value WHERE value IS NULL AND lower = 12.5 AND upper IS NULL AND "
                  "upper_text = 'NA'"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM outcome_value WHERE value = 10.0"), 1);
  EXPECT_EQ(text_at(*store_, "SELECT comment FROM outcome_value WHERE position = 0"), "not reached");
  EXPECT_EQ(count("SELECT count FROM denominator"), 0);
  EXPECT_EQ(text_at(*store_, "SELECT group_concat(state, ',') FROM (SELECT state FROM outcome ORDER BY position)"),
            "values,values,not collected,not posted");
  EXPECT_EQ(text_at(*store_, "SELECT dispersion || ' ' || interval_percent FROM outcome WHERE position = 0"),
            "confidence_interval 95.0");
  EXPECT_EQ(text_at(*store_, "SELECT dispersion || ' ' || interval_percent FROM outcome WHERE position = 1"),
            "confidence_interval 99.0");
  EXPECT_EQ(count("SELECT count(*) FROM analysis WHERE position = 0 AND effect IS NULL AND p_relation = '<' AND "
                  "p_value = 0.0001 "
                  "AND group_ids = 'OG001;OG000' AND direction = 'unverified'"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM analysis WHERE position = 1 AND effect = 'hazard_ratio' AND p_relation = '=' "
                  "AND lower IS NULL "
                  "AND direction = 'named in text'"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM analysis WHERE position = 2 AND p_value = 1.0"), 1);
}

TEST_F(RegistryImport, GroupsOfHarmsUnderBothNames) {
  for (const char* key : {"groups", "eventGroups"}) {
    json study = MadeStudy().json();
    study["protocolSection"]["identificationModule"]["nctId"] = key[0] == 'g' ? "NCT90000001" : "NCT90000002";
    study["resultsSection"]["adverseEventsModule"][key] = {
        {{"id", "EG000"}, {"deathsNumAffected", 3}, {"deathsNumAtRisk", 30}}};
    import(study.dump());
  }
  EXPECT_EQ(count("SELECT count(*) FROM harm_group WHERE deaths = 3 AND deaths_at_risk = 30"), 2);
}

TEST_F(RegistryImport, HostileTextIsStoredAsItIsAndShownInert) {
  const std::vector<std::string> hostile{"'); DROP TABLE record; --",
                                         "<script>alert(1)</script>",
                                         "=HYPERLINK(\"http://x\")",
                                         "+1+cmd|' /C calc'!A0",
                                         "@SUM(A1)",
                                         "abc\xE2\x80\xAE"
                                         "fed",
                                         "\x1B[2Jgone",
                                         "a\" OR 1=1 --",
                                         "NEAR(x y) AND NOT *"};
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    MadeStudy study;
    study.nct = "NCT90000" + std::to_string(100 + i);
    study.title = hostile[i];
    import(study.text());
    EXPECT_EQ(
        text_at(*store_, "SELECT brief_title FROM detail d JOIN record r ON r.id = d.record WHERE registry_id = ?",
                {study.nct}),
        hostile[i]);
    // Search words are never operators.
    EXPECT_TRUE(search_text(*store_, hostile[i])) << hostile[i];
    const auto shown = record_text(*store_, study.nct);
    ASSERT_TRUE(shown);
    for (const char* bad : {"\xE2\x80\xAE", "\x1B"}) EXPECT_EQ(shown->find(bad), std::string::npos);
  }
  EXPECT_EQ(count("SELECT count(*) FROM record"), static_cast<std::int64_t>(hostile.size()));
  const auto told = dump(*store_, folder_ / "dump");
  ASSERT_TRUE(told) << core::text(told.error());
  std::ifstream in(folder_ / "dump/detail.csv");
  std::string line;
  while (std::getline(in, line)) {
    for (const char* formula : {",=", ",+", ",@", "\"=", "\"+", "\"@"})
      EXPECT_EQ(line.find(formula), std::string::npos) << line;
  }
}

TEST_F(RegistryImport, EqualImportsGiveEqualDumps) {
  const std::string text = synthetic_registry(60);
  std::vector<std::string> dumps;
  for (const char* now : {"2026-01-01T00:00:00Z", "2027-07-07T07:07:07Z"}) {
    auto store = open_store(folder_ / (std::string("equal") + now));
    ASSERT_TRUE(store);
    ImportOptions options = import_options();
    options.now = now;
    ASSERT_TRUE(import_text(*store, text, "t", options));
    const auto folder = folder_ / (std::string("dump") + now);
    ASSERT_TRUE(dump(*store, folder));
    std::string all;
    for (const char* table :
         {"record", "version", "run", "detail", "outcome_value", "identifier", "cluster", "field_path"}) {
      std::ifstream in(folder / (std::string(table) + ".csv"), std::ios::binary);
      EXPECT_TRUE(in) << table;
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    dumps.push_back(std::move(all));
  }
  EXPECT_TRUE(dumps[0] == dumps[1]);
  EXPECT_NE(dumps[0].find("/resultsSection/outcomeMeasuresModule/outcomeMeasures/0/classes/0"), std::string::npos);
}

TEST_F(RegistryImport, NoRowIsAnOrphan) {
  const std::string text = synthetic_registry(50);
  import(text);
  MadeStudy changed;
  changed.nct = "NCT10000003";
  changed.updated = "2030-01-01";
  import(changed.text());
  EXPECT_EQ(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  EXPECT_EQ(count("PRAGMA foreign_keys"), 1);
}

TEST_F(RegistryImport, ANewRecordAsksForNewLinks) {
  import(MadeStudy().text());
  ASSERT_TRUE(store_->execute("INSERT INTO cluster VALUES (1, 'NCT90000001')"));
  import(MadeStudy().text());  // unchanged
  EXPECT_EQ(count("SELECT count(*) FROM cluster"), 1);
  MadeStudy other;
  other.nct = "NCT90000002";
  import(other.text());
  EXPECT_EQ(count("SELECT count(*) FROM cluster"), 0);
}

TEST_F(RegistryImport, ANulInsideTextDoesNotCutIt) {
  std::string text = MadeStudy().text();
  text.replace(text.find("A Made-up"), 1, "A\\u0000B");
  import(text);
  EXPECT_EQ(text_at(*store_, "SELECT brief_title FROM detail").substr(0, 5),
            "A\xEF\xBF\xBD"
            "B");
}

TEST(Inert, TextForTerminalSpreadsheetAndPage) {
  EXPECT_EQ(terminal_text("a\tb\x01\xE2\x80\xAE\xFF"), "a b\\u0001\\u202E\xEF\xBF\xBD");
  EXPECT_EQ(spreadsheet_cell("=1+1"), "'=1+1");
  EXPECT_EQ(spreadsheet_cell(" =1"), "' =1");
  EXPECT_EQ(spreadsheet_cell("-1.5"), "-1.5");
  EXPECT_EQ(spreadsheet_cell("-cmd"), "'-cmd");
  EXPECT_EQ(spreadsheet_cell("a,\"b"), "\"a,\"\"b\"");
  EXPECT_EQ(html_text("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}

}  // namespace
}  // namespace hepatrial::evidence::registry
