#pragma once
// From patient records to endpoints per arm. All denominators are the randomised patients of the arm;
// a failed patient counts as not evaluable for response and is censored at the last good time.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stats/survival.hpp"
#include "trial/analysis_set.hpp"
#include "trial/run.hpp"

namespace hepatrial::trial {

/// An estimate with the simulation's own 95 % sampling interval. NaN where it does not exist (median not reached).
struct Estimate {
  double value = 0, ci_low = 0, ci_high = 0;
};

struct HazardRatio {
  Estimate estimate;
  std::string versus;  ///< name of the control arm
};

/// Endpoint keys: ORR, DCR, CR, PR, SD, PD, NE (fractions); PFS_median_months, OS_median_months, TTP_median_months,
/// DoR_median_months, ToT_median_months; PFS_rate_3m, _6m, _9m, _12m, OS_rate_6m, _12m, _18m, _24m; OS_rmst_12m_months;
/// AE_G34 (fraction); subsequent_therapy (fraction that started another therapy); death_tumour_12m, death_liver_12m,
/// death_other_12m (cumulative incidence); PFS_event_growth, PFS_event_new_lesion, PFS_event_both, PFS_event_death
/// (fractions of the PFS events).
struct ArmSummary {
  std::string name;
  std::string regimen;
  std::size_t n = 0;
  std::size_t failed = 0;
  std::map<std::string, Estimate> endpoints;
  std::map<std::string, HazardRatio> hazard_ratio;  ///< "OS", "PFS"
};

struct TrialSummary {
  std::vector<ArmSummary> arms;
  std::vector<ArmSummary> prior_lines;  ///< one per prior line: everybody who started it
};

[[nodiscard]] core::Result<TrialSummary> summarise(const TrialResult& result);

/// Times and events of one endpoint of one arm ("OS", "PFS", "TTP", "DoR", "ToT"), in patient order.
[[nodiscard]] EventTimes event_times(const TrialResult& result, int arm, const std::string& endpoint);
/// The same for a prior line (everybody who started it).
[[nodiscard]] EventTimes prior_line_event_times(const TrialResult& result, std::size_t line,
                                                const std::string& endpoint);

/// Survival from the start of the first simulated line of the patients of an arm; empty without prior lines.
[[nodiscard]] EventTimes first_line_event_times(const TrialResult& result, std::size_t arm);
/// Overall survival of an arm with its cause: 0 censored, else DeathCause as a number.
[[nodiscard]] EventTimes death_times(const TrialResult& result, std::size_t arm);

/// What all of the above is computed from: the result's own set, or one made from its patients.
[[nodiscard]] std::shared_ptr<const AnalysisSet> analysis_set(const TrialResult& result);

inline constexpr double k_days_per_month = 30.4375;

}  // namespace hepatrial::trial
