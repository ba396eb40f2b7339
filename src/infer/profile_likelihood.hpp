#pragma once
// Profile likelihood: one parameter is held at values ever farther from the optimum while all others are fitted again.
// The objective's rise tells how well data fix the parameter; a flat profile means they do not.
// docs/methods/inference.md.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "infer/cma_es.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

struct ProfileSettings {
  std::size_t parameter = 0;              ///< the coordinate that is profiled
  std::vector<double> optimum;            ///< where the objective is least
  double optimum_value = 0.0;             ///< the objective there: -ln of likelihood or posterior
  std::vector<double> lower, upper;       ///< bounds of all coordinates; empty: none
  double first_step = 0.1;                ///< of the profiled coordinate; later steps double or halve
  double threshold = 1.9207294103470578;  ///< rise at the limits: half the 95 % quantile of chi-square with 1 degree
  std::size_t maximum_points = 30;        ///< a side
  double fit_step_size = 0.1;             ///< of the other coordinates, CmaEsSettings::step_size
  double fit_tolerance = 1e-4;            ///< CmaEsSettings::tolerance_value
  std::uint64_t fit_maximum_evaluations = 20000;  ///< a point
  std::uint64_t seed = 1;
};

/// How the profile ends on one side.
enum class ProfileEnd {
  crossed,   ///< the threshold: the limit is known
  at_bound,  ///< the bound came first: not identifiable on this side
  too_flat,  ///< maximum_points came first: likewise
  failed,    ///< no finite value at a point
  unfinished
};

struct ProfilePoint {
  double value = 0.0;        ///< of the profiled coordinate
  double objective = 0.0;    ///< least over the others
  std::vector<double> best;  ///< all coordinates there
};

struct ProfileInterval {
  double lower = -std::numeric_limits<double>::infinity();  ///< infinite unless crossed
  double upper = std::numeric_limits<double>::infinity();
  ProfileEnd lower_end = ProfileEnd::unfinished;
  ProfileEnd upper_end = ProfileEnd::unfinished;
  double least_objective = 0.0;  ///< below optimum_value: the optimum given was none; limits count from this value
};

/// Raue et al. 2009, doi:10.1093/bioinformatics/btp358: interval {v : min over the others of f(v, .) - f_min <=
/// threshold}. The others are fitted by CmaEs, started at the neighbour's fit, so that the objective may be noisy or
/// fail. Steps double where the rise is below a tenth of the threshold and halve above four tenths; a step that rises
/// by more than six tenths and passes the threshold is taken back and the way there halved, at most 12 times a side.
/// Limits are interpolated in the root of the rise (exact for a parabola). Upper side first. Saved and resumed to the
/// same bits; one thread at a time. Checked by tests/infer/profile_likelihood_test.cpp.
class ProfileLikelihood {
 public:
  /// Problems (all at once): sizes that differ, numbers not finite or not positive, optimum outside the bounds.
  [[nodiscard]] static core::Result<ProfileLikelihood> create(ProfileSettings settings);
  [[nodiscard]] static core::Result<ProfileLikelihood> resume(std::string_view json);
  [[nodiscard]] std::string state() const;

  [[nodiscard]] bool finished() const {
    return upper_end_ != ProfileEnd::unfinished && lower_end_ != ProfileEnd::unfinished;
  }
  /// Points to evaluate next, one a row with all coordinates; no rows when finished.
  [[nodiscard]] Matrix ask() const;
  /// The objective at ask()'s rows. Problem: another number of values.
  [[nodiscard]] core::Result<void> tell(std::span<const double> values);
  /// Points so far by rising value, the optimum among them.
  [[nodiscard]] std::vector<ProfilePoint> points() const;
  [[nodiscard]] ProfileInterval interval() const;
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }

 private:
  ProfileLikelihood() = default;
  [[nodiscard]] bool on_upper_side() const { return upper_end_ == ProfileEnd::unfinished; }
  [[nodiscard]] std::vector<ProfilePoint>& side() { return on_upper_side() ? above_ : below_; }
  [[nodiscard]] std::vector<double> joined(std::span<const double> others) const;
  [[nodiscard]] double least_objective() const;
  void start_side();
  void start_point(const ProfilePoint& from);
  void finish_point(double objective, std::vector<double> best);
  void end_side(ProfileEnd end);

  ProfileSettings settings_;
  std::vector<ProfilePoint> above_, below_;  ///< from the optimum (first) outwards
  ProfileEnd upper_end_ = ProfileEnd::unfinished;
  ProfileEnd lower_end_ = ProfileEnd::unfinished;
  double step_ = 0.0;
  std::uint64_t shortened_ = 0;  ///< steps of this side taken back for passing the threshold too far
  double beyond_ = 0.0;          ///< nearest value of this side known to lie too far
  double value_ = 0.0;           ///< of the point being fitted
  std::optional<CmaEs> fit_;     ///< none when there are no other coordinates or all is done
  std::uint64_t evaluations_ = 0;
};

}  // namespace hepatrial::infer
