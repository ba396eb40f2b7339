// Faults planted in a copy of the shipped files: each is reported with file, line and field, and nothing is built.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

#include "evidence/store_build_read.hpp"
#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::bytes_of;
using testing::EvidenceCopy;
using testing::Folder;
using testing::write;
namespace fs = std::filesystem;
using ::testing::HasSubstr;

core::Problems problems_of(const EvidenceCopy& copy) {
  const Folder out;
  const auto built = build_store(copy.path(), out.path());
  EXPECT_FALSE(built) << "a faulty CSV was accepted";
  EXPECT_TRUE(fs::is_empty(out.path())) << "something was left behind";
  return built ? core::Problems{} : built.error();
}

// The only problem is at this place and says this.
void expect_problem(const EvidenceCopy& copy, const std::string& file, int line, const std::string& field,
                    const std::string& message) {
  const auto problems = problems_of(copy);
  ASSERT_EQ(problems.size(), 1u) << core::text(problems);
  EXPECT_EQ(problems[0].kind, core::ProblemKind::bad_input);
  EXPECT_EQ(problems[0].where.file, (copy.path() / file).string());
  EXPECT_EQ(problems[0].where.line, line);
  EXPECT_EQ(problems[0].where.field, field);
  EXPECT_THAT(problems[0].message, HasSubstr(message));
}

// Line numbers are those of the shipped files: row TR001 is line 2, OC092 line 93, C001 line 2.

TEST(EvidenceBuild, RepeatedId) {
  EvidenceCopy copy;
  copy.edit("reviews/biomarkers.csv", "\nBM002,", "\nBM001,");
  expect_problem(copy, "reviews/biomarkers.csv", 3, "row_id", "'BM001' appears twice, first on line 2");
}

TEST(EvidenceBuild, MissingAndUnknownColumn) {
  EvidenceCopy copy;
  copy.edit("reviews/biomarkers.csv", ",direction,context,", ",heading,context,");
  const auto problems = problems_of(copy);
  ASSERT_EQ(problems.size(), 2u) << core::text(problems);
  EXPECT_EQ(problems[0].text(),
            (copy.path() / "reviews/biomarkers.csv:1: direction: missing column (add the column to the header)"));
  EXPECT_THAT(problems[1].text(), HasSubstr("unknown column 'heading'"));
}

TEST(EvidenceBuild, TextWhereANumberBelongs) {
  EvidenceCopy copy;
  copy.edit("reviews/outcomes.csv", "40,mOS,unknown,9.7,months,8.3,11.1", "40,mOS,unknown,9;7,months,8.3,11.1");
  const auto problems = problems_of(copy);
  ASSERT_EQ(problems.size(), 2u) << core::text(problems);
  EXPECT_THAT(problems[0].text(), HasSubstr("outcomes.csv:97: value: '9;7' is not a number"));
  EXPECT_THAT(problems[1].text(), HasSubstr("outcomes.csv:97: value: interval is given without a value"));
}

TEST(EvidenceBuild, NumbersThatAreNone) {
  for (const std::string bad : {"nan", "inf", "1e999", "0x1F", "1,5", " 40", "40.5"}) {
    EvidenceCopy copy;
    copy.edit("reviews/studies.csv", ",atezolizumab+bevacizumab,82,", ",atezolizumab+bevacizumab,\"" + bad + "\",");
    const auto problems = problems_of(copy);
    ASSERT_FALSE(problems.empty()) << bad;
    EXPECT_EQ(problems.back().where.field, "n") << bad;
    EXPECT_EQ(problems.back().where.line, 4) << bad;
  }
}

TEST(EvidenceBuild, ReversedInterval) {
  EvidenceCopy copy;
  copy.edit("targets_calibration.csv", ",10.7,months,9.4,13.3,", ",10.7,months,13.3,9.4,");
  expect_problem(copy, "targets_calibration.csv", 2, "ci_low", "interval is reversed: 13.3 > 9.4");
}

