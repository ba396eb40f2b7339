#include "simulate/lane_group.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/delimited.hpp"
#include "simulate/reference_row.hpp"

namespace hepatrial::simulate {

namespace {

constexpr double k_epsilon = std::numeric_limits<double>::epsilon();
constexpr std::size_t k_lanes_max = 8;
// What one step may spend of the tolerance: errors of many steps add up. With this share the results of the shipped
// trials keep within ten times the tolerance (tests/study/solver_agreement_test.cpp).
constexpr double k_step_share = 0.25;
constexpr double k_growth_max = 6;
constexpr double k_accepted = 1, k_not_accepted = 0;
// A crossing is located to this many units in the last place of its time.
constexpr double k_crossing_units = 64;
// A step shorter than this many units of the time no longer moves the row.
constexpr double k_shortest_units = 16;
// Where inside a step conditions are looked at by dense output: a condition may be true only there.
constexpr double k_inside[k_inside_points] = {1.0 / 3, 2.0 / 3};

}  // namespace

LaneGroup::Lane::Lane(const Work& work, const std::shared_ptr<const hepatrial_kernel>& kernel,
                      std::span<const std::uint8_t> is_strict)
    : row(work.model, kernel, work.handler, work.stop), crossing(is_strict) {}

LaneGroup::LaneGroup(const Work& work, std::shared_ptr<const hepatrial_kernel> kernel,
                     const std::shared_ptr<const hepatrial_kernel>& row_kernel, const LaneArithmetic& arithmetic)
    : work_(work),
      kernel_(std::move(kernel)),
      arithmetic_(arithmetic),
      width_(static_cast<std::size_t>(kernel_->lanes)),
      states_(static_cast<std::size_t>(kernel_->state_count)),
      memory_(*kernel_),
      condition_states_(work.model.condition_states) {
  const std::span<const std::uint8_t> is_strict(kernel_->condition_is_strict,
                                                static_cast<std::size_t>(kernel_->condition_count));
  for (std::size_t lane = 0; lane < width_; ++lane) lanes_.emplace_back(work, row_kernel, is_strict);
  step_.kernel = kernel_.get();
  step_.relative_tolerance = k_step_share * work.options.relative_tolerance;
  absolute_tolerance_.assign(states_, k_step_share * work.options.absolute_tolerance);
  for (std::size_t state = 0; state < work.options.state_scale.size(); ++state)
    absolute_tolerance_[state] *= work.options.state_scale[state];
  step_.absolute_tolerance = absolute_tolerance_.data();
  step_.t = memory_.t;
  step_.h = memory_.h;
  step_.p = memory_.p;
  step_.s = memory_.s;
  step_.x = memory_.x;
  step_.x_new = memory_.x_new;
  step_.stage_x = memory_.stage_x;
  step_.w = memory_.w;
  step_.dfdt = memory_.dfdt;
  step_.u = memory_.u;
  step_.factors = memory_.factors;
  step_.diagonal = memory_.diagonal;
  step_.stage_t = memory_.stage_t;
  step_.zeros = memory_.zeros;
  step_.error = memory_.error;
  step_.growth = memory_.growth;
}

void LaneGroup::run(RowSource& source, BatchStatistics& sum) {
  for (std::size_t lane = 0; lane < width_; ++lane) take_row(lane, source, sum);
  while (active_ > 0) {
    plan_all();
    attempt();
    sum.lane_slots += width_;
    sum.steps += active_;
    std::array<Verdict, k_lanes_max> verdicts{};
    for (std::size_t lane = 0; lane < width_; ++lane) {
      if (!lanes_[lane].active) continue;
      verdicts[lane] = judge(lane);
      if (verdicts[lane] == Verdict::again) ++sum.rejected_steps;
    }
    arithmetic_.commit(step_, memory_.accept);
    for (std::size_t lane = 0; lane < width_; ++lane) settle(lane, verdicts[lane], source, sum);
  }
  sum.rhs_evaluations = 8 * sum.steps;
  sum.jacobian_evaluations = sum.steps;
  for (const Lane& lane : lanes_) sum.stops += lane.row.stops();
  if (session_) session_->collect(sum);
}

// Gives the lane the next row that needs integrating; rows that end at their start are counted on the way.
void LaneGroup::take_row(std::size_t lane, RowSource& source, BatchStatistics& sum) {
  Lane& own = lanes_[lane];
  own.active = false;
  memory_.h[lane] = 1;  // an idle lane steps along with its last state; nobody looks
  memory_.accept[lane] = k_not_accepted;
  while (const auto row = source.next()) {
    const Row::State state = own.row.start(*row);
    if (state == Row::State::running) {
      own.active = true;
      own.start_length = 0;
      own.wish = std::numeric_limits<double>::infinity();
      ++active_;
      load(lane);
      return;
    }
    if (!source.count(state, sum)) return;
  }
}

// Copies the row at rest into its lane, where anything changed.
void LaneGroup::load(std::size_t lane) {
  Lane& own = lanes_[lane];
  memory_.t[lane] = own.row.t();
  own.steps_since_stop = 0;
  own.crossing.cancel();
  if (!own.row.take_restart()) return;
  const auto copy = [&](std::span<const double> from, double* to) {
    for (std::size_t index = 0; index < from.size(); ++index) to[index * width_ + lane] = from[index];
  };
  copy(own.row.x(), memory_.x);
  copy(own.row.p(), memory_.p);
  copy(own.row.s(), memory_.s);
  conditions_stale_ = true;
  own.wish = std::min(own.wish, std::max(first_length(lane), own.start_length));
  own.resume_length = 0;
  own.is_first = true;
  own.was_rejected = false;
}

// E. Hairer and G. Wanner, Solving Ordinary Differential Equations I, section II.4: the length in which the state would
// change by a hundredth at its present rate.
double LaneGroup::first_length(std::size_t lane) const {
  const Row& row = lanes_[lane].row;
  const std::span<const double> x = const_cast<Row&>(row).x(), rates = row.rates();
  double size = 0, speed = 0;
  for (std::size_t state = 0; state < states_; ++state) {
    const double weight = 1 / (step_.relative_tolerance * std::fabs(x[state]) + absolute_tolerance_[state]);
    size += x[state] * weight * (x[state] * weight);
    speed += rates[state] * weight * (rates[state] * weight);
  }
  const double length = std::sqrt(size) > 1e-5 && std::sqrt(speed) > 1e-5 ? 0.01 * std::sqrt(size / speed) : 1e-6;
  return std::isfinite(length) ? length : 1e-6;
}

double LaneGroup::end_time(std::size_t lane) const {
  return lanes_[lane].hits_target ? lanes_[lane].row.target() : memory_.t[lane] + memory_.h[lane];
}

void LaneGroup::plan(std::size_t lane) {
  Lane& own = lanes_[lane];
  if (own.crossing.active()) {
    const double length = own.crossing.next();
    own.hits_target = own.high_hits_target && length == own.crossing.high();
    memory_.h[lane] = length;
    return;
  }
  const double left = own.row.target() - memory_.t[lane];
  const double wish = std::min(own.wish, work_.options.maximum_step);
  own.hits_target = wish >= left * (1 - 1e-9);
  // Two equal steps to the target rather than a long one and a sliver.
  memory_.h[lane] = own.hits_target ? left : 2 * wish > left ? left / 2 : wish;
}

void LaneGroup::plan_all() {
  if (conditions_stale_ && kernel_->condition_count > 0) {
    // For lanes that did not move these are the same bits as before.
    kernel_->conditions(kernel_.get(), step_.t, step_.x, step_.p, step_.s, memory_.conditions_before);
  }
  conditions_stale_ = false;
  for (std::size_t lane = 0; lane < width_; ++lane) {
    if (!lanes_[lane].active) continue;
    plan(lane);
    memory_.end_t[lane] = end_time(lane);
  }
}

void LaneGroup::attempt() {
  arithmetic_.attempt(step_);
  if (kernel_->condition_count == 0) return;
  const auto conditions = [this](const double* t, const double* x, double* out) {
    kernel_->conditions(kernel_.get(), t, x, step_.p, step_.s, out);
  };
  conditions(memory_.end_t, step_.x_new, memory_.conditions_after);
  for (std::size_t point = 0; point < k_inside_points; ++point) {
    for (std::size_t lane = 0; lane < width_; ++lane)
      memory_.inside_t[lane] = memory_.t[lane] + k_inside[point] * memory_.h[lane];
    arithmetic_.dense(step_, k_inside[point], condition_states_.data(), static_cast<int>(condition_states_.size()),
                      memory_.dense);
    conditions(memory_.inside_t, memory_.dense, memory_.conditions_inside[point]);
  }
}

LaneGroup::Verdict LaneGroup::judge(std::size_t lane) {
  Lane& own = lanes_[lane];
  memory_.accept[lane] = k_not_accepted;
  if (++own.steps_since_stop > work_.options.maximum_steps_between_stops) return Verdict::broken;
  const bool accurate = memory_.error[lane] <= 1;
  if (kernel_->condition_count > 0) {
    const Verdict verdict = judge_conditions(lane, accurate);
    if (verdict != Verdict::moved) return verdict;
  }
  if (!accurate) return reject(lane);
  accept(lane);
  return own.hits_target ? Verdict::stop : Verdict::moved;
}

LaneGroup::Verdict LaneGroup::reject(std::size_t lane) {
  Lane& own = lanes_[lane];
  own.crossing.cancel();
  own.was_rejected = true;
  own.wish = memory_.h[lane] * std::min(memory_.growth[lane], 0.9);
  const double shortest = k_shortest_units * k_epsilon * std::max(std::fabs(memory_.t[lane]), 1e-10);
  return own.wish < shortest ? Verdict::broken : Verdict::again;
}

// The first point inside the step where a condition is not what it was at the start; 1: none. Dense output only warns:
// what happens there is found by steps that end there.
double LaneGroup::first_change_inside(std::size_t lane) const {
  for (std::size_t point = 0; point < k_inside_points; ++point) {
    const double* inside = memory_.conditions_inside[point] + lane;
    if (lanes_[lane].crossing.differs(memory_.conditions_before + lane, inside, width_)) return k_inside[point];
  }
  return 1;
}

// moved: nothing crossed, the error decides. crossing: the step ends just beyond a change of truth. again: the step is
// not taken and a shorter one comes.
LaneGroup::Verdict LaneGroup::judge_conditions(std::size_t lane, bool accurate) {
  Lane& own = lanes_[lane];
  const double *before = memory_.conditions_before + lane, *after = memory_.conditions_after + lane;
  if (own.crossing.differs(before, after, width_)) return judge_search(lane, accurate);
  if (!accurate) return Verdict::moved;
  const double h = memory_.h[lane];
  if (own.crossing.landing()) {
    own.resume_length = h;
    return Verdict::moved;
  }
  if (own.crossing.active()) {
    own.crossing.near_side(h, after, width_);
    return Verdict::again;
  }
  if (const double share = first_change_inside(lane); share < 1 && share * h > crossing_tolerance(lane)) {
    own.wish = share * h;
    return Verdict::again;
  }
  return Verdict::moved;
}

// The step ends beyond a change of truth. It counts for the search also when it is not accurate: where a rate jumps, no
// step across the jump is, but the one that ends just before it.
LaneGroup::Verdict LaneGroup::judge_search(std::size_t lane, bool accurate) {
  Lane& own = lanes_[lane];
  own.high_hits_target = own.hits_target;
  own.crossing.far_side(memory_.h[lane], crossing_tolerance(lane), memory_.conditions_before + lane,
                        memory_.conditions_after + lane, width_);
  if (!own.crossing.found()) return Verdict::again;
  if (accurate) {
    own.crossing.cancel();
    accept(lane);
    own.wish = std::max(own.wish, std::exchange(own.resume_length, 0.0));
    return Verdict::crossing;
  }
  if (!(own.crossing.low() > 0)) return Verdict::moved;
  own.crossing.land();
  return Verdict::again;
}

double LaneGroup::crossing_tolerance(std::size_t lane) const {
  return k_crossing_units * k_epsilon * std::max(std::fabs(memory_.end_t[lane]), 1e-3 * memory_.h[lane]);
}

void LaneGroup::accept(std::size_t lane) {
  Lane& own = lanes_[lane];
  const double h = memory_.h[lane];
  memory_.accept[lane] = k_accepted;
  const double most = own.was_rejected ? 1.0 : k_growth_max;
  double wish = h * std::min(memory_.growth[lane], most);
  // A step cut short by a stop says little: what the control wished before still stands, if the error allows it.
  if (h < own.wish) wish = std::max(wish, std::min(own.wish, h * memory_.growth[lane]));
  own.wish = wish;
  if (own.crossing.landing()) {
    own.wish = own.crossing.high() - own.crossing.low();
    own.crossing.cancel();
  }
  if (own.is_first) own.start_length = h;
  own.is_first = own.was_rejected = false;
}

void LaneGroup::settle(std::size_t lane, Verdict verdict, RowSource& source, BatchStatistics& sum) {
  Lane& own = lanes_[lane];
  if (!own.active || verdict == Verdict::again) return;
  if (verdict == Verdict::broken) {
    const bool too_many = own.steps_since_stop > work_.options.maximum_steps_between_stops;
    rescue(lane, memory_.t[lane], too_many ? "too many steps between two stops" : "the step length vanished", sum);
    return end_row(lane, source, sum);
  }
  memory_.t[lane] = memory_.end_t[lane];
  for (std::size_t at = lane; at < width_ * static_cast<std::size_t>(kernel_->condition_count); at += width_)
    memory_.conditions_before[at] = memory_.conditions_after[at];
  if (verdict == Verdict::moved) return;
  const std::span<double> x = own.row.x();
  for (std::size_t state = 0; state < states_; ++state) x[state] = memory_.x[state * width_ + lane];
  // At a crossing events come first; a stop of the same time follows them by itself.
  if (own.row.arrive(memory_.t[lane], verdict == Verdict::stop) != Row::State::running) {
    return end_row(lane, source, sum);
  }
  load(lane);
}

// The reference solver takes the row from where it last rested: the handler has seen every stop before that.
void LaneGroup::rescue(std::size_t lane, double t, const std::string& reason, BatchStatistics& sum) {
  Row& row = lanes_[lane].row;
  if (!session_) {
    auto session = CvodeSession::create(work_.model, work_.options);
    if (!session) {
      row.fail(t, reason + " at t = " + core::number_text(t));
      return;
    }
    session_ = std::move(*session);
  }
  if (finish_row(row, *session_) == Row::State::done) ++sum.rescued;
}

void LaneGroup::end_row(std::size_t lane, RowSource& source, BatchStatistics& sum) {
  Lane& own = lanes_[lane];
  own.active = false;
  --active_;
  if (source.count(own.row.state(), sum)) take_row(lane, source, sum);
}

}  // namespace hepatrial::simulate
