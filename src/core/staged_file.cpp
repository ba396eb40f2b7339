#include "core/staged_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hepatrial::core {

StagedFile::StagedFile(std::filesystem::path target) : target_(std::move(target)) {
  partial_ = target_.parent_path() / ("." + target_.filename().string() + ".partial-" + std::to_string(::getpid()));
}

StagedFile::~StagedFile() { discard(); }

void StagedFile::discard() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(partial_.c_str());
  descriptor_ = -1;
}

Problem StagedFile::problem(const char* what) const {
  return {ProblemKind::io,
          std::string(what) + ": " + std::strerror(errno),
          {target_.string(), 0, ""},
          "check that the directory exists, can be written and has space"};
}

Result<void> StagedFile::append(std::string_view bytes) {
  if (descriptor_ < 0 && size_ > 0) return fail(problem("an earlier write failed"));
  if (descriptor_ < 0) descriptor_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) return fail(problem("cannot create file"));
  if (auto written = write(size_, bytes); !written) return written;
  size_ += bytes.size();
  return {};
}

Result<void> StagedFile::replace(std::uint64_t offset, std::string_view bytes) { return write(offset, bytes); }

Result<void> StagedFile::write(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      auto found = problem("cannot write file");
      discard();
      return fail(std::move(found));
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> StagedFile::finish() {
  if (::fsync(descriptor_) != 0 || ::rename(partial_.c_str(), target_.c_str()) != 0) {
    auto found = problem("cannot finish writing file");
    discard();
    return fail(std::move(found));
  }
  ::close(descriptor_);
  descriptor_ = -1;
  return {};
}

}  // namespace hepatrial::core
