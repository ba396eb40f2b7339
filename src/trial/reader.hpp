#pragma once
// What the simulated radiologist does, in numbers. Each is an assumption shared by all trials, never fitted to one;
// docs/methods/recist.md gives the reasons.

namespace hepatrial::trial {

/// Coefficient of variation of one diameter reading, log-normal.
inline constexpr double k_reading_error_log_sd = 0.05;  // assumption: repeat readings of one CT differ by 5-10 %
/// A lesion that is there is written down as at least this (RECIST 1.1: "too small to measure" is 5 mm).
inline constexpr double k_smallest_reading_mm = 5;
/// Below this true diameter a lesion is gone: 0 mm.
inline constexpr double k_gone_below_mm = 2;  // assumption: CT slices of 2.5-5 mm
/// Probability that a scan shows a new lesion to its reader, per lesion and scan.
inline constexpr double k_detection_investigator = 1.0;        // assumption
inline constexpr double k_detection_independent_review = 0.6;  // assumption from a published comparison of readers
/// Most target lesions (RECIST 1.1).
inline constexpr int k_targets_max = 5;
/// All target lesions together hold a share of the burden, uniform between these.
inline constexpr double k_target_share_low = 0.6, k_target_share_high = 0.9;  // assumption
/// Between-lesion standard deviation of the growth rate of log volume, per day.
inline constexpr double k_lesion_drift_log_sd_per_day = 0.002;  // assumption: 7 % in diameter after 100 days
/// Non-target lesions progress unequivocally at this multiple of their nadir volume: 20 % in diameter.
inline constexpr double k_non_target_volume_ratio = 1.73;

}  // namespace hepatrial::trial
