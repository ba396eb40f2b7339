#pragma once
// Kernels compiled on this machine, kept for the next run. Internal to the compile room; kernels.hpp is the way in.

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "compile/kernels.hpp"
#include "compile/processor.hpp"
#include "compile/programs.hpp"

namespace hepatrial::compile {

/// One kernel's place in the cache. The file's name is "<model hash>_<lanes>_<set>_<key>.so", the key the SHA-256 of
/// everything that decides its bytes: printed text (which holds the interface version), compiler, flags.
class CachedKernel {
 public:
  /// Prints the kernel; nothing else happens yet.
  CachedKernel(std::shared_ptr<const Programs> programs, std::int32_t lanes, const KernelSettings& settings);

  /// The kernel from the file. A file that is damaged or does not agree is removed.
  [[nodiscard]] core::Result<std::shared_ptr<const hepatrial_kernel>> load() const;
  /// Compiles into a work folder, loads and tests the kernel, then seals and renames the file. Processes that do this
  /// at once all end with a whole file. A kernel that passes its test is handed out even where it cannot be kept.
  [[nodiscard]] core::Result<std::shared_ptr<const hepatrial_kernel>> compile(const std::stop_token& stop) const;

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  void keep(std::string library, const std::filesystem::path& sealed) const;

  std::shared_ptr<const Programs> programs_;
  std::int32_t lanes_;
  InstructionSet set_;
  KernelSettings settings_;
  std::string text_;
  std::vector<std::string> flags_;
  std::filesystem::path file_;
};

/// Whether the cache holds any kernel of this hash and lane count: a quick look that saves printing.
[[nodiscard]] bool cache_may_hold(const KernelSettings& settings, std::uint64_t model_hash, std::int32_t lanes);

}  // namespace hepatrial::compile
