#pragma once
// Published rows as data with errors: on which scale each is compared, how exact it is, and how much it counts.
// docs/methods/calibration.md. Checked by tests/study/calibration_plan_test.cpp and calibration_misfit_test.cpp.

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/targets.hpp"
#include "study/calibration/plan.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::study {

/// What a row asks of a simulated arm.
struct Measure {
  enum class Kind : std::uint8_t {
    median,         ///< months
    landmark,       ///< share without event at `months`
    hazard_ratio,   ///< against the comparator
    response,       ///< share with CR or PR
    control,        ///< share with CR, PR or SD
    severe_event,   ///< share with an adverse event of grade 3 or 4
    toxicity_stop,  ///< share in whom a drug was stopped for toxicity
    doubling_time,  ///< median volume doubling time of the untreated tumour, months
    albi_change     ///< mean change of the ALBI score from the first line's start to randomisation, points
  };
  Kind kind = Kind::median;
  std::string survival;  ///< "OS", "PFS", "TTP" of the first three
  double months = 0;
};

/// "OS_median", "PFS_rate_36mo", "TTP_HR", "ORR", "DCR", "AE_G34", "toxicity_stop", "doubling_time", "ALBI_change";
/// nothing for another endpoint.
[[nodiscard]] std::optional<Measure> measure_of(const std::string& endpoint);
[[nodiscard]] RowKind kind_of(const Measure& measure);

/// One published row. Scaled: ln of medians, ratios and doubling times; logit of shares, with half a patient added to
/// either side (n p + 1/2) / (n + 1), so that 0 of n is a number; ALBI points as they are.
struct Observation {
  std::string id;  ///< C001, or of context_targets.csv
  std::string group;
  std::size_t trial = 0;  ///< index into CalibrationPlan::trials
  std::size_t arm = 0;
  std::size_t comparator = 0;  ///< arm, of a hazard ratio
  std::string arm_name, regimen;
  std::string endpoint;
  Measure measure;
  RowKind kind = RowKind::os_median;
  double observed = 0;       ///< months, fraction, ratio, points
  double low = 0, high = 0;  ///< published interval; NaN where none
  double n = 0;              ///< published patients
  double comparator_n = 0;   ///< of a hazard ratio: published patients of the comparator
  double scaled = 0;
  double sampling_sd = 0;  ///< of `scaled`: the published trial's own
  double sd = 0;           ///< of predicted minus observed: see total_sd; infinite where the row is not fitted
  bool gates = true;       ///< false: could not be verified, so neither fitted nor scored
  std::string source, note;

  [[nodiscard]] bool fitted() const;
};

/// A value of the measure on the scale of its row.
[[nodiscard]] double scaled_value(const Observation& row, double value);
/// Its inverse; shares are cut off at 0 and 1.
[[nodiscard]] double unscaled_value(const Observation& row, double scaled);

/// How far a predicted share lies from the published one: difference of logits over sqrt(1 / (x + 1/2) + 1 / (n - x +
/// 1/2)), the published trial's standard error. `row` is a share.
[[nodiscard]] double share_error(const Observation& row, double value);
/// Whether the row is a share of patients.
[[nodiscard]] bool is_share(const Observation& row);

/// Rows of all trials in the order of plan and targets. Targets are joined to arms by arm_id; of several readings of
/// one endpoint those that fit the simulated one best are taken (study/criteria.hpp). `simulated` is the number of
/// patients per arm. sd^2 = (sampling^2 (1 + n / simulated) + scan^2 + model_sd^2) / weight, with scan = ln-width of
/// one scan interval / sqrt(12) for medians of PFS and TTP. Sampling error of ln median: from the published interval,
/// else 1.44 / sqrt(n), the delta method for an exponential curve without censoring; of ln HR: from the interval; of a
/// logit: sqrt(1 / (x + 1/2) + 1 / (n - x + 1/2)). Errors: a context row that names no trial or arm of the plan, a
/// group without any row that is fitted.
[[nodiscard]] core::Result<std::vector<Observation>> observations(const CalibrationPlan& plan,
                                                                  const std::vector<trial::TrialSpec>& specs,
                                                                  const std::vector<evidence::Target>& targets,
                                                                  std::size_t simulated);

}  // namespace hepatrial::study
