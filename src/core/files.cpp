#include "core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

namespace hepatrial::core {

namespace fs = std::filesystem;

namespace {

Problem io_problem(const fs::path& path, const std::string& what) {
  return {ProblemKind::io,
          what + ": " + std::strerror(errno),
          {path.string(), 0, ""},
          "check that the directory exists, can be written and has space"};
}

fs::path temporary_name(const fs::path& path) {
  return path.parent_path() / ("." + path.filename().string() + ".partial-" + std::to_string(::getpid()));
}

// `target` is the name a user knows; `path` the temporary one that is written.
Result<void> write_and_sync(const fs::path& path, const fs::path& target, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return fail(io_problem(target, "cannot create file"));
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::write(descriptor, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      auto problem = io_problem(target, "cannot write file");
      ::close(descriptor);
      ::unlink(path.c_str());
      return fail(std::move(problem));
    }
    written += static_cast<std::size_t>(count);
  }
  if (::fsync(descriptor) != 0 || ::close(descriptor) != 0) {
    auto problem = io_problem(target, "cannot finish writing file");
    ::unlink(path.c_str());
    return fail(std::move(problem));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t limit_bytes) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    return fail({ProblemKind::bad_input,
                 std::string("cannot open file: ") + std::strerror(errno),
                 {path.string(), 0, ""},
                 "check the path"});
  }
  if (!S_ISREG(info.st_mode)) {
    return fail({ProblemKind::bad_input, "not a regular file", {path.string(), 0, ""}, "name a file"});
  }
  if (static_cast<std::size_t>(info.st_size) > limit_bytes) {
    return fail(
        {ProblemKind::bad_input,
         "file has " + std::to_string(info.st_size) + " bytes, at most " + std::to_string(limit_bytes) + " are read",
         {path.string(), 0, ""},
         ""});
  }
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream && !bytes.empty()) return fail(io_problem(path, "cannot read file"));
  return bytes;
}

Result<void> write_file(const fs::path& path, std::string_view bytes) {
  const fs::path partial = temporary_name(path);
  if (auto written = write_and_sync(partial, path, bytes); !written) return written;
  if (::rename(partial.c_str(), path.c_str()) != 0) {
    auto problem = io_problem(path, "cannot rename the finished file");
    ::unlink(partial.c_str());
    return fail(std::move(problem));
  }
  return {};
}

Result<void> write_files(const fs::path& directory, const std::map<std::string, std::string>& bytes_by_name) {
  if (auto writable = check_writable(directory); !writable) return writable;
  std::vector<fs::path> partials;
  const auto discard = [&partials] {
    for (const fs::path& partial : partials) ::unlink(partial.c_str());
  };
  for (const auto& [name, bytes] : bytes_by_name) {
    partials.push_back(temporary_name(directory / name));
    if (auto written = write_and_sync(partials.back(), directory / name, bytes); !written) {
      discard();
      return written;
    }
  }
  std::size_t index = 0;
  for (const auto& [name, bytes] : bytes_by_name) {
    const fs::path target = directory / name;
    if (::rename(partials[index].c_str(), target.c_str()) != 0) {
      auto problem = io_problem(target, "cannot rename the finished file");
      discard();
      return fail(std::move(problem));
    }
    ++index;
  }
  return {};
}

void remove_partial_files(const fs::path& directory) {
  constexpr std::string_view k_mark = ".partial-";
  std::error_code error;
  std::vector<fs::path> left;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const std::size_t mark = name.rfind(k_mark);
    if (!name.starts_with('.') || mark == std::string::npos) continue;
    pid_t process = 0;
    const char* const last = name.data() + name.size();
    const auto [stop, wrong] = std::from_chars(name.data() + mark + k_mark.size(), last, process);
    if (wrong != std::errc{} || stop != last || process <= 0) continue;
    if (::kill(process, 0) != 0 && errno == ESRCH) left.push_back(entry->path());
  }
  for (const fs::path& file : left) fs::remove(file, error);
}

Result<void> check_writable(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error || !fs::is_directory(directory)) {
    return fail({ProblemKind::bad_input,
                 "cannot be created as a directory" + (error ? ": " + error.message() : std::string()),
                 {directory.string(), 0, "output directory"},
                 "choose another --out"});
  }
  const fs::path probe = directory / (".hepatrial-probe-" + std::to_string(::getpid()));
  if (auto written = write_and_sync(probe, directory, "x"); !written) {
    return fail({ProblemKind::bad_input,
                 "cannot be written: " + written.error().front().message,
                 {directory.string(), 0, "output directory"},
                 "choose another --out"});
  }
  ::unlink(probe.c_str());
  return {};
}

}  // namespace hepatrial::core
