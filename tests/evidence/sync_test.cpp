// Fetching against a server on this machine that replays answers and faults.

#include "evidence/sync/sync.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "evidence/local_server.hpp"
#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::sync {
namespace {

using nlohmann::json;
using registry::MadeStudy;
using registry::TemporaryFolder;

std::string page(const std::vector<std::string>& numbers, const std::string& token, int total = -1) {
  json answer{{"studies", json::array()}};
  for (const std::string& nct : numbers) {
    MadeStudy study;
    study.nct = nct;
    answer["studies"].push_back(study.json());
  }
  if (!token.empty()) answer["nextPageToken"] = token;
  if (total >= 0) answer["totalCount"] = total;
  return answer.dump();
}

class SyncTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = registry::open_store(folder_ / "s.sqlite");
    ASSERT_TRUE(opened);
    store_.emplace(std::move(*opened));
  }
  SyncOptions options(const LocalServer& server) {
    SyncOptions made;
    made.registry = "ctgov";
    made.address = server.address();
    made.now = "2026-02-01T00:00:00Z";
    made.http.wait = [this](double seconds) { waits_.push_back(seconds); };
    made.http.stall_s = 2;
    return made;
  }
  std::int64_t records() { return registry::count_of(*store_, "SELECT count(*) FROM record"); }

  TemporaryFolder folder_;
  std::optional<Database> store_;
  std::vector<double> waits_;
};

/// Two pages: NCT90000001 and 2 behind no token, 3 behind "t1".
LocalAnswer two_pages(const std::string& line) {
  if (line.find("pageToken=t1") != std::string::npos) return {200, page({"NCT90000003"}, ""), "", std::string::npos};
  return {200, page({"NCT90000001", "NCT90000002"}, "t1", 3), "", std::string::npos};
}

TEST_F(SyncTest, AllPagesArriveAtARegistryPace) {
  LocalServer server([](const std::string& line, const std::string&) { return two_pages(line); });
  const auto report = sync_registry(*store_, options(server));
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 3U);
  EXPECT_EQ(report->total, 3U);
  EXPECT_EQ(report->requests, 2);
  EXPECT_EQ(waits_, (std::vector<double>{1.0}));  // one second between two requests
  EXPECT_EQ(records(), 3);
  const auto again = sync_registry(*store_, options(server));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->unchanged, 3U);
  EXPECT_EQ(records(), 3);
}

TEST_F(SyncTest, TheQueryAndTheDayAreAskedFor) {
  LocalServer server([](const std::string& line, const std::string&) { return two_pages(line); });
  SyncOptions asked = options(server);
  asked.query = "liver & cancer";
  asked.since = "2026-01-31";
  ASSERT_TRUE(sync_registry(*store_, asked));
  const std::string first = server.lines().at(0);
  EXPECT_NE(first.find("query.cond=liver%20%26%20cancer"), std::string::npos) << first;
  EXPECT_NE(first.find("AREA%5BLastUpdatePostDate%5DRANGE%5B2026-01-31%2CMAX%5D"), std::string::npos) << first;
}

TEST_F(SyncTest, FaultsThatPassAreTriedAgain) {
  int request = 0;
  LocalServer server([&](const std::string& line, const std::string&) {
    switch (request++) {
      case 0: return LocalAnswer{429, "slow down", "Retry-After: 7\r\n", std::string::npos};
      case 1: return LocalAnswer{503, "", "", std::string::npos};
      case 2: return LocalAnswer{200, page({"NCT90000001"}, ""), "", 40};  // promised more than was sent
      case 3:
        return LocalAnswer{200, page({"NCT90000001"}, "").substr(0, 200), "",
                           std::string::npos};  // cut, but looks whole
      case 4: return LocalAnswer{200, "<html>busy</html>", "", std::string::npos};
      default: return two_pages(line);
    }
  });
  const auto report = sync_registry(*store_, options(server));
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 3U);
  EXPECT_EQ(report->repeated, 5);
  // The server's own wish is followed, then the waits double: 2 (7 asked), 4, 8, 16, 32.
  std::vector<double> long_waits;
  for (const double wait : waits_) {
    if (wait > 1) long_waits.push_back(wait);
  }
  EXPECT_EQ(long_waits, (std::vector<double>{7, 4, 8, 16, 32}));
}

