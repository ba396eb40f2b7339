#include "compile/printer.hpp"

#include <cstdio>
#include <set>

#include "compile/kernel_text.hpp"
#include "compile/printed_operations.hpp"
#include "compile/printed_tape.hpp"

namespace hepatrial::compile {

namespace {

// One function of the kernel: its tape, its parameters and what it hands to the printed tape.
struct Function {
  const char* name;
  const Tape* tape;
  const char* parameters;
  const char* arguments;
};

constexpr const char* k_system_parameters = "const double* t, const double* x, const double* p, const double* s, ";
constexpr const char* k_system_arguments = "(const w*)t, (const w*)x, (const w*)p, (const w*)s, 0, 0";

std::vector<Function> functions_of(const Programs& programs) {
  const auto plain = [](const char* name, const Tape& tape) {
    return Function{name, &tape, k_system_parameters, k_system_arguments};
  };
  return {{"setup", &programs.setup, "const double* p, ", "0, 0, (const w*)p, 0, 0, 0"},
          {"initial_state", &programs.initial_state, "const double* t, const double* p, const double* s, ",
           "(const w*)t, 0, (const w*)p, (const w*)s, 0, 0"},
          plain("rhs", programs.rhs),
          plain("jacobian", programs.jacobian),
          plain("time_derivative", programs.time_derivative),
          plain("roots", programs.roots),
          plain("conditions", programs.conditions),
          {"factor", &programs.factor,
           "const double* t, const double* x, const double* p, const double* s, const double* b, ",
           "(const w*)t, (const w*)x, (const w*)p, (const w*)s, 0, (const w*)b"},
          {"stage", &programs.stage,
           "const double* t, const double* x, const double* p, const double* s, const double* a, const double* b, ",
           "(const w*)t, (const w*)x, (const w*)p, (const w*)s, (const w*)a, (const w*)b"},
          plain("triggers", programs.triggers),
          plain("assignments", programs.assignments),
          plain("observables", programs.observables)};
}

std::string hex(std::uint64_t value) {
  char digits[17];
  std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(value));
  return digits;
}

// v: a register of lanes. w: the same in memory, where it may lie over plain doubles.
std::string print_types(std::int32_t lanes) {
  std::string text = "#define R __restrict__\n";
  if (lanes == 1) {
    text += "typedef double v;\ntypedef double w;\n#define all(c) (c)\n";
  } else {
    const std::string size = "vector_size(" + std::to_string(8 * lanes) + ")";
    text += "typedef double v __attribute__((" + size + "));\n";
    text += "typedef double w __attribute__((" + size + ", may_alias));\n#define all(c) (v{c";
    for (std::int32_t lane = 1; lane < lanes; ++lane) text += ", c";
    text += "})\n";
  }
  return text + "#define one all(1.0)\n#define zero all(0.0)\n";
}

std::string print_definitions(const std::vector<Function>& functions, std::int32_t lanes, InstructionSet set) {
  std::set<model::Operation> used;
  for (const Function& function : functions) {
    for (const Instruction& item : function.tape->instructions) {
      if (item.operation != k_store) used.insert(item.operation);
    }
  }
  std::string text;
  for (const model::Operation operation : used) text += print_definition(operation, lanes, set);
  return text;
}

std::string print_function(const Function& function) {
  const std::string name = function.name;
  return print_tape(name, *function.tape) + "void " + name + "(const hepatrial_kernel*, " + function.parameters +
         "double* o) {\n  " + name + "_all(" + function.arguments + ", (w*)o);\n}\n";
}

template <class Number>
std::string number_text(Number value) {
  if constexpr (std::is_floating_point_v<Number>) {
    return exact_literal(value);
  } else {
    return std::to_string(static_cast<int>(value));
  }
}

// An array of at least one element: C++ has no empty ones.
template <class Number>
std::string print_array(const char* type, const char* name, const std::vector<Number>& values) {
  std::string text = std::string("const ") + type + " " + name + "[] = {";
  for (std::size_t index = 0; index < values.size(); ++index) {
    text += number_text(values[index]) + (index % 16 == 15 ? ",\n" : ", ");
  }
  return text + (values.empty() ? "0};\n" : "};\n");
}

std::string print_shape(const hepatrial_kernel& shape, std::int32_t lanes) {
  std::string text = "const hepatrial_kernel kernel = {\n  sizeof(hepatrial_kernel), HEPATRIAL_KERNEL_VERSION, 0x" +
                     hex(shape.model_hash) + "u";
  for (const std::int32_t count :
       {lanes, shape.state_count, shape.parameter_count, shape.setup_count, shape.observable_count, shape.event_count,
        shape.assignment_count, shape.jacobian_nonzero_count, shape.factor_count, shape.condition_count,
        shape.time_dependent}) {
    text += ", " + std::to_string(count);
  }
  return text + ",\n  mass_diagonal, column_start, row_index, condition_is_strict, 0,\n";
}

std::string print_kernel_object(const Programs& programs, const std::vector<Function>& functions, std::int32_t lanes) {
  std::string text = print_array("double", "mass_diagonal", programs.mass_diagonal) +
                     print_array("int32_t", "column_start", programs.column_start) +
                     print_array("int32_t", "row_index", programs.row_index) +
                     print_array("uint8_t", "condition_is_strict", programs.condition_is_strict) +
                     print_shape(programs.shape, lanes);
  for (const Function& function : functions) text += std::string("  ") + function.name + ",\n";
  return text + "};\n";
}

}  // namespace

std::string kernel_function_name(std::uint64_t model_hash, std::int32_t lanes, InstructionSet set) {
  return "hepatrial_kernel_" + hex(model_hash) + "_" + std::to_string(lanes) + "_" + std::string(name(set));
}

std::string print_kernel(const Programs& programs, std::int32_t lanes, InstructionSet set) {
  const std::vector<Function> functions = functions_of(programs);
  std::string text = "/* A generated kernel: indices and literals only. */\n";
  text += k_kernel_text;
  text += "static_assert(sizeof(hepatrial_kernel) == " + std::to_string(sizeof(hepatrial_kernel)) + ", \"layout\");\n";
  text += print_types(lanes);
  text += "namespace {\n";
  text += print_definitions(functions, lanes, set);
  for (const Function& function : functions) text += print_function(function);
  text += print_kernel_object(programs, functions, lanes);
  text += "}  // namespace\nextern \"C\" __attribute__((visibility(\"default\"))) const hepatrial_kernel* " +
          kernel_function_name(programs.shape.model_hash, lanes, set) + "(void) { return &kernel; }\n";
  return text;
}

}  // namespace hepatrial::compile