TEST(EvidenceBuild, ValueOutsideItsInterval) {
  EvidenceCopy copy;
  copy.edit("targets_calibration.csv", ",10.7,months,9.4,13.3,", ",14.7,months,9.4,13.3,");
  expect_problem(copy, "targets_calibration.csv", 2, "ci_high", "value 14.7 is above its interval");
}

TEST(EvidenceBuild, ValueOutsideItsIntervalStandsWhereAnAnomalyNamesTheRow) {
  EvidenceCopy copy;
  copy.edit("targets_calibration.csv", ",10.7,months,9.4,13.3,", ",14.7,months,9.4,13.3,");
  const std::string anomalies = bytes_of(copy.path() / "reviews/anomalies.csv");
  write(copy.path() / "reviews/anomalies.csv",
        anomalies +
            "AN900,value_error,Target C001 lies outside its interval,14.7 | 10.7,10.7,digits,high,internal,"
            "he2026,text\n");
  const Folder out;
  EXPECT_TRUE(build_store(copy.path(), out.path()));
}

TEST(EvidenceBuild, PercentageOutOfRange) {
  EvidenceCopy copy;
  copy.edit("holdout/targets_holdout.csv", ",DCR,,82.5,percent,", ",DCR,,825,percent,");
  expect_problem(copy, "holdout/targets_holdout.csv", 14, "value", "percentage 825 is outside 0 to 100");
}

TEST(EvidenceBuild, UnknownTrialDrugNodeSourceAndTarget) {
  EvidenceCopy copy;
  copy.edit("reviews/arms.csv", "AR035,REGONEXT,", "AR035,REGONEX,");
  copy.edit("reviews/outcomes.csv", "OC091,REGONEXT,regorafenib,", "OC091,REGONEXT,regorafenob,");
  copy.edit("reviews/edges.csv", "ED001,VEGFA,", "ED001,VEGFB,");
  copy.edit("targets_verified.csv", "C105,", "C905,");
  copy.edit("target_context.csv", "SHARP,sorafenib,n,299", "SHARK,sorafenib,n,299");
  const auto problems = problems_of(copy);
  const std::string text = core::text(problems);
  EXPECT_EQ(problems.size(), 5u) << text;
  EXPECT_THAT(text, HasSubstr("arms.csv:36: trial_id: 'REGONEX' is not a known trial or study"));
  EXPECT_THAT(text, HasSubstr("outcomes.csv:92: arm: 'regorafenob' is not a known drug"));
  EXPECT_THAT(text, HasSubstr("edges.csv:2: from_node: 'VEGFB' is not a known node"));
  EXPECT_THAT(text, HasSubstr("targets_verified.csv:25: target_id: 'C905' is not a known calibration target"));
  EXPECT_THAT(text, HasSubstr("target_context.csv:2: trial: 'SHARK' is not a known calibration trial"));
}

TEST(EvidenceBuild, UnknownSource) {
  EvidenceCopy copy;
  copy.edit("sources.csv", "\nhe2026,", "\nhe2027,");
  const auto problems = problems_of(copy);
  EXPECT_GT(problems.size(), 100u);
  EXPECT_THAT(problems.front().text(), HasSubstr("source: 'he2026' is not a known source"));
}

TEST(EvidenceBuild, WordOutsideTheEnumeration) {
  EvidenceCopy copy;
  copy.edit("reviews/edges.csv", "ED003,ANGIOGENESIS,T_CELL_INFILTRATION,-,",
            "ED003,ANGIOGENESIS,T_CELL_INFILTRATION,x,");
  expect_problem(copy, "reviews/edges.csv", 4, "sign", "'x' is not one of +|-|?|0");
}

TEST(EvidenceBuild, HeldOutTargetAmongTheCalibrationTargets) {
  EvidenceCopy copy;
  copy.edit("targets_calibration.csv", "\nC119,calibration,", "\nC119,holdout,");
  expect_problem(copy, "targets_calibration.csv", 120, "use", "'holdout' is not one of calibration");
}

