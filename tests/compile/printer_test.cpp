#include "compile/printer.hpp"

#include <charconv>

#include "compile/compiler_process.hpp"
#include "compile/kernel_comparison.hpp"
#include "compile/kernel_library.hpp"
#include "compile/kernel_workshop.hpp"
#include "compile/printed_operations.hpp"
#include "model/read.hpp"

namespace hepatrial::test {
namespace {

using compile::InstructionSet;
using compile::KernelOrigin;

std::shared_ptr<const hepatrial_kernel> compiled(const compile::CompiledModel& model, std::int32_t lanes,
                                                 const compile::KernelSettings& settings) {
  const compile::LaneKernel made = compile::compile_lane_kernel(model, lanes, settings);
  EXPECT_EQ(made.origin, KernelOrigin::compiled) << made.note;
  return made.kernel;
}

// The bytes of a library from a kernel's text, under flags changed by `more`.
std::string library_from(const std::string& text, InstructionSet set, const std::vector<std::string>& more = {}) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "kernel.cpp") << text;
  std::vector<std::string> flags = compile::compiler_flags(set);
  flags.insert(flags.end(), more.begin(), more.end());
  flags.insert(flags.end(), {"-o", "kernel.so", "kernel.cpp"});
  if (const auto sleef = compile::loaded_sleef(); !sleef.empty()) flags.push_back(sleef.string());
  flags.insert(flags.end(), {"-lm", "-lc"});
  const auto end = compile::run_limited({compile::find_compiler(), flags, folder.path(), {}});
  EXPECT_EQ(end, compile::ProcessEnd::success) << content(folder.path() / "log");
  return content(folder.path() / "kernel.so");
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  std::size_t count = 0;
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) {
    text.replace(at, old.size(), now);
    ++count;
  }
  EXPECT_GT(count, 0U) << old;
  return text;
}

// Every operation on its own, as observables over x, y and z.
compile::CompiledModel all_operations() {
  ModelBuilder b;
  std::vector<ExpressionId> operands;
  for (const char* name : {"x", "y", "z"}) {
    const SymbolId state = b.variable(name, 1);
    b.rate(state, b.number(0));
    operands.push_back(b.use(state));
  }
  for (int code = static_cast<int>(Operation::add); code <= static_cast<int>(Operation::select); ++code) {
    const auto operation = static_cast<Operation>(code);
    const int count = model::argument_count(operation);
    const SymbolId target = b.variable(std::string("of_") + model::name(operation));
    b.assign(target, b.make(operation, operands[0], count > 1 ? operands[1] : model::k_no_expression,
                            count > 2 ? operands[2] : model::k_no_expression));
  }
  auto made = compile::compile(b.model);
  EXPECT_TRUE(made) << (made ? "" : core::text(made.error()));
  return std::move(*made);
}

TEST(Printer, EveryOperationHasTheInterpretersBitsOnHardNumbers) {
  const TemporaryFolder folder;
  const compile::CompiledModel model = all_operations();
  for (const std::int32_t lanes : native_widths()) {
    const auto kernel = compiled(model, lanes, fresh_settings(folder));
    // All pairs of hard numbers, the third one drawn; then ordinary numbers.
    HardNumbers third(1, 1.0), ordinary(2, 0.0);
    for (std::size_t first = 0; first < HardNumbers::k_hard.size(); ++first) {
      for (std::size_t start = 0; start < HardNumbers::k_hard.size(); start += static_cast<std::size_t>(lanes)) {
        auto point = compile::draw_point(*kernel, [&] { return third(); });
        for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes); ++lane) {
          point.x[lane] = HardNumbers::k_hard[first];
          point.x[static_cast<std::size_t>(lanes) + lane] = HardNumbers::k_hard[start + lane];
        }
        ASSERT_EQ(compile::count_differences(*kernel, *model.kernel, point), 0U)
            << lanes << " lanes, " << HardNumbers::k_hard[first] << " with number " << start;
      }
    }
    for (int repeat = 0; repeat < 2000; ++repeat) {
      const auto point = compile::draw_point(*kernel, [&] { return ordinary(); });
      ASSERT_EQ(compile::count_differences(*kernel, *model.kernel, point), 0U) << lanes << " lanes, point " << repeat;
    }
  }
}

