#include "compile/kernel_cache.hpp"

#include "compile/compiler.hpp"
#include "compile/kernel_library.hpp"
#include "compile/printer.hpp"
#include "compile/private_directory.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::compile {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_source_file = "kernel.cpp";
constexpr const char* k_library_file = "kernel.so";
constexpr std::size_t k_log_limit = 2000;

core::Problem not_compiled(std::string why) {
  return {core::ProblemKind::io, "the kernel was not compiled: " + std::move(why), {}, ""};
}

std::string last_words(const fs::path& log) {
  const auto bytes = core::read_file(log);
  if (!bytes || bytes->empty()) return {};
  return "; it said: " + bytes->substr(bytes->size() - std::min(bytes->size(), k_log_limit));
}

std::string why_failed(ProcessEnd end, const fs::path& log) {
  switch (end) {
    case ProcessEnd::timeout: return "the compiler took too long";
    case ProcessEnd::stopped: return "stopped on request";
    case ProcessEnd::not_started: return "the compiler could not be started";
    default: return "the compiler failed" + last_words(log);
  }
}

std::string file_start(std::uint64_t model_hash, std::int32_t lanes) {
  // The function's name without its first word: hash, lanes, set.
  return kernel_function_name(model_hash, lanes, set_for_lanes(lanes)).substr(std::string("hepatrial_kernel_").size()) +
         "_";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += std::to_string(word.size()) + ":" + word + "\n";
  return text;
}

}  // namespace

CachedKernel::CachedKernel(std::shared_ptr<const Programs> programs, std::int32_t lanes, const KernelSettings& settings)
    : programs_(std::move(programs)), lanes_(lanes), set_(set_for_lanes(lanes)), settings_(settings) {
  text_ = print_kernel(*programs_, lanes_, set_);
  flags_ = compiler_flags(set_);
  flags_.insert(flags_.end(), {"-o", k_library_file, k_source_file});
  if (const fs::path sleef = loaded_sleef(); !sleef.empty()) flags_.push_back(sleef.string());
  flags_.insert(flags_.end(), {"-lm", "-lc"});
  const std::string key = core::sha256_hex(joined({text_, compiler_identity(settings_.compiler), joined(flags_)}));
  file_ = settings_.cache_directory / (file_start(programs_->shape.model_hash, lanes_) + key + ".so");
}

core::Result<std::shared_ptr<const hepatrial_kernel>> CachedKernel::load() const {
  if (!is_private_directory(settings_.cache_directory)) return core::fail(not_compiled("the cache is not private"));
  auto kernel = load_kernel(file_, programs_, lanes_, set_);
  if (!kernel) {
    std::error_code ignored;
    fs::remove(file_, ignored);
  }
  return kernel;
}

core::Result<std::shared_ptr<const hepatrial_kernel>> CachedKernel::compile(const std::stop_token& stop) const {
  if (auto made = make_private_directory(settings_.cache_directory); !made) return core::fail(std::move(made.error()));
  const WorkDirectory work(settings_.cache_directory);
  if (work.path().empty()) return core::fail(not_compiled("the cache cannot be written"));
  if (auto written = core::write_file(work.path() / k_source_file, text_); !written) {
    return core::fail(std::move(written.error()));
  }
  const ProcessEnd end = run_limited({settings_.compiler, flags_, work.path(), settings_.limits}, stop);
  if (end != ProcessEnd::success) return core::fail(not_compiled(why_failed(end, work.path() / "log")));
  auto library = core::read_file(work.path() / k_library_file, settings_.limits.file_bytes);
  if (!library) return core::fail(not_compiled("the compiler wrote no library"));
  auto kernel = load_library(*library, programs_, lanes_, set_);
  // A kernel that cannot be kept, on a full disk for instance, still serves this program.
  if (kernel) keep(std::move(*library), work.path() / "sealed.so");
  return kernel;
}

void CachedKernel::keep(std::string library, const fs::path& sealed) const {
  if (!core::write_file(sealed, seal(std::move(library)))) return;
  std::error_code error;
  fs::permissions(sealed, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!error) fs::rename(sealed, file_, error);
  tidy(settings_.cache_directory);
}

bool cache_may_hold(const KernelSettings& settings, std::uint64_t model_hash, std::int32_t lanes) {
  if (settings.cache_directory.empty()) return false;
  const std::string start = file_start(model_hash, lanes);
  std::error_code error;
  for (fs::directory_iterator entry(settings.cache_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(start)) return true;
  }
  return false;
}

}  // namespace hepatrial::compile
