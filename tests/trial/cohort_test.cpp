#include "trial/cohort.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "cohort_fixture.hpp"

namespace hepatrial::trial {
namespace {

using testing::CohortTest;
namespace fs = std::filesystem;

TEST_F(CohortTest, ChunksAreTheSameForAnyOrderShardAndNumberOfThreads) {
  ASSERT_TRUE(run(folder("whole"), options(5)));
  const auto whole = chunks(folder("whole"));
  ASSERT_EQ(whole.size(), 5U);
  for (const std::uint64_t shards : {2U, 3U}) {
    std::map<std::string, std::string> gathered;
    for (std::uint64_t shard = shards; shard-- > 0;) {
      CohortOptions part = options(5);
      part.shard = {shard, shards};
      part.run.solver.threads = static_cast<int>(shard) + 1;
      const CohortFolder to = folder(std::to_string(shard) + "of" + std::to_string(shards));
      ASSERT_TRUE(run(to, part));
      for (auto& [name, bytes] : chunks(to)) EXPECT_TRUE(gathered.emplace(name, bytes).second) << name;
    }
    EXPECT_EQ(gathered, whole);
  }
  // The same folder may serve all shards.
  for (const std::uint64_t shard : {1U, 0U}) {
    CohortOptions part = options(5);
    part.shard = {shard, 2};
    ASSERT_TRUE(run(folder("shared"), part));
  }
  EXPECT_EQ(chunks(folder("shared")), whole);
}

// Raises the stop flag at the third chunk's middle.
class StopAt final : public core::Progress {
 public:
  StopAt(core::StopFlag& stop, std::size_t patients) : stop_(stop), patients_(patients) {}
  void advance(std::size_t done, std::size_t total) override {
    monotone = monotone && done <= total;
    if (done >= patients_) stop_ = true;
  }
  std::atomic<bool> monotone{true};

