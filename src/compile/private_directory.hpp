#pragma once
// A folder that only its owner can read or change. Internal to the compile room.

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace hepatrial::compile {

/// $XDG_CACHE_HOME/hepatrial/kernels, else $HOME/.cache/hepatrial/kernels; empty when neither is an absolute path.
[[nodiscard]] std::filesystem::path default_cache_directory();

/// Makes `directory` and its parent with mode 0700 where they are missing. Error unless both are folders, no symbolic
/// links, owned by this user and closed to all others.
[[nodiscard]] core::Result<void> make_private_directory(const std::filesystem::path& directory);

/// Whether the folder exists and passes the same test. Changes nothing.
[[nodiscard]] bool is_private_directory(const std::filesystem::path& directory);

/// Bytes of a regular file of at most `limit` bytes that this user owns, that no other can write, and that is no
/// symbolic link; nothing otherwise.
[[nodiscard]] std::optional<std::string> read_private_file(const std::filesystem::path& file, std::size_t limit);

/// A new private folder in `parent`, removed with all it holds at the end.
class WorkDirectory {
 public:
  explicit WorkDirectory(const std::filesystem::path& parent);
  ~WorkDirectory();
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  /// Empty: it could not be made.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Removes work folders that a killed process left behind a day ago, and all but the 256 youngest kernels.
void tidy(const std::filesystem::path& directory);

}  // namespace hepatrial::compile
