#include "compile/kernel_library.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "compile/interpreter.hpp"
#include "compile/kernel_comparison.hpp"
#include "compile/printer.hpp"
#include "compile/private_directory.hpp"
#include "compile/validate_kernel.hpp"
#include "core/hashing.hpp"

namespace hepatrial::compile {

namespace {

constexpr std::size_t k_size_limit = std::size_t{64} << 20;
constexpr std::string_view k_seal_start = "\nhepatrial kernel, SHA-256 of all before: ";
constexpr std::size_t k_seal_size = k_seal_start.size() + 64 + 1;

std::string seal_of(std::string_view library) { return std::string(k_seal_start) + core::sha256_hex(library) + "\n"; }

bool is_sealed(std::string_view bytes) {
  if (bytes.size() < k_seal_size) return false;
  const std::size_t size = bytes.size() - k_seal_size;
  return bytes.substr(size) == seal_of(bytes.substr(0, size));
}

core::Problem unusable(std::string why) {
  return {core::ProblemKind::bad_input, "the compiled kernel is not used: " + std::move(why), {}, ""};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// A copy in memory that nobody can change any more; -1: it could not be made.
int copy_to_memory(std::string_view bytes) {
  const int file = memfd_create("hepatrial kernel", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  constexpr int k_seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (write_all(file, bytes) && fcntl(file, F_ADD_SEALS, k_seals) == 0) return file;
  close(file);
  return -1;
}

// A library from memory. The system's loader knows libraries by name, and the name holds the file's number: the file
// stays open as long as the library stays loaded, so that no two have one name.
class Library {
 public:
  explicit Library(std::string_view bytes) : file_(copy_to_memory(bytes)) {
    if (file_ >= 0) handle_ = dlopen(path().c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  ~Library() {
    if (file_ < 0) return;
    if (handle_ != nullptr) {
      dlclose(handle_);
      if (dlopen(path().c_str(), RTLD_NOW | RTLD_NOLOAD) != nullptr) return;  // the loader keeps it
    }
    close(file_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  [[nodiscard]] bool loaded() const { return handle_ != nullptr; }
  [[nodiscard]] void* find(const std::string& name) const { return dlsym(handle_, name.c_str()); }

 private:
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

  int file_ = -1;
  void* handle_ = nullptr;
};

using KernelFunction = const hepatrial_kernel* (*)();

}  // namespace

std::string seal(std::string library) {
  library += seal_of(library);
  return library;
}

core::Result<std::shared_ptr<const hepatrial_kernel>> load_library(std::string_view bytes,
                                                                   const std::shared_ptr<const Programs>& programs,
                                                                   std::int32_t lanes, InstructionSet set) {
  const auto library = std::make_shared<const Library>(bytes);
  if (!library->loaded()) return core::fail(unusable("it cannot be loaded"));
  const std::string name = kernel_function_name(programs->shape.model_hash, lanes, set);
  const auto function = reinterpret_cast<KernelFunction>(library->find(name));
  if (function == nullptr) return core::fail(unusable("it holds another kernel"));
  const hepatrial_kernel* kernel = function();
  if (auto agrees = check_agreement(kernel, *programs, lanes); !agrees) return core::fail(std::move(agrees.error()));
  if (!passes_self_test(*kernel, *make_interpreter(programs, 1))) {
    return core::fail(unusable("its numbers are not the interpreter's"));
  }
  return std::shared_ptr<const hepatrial_kernel>(library, kernel);
}

core::Result<std::shared_ptr<const hepatrial_kernel>> load_kernel(const std::filesystem::path& file,
                                                                  const std::shared_ptr<const Programs>& programs,
                                                                  std::int32_t lanes, InstructionSet set) {
  const auto bytes = read_private_file(file, k_size_limit);
  if (!bytes) return core::fail(unusable("there is no such file that only this user can change"));
  if (!is_sealed(*bytes)) return core::fail(unusable("the file is damaged"));
  return load_library(std::string_view(*bytes).substr(0, bytes->size() - k_seal_size), programs, lanes, set);
}

}  // namespace hepatrial::compile
