#include "benchmarks/rival_kernel.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "compile/compiler.hpp"
#include "compile/printer.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::benchmarks {

namespace {

namespace fs = std::filesystem;

core::Problem failed(const fs::path& file, std::string why) {
  return {core::ProblemKind::io, "the rival's kernel: " + std::move(why), {file.string(), 0, ""}, ""};
}

std::string flags() {
  std::string text =
      "-std=c++17 -w -O3 -march=native -ffp-contract=fast -fno-math-errno -fno-trapping-math -fPIC -shared "
      "-fvisibility=hidden -fno-exceptions -fno-rtti";
  for (const std::string name : {"pow", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
                                 "cosh", "tanh", "asinh", "acosh", "atanh"})
    text += " -DSleef_cinz_" + name + "d1_u10purec=" + name;
  return text;
}

core::Result<void> compile_file(const fs::path& source, const fs::path& library) {
  const fs::path compiler = compile::find_compiler();
  if (compiler.empty()) return core::fail(failed(source, "there is no compiler"));
  const fs::path made = library.string() + ".part";
  const std::string command =
      "'" + compiler.string() + "' " + flags() + " -o '" + made.string() + "' '" + source.string() + "' -lm";
  const bool is_plain = (source.string() + made.string()).find('\'') == std::string::npos;
  if (!is_plain || std::system(command.c_str()) != 0)  // NOLINT(cert-env33-c)
    return core::fail(failed(source, "the compiler failed"));
  std::error_code error;
  fs::rename(made, library, error);
  if (error) return core::fail(failed(library, error.message()));
  return {};
}

}  // namespace

core::Result<std::shared_ptr<const hepatrial_kernel>> rival_kernel(const compile::CompiledModel& model,
                                                                   const fs::path& folder) {
  constexpr auto k_set = compile::InstructionSet::baseline;  // of what is called by name; -march=native is for the rest
  const std::string text = compile::print_kernel(*model.programs, 1, k_set);
  std::error_code ignored;
  const fs::path place = fs::absolute(folder, ignored);
  fs::create_directories(place, ignored);
  const fs::path library = place / ("rival_kernel_" + core::sha256_hex(text + flags()).substr(0, 16) + ".so");
  if (!fs::exists(library, ignored)) {
    const fs::path source = place / "rival_kernel.cpp";
    if (auto written = core::write_file(source, text); !written) return core::fail(written.error());
    if (auto made = compile_file(source, library); !made) return core::fail(made.error());
  }
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return core::fail(failed(library, "it cannot be loaded"));
  const std::shared_ptr<void> keeper(handle, [](void* open) { dlclose(open); });
  const std::string name = compile::kernel_function_name(model.hash, 1, k_set);
  const auto function = reinterpret_cast<const hepatrial_kernel* (*)()>(dlsym(handle, name.c_str()));
  if (function == nullptr) return core::fail(failed(library, "it lacks " + name));
  return std::shared_ptr<const hepatrial_kernel>(keeper, function());
}

}  // namespace hepatrial::benchmarks
