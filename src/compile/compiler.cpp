#include "compile/compiler.hpp"

#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace hepatrial::compile {

namespace fs = std::filesystem;

namespace {

// Empty unless it is a program that is no wrapper: a compiler cache would look for a home that it is not shown.
fs::path usable(const fs::path& candidate) {
  std::error_code error;
  const fs::path real = fs::canonical(candidate, error);
  if (error || !fs::is_regular_file(real, error) || access(real.c_str(), X_OK) != 0) return {};
  const std::string name = real.filename().string();
  for (const char* wrapper : {"ccache", "distcc", "sccache", "icecc"}) {
    if (name == wrapper) return {};
  }
  return real;
}

fs::path find_along_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const fs::path folder(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!folder.is_absolute()) continue;
    if (fs::path found = usable(folder / name); !found.empty()) return found;
  }
  return {};
}

int note_sleef(dl_phdr_info* info, std::size_t, void* found) {
  const fs::path path(info->dlpi_name != nullptr ? info->dlpi_name : "");
  if (!path.is_absolute() || !path.filename().string().starts_with("libsleef.so")) return 0;
  *static_cast<fs::path*>(found) = path;
  return 1;
}

}  // namespace

fs::path find_compiler() {
  const char* wish = std::getenv("HEPATRIAL_COMPILER");
  if (wish != nullptr && *wish != '\0') {
    const std::string name = wish;
    if (name == "none") return {};
    return name.find('/') == std::string::npos ? find_along_path(name) : usable(name);
  }
  for (const char* name : {"c++", "g++", "clang++"}) {
    if (fs::path found = find_along_path(name); !found.empty()) return found;
  }
  return {};
}

std::string compiler_identity(const fs::path& compiler) {
  struct stat facts{};
  if (compiler.empty() || stat(compiler.c_str(), &facts) != 0) return {};
  return compiler.string() + '\n' + std::to_string(facts.st_size) + ' ' + std::to_string(facts.st_mtim.tv_sec) + '.' +
         std::to_string(facts.st_mtim.tv_nsec);
}

std::vector<std::string> compiler_flags(InstructionSet set) {
  // Straight-line code gains nothing from more than -O1, and takes two thirds of the time to compile.
  std::vector<std::string> flags{"-std=c++17",      "-w",        "-O1",           "-ffp-contract=off",
                                 "-fno-math-errno", "-fPIC",     "-shared",       "-fvisibility=hidden",
                                 "-fno-exceptions", "-fno-rtti", "-nodefaultlibs"};
  const auto add = [&](std::initializer_list<const char*> more) {
    flags.insert(flags.end(), more.begin(), more.end());
  };
  switch (set) {
    case InstructionSet::avx512: add({"-mavx512f", "-mavx512dq", "-mavx512vl", "-mprefer-vector-width=512"}); break;
    case InstructionSet::avx2: add({"-mavx2"}); break;
    case InstructionSet::baseline: break;
  }
  return flags;
}

fs::path loaded_sleef() {
  fs::path found;
  dl_iterate_phdr(note_sleef, &found);
  return found;
}

}  // namespace hepatrial::compile
