// The registry verbs from import to a printed flow, through the command line's own types.

#include "cli/registry_command.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "cli/command_line.hpp"
#include "evidence/registry_records.hpp"

namespace hepatrial::cli {
namespace {

using evidence::registry::MadeStudy;
using evidence::registry::TemporaryFolder;

const core::StopFlag k_never{false};

class RegistryCommand : public ::testing::Test {
 protected:
  Answer run(RegistryOptions options) {
    options.store = folder_ / "s.sqlite";
    options.quiet = true;
    auto answer = registry_command(options, k_never);
    EXPECT_TRUE(answer) << (answer ? "" : core::text(answer.error()));
    return answer ? std::move(*answer) : Answer{};
  }
  Answer run(RegistryVerb verb) {
    RegistryOptions options;
    options.verb = verb;
    return run(options);
  }
  std::filesystem::path written(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  TemporaryFolder folder_;
};

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(RegistryCommand, FromImportToThePrintedFlow) {
  MadeStudy after, first_line;
  after.eligibility = "Inclusion Criteria:\n* Progressed on atezolizumab plus bevacizumab";
  first_line.nct = "NCT90000002";
  first_line.title = "Another";
  first_line.org_id = "OTHER-2";
  first_line.eligibility = "Inclusion Criteria:\n* No prior systemic therapy";
  RegistryOptions import;
  import.verb = RegistryVerb::import_files;
  import.files = {written("a.ndjson", after.text() + "\n" + first_line.text() + "\n")};
  EXPECT_NE(run(import).out.find("2 added"), std::string::npos);
  EXPECT_NE(run(RegistryVerb::link).out.find("2 records are 2 trials"), std::string::npos);

  RegistryOptions screen;
  screen.verb = RegistryVerb::screen;
  screen.decisions = folder_ / "decisions.csv";
  screen.diagram = folder_ / "flow.svg";
  const std::string flow = run(screen).out;
  EXPECT_NE(flow.find("immunotherapy-naive or first line"), std::string::npos) << flow;
  EXPECT_NE(contents(*screen.decisions).find("NCT90000001,NCT90000001,include"), std::string::npos);
  EXPECT_EQ(contents(*screen.diagram).substr(0, 4), "<svg");

  EXPECT_NE(run(RegistryVerb::classify).out.find("1 of 1 trials classified"), std::string::npos);
  EXPECT_NE(run(RegistryVerb::status).out.find("CTGOV full 2"), std::string::npos);
  RegistryOptions search;
  search.verb = RegistryVerb::search;
  search.text = "made-up hepatocellular";
  EXPECT_NE(run(search).out.find("NCT90000001"), std::string::npos);
  RegistryOptions record;
  record.verb = RegistryVerb::record;
  record.text = "NCT90000001";
  EXPECT_NE(run(record).out.find("include all criteria met"), std::string::npos);
  record.path = "/protocolSection/statusModule/overallStatus";
  EXPECT_EQ(run(record).out, "RECRUITING\n");
  record.path.clear();
  record.history = true;
  EXPECT_NE(run(record).out.find("current"), std::string::npos);
  RegistryOptions dump;
  dump.verb = RegistryVerb::dump;
  dump.out = folder_ / "dump";
  run(dump);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "dump/decision.csv"));
}

TEST_F(RegistryCommand, OneBadFileDoesNotKeepTheOthersOut) {
  RegistryOptions import;
  import.verb = RegistryVerb::import_files;
  import.store = folder_ / "s.sqlite";
  import.quiet = true;
  import.files = {written("bad.json", "rubbish"), written("good.json", MadeStudy().text())};
  const auto answer = registry_command(import, k_never);
  ASSERT_FALSE(answer);
  EXPECT_EQ(core::exit_code(answer.error()), 3);
  EXPECT_NE(run(RegistryVerb::status).out.find("CTGOV full 1"), std::string::npos);
}

TEST_F(RegistryCommand, WithoutAStoreNothingIsMade) {
  for (const RegistryVerb verb : {RegistryVerb::link, RegistryVerb::screen, RegistryVerb::status, RegistryVerb::dump}) {
    RegistryOptions options;
    options.verb = verb;
    options.store = folder_ / "missing.sqlite";
    options.out = folder_ / "dump";
    EXPECT_FALSE(registry_command(options, k_never));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "missing.sqlite"));
}

core::Result<Command> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), {"hepatrial", "evidence"});
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(RegistryCommandLine, VerbsAndOptionsAreRead) {
  const auto import = parsed({"import", "a.json", "b.zip", "--db", "s.sqlite", "--quiet"});
  ASSERT_TRUE(import) << core::text(import.error());
  const auto& options = std::get<RegistryOptions>(*import);
  EXPECT_EQ(options.verb, RegistryVerb::import_files);
  EXPECT_EQ(options.files.size(), 2U);
  EXPECT_EQ(options.store->string(), "s.sqlite");
  EXPECT_TRUE(options.quiet);
  const auto sync = parsed({"sync", "ctgov", "--since", "2026-01-01"});
  ASSERT_TRUE(sync);
  EXPECT_EQ(std::get<RegistryOptions>(*sync).verb, RegistryVerb::sync);
  EXPECT_EQ(std::get<RegistryOptions>(*sync).since, "2026-01-01");
  for (const std::vector<const char*>& wrong : {std::vector<const char*>{"import"},
                                                {"sync"},
                                                {"dump"},
                                                {"record"},
                                                {"screen", "--diagram", ""},
                                                {"link", "x"}}) {
    EXPECT_FALSE(parsed(wrong));
  }
}

}  // namespace
}  // namespace hepatrial::cli
