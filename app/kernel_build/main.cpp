// Prints the kernels of the shipped disease model as C++, and the table by which the program finds them. Run by the
// build, which compiles what this prints (CMakeLists.txt beside it).
// Exit codes: 0 printed, 2 wrong usage, 3 a model file is wrong, 5 a file could not be written.

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include "compile/compiled_model.hpp"
#include "compile/printer.hpp"
#include "core/files.hpp"
#include "model/read.hpp"

namespace {

namespace fs = std::filesystem;
using namespace hepatrial;
using compile::InstructionSet;

struct Width {
  std::int32_t lanes;
  InstructionSet set;
};
constexpr std::array<Width, 4> k_widths{{{8, InstructionSet::avx512},
                                         {4, InstructionSet::avx2},
                                         {2, InstructionSet::baseline},
                                         {1, InstructionSet::baseline}}};

int tell(const core::Problems& problems) {
  std::fputs(core::text(problems).c_str(), stderr);
  return core::exit_code(problems);
}

// Parameter values are not applied: they are inputs of a kernel and no part of it.
core::Result<compile::CompiledModel> read_disease(const fs::path& model_folder) {
  const auto model = model::read_model(model_folder);
  if (!model) return core::fail(model.error());
  return compile::compile(*model);
}

std::string print_table(std::uint64_t hash) {
  std::string declarations, rows;
  for (const Width& width : k_widths) {
    const std::string function = compile::kernel_function_name(hash, width.lanes, width.set);
    declarations += "extern \"C\" const hepatrial_kernel* " + function + "(void);\n";
    rows += "  {" + std::to_string(hash) + "u, " + std::to_string(width.lanes) + ", " +
            std::to_string(static_cast<int>(width.set)) + ", " + function + "},\n";
  }
  return "#include \"compile/shipped_kernels.h\"\n" + declarations +
         "static const hepatrial_shipped_kernel table[] = {\n" + rows +
         "};\nextern \"C\" const hepatrial_shipped_kernel* hepatrial_shipped_kernels(int32_t* count) {\n  *count = " +
         std::to_string(k_widths.size()) + ";\n  return table;\n}\n";
}

core::Result<void> print_kernels(const compile::CompiledModel& model, const fs::path& out) {
  std::map<std::string, std::string> files{{"table.cpp", print_table(model.hash)}};
  for (const Width& width : k_widths) {
    files["kernel_" + std::to_string(width.lanes) + "_" + std::string(compile::name(width.set)) + ".cpp"] =
        compile::print_kernel(*model.programs, width.lanes, width.set);
  }
  return core::write_files(out, files);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    std::fputs("usage: hepatrial_kernel_build MODEL_DIR OUT_DIR\n", stderr);
    return 2;
  }
  const auto model = read_disease(arguments[1]);
  if (!model) return tell(model.error());
  const auto printed = print_kernels(*model, arguments[2]);
  return printed ? 0 : tell(printed.error());
}
