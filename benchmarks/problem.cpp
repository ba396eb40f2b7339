#include "benchmarks/problem.hpp"

#include <algorithm>
#include <cmath>

namespace hepatrial::benchmarks {

ProblemHandler::ProblemHandler(const Problem& problem, std::size_t patients, std::size_t row_count,
                               std::size_t recorded, double horizon)
    : problem_(problem),
      patients_(std::max<std::size_t>(patients, 1)),
      recorded_(std::min(recorded, row_count)),
      state_count_(problem.model.states.size()),
      places_(row_count) {
  end_ = std::min(problem.visits.back(), horizon);
  if (problem.on_event) firings_.resize(row_count * problem.model.events.size());
  largest_.assign(recorded_ * state_count_, 0);
  values_.assign(recorded_ * problem.visits.size() * state_count_, std::numeric_limits<double>::quiet_NaN());
}

double ProblemHandler::begin(std::size_t row, std::span<double> p) {
  places_[row] = {};
  if (!firings_.empty()) {
    const std::size_t events = problem_.model.events.size();
    std::fill_n(firings_.begin() + static_cast<std::ptrdiff_t>(row * events), events, std::uint8_t{0});
  }
  problem_.fill_patient(row % patients_, p);
  return 0;
}

void ProblemHandler::record(const simulate::Stop& stop, std::size_t visit) {
  if (stop.row >= recorded_) return;
  const std::size_t at = (stop.row * problem_.visits.size() + visit) * state_count_;
  std::copy(stop.x.begin(), stop.x.end(), values_.begin() + static_cast<std::ptrdiff_t>(at));
}

void ProblemHandler::note_largest(const simulate::Stop& stop) {
  if (stop.row >= recorded_) return;
  for (std::size_t state = 0; state < state_count_; ++state) {
    double& largest = largest_[stop.row * state_count_ + state];
    largest = std::max(largest, std::fabs(stop.x[state]));
  }
}

void ProblemHandler::apply_changes(const simulate::Stop& stop, Place& place, simulate::NextStop& next) const {
  const std::vector<Change>& changes = problem_.changes;
  for (; place.change < changes.size() && changes[place.change].time <= stop.t; ++place.change) {
    const Change& change = changes[place.change];
    if (change.is_state) {
      stop.x[change.index] += change.value;
    } else {
      stop.p[change.index] = change.value;
    }
    next.changed = true;
  }
}

simulate::NextStop ProblemHandler::on_stop(const simulate::Stop& stop) {
  Place& place = places_[stop.row];
  simulate::NextStop next;
  const std::size_t patient = stop.row % patients_;
  if (stop.reason == simulate::StopReason::start && problem_.at_start) {
    problem_.at_start(patient, stop.x, stop.p);
    next.changed = true;
  }
  if (stop.reason == simulate::StopReason::event) {
    ++place.events;
    if (problem_.on_event) {
      std::uint8_t& firing = firings_[stop.row * problem_.model.events.size() + static_cast<std::size_t>(stop.event)];
      ++firing;
      next.changed = problem_.on_event(patient, stop.event, firing, stop.p);
    }
  }
  note_largest(stop);
  const std::vector<double>& visits = problem_.visits;
  while (place.visit < visits.size() && visits[place.visit] <= stop.t) record(stop, place.visit++);
  if (stop.t >= end_) {
    next.finished = true;
    return next;
  }
  apply_changes(stop, place, next);
  note_largest(stop);
  next.time = std::min(visits[place.visit], end_);
  if (place.change < problem_.changes.size()) {
    next.time = std::min(next.time, problem_.changes[place.change].time);
  }
  return next;
}

void ProblemHandler::on_failure(std::size_t, double, const std::string&) {}

double ProblemHandler::next_change(std::size_t row, double) const {
  const Place& place = places_[row];
  return place.change < problem_.changes.size() ? std::min(problem_.changes[place.change].time, end_) : end_;
}

std::uint64_t ProblemHandler::events_fired() const {
  std::uint64_t sum = 0;
  for (const Place& place : places_) sum += place.events;
  return sum;
}

}  // namespace hepatrial::benchmarks