TEST(EvidenceBuild, MalformedRegistryId) {
  EvidenceCopy copy;
  copy.edit("holdout/targets_holdout.csv", "H059,holdout_mixed,NCT02541370 | cd133_car_t,NCT02541370,NCT02541370",
            "H059,holdout_mixed,NCT02541370 | cd133_car_t,NCT02541370,NCT0254137");
  expect_problem(copy, "holdout/targets_holdout.csv", 60, "nct", "'NCT0254137' is not NCT and eight digits");
}

TEST(EvidenceBuild, ValueAndKindContradict) {
  EvidenceCopy copy;
  copy.edit("reviews/outcomes.csv", "unknown,3.5,months,3,4,,point", "unknown,3.5,months,3,4,,not_reached");
  expect_problem(copy, "reviews/outcomes.csv", 96, "value_kind", "kind not_reached has no value, but one is given");
}

TEST(EvidenceBuild, FileCutOffAtAnyByteOfItsLastRows) {
  const std::string whole = bytes_of(testing::shipped_evidence() / "targets_verified.csv");
  for (std::size_t cut = 1; cut < 120; cut += 7) {
    if (whole[whole.size() - cut - 1] == '\n') continue;  // a whole row less is another table, not a torn one
    EvidenceCopy copy;
    write(copy.path() / "targets_verified.csv", whole.substr(0, whole.size() - cut));
    const auto problems = problems_of(copy);
    ASSERT_FALSE(problems.empty()) << cut;
    EXPECT_THAT(problems[0].text(), HasSubstr("targets_verified.csv:2")) << cut;
    EXPECT_THAT(problems[0].message, HasSubstr("may be cut off")) << cut;
  }
}

TEST(EvidenceBuild, EmptyMissingAndUnreadableFile) {
  EvidenceCopy copy;
  write(copy.path() / "sources.csv", "");
  fs::remove(copy.path() / "reviews/nodes.csv");
  fs::remove(copy.path() / "reviews/drugs.csv");
  fs::create_directory(copy.path() / "reviews/drugs.csv");
  const auto problems = problems_of(copy);
  const std::string text = core::text(problems);
  EXPECT_EQ(problems.size(), 3u) << text;  // rows that refer to the lost files are not reported again
  EXPECT_THAT(text, HasSubstr("sources.csv:1: file has no header row"));
  EXPECT_THAT(text, HasSubstr("nodes.csv: cannot open file"));
  EXPECT_THAT(text, HasSubstr("drugs.csv: not a regular file"));
}

