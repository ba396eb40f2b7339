#include "compile/private_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace hepatrial::compile {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_work_prefix = "work-";
constexpr std::size_t k_kept_kernels = 256;

std::string why_not_private(const fs::path& directory) {
  struct stat facts{};
  if (lstat(directory.c_str(), &facts) != 0) return std::strerror(errno);
  if (S_ISLNK(facts.st_mode)) return "is a symbolic link";
  if (!S_ISDIR(facts.st_mode)) return "is not a folder";
  if (facts.st_uid != geteuid()) return "belongs to another user";
  if ((facts.st_mode & 077) != 0) return "is open to other users";
  return {};
}

core::Problem refused(const fs::path& directory, std::string why) {
  return {core::ProblemKind::io,
          "the folder for compiled kernels cannot be used: it " + std::move(why),
          {directory.string(), 0, ""},
          "make it yours alone (mode 0700), or set XDG_CACHE_HOME"};
}

class File {
 public:
  explicit File(const fs::path& path) : descriptor_(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

fs::path default_cache_directory() {
  const auto absolute = [](const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path path(value != nullptr ? value : "");
    return path.is_absolute() ? path : fs::path();
  };
  if (const fs::path cache = absolute("XDG_CACHE_HOME"); !cache.empty()) return cache / "hepatrial" / "kernels";
  const fs::path home = absolute("HOME");
  return home.empty() ? fs::path() : home / ".cache" / "hepatrial" / "kernels";
}

core::Result<void> make_private_directory(const fs::path& directory) {
  std::error_code error;
  const fs::path parent = directory.parent_path();
  fs::create_directories(parent.parent_path(), error);  // the user's own cache folder, with the user's own mode
  for (const fs::path& folder : {parent, directory}) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return core::fail(refused(folder, std::string("cannot be made: ") + std::strerror(errno)));
    }
    if (std::string why = why_not_private(folder); !why.empty()) return core::fail(refused(folder, std::move(why)));
  }
  return {};
}

bool is_private_directory(const fs::path& directory) {
  return why_not_private(directory.parent_path()).empty() && why_not_private(directory).empty();
}

std::optional<std::string> read_private_file(const fs::path& path, std::size_t limit) {
  const File file(path);
  struct stat facts{};
  if (file.descriptor() < 0 || fstat(file.descriptor(), &facts) != 0) return {};
  if (!S_ISREG(facts.st_mode) || facts.st_uid != geteuid() || (facts.st_mode & 022) != 0) return {};
  if (facts.st_size < 0 || static_cast<std::uint64_t>(facts.st_size) > limit) return {};
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = read(file.descriptor(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

WorkDirectory::WorkDirectory(const fs::path& parent) {
  std::string name = (parent / (std::string(k_work_prefix) + "XXXXXX")).string();
  if (mkdtemp(name.data()) != nullptr) path_ = name;
}

WorkDirectory::~WorkDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

void tidy(const fs::path& directory) {
  using Age = std::pair<fs::file_time_type, fs::path>;
  std::error_code error;
  std::vector<Age> kernels;
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    const auto time = fs::last_write_time(entry->path(), ignored);
    if (ignored) continue;
    if (entry->path().filename().string().starts_with(k_work_prefix)) {
      if (time < yesterday) fs::remove_all(entry->path(), ignored);
    } else if (entry->path().extension() == ".so") {
      kernels.emplace_back(time, entry->path());
    }
  }
  std::sort(kernels.begin(), kernels.end(), [](const Age& a, const Age& b) { return a.first > b.first; });
  for (std::size_t index = k_kept_kernels; index < kernels.size(); ++index) {
    fs::remove(kernels[index].second, error);
  }
}

}  // namespace hepatrial::compile
