#pragma once
// Finds where inside a step a condition changes its truth, by stepping again. Internal to the simulate room.

#include <cstdint>
#include <span>
#include <vector>

namespace hepatrial::simulate {

/// Brackets the first change of truth after the start of one step. Every trial length is a real step from that start,
/// so the state at the end is what the integrator gives there, not an interpolation. Regula falsi in the Illinois form
/// (M. Dowell and P. Jarratt, BIT 11 (1971) 168, doi:10.1007/BF01934364), bisection where that is slow.
class CrossingSearch {
 public:
  /// Condition functions at the start of the step and whether each holds where its function is > 0 (1) or >= 0 (0).
  explicit CrossingSearch(std::span<const std::uint8_t> is_strict = {}) : is_strict_(is_strict) {}

  [[nodiscard]] bool active() const { return active_; }
  void cancel() { active_ = landing_ = false; }
  /// Whether any condition's truth at b differs from that at a. Functions are `stride` apart.
  [[nodiscard]] bool differs(const double* a, const double* b, std::size_t stride) const;
  /// A step of length h ended on the far side of a change: begins the search or moves its upper end.
  void far_side(double h, double tolerance, const double* at_start, const double* at_end, std::size_t stride);
  /// A step of length h of a search ended before any change.
  void near_side(double h, const double* at_end, std::size_t stride);
  /// The upper end is as near to the change as asked.
  [[nodiscard]] bool found() const { return high_ - low_ <= tolerance_; }
  /// The upper end: the length of the step that is to be taken.
  [[nodiscard]] double high() const { return high_; }
  /// Where a rate jumps at the change, no step across it is accurate: from now on next() is the length that ends just
  /// before it. Precondition: found(), and low() > 0.
  void land() { landing_ = true; }
  [[nodiscard]] bool landing() const { return landing_; }
  [[nodiscard]] double low() const { return low_; }
  /// The length to try next; high() once found().
  [[nodiscard]] double next();

 private:
  std::span<const std::uint8_t> is_strict_;
  bool active_ = false, landing_ = false;
  double low_ = 0, high_ = 0, tolerance_ = 0;
  std::vector<double> at_start_, at_low_, at_high_;
  double low_weight_ = 1, high_weight_ = 1;
  int last_side_ = 0, rounds_ = 0;
};

}  // namespace hepatrial::simulate
