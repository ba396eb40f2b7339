#pragma once
// The lesions a reader follows in one line of therapy, as parts of the model's one tumour burden. Methods and
// assumptions: docs/methods/recist.md. Checked by tests/trial/lesions_test.cpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/random.hpp"
#include "trial/reader.hpp"
#include "trial/recist.hpp"

namespace hepatrial::trial {

/// Tumour burden at one moment, in mL.
struct Burden {
  double live_ml = 0;
  double dead_ml = 0;
  double enhancing_ml = live_ml;  ///< the part of live tissue that enhances in the arterial phase
  [[nodiscard]] double total_ml() const { return live_ml + dead_ml; }
};

/// Diameter in mm of a sphere of a volume in mL.
[[nodiscard]] double sphere_diameter_mm(double volume_ml);

/// Target lesions, the rest, and new lesions of one line of one patient. Volumes of old lesions always sum to the
/// burden less the new lesions; between them a fixed random drift shifts the shares:
///   V_i(t) = w_i exp(d_i (t - t0)) / sum_j w_j exp(d_j (t - t0)) * (burden(t) - new lesions(t)).
/// Draws come from streams of (seed, line, patient) only, so they are the same in every arm. One thread at a time.
class Lesions {
 public:
  /// Nothing to see before baseline().
  Lesions() = default;
  Lesions(std::uint64_t seed, std::uint64_t patient_id, std::size_t line, const AssessmentPlan& plan,
          double measurable_min_mm);

  /// The baseline scan at time_days: chooses targets and reads them.
  [[nodiscard]] Assessment baseline(double time_days, const Burden& burden);
  /// A lesion of volume_ml appeared, which `burden` already holds: new share n becomes n (1 - v / V) + v / V, so no old
  /// lesion changes size. Its reader may see it from the next scan on.
  void add_new(const Burden& burden, double volume_ml);
  /// A scan after baseline. Updates nadirs.
  [[nodiscard]] Assessment scan(double time_days, const Burden& burden);

  [[nodiscard]] double largest_baseline_mm() const { return largest_baseline_mm_; }
  [[nodiscard]] int target_count() const { return target_count_; }

 private:
  void choose_targets(const Burden& burden, double measurable_min_mm);
  [[nodiscard]] double viable_share(const Burden& burden) const;
  void read_targets(double time_days, const Burden& burden, Assessment& out);
  [[nodiscard]] double share(std::size_t lesion, double time_days) const;
  [[nodiscard]] NonTargetStatus read_non_targets(double time_days, const Burden& burden);
  [[nodiscard]] bool sees_new_lesion();

  Criterion criterion_ = Criterion::recist_1_1;
  ResponseRules rules_;
  double detection_ = k_detection_investigator;
  double measurable_min_mm_ = 0;
  core::RandomStream choice_{0, "", 0}, reading_{0, "", 0}, detection_stream_{0, "", 0};

  int target_count_ = 0;
  std::array<double, k_targets_max> weight_{}, drift_per_day_{};  ///< of targets
  double rest_weight_ = 0;                                        ///< of all other lesions
  double baseline_day_ = 0;
  double baseline_sum_mm_ = 0, nadir_sum_mm_ = 0;
  double rest_nadir_ml_ = 0;
  double largest_baseline_mm_ = 0;
  double new_share_ = 0;  ///< of the burden, in new lesions
  int new_lesions_unseen_ = 0;
  bool new_lesion_seen_ = false;
};

}  // namespace hepatrial::trial