TEST(EvidenceBuild, NulByteControlCharacterAndBrokenUtf8) {
  EvidenceCopy copy;
  copy.edit("reviews/biomarkers.csv", "BM001,AFP,serum protein", std::string("BM001,A\0P,serum protein", 23));
  copy.edit("reviews/biomarkers.csv", "BM003,ALBI_SCORE,", "BM003,ALBI\x1b[2J,");
  copy.edit("reviews/biomarkers.csv", "BM002,AETIOLOGY,",
            "BM002,\xC0\xAF"
            "ETIOLOGY,");
  const auto problems = problems_of(copy);
  const std::string text = core::text(problems);
  ASSERT_EQ(problems.size(), 3u) << text;
  EXPECT_THAT(text, HasSubstr("biomarkers.csv:2: biomarker: holds the control character 0x00"));
  EXPECT_THAT(text, HasSubstr("biomarkers.csv:3: biomarker: is not valid UTF-8"));
  EXPECT_THAT(text, HasSubstr("biomarkers.csv:4: biomarker: holds the control character 0x1B"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << "the message repeats the escape";
}

TEST(EvidenceBuild, HostileTextIsKeptAsItIs) {
  const std::string hostile = "'); DROP TABLE trial; -- <script>alert(1)</script> %s ${HOME}";
  EvidenceCopy copy;
  copy.edit("reviews/biomarkers.csv", "BM001,AFP,serum protein", "BM001,\"" + hostile + "\",serum protein");
  copy.edit("reviews/trials.csv", ",REGONEXT,REGONEXT,", ",REGONEXT,\"" + hostile + "\",");
  const Folder out;
  ASSERT_TRUE(build_store(copy.path(), out.path()));
  const auto store = Store::open(out.path() / "evidence.sqlite");
  ASSERT_TRUE(store);
  EXPECT_EQ(testing::count(*store, "trial"), 144);
  const auto rows = store->database().select("SELECT biomarker FROM biomarker WHERE biomarker = ?", {hostile});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(text_of((*rows)[0][0]), hostile);
}

TEST(EvidenceBuild, AllProblemsOfAllFilesAtOnce) {
  EvidenceCopy copy;
  copy.edit("reviews/biomarkers.csv", "\nBM002,", "\nBM001,");
  copy.edit("reviews/edges.csv", "ED001,VEGFA,", "ED001,,");
  copy.edit("targets_calibration.csv", ",10.7,months,9.4,13.3,", ",ten,years,9.4,13.3,");
  const std::string text = core::text(problems_of(copy));
  for (const char* part : {"biomarkers.csv:3: row_id", "edges.csv:2: from_node: is empty",
                           "targets_calibration.csv:2: value: 'ten' is not a number",
                           "targets_calibration.csv:2: unit: 'years' is not one of"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(EvidenceBuild, SameInputGivesTheSameBytes) {
  const EvidenceCopy copy;  // another folder: no path may leak into the bytes
  const Folder out;
  ASSERT_TRUE(build_store(copy.path(), out.path()));
  for (const char* name : {"evidence.sqlite", "holdout.sqlite"}) {
    EXPECT_TRUE(bytes_of(out.path() / name) == bytes_of(testing::shipped_stores() / name)) << name;
  }
}

TEST(EvidenceBuild, FolderThatCannotBeMadeIsAnOutputFailure) {
  const Folder folder;
  write(folder.path() / "file", "x");
  // /proc refuses new folders to every user, also to root; a file is no folder.
  for (const fs::path& out : {fs::path("/proc/hepatrial_out"), folder.path() / "file" / "out"}) {
    const auto built = build_store(testing::shipped_evidence(), out);
    ASSERT_FALSE(built);
    EXPECT_EQ(core::exit_code(built.error()), 5) << core::text(built.error());
  }
  EXPECT_EQ(bytes_of(folder.path() / "file"), "x");
}

TEST(EvidenceBuild, FullDiskLeavesNothingAndKeepsWhatWasThere) {
  // A limit on the size of files stands in for a full disk: write() fails after 64 KiB.
  const Folder out;
  write(out.path() / "evidence.sqlite", "old store");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 64 << 10;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto built = build_store(testing::shipped_evidence(), out.path());
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(built);
  EXPECT_EQ(core::exit_code(built.error()), 5) << core::text(built.error());
  EXPECT_EQ(bytes_of(out.path() / "evidence.sqlite"), "old store");
  EXPECT_EQ(std::distance(fs::directory_iterator(out.path()), fs::directory_iterator()), 1);
}

TEST(EvidenceBuild, KilledAtAnyMomentLeavesWholeFilesOrNone) {
  const Folder out;
  int whole = 0;
  for (int attempt = 0; attempt < 24; ++attempt) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto built = build_store(testing::shipped_evidence(), out.path());
      ::_exit(built ? 0 : 1);
    }
    ::usleep(static_cast<useconds_t>(attempt * 15000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    for (const char* name : {"evidence.sqlite", "holdout.sqlite"}) {
      if (!fs::exists(out.path() / name)) continue;
      ++whole;
      EXPECT_TRUE(bytes_of(out.path() / name) == bytes_of(testing::shipped_stores() / name)) << name;
    }
  }
  RecordProperty("whole_files_seen", whole);
  EXPECT_TRUE(build_store(testing::shipped_evidence(), out.path())) << "leftovers of killed builds stand in the way";
}

}  // namespace
}  // namespace hepatrial::evidence