 private:
  core::StopFlag& stop_;
  std::size_t patients_;
};

TEST_F(CohortTest, AStoppedRunGoesOnWhereItWas) {
  ASSERT_TRUE(run(folder("whole"), options(5)));
  core::StopFlag stop{false};
  StopAt progress(stop, 2 * 64 + 20);
  const auto stopped = run(folder("stopped"), options(5), &progress, &stop);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(stopped->interrupted);
  EXPECT_TRUE(progress.monotone);
  EXPECT_EQ(stopped->made, 2U);
  const auto missing = result(folder("stopped"));
  ASSERT_FALSE(missing);
  EXPECT_NE(core::text(missing.error()).find("chunks 2 to 4 missing"), std::string::npos)
      << core::text(missing.error());
  const auto resumed = run(folder("stopped"), options(5));
  ASSERT_TRUE(resumed);
  EXPECT_EQ(resumed->kept, 2U);
  EXPECT_EQ(resumed->made, 3U);
  EXPECT_TRUE(resumed->notes.empty());
  EXPECT_EQ(chunks(folder("stopped")), chunks(folder("whole")));
}

TEST_F(CohortTest, DamagedChunksAreMadeAgainAndTold) {
  const CohortFolder to = folder("a");
  ASSERT_TRUE(run(to, options(4)));
  const auto before = chunks(to);
  const auto bytes = core::read_file(to.chunk_file(1)).value();
  std::ofstream(to.chunk_file(0), std::ios::binary) << "";
  std::ofstream(to.chunk_file(1), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  std::string flipped = core::read_file(to.chunk_file(2)).value();
  flipped[flipped.size() - 5] = static_cast<char>(flipped[flipped.size() - 5] ^ 1);
  std::ofstream(to.chunk_file(2), std::ios::binary) << flipped;
  std::ofstream(to.path() / "chunks" / ".chunk-000002.hpc.partial-99999999") << "what kill -9 leaves";
  const auto read = result(to);
  ASSERT_FALSE(read);
  EXPECT_EQ(core::exit_code(read.error()), 3);
  const auto again = run(to, options(4));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kept, 1U);
  EXPECT_EQ(again->made, 3U);
  ASSERT_EQ(again->notes.size(), 3U);
  EXPECT_NE(again->notes[1].find("chunk 1 was made again"), std::string::npos) << again->notes[1];
  EXPECT_EQ(chunks(to), before);
  EXPECT_FALSE(fs::exists(to.path() / "chunks" / ".chunk-000002.hpc.partial-99999999"));
  // A whole chunk under another's name is no chunk of this run.
  fs::copy_file(to.chunk_file(0), to.chunk_file(3), fs::copy_options::overwrite_existing);
  const auto misplaced = run(to, options(4));
  ASSERT_TRUE(misplaced);
  EXPECT_EQ(misplaced->made, 1U);
  EXPECT_EQ(chunks(to), before);
}

TEST_F(CohortTest, AFolderOfAnotherRunIsRefusedAndToldWhatDiffers) {
  ASSERT_TRUE(run(folder("a"), options(1)));
  const auto before = chunks(folder("a"));
  CohortOptions other = options(1);
  other.run.seed = 8;
  other.chunk_candidates = 32;
  const auto refused = run(folder("a"), other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(core::exit_code(refused.error()), 3);
  ASSERT_EQ(refused.error().size(), 2U);
  EXPECT_EQ(refused.error()[0].where.field, "chunk size");
  EXPECT_EQ(refused.error()[1].where.field, "seed");
  EXPECT_NE(refused.error()[1].message.find("made with 7; now it is 8"), std::string::npos);
  EXPECT_EQ(chunks(folder("a")), before);
  std::ofstream(folder("a").path() / "chunks" / "run.json") << "{\"format\":1}";
  EXPECT_FALSE(run(folder("a"), options(1)));
}

TEST_F(CohortTest, ShardsMerge) {
  ASSERT_TRUE(run(folder("whole"), options(4)));
  for (const std::uint64_t shard : {0U, 1U}) {
    CohortOptions part = options(4);
    part.shard = {shard, 2};
    ASSERT_TRUE(run(folder(std::to_string(shard)), part));
  }
  for (int time = 0; time < 2; ++time) {  // a repeated merge changes nothing
    ASSERT_TRUE(merge_cohorts({folder("0"), folder("1")}, folder("merged")));
    EXPECT_EQ(chunks(folder("merged")), chunks(folder("whole")));
  }
  ASSERT_TRUE(merge_cohorts({folder("whole"), folder("1")}, folder("overlap")));

  CohortOptions other = options(4);
  other.run.seed = 8;
  ASSERT_TRUE(run(folder("other"), other));
  const auto refused = merge_cohorts({folder("0"), folder("other")}, folder("mixed"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(core::exit_code(refused.error()), 3);
  EXPECT_EQ(refused.error()[0].where.field, "seed");
  EXPECT_FALSE(fs::exists(folder("mixed").path()));
  EXPECT_FALSE(merge_cohorts({folder("0"), folder("nowhere")}, folder("mixed")));

  // A chunk that claims to be of this run and holds something else.
  const CohortPlan plan = folder("0").existing_plan().value();
  Chunk forged{0, folder("0").read_chunk(plan, 0).value().patients, {}, 0, false};
  forged.patients[0].covariates.age_years += 1;
  ASSERT_TRUE(folder("0").write_chunk(plan, forged));
  const auto differs = merge_cohorts({folder("0"), folder("whole")}, folder("mixed"));
  ASSERT_FALSE(differs);
  EXPECT_NE(differs.error()[0].message.find("chunk 0 differs from"), std::string::npos);
}

TEST_F(CohortTest, ImpossibleOptionsAreUsageErrors) {
  std::vector<CohortOptions> bad(6, options(1));
  bad[0].chunks = 0;  // and no patients
  bad[1].shard = {2, 2};
  bad[2].shard = {0, 0};
  bad[3].chunk_candidates = 4097;
  bad[4].chunks = k_chunks_max + 1;
  bad[5].patients_per_arm = k_patients_per_arm_max + 1;
  bad.push_back(options(0, 10));
  bad.back().shard = {0, 2};
  for (const CohortOptions& each : bad) {
    const auto refused = run(folder("a"), each);
    ASSERT_FALSE(refused);
    EXPECT_EQ(core::exit_code(refused.error()), 2) << core::text(refused.error());
    EXPECT_FALSE(fs::exists(folder("a").path()));
  }
}

TEST_F(CohortTest, TooManyFailuresEndTheRunAndKeepItsChunks) {
  CohortOptions failing = options(3);
  failing.run.inject_failure_share = 0.3;
  const auto refused = run(folder("a"), failing);
  ASSERT_FALSE(refused);
  EXPECT_EQ(core::exit_code(refused.error()), 4);
  EXPECT_EQ(chunks(folder("a")).size(), 1U);
  failing.run.max_failed_share = 0.6;  // how many failures are bearable changes no chunk
  const auto borne = run(folder("a"), failing);
  ASSERT_TRUE(borne) << core::text(borne.error());
  EXPECT_EQ(borne->kept, 1U);
}

TEST_F(CohortTest, NobodyEligibleEndsTheRun) {
  spec_.eligibility.afp_min_ng_per_ml = 1e6;
  CohortOptions hopeless = options(0, 1000, 2048);
  const auto refused = run(folder("a"), hopeless);
  ASSERT_FALSE(refused);
  EXPECT_EQ(core::exit_code(refused.error()), 3);
  EXPECT_EQ(chunks(folder("a")).size(), 2U);
}

// A limit on the file size stands for a full disk.
TEST_F(CohortTest, AFullDiskLeavesWholeChunksOnly) {
  ASSERT_TRUE(run(folder("a"), options(1)));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{6000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto full = run(folder("a"), options(3));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(full);
  EXPECT_EQ(core::exit_code(full.error()), 5);
  EXPECT_EQ(chunks(folder("a")).size(), 1U);
  const auto resumed = run(folder("a"), options(3));
  ASSERT_TRUE(resumed);
  EXPECT_EQ(resumed->kept, 1U);
}

}  // namespace
}  // namespace hepatrial::trial
