#include "trial/lesions.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/maths.hpp"

namespace hepatrial::trial {

namespace {

namespace maths = core::maths;

constexpr double k_six_over_pi = 1.90985931710274402923;
constexpr double k_mm_per_cm = 10;

std::string purpose(const char* what, std::size_t line) { return what + std::to_string(line); }

}  // namespace

double sphere_diameter_mm(double volume_ml) {
  return volume_ml > 0 ? k_mm_per_cm * maths::cbrt(k_six_over_pi * volume_ml) : 0;
}

Lesions::Lesions(std::uint64_t seed, std::uint64_t patient_id, std::size_t line, const AssessmentPlan& plan,
                 double measurable_min_mm)
    : criterion_(plan.criterion),
      rules_(response_rules(plan)),
      detection_(plan.reader == Reader::investigator ? k_detection_investigator : k_detection_independent_review),
      measurable_min_mm_(measurable_min_mm),
      choice_(seed, purpose("lesions:", line), patient_id),
      reading_(seed, purpose("reading:", line), patient_id),
      detection_stream_(seed, purpose("detection:", line), patient_id) {}

Assessment Lesions::baseline(double time_days, const Burden& burden) {
  baseline_day_ = time_days;
  choose_targets(burden, measurable_min_mm_);
  Assessment out;
  read_targets(time_days, burden, out);
  baseline_sum_mm_ = nadir_sum_mm_ = out.sum_mm;
  rest_nadir_ml_ = share(k_targets_max, time_days) * burden.total_ml() * viable_share(burden);
  return out;
}

void Lesions::choose_targets(const Burden& burden, double measurable_min_mm) {
  // Draws are made for the most lesions there can be, so that their number moves no other draw.
  const int wanted = std::min(k_targets_max, 1 + static_cast<int>(k_targets_max * choice_.uniform()));
  const double target_share = k_target_share_low + (k_target_share_high - k_target_share_low) * choice_.uniform();
  std::array<double, k_targets_max> size{}, drift{};
  for (double& each : size) each = choice_.exponential();
  for (double& each : drift) each = k_lesion_drift_log_sd_per_day * choice_.normal();
  double sum = 0;
  for (int i = 0; i < wanted; ++i) sum += size[static_cast<std::size_t>(i)];
  target_count_ = 0;
  rest_weight_ = 1 - target_share;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i) {
    size[i] *= target_share / sum;
    if (size[i] > size[largest]) largest = i;
  }
  largest_baseline_mm_ = sphere_diameter_mm(size[largest] * burden.total_ml());
  for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i) {
    // Lesions too small to measure are followed with the rest; one target is always left, eligibility judges its size.
    if (i != largest && sphere_diameter_mm(size[i] * burden.total_ml()) < measurable_min_mm) {
      rest_weight_ += size[i];
      continue;
    }
    const auto place = static_cast<std::size_t>(target_count_++);
    weight_[place] = size[i];
    drift_per_day_[place] = drift[i];
  }
}

double Lesions::viable_share(const Burden& burden) const {
  if (criterion_ == Criterion::recist_1_1) return 1;
  return burden.total_ml() > 0 ? std::clamp(burden.enhancing_ml / burden.total_ml(), 0.0, 1.0) : 0;
}

// Share of one old lesion in the burden; lesion k_targets_max is the rest, which does not drift.
double Lesions::share(std::size_t lesion, double time_days) const {
  const double elapsed = time_days - baseline_day_;
  double sum = rest_weight_, own = rest_weight_;
  for (std::size_t i = 0; i < static_cast<std::size_t>(target_count_); ++i) {
    const double weight = weight_[i] * maths::exp(drift_per_day_[i] * elapsed);
    sum += weight;
    if (i == lesion) own = weight;
  }
  return own / sum * (1 - new_share_);
}

void Lesions::read_targets(double time_days, const Burden& burden, Assessment& out) {
  out.diameters_mm.clear();
  out.sum_mm = 0;
  const double viable = maths::cbrt(viable_share(burden));
  for (std::size_t i = 0; i < static_cast<std::size_t>(k_targets_max); ++i) {
    const double error = maths::exp(k_reading_error_log_sd * reading_.normal());
    if (i >= static_cast<std::size_t>(target_count_)) continue;
    const double diameter = sphere_diameter_mm(share(i, time_days) * burden.total_ml()) * viable;
    const double read = diameter < k_gone_below_mm ? 0 : std::max(k_smallest_reading_mm, diameter * error);
    out.diameters_mm.push_back(read);
    out.sum_mm += read;
  }
}

void Lesions::add_new(const Burden& burden, double volume_ml) {
  ++new_lesions_unseen_;
  const double total = burden.total_ml();
  if (!(total > 0)) return;
  const double share_of_one = std::clamp(volume_ml / total, 0.0, 1.0);
  new_share_ = new_share_ * (1 - share_of_one) + share_of_one;
}

bool Lesions::sees_new_lesion() {
  int seen = 0;
  for (int i = 0; i < new_lesions_unseen_; ++i) {
    if (detection_stream_.uniform() < detection_) ++seen;
  }
  new_lesions_unseen_ -= seen;
  if (seen > 0) new_lesion_seen_ = true;
  return new_lesion_seen_;
}

NonTargetStatus Lesions::read_non_targets(double time_days, const Burden& burden) {
  if (!(rest_weight_ > 0)) return NonTargetStatus::absent;
  const double volume = share(k_targets_max, time_days) * burden.total_ml() * viable_share(burden);
  rest_nadir_ml_ = std::min(rest_nadir_ml_, volume);
  const double diameter = sphere_diameter_mm(volume);
  if (diameter < k_gone_below_mm) return NonTargetStatus::complete;
  const bool has_grown = volume >= k_non_target_volume_ratio * rest_nadir_ml_ &&
                         diameter - sphere_diameter_mm(rest_nadir_ml_) >= k_smallest_reading_mm;
  return has_grown ? NonTargetStatus::progressive : NonTargetStatus::persistent;
}

Assessment Lesions::scan(double time_days, const Burden& burden) {
  Assessment out;
  read_targets(time_days, burden, out);
  out.new_lesion = sees_new_lesion();
  out.target = target_response(out.diameters_mm, baseline_sum_mm_, nadir_sum_mm_, rules_);
  out.overall = overall_response(out.target, read_non_targets(time_days, burden), out.new_lesion);
  nadir_sum_mm_ = std::min(nadir_sum_mm_, out.sum_mm);
  return out;
}

}  // namespace hepatrial::trial