// 12 models of 8 rates, 3 rules, 3 triggers and 3 assignments, with their derivatives and factors: some 200 random
// formulas, each in every width.
TEST(Printer, RandomModelsWithEventsHaveTheInterpretersBits) {
  const TemporaryFolder folder;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const compile::CompiledModel model = RandomModel(seed).make(8, 4);
    for (const std::int32_t lanes : native_widths()) {
      const auto kernel = compiled(model, lanes, fresh_settings(folder));
      for (int repeat = 0; repeat < 40; ++repeat) {
        HardNumbers numbers(seed * 1000 + static_cast<std::uint64_t>(repeat), repeat % 2 == 0 ? 0.05 : 0.5);
        const auto point = compile::draw_point(*kernel, [&] { return numbers(); });
        ASSERT_EQ(compile::count_differences(*kernel, *model.kernel, point), 0U)
            << "model " << seed << ", " << lanes << " lanes, point " << repeat;
      }
    }
  }
}

// Values that pass from one part of a cut function to a later one.
TEST(Printer, LongFunctionsAreCutWithoutChange) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 0.5);
  std::vector<ExpressionId> early;
  ExpressionId chain = b.use(x);
  for (int step = 0; step < 2000; ++step) {
    chain = b.make(Operation::subtract, b.number(1 + step * 1e-4), b.times(chain, chain));
    if (step % 97 == 0) early.push_back(chain);
  }
  for (const ExpressionId value : early) chain = b.plus(chain, value);
  b.rate(x, chain);
  const auto model = compile::compile(b.model);
  ASSERT_TRUE(model);
  const std::string text = compile::print_kernel(*model->programs, 1, InstructionSet::baseline);
  EXPECT_NE(text.find("void rhs_2("), std::string::npos);  // more than 4000 instructions in parts of 1500
  const TemporaryFolder folder;
  const auto kernel = compiled(*model, native_widths().back(), fresh_settings(folder));
  HardNumbers numbers(5, 0.0);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto point = compile::draw_point(*kernel, [&] { return numbers() / 8; });
    ASSERT_EQ(compile::count_differences(*kernel, *model->kernel, point), 0U);
  }
}

TEST(Printer, AFusedKernelIsFoundOut) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("fma") || !__builtin_cpu_supports("avx2")) {
    GTEST_SKIP() << "this processor has no fused multiply-add to be caught with";
  }
#endif
  const compile::CompiledModel model = small_model();
  const std::string text = compile::print_kernel(*model.programs, 4, InstructionSet::avx2);
  const auto honest = compile::load_library(library_from(text, InstructionSet::avx2, {"-mfma"}), model.programs, 4,
                                            InstructionSet::avx2);
  EXPECT_TRUE(honest) << (honest ? "" : core::text(honest.error()));
  const auto fused =
      compile::load_library(library_from(text, InstructionSet::avx2, {"-O2", "-mfma", "-ffp-contract=fast"}),
                            model.programs, 4, InstructionSet::avx2);
  ASSERT_FALSE(fused);
  EXPECT_THAT(core::text(fused.error()), testing::HasSubstr("its numbers are not the interpreter's"));
}

TEST(Printer, AKernelOfAnotherVersionSizeHashOrWidthIsRefused) {
  const compile::CompiledModel model = small_model();
  const std::string text = compile::print_kernel(*model.programs, 1, InstructionSet::baseline);
  const auto refusal = [&](const std::string& changed, std::int32_t lanes = 1) {
    const auto loaded = compile::load_library(library_from(changed, InstructionSet::baseline), model.programs, lanes,
                                              InstructionSet::baseline);
    return loaded ? "" : core::text(loaded.error());
  };
  const std::string version = "HEPATRIAL_KERNEL_VERSION " + std::to_string(HEPATRIAL_KERNEL_VERSION) + "u";
  EXPECT_EQ(refusal(text), "");
  EXPECT_THAT(refusal(replaced(text, version, "HEPATRIAL_KERNEL_VERSION 99u")), testing::HasSubstr("version"));
  EXPECT_THAT(refusal(replaced(text, "  sizeof(hepatrial_kernel), HEP", "  8, HEP")),
              testing::HasSubstr("struct size"));
  EXPECT_THAT(refusal(replaced(text, "HEPATRIAL_KERNEL_VERSION, 0x", "HEPATRIAL_KERNEL_VERSION, 1u + 0x")),
              testing::HasSubstr("another model"));
  EXPECT_THAT(refusal(replaced(text, "u, 1, 2, ", "u, 2, 2, ")), testing::HasSubstr("lanes"));
  EXPECT_THAT(refusal(replaced(text, "column_start[] = {0, 2, 4", "column_start[] = {0, 1, 4")),
              testing::HasSubstr("refused"));
  EXPECT_THAT(refusal(text, 2), testing::HasSubstr("another kernel"));
}

