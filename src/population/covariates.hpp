#pragma once
// What is known about a virtual patient at the start of first-line therapy.

#include <cstdint>
#include <string>

namespace hepatrial::population {

enum class Sex { female, male };
enum class Aetiology { hepatitis_b, hepatitis_c, non_viral };
[[nodiscard]] const char* name(Sex sex);
[[nodiscard]] const char* name(Aetiology aetiology);

/// Covariates. Each is also a model parameter of the same name where the model uses it (male, hepatitis_b, ecog, ...).
struct Covariates {
  double age_years = 0;
  double weight_kg = 0;
  Sex sex = Sex::male;
  Aetiology aetiology = Aetiology::hepatitis_b;
  int ecog = 0;
  bool macrovascular_invasion = false;
  bool extrahepatic_spread = false;
};

/// Baseline mix of a trial's population: the [baseline] table of a trial file. Shares are fractions.
struct BaselineMix {
  double male = 0.85;
  double age_mean_years = 63, age_sd_years = 11;
  double weight_mean_kg = 70, weight_sd_kg = 14;
  double hepatitis_b = 0.4, hepatitis_c = 0.25;  ///< the rest is non-viral
  double ecog_1 = 0.4, ecog_2 = 0;               ///< the rest is ECOG 0
  double macrovascular_invasion = 0.3, extrahepatic_spread = 0.6;
  std::string source;
};

/// Adults of trial age and weight: draws outside are drawn again.
inline constexpr double k_age_min_years = 18, k_age_max_years = 90;
inline constexpr double k_weight_min_kg = 35, k_weight_max_kg = 150;

/// Draws the covariates of one patient: age normal and weight log-normal with the mix's mean and standard deviation
/// before truncation, the rest by shares. Every covariate has its own stream, so changing one share moves no other
/// covariate. A pure function of its arguments. Checked by tests/population/covariates_test.cpp.
[[nodiscard]] Covariates draw_covariates(const BaselineMix& mix, std::uint64_t seed, std::uint64_t patient_id);

}  // namespace hepatrial::population
