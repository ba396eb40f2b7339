#include <algorithm>

#include "benchmarks/problems/problems.hpp"
#include "core/maths.hpp"
#include "core/random.hpp"
#include "model/read.hpp"

namespace hepatrial::benchmarks {

namespace {
constexpr std::uint64_t k_seed = 20251121;
}

core::Result<compile::CompiledModel> compiled_file(const std::filesystem::path& path, bool with_events) {
  auto text = model::read_model(path);
  if (!text) return core::fail(text.error());
  if (!with_events) text->events.clear();
  return compile::compile(*text);
}

std::int32_t find_or_report(const compile::Names& names, const std::string& name, core::Problems& problems) {
  const std::int32_t index = names.find(name);
  if (index < 0) problems.push_back({core::ProblemKind::bad_input, "the benchmark model lacks '" + name + "'", {}, ""});
  return index;
}

core::Result<std::function<void(std::size_t, std::span<double>)>> log_normal_patients(
    const compile::CompiledModel& model, const std::vector<std::string>& names, double log_sd) {
  struct Varied {
    std::size_t index;
    std::string purpose;
  };
  std::vector<Varied> varied;
  core::Problems problems;
  for (const std::string& name : names) {
    const std::int32_t index = find_or_report(model.parameters, name, problems);
    varied.push_back({static_cast<std::size_t>(std::max(index, 0)), "benchmark:" + name});
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return [varied = std::move(varied), log_sd](std::size_t patient, std::span<double> p) {
    for (const Varied& one : varied) {
      core::RandomStream stream(k_seed, one.purpose, patient);
      p[one.index] *= core::maths::exp(log_sd * stream.normal());
    }
  };
}

}  // namespace hepatrial::benchmarks
