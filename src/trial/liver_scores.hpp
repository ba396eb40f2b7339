#pragma once
// Liver function and performance status as trials grade them. Pure functions.

#include "trial/record.hpp"

namespace hepatrial::trial {

/// Child-Pugh points (5-15) from albumin, bilirubin, INR and ascites; encephalopathy is taken as none (1 point), as the
/// model has none. Ascites grades below 0.5 are none, below 1.5 slight. NaN anywhere gives 15: never fit.
/// Source: Pugh et al. 1973, doi:10.1002/bjs.1800600817 (INR in place of prothrombin time).
/// Checked by tests/trial/liver_scores_test.cpp.
[[nodiscard]] int child_pugh_points(const StateSnapshot& state);

/// ALBI grade 1-3 of a score: up to -2.60, up to -1.39, above. Source: Johnson et al. 2015,
/// doi:10.1200/JCO.2014.57.9151.
[[nodiscard]] int albi_grade(double albi_score);

/// ECOG performance status at a later line: the baseline status, one higher once liver function has worn to ALBI grade
/// 3 or Child-Pugh B (7 points). An assumption: the model has no performance status of its own.
[[nodiscard]] int ecog_now(int ecog_at_baseline, const StateSnapshot& state);

}  // namespace hepatrial::trial
