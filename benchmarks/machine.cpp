#include "benchmarks/machine.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include "benchmarks/engines.hpp"
#include "compile/processor.hpp"

namespace hepatrial::benchmarks {

namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  std::string vendor, name, family, model;
  const auto take = [](const std::string& line, std::string_view key, std::string& into) {
    if (into.empty() && line.starts_with(key)) into = line.substr(line.find(':') + 2);
  };
  for (std::string line; std::getline(file, line);) {
    take(line, "model name", name);
    take(line, "cpu family", family);
    take(line, "model\t", model);
  }
  return name.empty() ? "unknown processor" : fmt::format("{} (family {}, model {})", name, family, model);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
  return {text.data(), size};
}

}  // namespace

std::string machine_text() {
  std::array<double, 3> load{};
  const bool known = getloadavg(load.data(), 3) > 0;
  std::string text =
      fmt::format("- {}, {} cores; {}: {} patients side by side\n", processor_name(),
                  std::thread::hardware_concurrency(), compile::name(compile::detect_instruction_set()), our_lanes());
  text += fmt::format("- GCC {}; {}\n", __VERSION__, today());
  if (known) {
    text += fmt::format("- load average when the run began: {:.2f} over one minute, {:.2f} over fifteen\n", load[0],
                        load[2]);
  }
  return text;
}

}  // namespace hepatrial::benchmarks
