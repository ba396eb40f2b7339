#include "compile/kernel_cache.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "compile/interpreter.hpp"
#include "compile/kernel_library.hpp"
#include "compile/kernel_workshop.hpp"
#include "compile/private_directory.hpp"

namespace hepatrial::test {
namespace {

namespace fs = std::filesystem;
using compile::KernelOrigin;

// No test of this program may see or change the user's own cache.
class PrivateCache : public testing::Environment {
 public:
  void SetUp() override { setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1); }

 private:
  TemporaryFolder folder_;
};
[[maybe_unused]] const testing::Environment* const k_private_cache =
    testing::AddGlobalTestEnvironment(new PrivateCache);

class KernelCache : public testing::Test {
 protected:
  compile::LaneKernel compiled() const { return compile::compile_lane_kernel(model_, 1, settings_); }
  compile::LaneKernel found() const { return compile::find_lane_kernel(model_, 1, settings_); }
  [[nodiscard]] fs::path file() const { return compile::CachedKernel(model_.programs, 1, settings_).file(); }
  // A kernel that lies in the cache.
  fs::path prepared() const {
    EXPECT_EQ(compiled().origin, KernelOrigin::compiled);
    EXPECT_EQ(found().origin, KernelOrigin::cached);
    return file();
  }
  // What the cache holds besides kernels.
  [[nodiscard]] std::size_t leftovers() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(settings_.cache_directory)) {
      if (entry.path().extension() != ".so") ++count;
    }
    return count;
  }
  // The interpreter serves, the note says why, and a good kernel replaces what was wrong.
  void expect_refused_and_replaced() const {
    const auto kernel = found();
    EXPECT_EQ(kernel.origin, KernelOrigin::interpreted);
    EXPECT_FALSE(kernel.note.empty());
    EXPECT_EQ(compiled().origin, KernelOrigin::compiled);
    EXPECT_EQ(found().origin, KernelOrigin::cached);
  }

  TemporaryFolder folder_;
  compile::KernelSettings settings_ = fresh_settings(folder_);
  compile::CompiledModel model_ = small_model();
};

