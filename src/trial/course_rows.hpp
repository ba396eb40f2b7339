#pragma once
// Courses as the rows of one solver call. Internal to runs and chunks of this room.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/progress.hpp"
#include "simulate/batch.hpp"
#include "trial/course.hpp"

namespace hepatrial::trial {

/// One course per row.
class CourseRows final : public simulate::StopHandler {
 public:
  explicit CourseRows(std::vector<Course*> rows) : rows_(std::move(rows)) {}
  double begin(std::size_t row, std::span<double> p) override { return rows_[row]->begin(p); }
  simulate::NextStop on_stop(const simulate::Stop& stop) override { return rows_[stop.row]->on_stop(stop); }
  void on_failure(std::size_t row, double t, const std::string& reason) override { rows_[row]->on_failure(t, reason); }

 private:
  std::vector<Course*> rows_;
};

/// Shifts the rows of one solver call into a longer count.
class ShiftedProgress final : public core::Progress {
 public:
  ShiftedProgress(core::Progress* outer, std::size_t before, std::size_t total)
      : outer_(outer), before_(before), total_(total) {}
  void advance(std::size_t done, std::size_t) override {
    if (outer_ != nullptr) outer_->advance(before_ + done, std::max(total_, before_ + done));
  }

 private:
  core::Progress* outer_;
  std::size_t before_, total_;
};

/// `sum` and one more solver call.
inline void add(simulate::BatchStatistics& sum, const simulate::BatchStatistics& more) {
  sum.rows += more.rows;
  sum.failed += more.failed;
  sum.rescued += more.rescued;
  sum.steps += more.steps;
  sum.rejected_steps += more.rejected_steps;
  sum.lane_slots += more.lane_slots;
  sum.rhs_evaluations += more.rhs_evaluations;
  sum.jacobian_evaluations += more.jacobian_evaluations;
  sum.stops += more.stops;
  sum.interrupted = sum.interrupted || more.interrupted;
}

}  // namespace hepatrial::trial
