// Writes reports of made-up results, each into its own folder under the folder named by the first argument: for
// check_summary.R, which recomputes them, and for looking at the page.
#include <filesystem>
#include <iostream>

#include "core/files.hpp"
#include "report/render.hpp"
#include "report/synthetic_trial.hpp"
#include "study/comparison.hpp"

namespace {

using namespace hepatrial;
namespace synthetic = report::synthetic;

bool write_report(const synthetic::SyntheticOptions& options, const std::filesystem::path& folder) {
  const trial::TrialResult result = synthetic::synthetic_trial(options);
  const auto summary = trial::summarise(result);
  if (!summary) {
    std::cerr << core::text(summary.error());
    return false;
  }
  const auto comparison = study::compare(result, *summary, synthetic::targets());
  const report::Provenance made = synthetic::provenance();
  const auto files = report::render({result, *summary, comparison, made, {{"simulation", 1.5}}, 2});
  const auto written = files ? core::write_files(folder, *files) : core::fail(files.error());
  if (!written) std::cerr << core::text(written.error());
  return written.has_value();
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) return 2;
  const std::filesystem::path folder = arguments[1];
  synthetic::SyntheticOptions three, six, large;
  three.arms = synthetic::usual_arms(3);
  six.arms = synthetic::usual_arms(6);
  large.arms = synthetic::usual_arms(2);
  for (synthetic::SyntheticArm& arm : large.arms) arm.patients = 600;
  const bool all = write_report(three, folder / "three-arms") && write_report(six, folder / "six-arms") &&
                   write_report(large, folder / "large-arms") &&
                   write_report(synthetic::edge_options(), folder / "edges") &&
                   write_report(synthetic::hostile_options(), folder / "hostile");
  return all ? 0 : 1;
}