TEST_F(KernelCache, FindCompileFind) {
  EXPECT_EQ(found().origin, KernelOrigin::interpreted);
  EXPECT_FALSE(fs::exists(settings_.cache_directory));  // looking changes nothing
  EXPECT_EQ(compiled().origin, KernelOrigin::compiled);
  EXPECT_EQ(compiled().origin, KernelOrigin::cached);
  EXPECT_EQ(found().origin, KernelOrigin::cached);
  EXPECT_EQ(leftovers(), 0U);
  struct stat facts{};
  ASSERT_EQ(stat(file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  ASSERT_EQ(stat(settings_.cache_directory.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
}

TEST_F(KernelCache, AKernelOutlivesItsFileAndOthersLoadedBesideIt) {
  const auto first = compiled().kernel;
  const auto again = found().kernel;
  const compile::CompiledModel other = small_model("other_");
  const auto second = compile::compile_lane_kernel(other, 1, settings_).kernel;
  fs::remove_all(settings_.cache_directory);
  EXPECT_EQ(first->model_hash, model_.hash);
  EXPECT_EQ(again->model_hash, model_.hash);
  EXPECT_EQ(second->model_hash, other.hash);
  EXPECT_NE(model_.hash, other.hash);
}

TEST_F(KernelCache, LibrariesComeAndGo) {
  prepared();
  for (int repeat = 0; repeat < 50; ++repeat) ASSERT_EQ(found().origin, KernelOrigin::cached) << repeat;
}

TEST_F(KernelCache, EveryDamageIsSeen) {
  const fs::path kernel = prepared();
  const std::string good = content(kernel);
  const auto refused = [&](const std::string& bytes) {
    std::ofstream(kernel, std::ios::binary | std::ios::trunc) << bytes;
    const auto loaded = compile::load_kernel(kernel, model_.programs, 1, compile::InstructionSet::baseline);
    return !loaded && core::text(loaded.error()).find("damaged") != std::string::npos;
  };
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 40) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_TRUE(refused(bad)) << "byte " << at;
    EXPECT_TRUE(refused(good.substr(0, at))) << "cut at " << at;
  }
  EXPECT_TRUE(refused(good + "x"));
  EXPECT_TRUE(refused(""));
  expect_refused_and_replaced();
}

TEST_F(KernelCache, OtherFilesUnderItsNameAreRefused) {
  const fs::path kernel = prepared();
  const compile::CompiledModel other = small_model("other_");
  ASSERT_EQ(compile::compile_lane_kernel(other, 1, settings_).origin, KernelOrigin::compiled);
  fs::copy_file(compile::CachedKernel(other.programs, 1, settings_).file(), kernel,
                fs::copy_options::overwrite_existing);  // well sealed, another model
  expect_refused_and_replaced();
  std::ofstream(kernel, std::ios::trunc) << compile::seal("no library at all");
  expect_refused_and_replaced();
}

TEST_F(KernelCache, FilesThatOthersCanChangeAreRefused) {
  const fs::path kernel = prepared();
  chmod(kernel.c_str(), 0620);
  expect_refused_and_replaced();
  chmod(kernel.c_str(), 0602);
  expect_refused_and_replaced();
  if (geteuid() == 0) {  // only the superuser can give a file away
    ASSERT_EQ(chown(kernel.c_str(), 12345, static_cast<gid_t>(-1)), 0);
    expect_refused_and_replaced();
  }
  fs::rename(kernel, folder_.path() / "elsewhere.so");
  fs::create_symlink(folder_.path() / "elsewhere.so", kernel);
  expect_refused_and_replaced();
  EXPECT_TRUE(fs::exists(folder_.path() / "elsewhere.so"));  // the link went, not what it points to
  EXPECT_FALSE(fs::is_symlink(kernel));
}

TEST_F(KernelCache, FoldersThatOthersCanReachAreNotUsed) {
  const fs::path directory = settings_.cache_directory;
  prepared();
  const auto unused = [&](const std::string& why) {
    EXPECT_EQ(found().origin, KernelOrigin::interpreted) << why;
    const auto kernel = compiled();
    EXPECT_EQ(kernel.origin, KernelOrigin::interpreted) << why;
    EXPECT_THAT(kernel.note, testing::HasSubstr(why));
  };
  for (const fs::path& folder : {directory, directory.parent_path()}) {
    for (const mode_t mode : {0770U, 0707U, 0755U}) {
      chmod(folder.c_str(), mode);
      unused("open to other users");
      chmod(folder.c_str(), 0700);
    }
    if (geteuid() == 0) {
      ASSERT_EQ(chown(folder.c_str(), 12345, static_cast<gid_t>(-1)), 0);
      unused("belongs to another user");
      ASSERT_EQ(chown(folder.c_str(), 0, static_cast<gid_t>(-1)), 0);
    }
    fs::rename(folder, folder_.path() / "moved");
    fs::create_directory_symlink(folder_.path() / "moved", folder);
    unused("symbolic link");
    fs::remove(folder);
    fs::rename(folder_.path() / "moved", folder);
  }
  EXPECT_EQ(found().origin, KernelOrigin::cached);
}

TEST_F(KernelCache, KeyHoldsFormCompilerFlagsAndInterfaceVersion) {
  const auto name = [](const compile::CompiledModel& model, std::int32_t lanes,
                       const compile::KernelSettings& settings) {
    return compile::CachedKernel(model.programs, lanes, settings).file().filename().string();
  };
  compile::KernelSettings other = settings_;
  other.compiler = folder_.script("another", "exit 1");
  std::set<std::string> names{name(model_, 1, settings_), name(model_, 2, settings_), name(model_, 4, settings_),
                              name(small_model("other_"), 1, settings_), name(model_, 1, other)};
  EXPECT_EQ(names.size(), 5U);
  const std::string before = name(model_, 1, other);
  other.compiler = folder_.script("another", "exit 1 # of another size");
  EXPECT_NE(name(model_, 1, other), before);
  EXPECT_EQ(name(model_, 1, settings_), name(small_model(), 1, settings_));
}

TEST_F(KernelCache, CompilersThatFailLeaveTheInterpreterAndNothingElse) {
  struct Case {
    const char* script;
    const char* note;
  };
  for (const Case& bad : {Case{"echo 'no room' >&2; exit 1", "the compiler failed; it said: no room"},
                          Case{"kill -9 $$", "the compiler failed"}, Case{"exit 0", "the compiler wrote no library"},
                          Case{"echo rubbish > kernel.so", "it cannot be loaded"},
                          Case{"mkdir kernel.so", "the compiler wrote no library"},
                          Case{"ln -s /dev/zero kernel.so", "the compiler wrote no library"}}) {
    settings_.compiler = folder_.script("compiler", bad.script);
    const auto kernel = compiled();
    EXPECT_EQ(kernel.origin, KernelOrigin::interpreted) << bad.script;
    EXPECT_THAT(kernel.note, testing::HasSubstr(bad.note));
    EXPECT_EQ(leftovers(), 0U);
    EXPECT_FALSE(fs::exists(file()));
  }
  settings_.compiler = folder_.script("compiler", "sleep 60");
  settings_.limits.wall_time = std::chrono::milliseconds(200);
  EXPECT_THAT(compiled().note, testing::HasSubstr("too long"));
  settings_.compiler = folder_.path() / "absent";
  EXPECT_THAT(compiled().note, testing::HasSubstr("could not be started"));
  settings_.compiler.clear();
  EXPECT_EQ(compiled().note, "there is no compiler");
  EXPECT_EQ(found().note, "there is no compiler");
  EXPECT_EQ(leftovers(), 0U);
}

TEST_F(KernelCache, WidthsWithoutKernelsAreInterpreted) {
  for (const std::int32_t lanes : {3, 5, 16}) {
    const auto kernel = compile::compile_lane_kernel(model_, lanes, settings_);
    EXPECT_EQ(kernel.origin, KernelOrigin::interpreted);
    EXPECT_EQ(kernel.kernel->lanes, lanes);
  }
  settings_.cache_directory = "relative";
  EXPECT_EQ(compiled().note, "there is no folder for compiled kernels");
  EXPECT_FALSE(fs::exists("relative"));
}

// A disk without room, as far as a program can tell: writing ends short.
TEST_F(KernelCache, AFullDiskLeavesTheInterpreter) {
  settings_.limits.file_bytes = 3000;  // room for the log, none for a library
  EXPECT_EQ(compiled().origin, KernelOrigin::interpreted);
  EXPECT_EQ(leftovers(), 0U);
  settings_.limits = {};
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_action = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{2000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const auto kernel = compiled();
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_action);
  EXPECT_EQ(kernel.origin, KernelOrigin::interpreted);
  EXPECT_FALSE(kernel.note.empty());
  EXPECT_EQ(leftovers(), 0U);
  EXPECT_EQ(compiled().origin, KernelOrigin::compiled);
}

TEST_F(KernelCache, AKernelThatCannotBeKeptStillServes) {
  fs::create_directories(file());  // a folder where the file belongs: the rename fails
  chmod(settings_.cache_directory.c_str(), 0700);
  chmod(settings_.cache_directory.parent_path().c_str(), 0700);
  std::ofstream(file() / "inside") << "so that it is not empty";
  EXPECT_EQ(compiled().origin, KernelOrigin::compiled);
  EXPECT_EQ(found().origin, KernelOrigin::interpreted);
}

TEST_F(KernelCache, ProcessesAtOnceAllGetAWholeKernel) {
  std::vector<pid_t> children;
  for (int count = 0; count < 3; ++count) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto origin = compiled().origin;
      _exit(origin == KernelOrigin::compiled || origin == KernelOrigin::cached ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(found().origin, KernelOrigin::cached);
  EXPECT_EQ(leftovers(), 0U);
}

TEST_F(KernelCache, ThreadsAtOnceAllGetAWholeKernel) {
  std::vector<KernelOrigin> origins(3, KernelOrigin::interpreted);
  {
    std::vector<std::jthread> threads;
    for (KernelOrigin& origin : origins) threads.emplace_back([&] { origin = compiled().origin; });
  }
  for (const KernelOrigin origin : origins) EXPECT_NE(origin, KernelOrigin::interpreted);
}

TEST_F(KernelCache, OldWorkFoldersAndTheOldestKernelsGo) {
  const fs::path directory = settings_.cache_directory;
  const fs::path kernel = prepared();
  const auto now = fs::file_time_type::clock::now();
  fs::create_directories(directory / "work-old" / "deeper");
  fs::create_directories(directory / "work-young");
  fs::last_write_time(directory / "work-old", now - std::chrono::hours(25));
  for (int index = 0; index < 300; ++index) {
    const fs::path old = directory / ("old" + std::to_string(index) + ".so");
    std::ofstream(old) << "old";
    fs::last_write_time(old, now - std::chrono::hours(1000 + index));
  }
  compile::tidy(directory);
  EXPECT_FALSE(fs::exists(directory / "work-old"));
  EXPECT_TRUE(fs::exists(directory / "work-young"));
  EXPECT_TRUE(fs::exists(kernel));
  EXPECT_TRUE(fs::exists(directory / "old254.so"));  // 256 stay: the kernel and 255 others
  EXPECT_FALSE(fs::exists(directory / "old255.so"));
}

TEST_F(KernelCache, APendingKernelIsTheInterpreterUntilItIsReady) {
  compile::PendingKernel pending(model_, 1, settings_);
  EXPECT_EQ(pending.now().kernel->model_hash, model_.hash);
  const auto ready = pending.wait();
  EXPECT_EQ(ready.origin, KernelOrigin::compiled) << ready.note;
  EXPECT_TRUE(pending.finished());
  EXPECT_EQ(pending.now().kernel, ready.kernel);
  compile::PendingKernel again(model_, 1, settings_);
  EXPECT_TRUE(again.finished());
  EXPECT_EQ(again.now().origin, KernelOrigin::cached);
}

TEST_F(KernelCache, APendingKernelNeverWaitsAndEndsItsCompiler) {
  settings_.compiler = folder_.script("compiler", "echo $$ > \"$TMPDIR/../../../started\"; sleep 60");
  const auto start = std::chrono::steady_clock::now();
  {
    const compile::PendingKernel pending(model_, 1, settings_);
    EXPECT_EQ(pending.now().origin, KernelOrigin::interpreted);
    EXPECT_FALSE(pending.finished());
    while (content(folder_.path() / "started").empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_EQ(kill(static_cast<pid_t>(std::stol(content(folder_.path() / "started"))), 0), -1);
  EXPECT_EQ(leftovers(), 0U);
}

TEST_F(KernelCache, ChosenKernelsComeFirst) {
  compile::CompiledModel model = model_;
  const auto chosen = compile::make_interpreter(model.programs, 2);
  model.chosen_kernels = {chosen};
  EXPECT_EQ(compile::lane_kernel(model, 2), chosen);
  EXPECT_EQ(compile::lane_kernel(model, 1), model.kernel);
  EXPECT_EQ(compile::lane_kernel(model, 4)->lanes, 4);
}

class KernelSettingsFromEnvironment : public testing::Test {
 protected:
  void set(const char* name, const std::string& value) {
    remember(name);
    setenv(name, value.c_str(), 1);
  }
  void unset(const char* name) {
    remember(name);
    unsetenv(name);
  }
  void TearDown() override {
    for (const auto& [name, value] : before_) {
      if (value) {
        setenv(name.c_str(), value->c_str(), 1);
      } else {
        unsetenv(name.c_str());
      }
    }
  }

 private:
  void remember(const char* name) {
    const char* value = std::getenv(name);
    before_.emplace(name, value != nullptr ? std::optional<std::string>(value) : std::nullopt);
  }
  std::map<std::string, std::optional<std::string>> before_;
};

TEST_F(KernelSettingsFromEnvironment, CacheFolder) {
  set("HOME", "/home/someone");
  set("XDG_CACHE_HOME", "/var/elsewhere");
  EXPECT_EQ(compile::default_kernel_settings().cache_directory, "/var/elsewhere/hepatrial/kernels");
  set("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(compile::default_kernel_settings().cache_directory, "/home/someone/.cache/hepatrial/kernels");
  unset("XDG_CACHE_HOME");
  EXPECT_EQ(compile::default_kernel_settings().cache_directory, "/home/someone/.cache/hepatrial/kernels");
  set("HOME", "");
  EXPECT_EQ(compile::default_kernel_settings().cache_directory, "");
}

TEST_F(KernelSettingsFromEnvironment, Compiler) {
  const TemporaryFolder folder;
  const auto real = [](const fs::path& file) { return fs::canonical(file); };
  const fs::path mine = real(folder.script("my-compiler", "exit 1"));
  unset("HEPATRIAL_COMPILER");
  set("PATH", folder.path().string());
  EXPECT_EQ(compile::find_compiler(), "");
  fs::create_symlink(mine, folder.path() / "clang++");
  EXPECT_EQ(compile::find_compiler(), mine);
  const fs::path plain = real(folder.script("c++", "exit 1"));
  EXPECT_EQ(compile::find_compiler(), plain);  // c++ before clang++
  fs::remove(plain);
  fs::create_symlink(folder.script("ccache", "exit 1"), folder.path() / "c++");
  EXPECT_EQ(compile::find_compiler(), mine);  // wrappers are passed over
  set("PATH", "relative::.");
  EXPECT_EQ(compile::find_compiler(), "");
  set("PATH", folder.path().string());
  set("HEPATRIAL_COMPILER", "my-compiler");
  EXPECT_EQ(compile::find_compiler(), mine);
  set("HEPATRIAL_COMPILER", mine.string());
  EXPECT_EQ(compile::find_compiler(), mine);
  for (const char* no : {"none", "absent", "/absent/compiler", "/", "-v"}) {
    set("HEPATRIAL_COMPILER", no);
    EXPECT_EQ(compile::find_compiler(), "") << no;
  }
}

}  // namespace
}  // namespace hepatrial::test
