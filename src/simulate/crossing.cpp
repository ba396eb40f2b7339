#include "simulate/crossing.hpp"

#include <algorithm>

namespace hepatrial::simulate {

namespace {

constexpr int k_rounds_before_bisection = 12;

bool holds(double function, std::uint8_t is_strict) { return is_strict != 0 ? function > 0 : function >= 0; }

void copy(const double* from, std::size_t stride, std::vector<double>& to) {
  for (std::size_t index = 0; index < to.size(); ++index) to[index] = from[index * stride];
}

}  // namespace

bool CrossingSearch::differs(const double* a, const double* b, std::size_t stride) const {
  for (std::size_t index = 0; index < is_strict_.size(); ++index) {
    const std::size_t at = index * stride;
    if (holds(a[at], is_strict_[index]) != holds(b[at], is_strict_[index])) return true;
  }
  return false;
}

void CrossingSearch::far_side(double h, double tolerance, const double* at_start, const double* at_end,
                              std::size_t stride) {
  if (!active_) {
    active_ = true;
    landing_ = false;
    low_ = 0;
    tolerance_ = tolerance;
    low_weight_ = high_weight_ = 1;
    last_side_ = rounds_ = 0;
    for (std::vector<double>* each : {&at_start_, &at_low_, &at_high_}) each->resize(is_strict_.size());
    copy(at_start, stride, at_start_);
    at_low_ = at_start_;
  }
  high_ = h;
  copy(at_end, stride, at_high_);
  high_weight_ = 1;
  low_weight_ = last_side_ == 1 ? low_weight_ / 2 : 1;
  last_side_ = 1;
}

void CrossingSearch::near_side(double h, const double* at_end, std::size_t stride) {
  low_ = h;
  copy(at_end, stride, at_low_);
  low_weight_ = 1;
  high_weight_ = last_side_ == -1 ? high_weight_ / 2 : 1;
  last_side_ = -1;
}

double CrossingSearch::next() {
  if (landing_) return low_;
  if (found()) return high_;
  double guess = high_;
  if (++rounds_ > k_rounds_before_bisection) {
    guess = low_ + (high_ - low_) / 2;
  } else {
    for (std::size_t index = 0; index < is_strict_.size(); ++index) {
      if (holds(at_start_[index], is_strict_[index]) == holds(at_high_[index], is_strict_[index])) continue;
      const double low = low_weight_ * at_low_[index], high = high_weight_ * at_high_[index];
      const double share = low / (low - high);
      if (share >= 0 && share <= 1) guess = std::min(guess, low_ + (high_ - low_) * share);
    }
    guess += tolerance_ / 2;  // beyond the root, so that the upper end moves when the guess is good
  }
  return std::clamp(guess, low_ + tolerance_ / 2, std::max(low_ + tolerance_ / 2, high_ - tolerance_ / 2));
}

}  // namespace hepatrial::simulate
