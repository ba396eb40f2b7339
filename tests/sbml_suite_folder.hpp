#pragma once
// Where the SBML Test Suite's semantic cases are unpacked. Shared by the tests of reading and of simulating.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace hepatrial::test {

inline std::filesystem::path reference_data() {
  const char* given = std::getenv("HEPATRIAL_REFERENCE_DATA");
  if (given != nullptr) return given;
  return std::filesystem::path(HEPATRIAL_SOURCE_DIR) / ".." / "shared" / "reference";
}

/// The folder "semantic" of unpacked cases; an empty path when the archive is not there. Tests run in parallel, so the
/// cases are unpacked under a name of this process and renamed when complete; who comes second uses what is there.
inline std::filesystem::path suite_folder() {
  namespace fs = std::filesystem;
  const fs::path archive = reference_data() / "sbml-semantic-cases.tar.zst";
  if (!fs::exists(archive)) return {};
  const fs::path target = fs::path(HEPATRIAL_BINARY_DIR) / "sbml-suite";
  if (fs::exists(target)) return target / "semantic";
  const fs::path partial = target.string() + ".partial-" + std::to_string(::getpid());
  fs::create_directories(partial);
  const std::string command = "tar --zstd -xf '" + archive.string() + "' -C '" + partial.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::error_code taken;
  fs::rename(partial, target, taken);
  if (taken) fs::remove_all(partial);
  EXPECT_TRUE(fs::exists(target / "semantic")) << target;
  return target / "semantic";
}

}  // namespace hepatrial::test
