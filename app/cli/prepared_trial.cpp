#include "cli/prepared_trial.hpp"

#include <fmt/format.h>

#include "cli/mechanisms_command.hpp"
#include "core/files.hpp"
#include "evidence/store.hpp"
#include "report/text_table.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

core::Result<std::vector<evidence::Target>> read_calibration_targets(const DataPaths& data) {
  const auto store = evidence::Store::open(data.evidence_store());
  if (!store) return core::fail(store.error());
  return evidence::calibration_targets(*store);
}

core::Result<PreparedTrial> prepare(const RunOptions& options) {
  auto inputs = load_disease();
  if (!inputs) return core::fail(inputs.error());
  if (auto switched = switch_mechanisms(options.mechanisms, *inputs); !switched) return core::fail(switched.error());
  auto trial_file = find_trial(inputs->data, options.trial);
  if (!trial_file) return core::fail(trial_file.error());
  const fs::path out = options.simulation.out.value_or(fs::path("results") / trial_file->stem());
  auto targets = read_calibration_targets(inputs->data);
  if (!targets) return core::fail(targets.error());
  constexpr std::size_t k_trial_bytes_max = std::size_t{1} << 20;
  auto text = core::read_file(*trial_file, k_trial_bytes_max);
  if (!text) return core::fail(text.error());
  auto spec = trial::read_trial_text(*text, trial_file->string(), inputs->pharmacy);
  if (!spec) return core::fail(spec.error());
  if (const auto writable = core::check_writable(out); !writable) return core::fail(writable.error());
  return PreparedTrial{std::move(*inputs), std::move(*trial_file), std::move(*text), std::move(*spec), out,
                       std::move(*targets)};
}

std::string closing_lines(const SimulatedTrial& trial, const fs::path& out) {
  std::string lines = report::text_table(trial.summary);
  if (trial.result.failed_patients > 0) {
    lines += fmt::format("{} patients failed and are counted as not evaluable; the report says why.\n",
                         trial.result.failed_patients);
  }
  return lines + fmt::format("Report: {}\n", (out / "report.html").string());
}

}  // namespace hepatrial::cli
