// Import of a whole registry beside the floor program, then linking and screening.
// usage: registry_benchmark FILE FOLDER RULES     FILE from registry_generate; FOLDER for the stores; RULES
// evidence/registry Prints seconds, MB/s of JSON, largest memory, and the share of the floor's speed.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>

#include "benchmarks/registry/registry_floor.hpp"
#include "evidence/linking/link.hpp"
#include "evidence/registry/import.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/screening/classify.hpp"
#include "evidence/screening/screen_store.hpp"

namespace {

using namespace hepatrial;
namespace fs = std::filesystem;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Seconds of all processors together: unlike the clock, hardly touched by other programs.
double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

int told(const core::Problems& problems) {
  std::fputs(core::text(problems).c_str(), stderr);
  return core::exit_code(problems);
}

void remove_store(const fs::path& store) {
  for (const char* ending : {"", "-wal", "-shm"}) fs::remove(store.string() + ending);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 4) {
    std::fputs("usage: registry_benchmark FILE FOLDER RULES [WORKERS]\n", stderr);
    return 2;
  }
  const fs::path file = arguments[1], folder = arguments[2];
  evidence::registry::ImportOptions options;
  options.now = "2026-01-01T00:00:00Z";
  if (argument_count > 4) options.workers = std::atoi(arguments[4]);
  const fs::path store_path = folder / "registry.sqlite", floor_path = folder / "floor.sqlite";
  remove_store(store_path);
  remove_store(floor_path);

  double seconds = 0;
  {
    auto store = evidence::registry::open_store(store_path);
    if (!store) return told(store.error());
    const double began = now(), processors_before = processor_seconds();
    const auto report = evidence::registry::import_file(*store, file, options);
    if (!report) return told(report.error());
    seconds = now() - began;
    std::printf(
        "import: %lld records, %.3f GB in %.1f s (%.1f s of processors), %.0f MB/s, at most %.0f MB of memory\n",
        static_cast<long long>(report->added), static_cast<double>(report->bytes) * 1e-9, seconds,
        processor_seconds() - processors_before, static_cast<double>(report->bytes) * 1e-6 / seconds, peak_megabytes());
    std::fflush(stdout);
  }
  const double floor_before = processor_seconds();
  const auto floor = benchmarks::run_floor(file, floor_path, options.workers);
  if (!floor) return told(floor.error());
  std::printf(
      "floor:  %llu records, %llu rows in %.1f s (%.1f s of processors), %.0f MB/s; import has %.0f %% of its speed\n",
      static_cast<unsigned long long>(floor->records), static_cast<unsigned long long>(floor->rows), floor->seconds,
      processor_seconds() - floor_before, static_cast<double>(floor->bytes) * 1e-6 / floor->seconds,
      100 * floor->seconds / seconds);
  std::fflush(stdout);
  remove_store(floor_path);

  auto store = evidence::registry::open_store(store_path);
  const auto rules = evidence::screening::read_rules(arguments[3]);
  if (!store || !rules) return told(store ? rules.error() : store.error());
  const double linking = now();
  const auto links = evidence::linking::link_store(*store);
  if (!links) return told(links.error());
  const double screening = now();
  const auto screened = evidence::screening::screen_store(*store, *rules, std::nullopt);
  if (!screened) return told(screened.error());
  const double classifying = now();
  const auto classified = evidence::screening::classify_store(*store, *rules);
  if (!classified) return told(classified.error());
  std::printf(
      "linking %.1f s (%zu trials), screening %.1f s (%zu trials, %zu included), classification %.1f s; at most %.0f "
      "MB\n",
      screening - linking, links->trials, classifying - screening, screened->flow.screened, screened->flow.included,
      now() - classifying, peak_megabytes());
  return 0;
}
