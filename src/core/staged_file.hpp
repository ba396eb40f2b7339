#pragma once
// A file too large for memory that still appears whole or not at all. Checked by tests/core/column_file_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::core {

/// Grows under a temporary name beside its target; finish() syncs and renames. Dropped unfinished, it leaves nothing.
/// Errors of every call: io, naming the target.
class StagedFile {
 public:
  explicit StagedFile(std::filesystem::path target);
  ~StagedFile();
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  [[nodiscard]] Result<void> append(std::string_view bytes);
  /// Writes over bytes that are already there.
  [[nodiscard]] Result<void> replace(std::uint64_t offset, std::string_view bytes);
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  [[nodiscard]] Result<void> write(std::uint64_t offset, std::string_view bytes);
  [[nodiscard]] Problem problem(const char* what) const;
  void discard();

  std::filesystem::path target_, partial_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace hepatrial::core
