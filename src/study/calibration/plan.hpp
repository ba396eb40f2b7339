#pragma once
// A calibration as data: calibration/hcc.toml and calibration/context_targets.csv, documented key by key in
// docs/formats/calibration.md. Checked by tests/study/calibration_plan_test.cpp.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "study/calibration/free_parameter.hpp"

namespace hepatrial::study {

/// Kinds of published rows; each kind has one weight and one allowance for what the model lacks.
enum class RowKind : std::uint8_t {
  os_median,
  pfs_median,  ///< of PFS and TTP: read on the grid of scans
  landmark,    ///< survival at a month, any endpoint
  hazard_ratio,
  response,         ///< ORR
  control,          ///< DCR
  safety,           ///< grade 3-4 events, stops for toxicity
  natural_history,  ///< doubling time, decline of liver function
  count_
};
inline constexpr std::size_t k_row_kinds = static_cast<std::size_t>(RowKind::count_);
/// "OS_median", "PFS_median", ...: the names in the plan and in tables.
[[nodiscard]] const char* name(RowKind kind);

struct KindSetting {
  double weight = 0;    ///< of a row of this kind in the misfit; 0: shown, not fitted
  double model_sd = 0;  ///< standard deviation, on the row's scale, of what the model is allowed to miss
};

/// One virtual trial of the calibration.
struct CalibrationTrial {
  std::string file;                    ///< under trials/, without ".toml"
  std::string group;                   ///< rows of one group leave together when trials are left out in turn
  double patients_share = 1;           ///< of the run's patients per arm
  std::vector<std::string> endpoints;  ///< empty: all; else only these rows ("ORR")
  int line = 0;
};

/// A published fact outside the table of calibration targets, with the place where it is stored.
struct ContextTarget {
  std::string id;
  std::string trial;  ///< CalibrationTrial::file
  std::string arm;    ///< name of the simulated arm
  std::string endpoint;
  double value = 0;  ///< months, days, percent, ratio or points, as `unit` says
  std::string unit;
  double low = 0, high = 0;                              ///< 95 % interval; NaN where none
  double n = 0;                                          ///< 0: unknown
  bool gates = true;                                     ///< false when the note says "not verified"
  std::string context_trial, context_arm, context_item;  ///< of evidence/target_context.csv
  std::string source, note;
  int line = 0;
};

struct CalibrationPlan {
  std::string file;
  std::string source;
  std::size_t patients_per_arm = 300;
  double robust_at = 2.5;  ///< misfits beyond this many standard deviations count linearly
  double relative_tolerance = 1e-4, absolute_tolerance = 1e-7;  ///< of the solver
  std::array<KindSetting, k_row_kinds> kinds{};
  std::vector<CalibrationTrial> trials;
  std::vector<FreeParameter> parameters;
  std::vector<ContextTarget> context;
};

/// Reads <folder>/hcc.toml and <folder>/context_targets.csv. All problems at once, with file, line and key: unknown
/// keys, missing ones, more than k_free_parameters_max parameters, a group without a name, an endpoint that no run
/// answers.
[[nodiscard]] core::Result<CalibrationPlan> read_calibration_plan(const std::filesystem::path& folder);

inline constexpr std::size_t k_free_parameters_max = 30;

}  // namespace hepatrial::study
