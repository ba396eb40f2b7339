// Cohorts by the batch solver of a disease that makes it give up about half of the patients, who are then finished by
// the reference solver, with some failures: chunks are the same bytes for any lanes, threads, shards and interruptions.
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/files.hpp"
#include "model/read.hpp"
#include "study/shipped_disease.hpp"
#include "trial/cohort.hpp"

namespace hepatrial::study {
namespace {

namespace fs = std::filesystem;

// exp(-1/s^2) and its slope are 0 at s = 0, but the slope's formula is 0 times infinity there. A Rosenbrock step needs
// the slope at its start, CVODE does not: a patient with slow growth, for whom s is 0 at time 0, cannot leave it in a
// lane.
const char* const k_awkward = R"(model hcc()
  var awkward; awkward has dimensionless; awkward = 0;
  awkward_s := growth_rate * time + max(0, growth_rate / killing_rate - 4); awkward_s has dimensionless;
  awkward' = growth_rate * exp(-1 / (awkward_s * awkward_s));
end
)";

class CohortRescue : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("hepatrial-rescue-" + std::to_string(::getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
    fs::copy(fs::path(HEPATRIAL_SOURCE_DIR) / "models" / "hcc", root_ / "hcc");
    ASSERT_TRUE(core::write_file(root_ / "hcc" / "awkward.ant", k_awkward));
    auto text = model::read_model(root_ / "hcc");
    ASSERT_TRUE(text) << core::text(text.error());
    const auto applied = population::apply(disease_.table, *text);
    ASSERT_TRUE(applied) << core::text(applied.error());
    auto compiled = compile::compile(*text);
    ASSERT_TRUE(compiled) << core::text(compiled.error());
    disease_.model = std::move(*compiled);
  }
  void TearDown() override { fs::remove_all(root_); }

  core::Result<trial::CohortProgress> run(const std::string& name, int lanes, int threads, trial::Shard shard = {},
                                          const core::StopFlag* stop = nullptr, core::Progress* progress = nullptr) {
    trial::CohortOptions options;
    options.chunks = 3;
    options.chunk_candidates = 48;
    options.shard = shard;
    options.run.solver.threads = threads;
    options.run.inject_failure_share = 0.1;
    options.run.max_failed_share = 1;
    const auto spec = trial::read_trial(fs::path(HEPATRIAL_SOURCE_DIR) / "trials" / "sharp.toml", disease_.pharmacy);
    if (!spec) return core::fail(spec.error());
    const auto plan = trial::cohort_plan(*spec, "", {}, options);
    return trial::run_cohort(*spec, disease_.pharmacy, disease_.table, disease_.model,
                             *simulate::make_batch_solver(lanes), options, plan, trial::CohortFolder(root_ / name),
                             progress, stop);
  }

  [[nodiscard]] std::vector<std::string> chunks(const std::string& name) const {
    const trial::CohortFolder folder(root_ / name);
    std::vector<std::string> out;
    for (const std::uint64_t index : folder.indices()) {
      out.push_back(core::read_file(folder.chunk_file(index)).value_or("unreadable"));
    }
    return out;
  }

  fs::path root_;
  testing::ShippedDisease disease_ = testing::shipped_disease();
};

// Raises the stop flag in the second chunk.
class StopInSecondChunk final : public core::Progress {
 public:
  explicit StopInSecondChunk(core::StopFlag& stop) : stop_(stop) {}
  void advance(std::size_t done, std::size_t) override {
    if (done > 60) stop_ = true;
  }

 private:
  core::StopFlag& stop_;
};

TEST_F(CohortRescue, ChunksAreTheSameBytes) {
  const auto whole = run("whole", 8, 1);
  ASSERT_TRUE(whole) << core::text(whole.error());
  EXPECT_GT(whole->tally.rescued, 20U);
  EXPECT_GT(whole->tally.failed_before + whole->tally.failed_after, 0U);
  EXPECT_LT(whole->tally.rescued + whole->tally.failed_before + whole->tally.failed_after, 2 * whole->tally.candidates);
  const auto expected = chunks("whole");
  ASSERT_EQ(expected.size(), 3U);
  ASSERT_TRUE(run("threads", 8, 3));
  EXPECT_EQ(chunks("threads"), expected);
  ASSERT_TRUE(run("lanes", 1, 2));
  EXPECT_EQ(chunks("lanes"), expected);
  for (const std::uint64_t shard : {1U, 0U}) ASSERT_TRUE(run("shards", 4, 2, {shard, 2}));
  EXPECT_EQ(chunks("shards"), expected);
  core::StopFlag stop{false};
  StopInSecondChunk progress(stop);
  const auto stopped = run("stopped", 2, 2, {}, &stop, &progress);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(stopped->interrupted);
  EXPECT_LT(chunks("stopped").size(), 3U);
  const auto resumed = run("stopped", 8, 2);
  ASSERT_TRUE(resumed);
  EXPECT_EQ(chunks("stopped"), expected);
  // What was kept counts like what was made.
  EXPECT_EQ(resumed->tally.rescued, whole->tally.rescued);
}

}  // namespace
}  // namespace hepatrial::study