TEST_F(SyncTest, AFaultThatStaysIsAnErrorAndTheNextCallGoesOn) {
  bool broken = true;
  LocalServer server([&](const std::string& line, const std::string&) {
    if (broken && line.find("pageToken") != std::string::npos) return LocalAnswer{500, "", "", std::string::npos};
    return two_pages(line);
  });
  const auto first = sync_registry(*store_, options(server));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().front().kind, core::ProblemKind::io);
  EXPECT_EQ(records(), 2);  // the first page is kept
  broken = false;
  const std::size_t before = server.lines().size();
  const auto second = sync_registry(*store_, options(server));
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->resumed);
  EXPECT_EQ(second->added, 1U);
  EXPECT_NE(server.lines().at(before).find("pageToken=t1"), std::string::npos);
}

TEST_F(SyncTest, AnOutdatedPlaceStartsAgain) {
  LocalServer server([](const std::string& line, const std::string&) {
    if (line.find("pageToken=old") != std::string::npos) return LocalAnswer{400, "bad token", "", std::string::npos};
    return two_pages(line);
  });
  ASSERT_TRUE(store_->execute("INSERT INTO sync_place VALUES ('ctgov', 'hepatocellular carcinoma', '', 'old')"));
  const auto report = sync_registry(*store_, options(server));
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 3U);
  EXPECT_EQ(report->notes.size(), 1U);
  EXPECT_EQ(registry::count_of(*store_, "SELECT count(*) FROM sync_place"), 0);
}

TEST_F(SyncTest, AChangedLayoutIsToldAndImportsNothing) {
  for (const char* body : {R"({"trials":[]})", R"({"studies":{}})", R"({"studies":[{"protocol":{}}]})",
                           R"({"studies":["NCT90000001"]})"}) {
    LocalServer server(
        [&](const std::string&, const std::string&) { return LocalAnswer{200, body, "", std::string::npos}; });
    const auto report = sync_registry(*store_, options(server));
    ASSERT_FALSE(report) << body;
    EXPECT_EQ(report.error().front().kind, core::ProblemKind::bad_input) << body;
    EXPECT_EQ(records(), 0) << body;
  }
}

TEST_F(SyncTest, AWrongQueryIsNotRepeated) {
  LocalServer server(
      [](const std::string&, const std::string&) { return LocalAnswer{400, "", "", std::string::npos}; });
  EXPECT_FALSE(sync_registry(*store_, options(server)));
  EXPECT_EQ(server.lines().size(), 1U);
}

TEST_F(SyncTest, AStopIsFelt) {
  LocalServer server([](const std::string& line, const std::string&) { return two_pages(line); });
  core::StopFlag stop{true};
  SyncOptions stopped = options(server);
  stopped.http.stop = &stop;
  EXPECT_FALSE(sync_registry(*store_, stopped));
  EXPECT_TRUE(server.lines().empty());
}

TEST_F(SyncTest, NobodyThereIsAnError) {
  SyncOptions nowhere;
  nowhere.registry = "ctgov";
  nowhere.address = "http://127.0.0.1:1";
  nowhere.http.wait = [](double) {};
  EXPECT_FALSE(sync_registry(*store_, nowhere));
  nowhere.address = "file:///etc/passwd?";
  EXPECT_FALSE(sync_registry(*store_, nowhere));
  nowhere.registry = "elsewhere";
  EXPECT_FALSE(sync_registry(*store_, nowhere));
  nowhere.registry = "ctgov";
  nowhere.since = "yesterday";
  const auto report = sync_registry(*store_, nowhere);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().front().kind, core::ProblemKind::usage);
}

TEST_F(SyncTest, RecordedCtisTrialsAreFetchedOneByOne) {
  if (registry::real_records().empty()) GTEST_SKIP() << registry::k_no_real_records;
  LocalServer server([](const std::string& line, const std::string& body) {
    if (line.find("POST /search") == 0) {
      const bool first = json::parse(body).at("pagination").at("page") == 1;
      const json answer{{"pagination", {{"totalRecords", 2}, {"nextPage", first}}},
                        {"data",
                         {{{"ctNumber", first ? "2024-510663-34-00" : "2023-505613-24-00"},
                           {"lastUpdated", first ? "15/09/2025" : "19/08/2025"}}}}};
      return LocalAnswer{200, answer.dump(), "", std::string::npos};
    }
    const std::string number = line.substr(line.find("/retrieve/") + 10, 17);
    std::ifstream in(registry::real_records() / "ctis" / (number + ".ctrdata.json"));
    std::stringstream text;
    text << in.rdbuf();
    return LocalAnswer{200, text.str(), "", std::string::npos};
  });
  SyncOptions ctis = options(server);
  ctis.registry = "ctis";
  const auto report = sync_registry(*store_, ctis);
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 2U);
  EXPECT_EQ(report->total, 2U);
  ctis.since = "2025-09-01";
  const auto since = sync_registry(*store_, ctis);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->unchanged, 1U);
}

