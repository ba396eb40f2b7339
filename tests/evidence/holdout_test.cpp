// Fitting and scoring stay apart.
#include "evidence/holdout.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "core/random.hpp"
#include "evidence/store_build_read.hpp"
#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::bytes_of;
using testing::EvidenceCopy;
using testing::Folder;
using testing::write;
namespace fs = std::filesystem;

TEST(Holdout, TargetsAreAllThere) {
  const auto store = HoldoutStore::open(testing::shipped_stores() / "holdout.sqlite");
  ASSERT_TRUE(store) << core::text(store.error());
  const auto targets = holdout_targets(*store);
  ASSERT_TRUE(targets);
  ASSERT_EQ(targets->size(), 62u);
  for (const Target& target : *targets) EXPECT_TRUE(target.use.starts_with("holdout")) << target.id;
  // H009: REGONEXT, regorafenib, median PFS 3.5 months (3.0-4.0), 40 patients.
  const Target& regonext = (*targets)[8];
  EXPECT_EQ(regonext.id, "H009");
  EXPECT_EQ(regonext.trial, "REGONEXT");
  EXPECT_EQ(regonext.value, 3.5);
  EXPECT_EQ(regonext.ci_low, 3.0);
  EXPECT_EQ(regonext.n, 40);
}

TEST(Holdout, TheEvidenceStoreIsNoHoldoutStore) {
  EXPECT_FALSE(HoldoutStore::open(testing::shipped_stores() / "evidence.sqlite"));
  EXPECT_FALSE(Store::open(testing::shipped_stores() / "holdout.sqlite"));
}

// Every value and interval replaced by random numbers (a fixed stream); intervals kept in order.
void randomise(const fs::path& file, std::uint64_t seed) {
  const auto table = core::parse_delimited(bytes_of(file), ',', file.string());
  ASSERT_TRUE(table);
  core::RandomStream random(seed, "holdout_test", 0);
  std::string out;
  const auto append = [&](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + core::quoted_field(fields[i], ',');
    out += "\n";
  };
  append(table->header);
  const auto column = [&](const char* name) { return static_cast<std::size_t>(table->column(name)); };
  for (std::vector<std::string> fields : table->rows) {
    const double value = 10 + 80 * random.uniform();
    fields[column("value")] = core::number_text(value);
    if (!fields[column("ci_low")].empty()) fields[column("ci_low")] = core::number_text(value * random.uniform());
    if (!fields[column("ci_high")].empty()) fields[column("ci_high")] = core::number_text(value + random.uniform());
    append(fields);
  }
  write(file, out);
}

TEST(Holdout, RandomisingAllHeldOutValuesChangesNothingInTheEvidenceStore) {
  const EvidenceCopy copy;
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    randomise(copy.path() / "holdout/targets_holdout.csv", seed);
    const Folder out;
    const auto built = build_store(copy.path(), out.path());
    ASSERT_TRUE(built) << core::text(built.error());
    EXPECT_TRUE(bytes_of(out.path() / "evidence.sqlite") == bytes_of(testing::shipped_stores() / "evidence.sqlite"));
    EXPECT_FALSE(bytes_of(out.path() / "holdout.sqlite") == bytes_of(testing::shipped_stores() / "holdout.sqlite"));
  }
}

int run_check(const fs::path& root) {
  const std::string command = "python3 '" + (fs::path(HEPATRIAL_SOURCE_DIR) / "tools/check_holdout.py").string() +
                              "' '" + root.string() + "' >/dev/null 2>&1";
  return std::system(command.c_str());
}

TEST(Holdout, TheGuardFindsEveryOtherReader) {
  const Folder root;
  for (const char* folder : {"src/evidence", "src/study", "src/infer", "app/cli"}) {
    fs::create_directories(root.path() / folder);
  }
  write(root.path() / "src/evidence/holdout.cpp", "#include \"evidence/holdout.hpp\"\n");
  write(root.path() / "src/evidence/store_build.cpp", "// holdout.sqlite\n");
  write(root.path() / "src/study/score_holdout.cpp", "#include \"evidence/holdout.hpp\"\n");
  write(root.path() / "app/cli/run.cpp", "#include \"study/score_holdout.hpp\"\n");  // asks the reader, reads nothing
  EXPECT_EQ(run_check(root.path()), 0) << "the allowed readers are refused";
  for (const char* line : {"#include \"evidence/holdout.hpp\"", "#include \"../evidence/holdout.hpp\"",
                           "open(\"holdout.sqlite\")", "read(\"targets_holdout.csv\")", "HoldoutStore::open(path)"}) {
    for (const char* file : {"src/infer/fit.cpp", "app/cli/main.cpp", "src/study/calibrate.cpp"}) {
      write(root.path() / file, std::string("int x;\n") + line + "\n");
      EXPECT_NE(run_check(root.path()), 0) << file << ": " << line;
      fs::remove(root.path() / file);
    }
  }
  EXPECT_EQ(run_check(root.path()), 0);
}

}  // namespace
}  // namespace hepatrial::evidence
