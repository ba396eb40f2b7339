#pragma once
// What tests of compiled kernels share: a cache of their own, this machine's compiler, random models and hard numbers.

#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>

#include "compile/compiler.hpp"
#include "compile/kernels.hpp"
#include "compile/model_builder.hpp"
#include "compile/processor.hpp"

namespace hepatrial::test {

/// A private folder that goes with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "hepatrial-kernels-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// A program of one's own: a script with these lines.
  [[nodiscard]] std::filesystem::path script(const std::string& name, const std::string& lines) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file) << "#!/bin/sh\n" << lines << "\n";
    chmod(file.c_str(), 0700);
    return file;
  }

 private:
  std::filesystem::path path_;
};

inline std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// A cache that nobody else uses, and this machine's compiler.
inline compile::KernelSettings fresh_settings(const TemporaryFolder& folder) {
  compile::KernelSettings settings;
  settings.cache_directory = folder.path() / "hepatrial" / "kernels";
  settings.compiler = compile::find_compiler();
  EXPECT_FALSE(settings.compiler.empty()) << "these tests compile; no C++ compiler lies along PATH";
  return settings;
}

/// The lane counts that this processor has registers for.
inline std::vector<std::int32_t> native_widths() {
  std::vector<std::int32_t> widths;
  for (const std::int32_t lanes : {1, 2, 4, 8}) {
    if (compile::set_for_lanes(lanes) <= compile::detect_instruction_set()) widths.push_back(lanes);
  }
  return widths;
}

/// A small model whose sums of products a fused multiply-add would round differently.
inline compile::CompiledModel small_model(const std::string& prefix = "") {
  ModelBuilder b;
  const SymbolId k = b.parameter(prefix + "k", 0.3);
  const SymbolId x = b.variable(prefix + "x", 1);
  const SymbolId y = b.variable(prefix + "y", 2);
  b.rate(x, b.minus(b.times(b.use(k), b.use(y)), b.times(b.use(x), b.use(x))));
  b.rate(y, b.plus(b.times(b.use(x), b.use(y)), b.times(b.use(k), b.time())));
  b.event(prefix + "e", b.make(Operation::greater, b.use(x), b.use(k))).assignments = {{y, b.use(x), {}}};
  auto compiled = compile::compile(b.model);
  EXPECT_TRUE(compiled) << (compiled ? "" : core::text(compiled.error()));
  return std::move(*compiled);
}

/// A random model: rate rules, assignment rules, initial assignments and events over all operations.
class RandomModel {
 public:
  explicit RandomModel(std::uint64_t seed) : generator_(seed) {}

  compile::CompiledModel make(int states, int depth) {
    ModelBuilder b;
    for (int index = 0; index < 3; ++index) symbols_.push_back(b.parameter("p" + std::to_string(index), number()));
    std::vector<SymbolId> moving;
    for (int index = 0; index < states; ++index) moving.push_back(b.variable("x" + std::to_string(index), number()));
    symbols_.insert(symbols_.end(), moving.begin(), moving.end());
    std::vector<SymbolId> assigned;
    for (int index = 0; index < 3; ++index) {
      assigned.push_back(b.variable("a" + std::to_string(index)));
      b.assign(assigned.back(), expression(b, depth));
    }
    symbols_.insert(symbols_.end(), assigned.begin(), assigned.end());
    for (const SymbolId state : moving) b.rate(state, expression(b, depth));
    b.initially(moving.front(), b.use(symbols_.front()));
    for (int index = 0; index < 3; ++index) {
      const ExpressionId trigger = b.make(relation(), expression(b, 2), expression(b, 2));
      b.event("e" + std::to_string(index), trigger).assignments = {{pick(moving), expression(b, depth), {}}};
    }
    auto compiled = compile::compile(b.model);
    EXPECT_TRUE(compiled) << (compiled ? "" : core::text(compiled.error()));
    return std::move(*compiled);
  }

 private:
  template <class Item>
  Item pick(const std::vector<Item>& items) {
    return items[std::uniform_int_distribution<std::size_t>(0, items.size() - 1)(generator_)];
  }
  double number() { return std::uniform_int_distribution<int>(-4000, 4000)(generator_) / 1000.0; }
  Operation relation() {
    return pick<Operation>({Operation::less, Operation::less_equal, Operation::greater, Operation::greater_equal,
                            Operation::equal, Operation::not_equal});
  }

  ExpressionId expression(ModelBuilder& b, int depth) {
    const int kind = std::uniform_int_distribution<int>(0, depth > 0 ? 9 : 2)(generator_);
    if (kind == 0) return b.number(number());
    if (kind == 1) return b.use(pick(symbols_));
    if (kind == 2) return std::uniform_int_distribution<int>(0, 3)(generator_) == 0 ? b.time() : b.use(pick(symbols_));
    const auto operation = static_cast<Operation>(std::uniform_int_distribution<int>(
        static_cast<int>(Operation::add), static_cast<int>(Operation::select))(generator_));
    std::array<ExpressionId, 3> arguments{model::k_no_expression, model::k_no_expression, model::k_no_expression};
    for (int index = 0; index < model::argument_count(operation); ++index) {
      arguments[static_cast<std::size_t>(index)] = expression(b, depth - 1);
    }
    return b.make(operation, arguments[0], arguments[1], arguments[2]);
  }

  std::mt19937_64 generator_;
  std::vector<SymbolId> symbols_;
};

/// Numbers that code gets wrong: signed zeros, infinities, NaN, the ends of the range, halves, and ordinary ones.
class HardNumbers {
 public:
  explicit HardNumbers(std::uint64_t seed, double hard_share = 0.3) : generator_(seed), hard_share_(hard_share) {}
  double operator()() {
    if (!std::bernoulli_distribution(hard_share_)(generator_))
      return std::normal_distribution<double>(0, 3)(generator_);
    return k_hard[std::uniform_int_distribution<std::size_t>(0, k_hard.size() - 1)(generator_)];
  }

  static constexpr double k_infinity = std::numeric_limits<double>::infinity();
  static constexpr std::array<double, 24> k_hard{0.0,
                                                 -0.0,
                                                 1.0,
                                                 -1.0,
                                                 2.0,
                                                 -2.0,
                                                 0.5,
                                                 -0.5,
                                                 1.5,
                                                 3.0,
                                                 k_infinity,
                                                 -k_infinity,
                                                 std::numeric_limits<double>::quiet_NaN(),
                                                 std::numeric_limits<double>::denorm_min(),
                                                 -std::numeric_limits<double>::denorm_min(),
                                                 std::numeric_limits<double>::min(),
                                                 std::numeric_limits<double>::max(),
                                                 -std::numeric_limits<double>::max(),
                                                 709.78,
                                                 -745.13,
                                                 0x1p53,
                                                 1e300,
                                                 1e-300,
                                                 0x1.fffffffffffffp-1};

 private:
  std::mt19937_64 generator_;
  double hard_share_;
};

}  // namespace hepatrial::test
