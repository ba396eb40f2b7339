#include "simulate/row.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <limits>

#include "core/delimited.hpp"

namespace hepatrial::simulate {

namespace {

// Ends a row from anywhere inside it; caught in Row::guarded, so it never leaves the room.
struct RowFailure {
  double t;
  std::string reason;
};
struct RowInterrupted {};

constexpr double k_infinity = std::numeric_limits<double>::infinity();
constexpr int k_most_events_at_one_time = 1000;

// An event is located to about 100 units in the last place of t; a stop that near is now, and no solver could step
// there.
bool is_same_time(double a, double b) {
  constexpr double k_units = 128 * std::numeric_limits<double>::epsilon();
  return std::isfinite(a) && std::fabs(a - b) <= k_units * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace

Row::Row(const compile::CompiledModel& model, std::shared_ptr<const hepatrial_kernel> kernel, StopHandler& handler,
         const core::StopFlag* stop)
    : model_(model), kernel_owner_(std::move(kernel)), kernel_(*kernel_owner_), handler_(handler), stop_(stop) {
  const auto size = [](std::int32_t count) { return static_cast<std::size_t>(count); };
  p_.resize(size(kernel_.parameter_count));
  s_.resize(size(kernel_.setup_count));
  x_.resize(size(kernel_.state_count));
  f_.resize(size(kernel_.state_count));
  observables_.resize(size(kernel_.observable_count));
  event_functions_.resize(size(kernel_.event_count));
  triggers_.resize(size(kernel_.event_count));
  assignments_.resize(size(kernel_.assignment_count));
  holds_.resize(size(kernel_.event_count));
}

template <class Action>
Row::State Row::guarded(Action action) {
  try {
    action();
    state_ = next_.finished ? State::done : State::running;
    return state_;
  } catch (const RowInterrupted&) {
    state_ = State::interrupted;
    return state_;
  } catch (const RowFailure& failure) {
    return fail(failure.t, failure.reason);
  } catch (const std::exception& error) {
    return fail(t_, std::string("the stop handler failed: ") + error.what());
  } catch (...) {
    return fail(t_, "the stop handler failed");
  }
}

Row::State Row::fail(double t, const std::string& reason) {
  state_ = State::failed;
  try {
    handler_.on_failure(row_, t, reason);
  } catch (...) {
    // The row is counted as failed whatever the handler does about it.
  }
  return state_;
}

Row::State Row::start(std::size_t row) {
  row_ = row;
  t_ = 0;
  return guarded([&] {
    begin(row);
    deliver(StopReason::start, -1);
    settle();
  });
}

Row::State Row::arrive(double t, bool is_stop) {
  return guarded([&] {
    t_ = t;
    if (is_stop) deliver(StopReason::time, -1);
    settle();
  });
}

bool Row::take_restart() {
  const bool needed = restart_needed_;
  restart_needed_ = false;
  return needed;
}

void Row::begin(std::size_t row) {
  std::copy(model_.parameter_defaults.begin(), model_.parameter_defaults.end(), p_.begin());
  t_ = handler_.begin(row, p_);
  if (!std::isfinite(t_)) throw RowFailure{t_, "the start time is not finite"};
  last_time_stop_ = -k_infinity;
  next_ = {};
  waiting_.clear();
  check_parameters();
  refresh(true);
  kernel_.initial_state(&kernel_, &t_, p_.data(), s_.data(), x_.data());
  for (std::size_t event = 0; event < holds_.size(); ++event)
    holds_[event] = model_.events[event].initial_value ? 1 : 0;
}

// Events fire and stops that are now are delivered, until there is a stretch of time to integrate.
void Row::settle() {
  while (!next_.finished) {
    if (changed_) check_point();
    fire_events();
    if (next_.finished) return;
    if (!stop_is_now()) break;
    t_ = std::max(t_, next_.time);
    deliver(StopReason::time, -1);
  }
  if (!next_.finished && std::isinf(next_.time) && kernel_.event_count == 0) {
    throw RowFailure{t_, "no next stop was named and the model has no events, so the row would never end"};
  }
}

bool Row::stop_is_now() const {
  const bool now = is_same_time(next_.time, t_);
  if (std::isnan(next_.time) || (next_.time < t_ && !now) || (now && last_time_stop_ == next_.time)) {
    throw RowFailure{t_, "the next stop (" + core::number_text(next_.time) + ") is not after the present time (" +
                             core::number_text(t_) + ")"};
  }
  return now;
}

void Row::deliver(StopReason reason, std::int32_t event) {
  if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) throw RowInterrupted{};
  kernel_.observables(&kernel_, &t_, x_.data(), p_.data(), s_.data(), observables_.data());
  ++stops_;
  if (reason == StopReason::time) last_time_stop_ = next_.time;
  p_before_ = p_;
  next_ = handler_.on_stop(Stop{row_, t_, reason, event, x_, p_, observables_});
  if (!next_.changed) return;
  const bool parameters_changed =
      !p_.empty() && std::memcmp(p_before_.data(), p_.data(), p_.size() * sizeof(double)) != 0;
  if (parameters_changed) check_parameters();
  refresh(parameters_changed);
}

// Values that depend on parameters only stay what they are while only the state changes.
void Row::refresh(bool parameters_changed) {
  if (parameters_changed) kernel_.setup(&kernel_, p_.data(), s_.data());
  changed_ = restart_needed_ = true;
}

std::string Row::parameters_not_a_number() const {
  std::string names;
  for (std::size_t index = 0; index < p_.size(); ++index) {
    if (!std::isnan(p_[index]) || model_.parameter_is_used[index] == 0) continue;
    names += (names.empty() ? "" : ", ") + model_.parameters[index];
  }
  return names;
}

// Unused parameters may stay without a value; a used one would turn into NaN somewhere less obvious.
void Row::check_parameters() {
  const std::string names = parameters_not_a_number();
  if (!names.empty()) throw RowFailure{t_, "parameter is NaN: " + names};
}

void Row::check_point() {
  changed_ = false;
  for (std::size_t index = 0; index < x_.size(); ++index) {
    if (std::isfinite(x_[index])) continue;
    throw RowFailure{t_, "state " + model_.states[index] + " is " + (std::isnan(x_[index]) ? "NaN" : "infinite") +
                             " at t = " + core::number_text(t_)};
  }
  kernel_.rhs(&kernel_, &t_, x_.data(), p_.data(), s_.data(), f_.data());
  for (std::size_t index = 0; index < f_.size(); ++index) {
    if (std::isfinite(f_[index])) continue;
    throw RowFailure{t_, "the rate of " + model_.states[index] + " is " + (std::isnan(f_[index]) ? "NaN" : "infinite") +
                             " at t = " + core::number_text(t_)};
  }
  kernel_.roots(&kernel_, &t_, x_.data(), p_.data(), s_.data(), event_functions_.data());
  for (std::size_t event = 0; event < event_functions_.size(); ++event) {
    if (!std::isnan(event_functions_[event])) continue;
    throw RowFailure{t_, "the trigger of event " + model_.events[event].id + " is NaN at t = " + core::number_text(t_)};
  }
}

std::vector<double> Row::assignment_values(std::size_t event) {
  const compile::CompiledEvent& facts = model_.events[event];
  kernel_.assignments(&kernel_, &t_, x_.data(), p_.data(), s_.data(), assignments_.data());
  const auto first = assignments_.begin() + facts.first_assignment;
  return {first, first + facts.assignment_count};
}

void Row::collect_rising() {
  kernel_.triggers(&kernel_, &t_, x_.data(), p_.data(), s_.data(), triggers_.data());
  for (std::size_t event = 0; event < holds_.size(); ++event) {
    const bool holds = triggers_[event] != 0;
    const bool rises = holds && holds_[event] == 0;
    holds_[event] = holds ? 1 : 0;
    if (!rises) continue;
    Waiting waiting{event, {}};
    if (model_.events[event].use_values_from_trigger_time) waiting.values = assignment_values(event);
    waiting_.push_back(std::move(waiting));
  }
}

void Row::execute(const Waiting& waiting) {
  const compile::CompiledEvent& facts = model_.events[waiting.event];
  if (facts.assignment_count == 0) return;
  const std::vector<double> values =
      facts.use_values_from_trigger_time ? waiting.values : assignment_values(waiting.event);
  for (std::size_t index = 0; index < values.size(); ++index) {
    const auto at = static_cast<std::size_t>(facts.first_assignment) + index;
    const compile::AssignmentTarget target = model_.assignment_targets[at];
    (target.is_state ? x_ : p_)[static_cast<std::size_t>(target.index)] = values[index];
  }
  check_parameters();
  refresh(true);
}

void Row::fire_events() {
  if (holds_.empty()) return;
  collect_rising();
  for (int fired = 0; !waiting_.empty(); ++fired) {
    if (fired == k_most_events_at_one_time) {
      throw RowFailure{t_, "events fire one another without end at t = " + core::number_text(t_)};
    }
    const Waiting waiting = std::move(waiting_.front());
    waiting_.pop_front();
    if (!model_.events[waiting.event].persistent && holds_[waiting.event] == 0) continue;
    execute(waiting);
    deliver(StopReason::event, static_cast<std::int32_t>(waiting.event));
    if (next_.finished) return;
    if (changed_) check_point();
    collect_rising();
  }
}

}  // namespace hepatrial::simulate