const std::string k_isrctn_trial = R"(<fullTrial><trial lastUpdated="2025-03-04T00:00:00Z" version="3">
<isrctn dateAssigned="2020-01-01">12345678</isrctn><trialDescription><title>Made-up</title></trialDescription>
</trial></fullTrial>)";

TEST_F(SyncTest, IsrctnIsAskedHowManyThenForAll) {
  LocalServer server([](const std::string& line, const std::string&) {
    const bool count = line.find("limit=0&") != std::string::npos;
    const std::string body =
        count ? R"(<allTrials totalCount="1"/>)"
              : R"(<?xml version="1.0"?><allTrials totalCount="1">)" + k_isrctn_trial + "</allTrials>";
    return LocalAnswer{200, body, "", std::string::npos};
  });
  SyncOptions isrctn = options(server);
  isrctn.registry = "isrctn";
  isrctn.since = "2025-01-02";
  const auto report = sync_registry(*store_, isrctn);
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_EQ(report->added, 1U);
  EXPECT_EQ(registry::text_at(*store_, "SELECT registry_id FROM record"), "ISRCTN12345678");
  EXPECT_NE(server.lines().at(1).find("limit=1&"), std::string::npos);
  EXPECT_NE(server.lines().at(1).find("lastEdited%20GE%202025-01-02T00%3A00%3A00.000Z"), std::string::npos);
}

TEST_F(SyncTest, ACutOrForeignIsrctnAnswerImportsNothing) {
  for (const std::string& body : {std::string("<allTrials>"), std::string(R"(<allTrials totalCount="many"/>)"),
                                  R"(<allTrials totalCount="1">)" + k_isrctn_trial}) {
    LocalServer server(
        [&](const std::string&, const std::string&) { return LocalAnswer{200, body, "", std::string::npos}; });
    SyncOptions isrctn = options(server);
    isrctn.registry = "isrctn";
    EXPECT_FALSE(sync_registry(*store_, isrctn)) << body;
    EXPECT_EQ(records(), 0) << body;
  }
}

std::string euctr_page(int first, int last) {
  std::string text = "EU Clinical Trials Register\n";
  for (int i = first; i <= last; ++i) {
    const std::string number = "2016-0000" + std::to_string(10 + i) + "-11";
    text += "EudraCT Number: " + number + "\nA. Protocol Information\nA.1 Member State Concerned: Germany - PEI\n" +
            "A.2 EudraCT number: " + number + "\nA.3 Full title of the trial: Made-up\n";
  }
  return text;
}

TEST_F(SyncTest, TheEuRegisterComesTwentyAtOnceAndGoesOn) {
  bool broken = true;
  LocalServer server([&](const std::string& line, const std::string&) {
    if (line.find("/search?") != std::string::npos)
      return LocalAnswer{200, "<b>Trials with a EudraCT protocol (23)</b>", "", std::string::npos};
    const bool second = line.find("page=2&") != std::string::npos;
    if (second && broken) return LocalAnswer{500, "", "", std::string::npos};
    return LocalAnswer{200, second ? euctr_page(21, 23) : euctr_page(1, 20), "", std::string::npos};
  });
  SyncOptions euctr = options(server);
  euctr.registry = "euctr";
  EXPECT_FALSE(sync_registry(*store_, euctr));
  EXPECT_EQ(records(), 20);
  broken = false;
  const auto report = sync_registry(*store_, euctr);
  ASSERT_TRUE(report) << core::text(report.error());
  EXPECT_TRUE(report->resumed);
  EXPECT_EQ(report->added, 3U);
  EXPECT_EQ(records(), 23);
  EXPECT_EQ(registry::count_of(*store_, "SELECT count(*) FROM sync_place"), 0);
}

}  // namespace
}  // namespace hepatrial::evidence::sync
