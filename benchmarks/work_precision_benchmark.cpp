// Question: how many patients per second does one core simulate at a given accuracy, against CVODE at its best?
// README.md beside this file tells how it is measured; the results go to docs/validation/benchmarks.md.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "benchmarks/bars.hpp"
#include "benchmarks/bench_plot.hpp"
#include "benchmarks/bench_report.hpp"
#include "benchmarks/bench_tables.hpp"
#include "benchmarks/compare.hpp"
#include "benchmarks/engines.hpp"
#include "benchmarks/machine.hpp"
#include "benchmarks/memory.hpp"
#include "benchmarks/problems/problems.hpp"
#include "core/files.hpp"

#include <cvode/cvode.h>
#include <dlfcn.h>

namespace {

namespace fs = std::filesystem;
using namespace hepatrial;              // NOLINT: one program
using namespace hepatrial::benchmarks;  // NOLINT

constexpr const char* k_usage =
    "usage: work_precision_benchmark [--models NAME,NAME...] [--patients N] [--out DIR] [--report DIR] [--quick]\n"
    "  --models    antibody, liver-cancer, liver-cancer-events, receptors, cell-cycle (default: all)\n"
    "  --patients  at most so many different patients per model (default 1000)\n"
    "  --out       where everything that is made goes, reference solutions and the rival's kernels too (default "
    "build/bench)\n"
    "  --report    where benchmarks.md goes, with benchmarks/*.svg and benchmarks/work_precision.csv (default: "
    "nowhere)\n"
    "  --quick     few settings and patients: does it run, not what is the result\n";

struct Options {
  std::string models;
  std::size_t patients = 1000;
  fs::path out = "build/bench", report;
  bool is_quick = false;
  std::string memory_child;
  std::size_t rows = 0;
  double horizon = 0;
};

[[noreturn]] void stop_with(const std::string& message) {
  std::fprintf(stderr, "%s\n%s", message.c_str(), k_usage);
  std::exit(2);
}

Options read_options(int count, char** arguments) {
  Options options;
  const auto number = [](const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || !(value > 0)) stop_with("'" + text + "' is no positive number");
    return value;
  };
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    const auto value = [&]() -> std::string {
      if (i + 1 >= count) stop_with(name + " needs a value");
      return arguments[++i];
    };
    if (name == "--quick")
      options.is_quick = true;
    else if (name == "--models")
      options.models = "," + value() + ",";
    else if (name == "--patients")
      options.patients = static_cast<std::size_t>(number(value()));
    else if (name == "--out")
      options.out = value();
    else if (name == "--report")
      options.report = value();
    else if (name == "--memory-child")
      options.memory_child = value();
    else if (name == "--rows")
      options.rows = static_cast<std::size_t>(number(value()));
    else if (name == "--horizon")
      options.horizon = number(value());
    else if (name == "--help" || name == "-h") {
      std::printf("%s", k_usage);
      std::exit(0);
    } else
      stop_with("unknown option '" + name + "'");
  }
  return options;
}

struct Candidate {
  const char* name;
  std::function<core::Result<Problem>(const Folders&)> make;
  bool is_memory_measured = false;
};

const std::vector<Candidate>& candidates() {
  static const std::vector<Candidate> all{
      {"antibody", antibody_problem, true},
      {"liver-cancer", [](const Folders& folders) { return liver_cancer_problem(folders, false); }, false},
      {"liver-cancer-events", [](const Folders& folders) { return liver_cancer_problem(folders, true); }, true},
      {"receptors", receptor_problem, false},
      {"cell-cycle", cell_cycle_problem, false}};
  return all;
}

Folders folders() {
  const fs::path source = HEPATRIAL_SOURCE_DIR;
  const char* given = std::getenv("HEPATRIAL_REFERENCE_DATA");
  return {source, given != nullptr ? fs::path(given) : source / "../shared/reference"};
}

int memory_child(const Options& options) {
  for (const Candidate& candidate : candidates()) {
    if (candidate.name != options.memory_child) continue;
    const auto problem = candidate.make(folders());
    return problem ? run_memory_child(*problem, options.rows, options.horizon) : 1;
  }
  return 1;
}

