#include "population/covariates.hpp"

#include <algorithm>

#include "core/maths.hpp"
#include "core/random.hpp"

namespace hepatrial::population {

namespace {

namespace maths = core::maths;
using core::RandomStream;

constexpr int k_draws_at_most = 1000;

// Draws until the value lies in [low, high]. The mixes that a trial file may give keep almost all of the
// distribution inside, so the limit on draws is never met in practice.
template <class Draw>
double truncated(Draw draw, double low, double high) {
  double value = 0;
  for (int i = 0; i < k_draws_at_most; ++i) {
    value = draw();
    if (value >= low && value <= high) return value;
  }
  return std::clamp(value, low, high);
}

double draw_weight(const BaselineMix& mix, RandomStream& stream) {
  // Log-normal with the given mean and standard deviation.
  const double ratio = mix.weight_sd_kg / mix.weight_mean_kg;
  const double log_variance = maths::log(1 + ratio * ratio);
  const double log_mean = maths::log(mix.weight_mean_kg) - log_variance / 2;
  const double log_sd = maths::sqrt(log_variance);
  return truncated([&] { return maths::exp(log_mean + log_sd * stream.normal()); }, k_weight_min_kg, k_weight_max_kg);
}

bool draw_share(std::uint64_t seed, std::string_view purpose, std::uint64_t patient_id, double share) {
  return RandomStream(seed, purpose, patient_id).uniform() < share;
}

}  // namespace

const char* name(Sex sex) { return sex == Sex::male ? "male" : "female"; }

const char* name(Aetiology aetiology) {
  switch (aetiology) {
    case Aetiology::hepatitis_b: return "hepatitis B";
    case Aetiology::hepatitis_c: return "hepatitis C";
    case Aetiology::non_viral: return "non-viral";
  }
  return "non-viral";
}

Covariates draw_covariates(const BaselineMix& mix, std::uint64_t seed, std::uint64_t patient_id) {
  Covariates out;
  RandomStream age(seed, "covariate:age", patient_id);
  RandomStream weight(seed, "covariate:weight", patient_id);
  out.age_years =
      truncated([&] { return mix.age_mean_years + mix.age_sd_years * age.normal(); }, k_age_min_years, k_age_max_years);
  out.weight_kg = draw_weight(mix, weight);
  out.sex = draw_share(seed, "covariate:sex", patient_id, mix.male) ? Sex::male : Sex::female;
  const double cause = RandomStream(seed, "covariate:aetiology", patient_id).uniform();
  out.aetiology = cause < mix.hepatitis_b                     ? Aetiology::hepatitis_b
                  : cause < mix.hepatitis_b + mix.hepatitis_c ? Aetiology::hepatitis_c
                                                              : Aetiology::non_viral;
  const double status = RandomStream(seed, "covariate:ecog", patient_id).uniform();
  out.ecog = status < mix.ecog_2 ? 2 : status < mix.ecog_2 + mix.ecog_1 ? 1 : 0;
  out.macrovascular_invasion = draw_share(seed, "covariate:invasion", patient_id, mix.macrovascular_invasion);
  out.extrahepatic_spread = draw_share(seed, "covariate:spread", patient_id, mix.extrahepatic_spread);
  return out;
}

}  // namespace hepatrial::population