TEST(Printer, LiteralsGiveBackTheSameDouble) {
  HardNumbers numbers(9, 0.5);
  for (int repeat = 0; repeat < 1000; ++repeat) {
    const double value = numbers();
    std::string text = compile::exact_literal(value);
    if (!std::isfinite(value)) {
      EXPECT_THAT(text, testing::HasSubstr(std::isnan(value) ? "nan" : "inf"));
      continue;
    }
    const bool negative = text.starts_with("(-");
    if (negative) text = text.substr(2, text.size() - 3);
    ASSERT_TRUE(text.starts_with("0x")) << text;
    double found = 0;
    std::from_chars(text.data() + 2, text.data() + text.size(), found, std::chars_format::hex);
    EXPECT_TRUE(compile::same_bits(negative ? -found : found, value)) << text;
  }
}

// Names enter the hash and nothing else of the text.
TEST(Printer, NoNameReachesTheText) {
  const compile::CompiledModel plain = small_model();
  const std::string plain_text = compile::print_kernel(*plain.programs, 8, InstructionSet::avx512);
  const auto hash_text = [](const compile::CompiledModel& model) {
    return compile::kernel_function_name(model.hash, 8, InstructionSet::avx512).substr(17, 16);
  };
  for (const std::string& hostile :
       {std::string("\"); system(\"touch hostile\"); //"), std::string("*/\n#include \"/etc/passwd\"\n/*"),
        std::string("$(touch hostile)`touch hostile`"), std::string("')kernel\" %n\\\n"), std::string("a\0b", 3),
        std::string(1'000'000, 'x')}) {
    const compile::CompiledModel model = small_model(hostile);
    const std::string text = compile::print_kernel(*model.programs, 8, InstructionSet::avx512);
    EXPECT_EQ(replaced(text, hash_text(model), hash_text(plain)), plain_text);
  }
  EXPECT_EQ(plain_text.find("system"), std::string::npos);
}

TEST(Printer, HostileModelsAreCompiledOrRefusedButNeverObeyed) {
  const TemporaryFolder folder;
  compile::KernelSettings settings = fresh_settings(folder);
  const std::string mark = (folder.path() / "hostile").string();
  const compile::CompiledModel model = small_model("\"; system(\"touch " + mark + "\");\n");
  EXPECT_EQ(compile::compile_lane_kernel(model, 1, settings).origin, KernelOrigin::compiled);
  EXPECT_FALSE(std::filesystem::exists(mark));
  for (const std::string& formula : {"system(\"touch " + mark + "\")", "`touch " + mark + "`", "$(touch " + mark + ")",
                                     std::string("system(1)"), std::string("x); system(1"), std::string("x\\\nx")}) {
    EXPECT_FALSE(model::read_antimony_text("x = 1; x' = " + formula + ";", "hostile.ant")) << formula;
  }
  EXPECT_TRUE(model::read_antimony_text("x = 1; x' = sin(x);", "good.ant"));
}

TEST(Printer, FormulasNestedAMillionDeepAreRefusedByTheReader) {
  const std::string open(1'000'000, '('), close(1'000'000, ')');
  const auto deep = model::read_antimony_text("x = 1; x' = " + open + "x" + close + ";", "deep.ant");
  ASSERT_FALSE(deep);
  EXPECT_THAT(core::text(deep.error()), testing::HasSubstr("nested deeper than 200"));
  std::string nested = "<cn>1</cn>";
  std::string start, end;
  for (int level = 0; level < 100'000; ++level) start += "<apply><minus/>", end += "</apply>";
  const auto sbml = model::read_sbml_text(
      "<?xml version=\"1.0\"?><sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"2\">"
      "<model><listOfParameters><parameter id=\"x\" constant=\"false\"/></listOfParameters><listOfRules><rateRule "
      "variable=\"x\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\">" +
          start + nested + end + "</math></rateRule></listOfRules></model></sbml>",
      "deep.xml");
  EXPECT_FALSE(sbml);
}

TEST(Printer, EqualProgramsGiveEqualText) {
  EXPECT_EQ(compile::print_kernel(*RandomModel(3).make(6, 4).programs, 4, InstructionSet::avx2),
            compile::print_kernel(*RandomModel(3).make(6, 4).programs, 4, InstructionSet::avx2));
}

}  // namespace
}  // namespace hepatrial::test
