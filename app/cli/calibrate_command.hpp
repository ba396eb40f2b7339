#pragma once
// The verbs under `calibrate`: fit the free parameters to the calibration rows, their posterior, trials left out in
// turn, what the rows identify, and fitted values into the model's files. Checked by tests/cli/calibrate_test.py.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/answer.hpp"
#include "cli/solver_choice.hpp"
#include "core/progress.hpp"
#include "study/calibration/row_report.hpp"

namespace CLI {
class App;
}

namespace hepatrial::cli {

enum class CalibrateVerb { fit, posterior, leave_one_out, report, apply };

struct CalibrateOptions {
  CalibrateVerb verb = CalibrateVerb::fit;
  std::filesystem::path out;                  ///< folder of the calibration; `apply` reads it
  std::optional<std::filesystem::path> plan;  ///< folder of hcc.toml; none: the shipped one
  std::optional<std::size_t> patients;        ///< per arm; none: as the plan says, of the score that `report` prints
                                              ///< study::k_report_patients_per_arm
  std::size_t score_patients = study::k_report_patients_per_arm;  ///< per arm; of the predictions of `leave-one-out`
  std::uint64_t evaluations = 400;
  bool gauss_newton = false;  ///< else CMA-ES
  std::size_t population = 14;
  std::size_t members = 100;
  std::size_t passes = 4;
  std::uint64_t seed = 1;
  std::uint64_t minutes = 0;  ///< 0: no limit
  int threads = 0;            ///< 0: as many as the machine has
  KernelUse kernel = KernelUse::compile_where_possible;
  bool resume = false;
  bool identifiability = false;
  std::string profile;  ///< of `report`: a parameter whose profile is wanted; empty: none
  bool quiet = false;
};

/// Adds `calibrate` and its verbs; `chosen` is called for the one that was given. `options` must outlive parsing.
void add_calibrate_verbs(CLI::App& app, CalibrateOptions& options, const std::function<void()>& chosen);

/// Errors: anything wrong with plan, model or trials; a state of other inputs; usage when `stop` was raised (what was
/// finished is on disk).
[[nodiscard]] core::Result<Answer> calibrate(const CalibrateOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
