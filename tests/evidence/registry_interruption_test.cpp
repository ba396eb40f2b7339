// An import that is cut, killed or watched while it runs ends as if nothing had been.

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "evidence/registry_import_store.hpp"

namespace hepatrial::evidence::registry {
namespace {

using RegistryInterruption = RegistryImport;

TEST_F(RegistryInterruption, WorkersAndBlockSizesChangeNothing) {
  const std::string text = synthetic_registry(300) + "rubbish\n" + synthetic_registry(3);
  std::string first;
  for (const int workers : {1, 2, 5}) {
    for (const std::size_t block : {std::size_t{1000}, std::size_t{70000}, std::size_t{4} << 20}) {
      TemporaryFolder folder;
      auto store = open_store(folder / "s.sqlite");
      ASSERT_TRUE(store);
      ImportOptions options = import_options();
      options.workers = workers;
      options.block_bytes = block;
      ASSERT_TRUE(import_text(*store, text, "t", options));
      const std::string now = everything(*store);
      if (first.empty()) first = now;
      EXPECT_TRUE(now == first) << workers << " workers, blocks of " << block;
    }
  }
}

/// Interrupted by a flag or a kill at any place, the import is taken up and ends as if nothing had been.
TEST_F(RegistryInterruption, AKilledImportIsTakenUp) {
  const auto file = folder_ / "registry.ndjson";
  write(file, synthetic_registry(400));
  ASSERT_TRUE(import_file(*store_, file, import_options()));
  const std::string expected = everything(*store_);

  TemporaryFolder other;
  const auto path = other / "killed.sqlite";
  bool ended = false;
  for (int round = 0; round < 40 && !ended; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = open_store(path);
      ImportOptions options = import_options();
      options.block_bytes = 40000;
      options.bytes_per_commit = 200000;
      const bool done = store && import_file(*store, file, options).has_value();
      _exit(done ? 0 : 1);
    }
    usleep(static_cast<useconds_t>(15000 + 9000 * round));
    kill(child, SIGKILL);
    int state = 0;
    waitpid(child, &state, 0);
    ended = WIFEXITED(state) && WEXITSTATUS(state) == 0;
  }
  auto store = open_store(path);
  ASSERT_TRUE(store) << core::text(store.error());
  ASSERT_TRUE(import_file(*store, file, import_options()));
  EXPECT_EQ(text_at(*store, "PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(everything(*store) == expected);
}

TEST_F(RegistryInterruption, AStoppedImportGoesOnFromItsPlace) {
  const auto file = folder_ / "registry.ndjson";
  write(file, synthetic_registry(200));
  core::StopFlag stop{true};
  ImportOptions options = import_options();
  options.block_bytes = 20000;
  options.stop = &stop;
  const auto first = import_file(*store_, file, options);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->stopped);
  EXPECT_LT(first->added, 200);
  stop = false;
  const auto second = import_file(*store_, file, options);
  ASSERT_TRUE(second);
  EXPECT_GT(second->resumed_from, 0U);
  EXPECT_EQ(first->added + second->added, 200);
  EXPECT_EQ(count("SELECT count(*) FROM run"), 1);
}

TEST_F(RegistryInterruption, ReadersSeeWholeCommitsWhileAnImportRuns) {
  const auto file = folder_ / "registry.ndjson";
  write(file, synthetic_registry(400));
  std::atomic<bool> ended{false};
  std::thread reader([&] {
    while (!ended) {
      const auto store = open_store_to_read(folder_ / "store.sqlite");
      if (!store) {
        ADD_FAILURE() << core::text(store.error());
        return;
      }
      // Each record has exactly one row of details in every state that can be seen.
      EXPECT_EQ(count_of(*store, "SELECT (SELECT count(*) FROM record) - (SELECT count(*) FROM detail)"), 0);
    }
  });
  ImportOptions options = import_options();
  options.block_bytes = 20000;
  options.bytes_per_commit = 100000;
  EXPECT_TRUE(import_file(*store_, file, options));
  ended = true;
  reader.join();
}

}  // namespace
}  // namespace hepatrial::evidence::registry