// The comparison is worth nothing if the system's unoptimised SUNDIALS ran in the rival's place.
void say_and_check_objects() {
  Dl_info product{};
  const bool found = dladdr(reinterpret_cast<void*>(&CVode), &product) != 0;
  const std::string rival = rival_object();
  std::printf("rival: SUNDIALS %s, KLU, from %s\nproduct's reference solver: SUNDIALS from %s\n", rival_version(),
              rival.c_str(), found ? product.dli_fname : "unknown");
  if (rival.find("hepatrial_rival") != std::string::npos && found && rival != product.dli_fname) return;
  std::fprintf(stderr, "The rival would run other code than benchmarks/build_rival.sh built; nothing was measured.\n");
  std::exit(1);
}

// Rows and horizon that fit a time budget, at the speed of our loosest setting on two threads.
std::vector<MemoryUse> measure_memory(const ProblemResult& result, const Problem& problem, double budget_seconds) {
  std::vector<MemoryUse> uses;
  const double year = problem.visits.back();
  const double per_patient = result.ours.front().seconds / 2;
  for (const std::size_t rows : {std::size_t{10000}, std::size_t{100000}}) {
    const double share = std::min(1.0, budget_seconds / (per_patient * static_cast<double>(rows)));
    const auto use = memory_of(problem.name, rows, share * year);
    if (use)
      uses.push_back(*use);
    else
      std::fprintf(stderr, "%s\n", core::text(use.error()).c_str());
  }
  return uses;
}

ProblemResult left_out(const std::string& name, const std::string& why) {
  ProblemResult result;
  result.name = name;
  result.left_out = why;
  return result;
}

using Files = std::map<std::string, std::string>;

int write_into(const fs::path& folder, const Files& files) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  const auto written = core::write_files(folder, files);
  if (!written)
    std::fprintf(stderr, "%s\n", core::text(written.error()).c_str());
  else
    std::printf("Written to %s: %zu files\n", folder.c_str(), files.size());
  return written ? 0 : core::exit_code(written.error());
}

struct Findings {
  std::vector<ProblemResult> results;
  std::vector<MemoryUse> memory;
  std::string tables, machine;
};

int write(const Options& options, const Findings& all) {
  Files files{{"work_precision.csv", csv_of(all.results)}};
  for (const ProblemResult& result : all.results) {
    const std::string plot = result.left_out.empty() ? plot_of(result) : "";
    if (!plot.empty()) files[result.name + ".svg"] = plot;
  }
  int code = 0;
  if (!options.report.empty()) {
    code = write_into(options.report / "benchmarks", files);
    if (code == 0)
      code = write_into(options.report, {{"benchmarks.md", report_of(all.results, all.memory, all.machine)}});
  }
  files["tables.txt"] = all.tables;
  files["benchmarks.md"] = report_of(all.results, all.memory, all.machine);
  return std::max(code, write_into(options.out, files));
}

bool is_wanted(const Options& options, const Candidate& candidate) {
  return options.models.empty() || options.models.find("," + std::string(candidate.name) + ",") != std::string::npos;
}

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

void run_one(const Options& options, const Effort& effort, const Candidate& candidate, Findings& all) {
  say(std::string(candidate.name) + " ...\n");
  auto problem = candidate.make(folders());
  if (problem) problem->patient_count = std::min(problem->patient_count, options.patients);
  all.results.push_back(problem ? compare(*problem, effort, options.out)
                                : left_out(candidate.name, core::text(problem.error())));
  const ProblemResult& result = all.results.back();
  say(text_of(result));
  all.tables += text_of(result);
  if (!candidate.is_memory_measured || !result.left_out.empty()) return;
  for (const MemoryUse& use : measure_memory(result, *problem, effort.memory_seconds)) all.memory.push_back(use);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options(count, arguments);
  if (!options.memory_child.empty()) return memory_child(options);
  std::error_code ignored;
  fs::create_directories(options.out, ignored);
  say_and_check_objects();
  const Effort effort = options.is_quick ? quick_effort() : Effort{};
  Findings all;
  all.machine = machine_text();
  say(all.machine);
  for (const Candidate& candidate : candidates()) {
    if (is_wanted(options, candidate)) run_one(options, effort, candidate, all);
  }
  std::string end = ratio_table(all.results) + memory_table(all.memory) + "\n";
  for (const Bar& bar : bars_of(all.results)) end += "  " + bar.what + ": " + verdict(bar) + "\n";
  say(end);
  all.tables += end;
  return write(options, all);
}
