#include "simulate/time_course.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/delimited.hpp"

namespace hepatrial::simulate {

namespace {

// Where a reported value is found in a stop.
struct Source {
  enum class Vector : std::uint8_t { state, parameter, observable };
  Vector vector = Vector::state;
  std::size_t index = 0;
};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Source> find_source(const compile::CompiledModel& model, const std::string& name) {
  const auto as = [](Source::Vector vector, std::int32_t index) {
    return Source{vector, static_cast<std::size_t>(index)};
  };
  if (const auto index = model.states.find(name); index >= 0) return as(Source::Vector::state, index);
  if (const auto index = model.parameters.find(name); index >= 0) return as(Source::Vector::parameter, index);
  if (const auto index = model.observables.find(name); index >= 0) return as(Source::Vector::observable, index);
  return std::nullopt;
}

// The compiled model says by which restatement exists what the plain name is: "[S]" where S is an amount,
// "amount(S)" where S is a concentration.
std::optional<Source> find_variable(const compile::CompiledModel& model, const TimeCourseSettings& settings,
                                    const std::string& name) {
  if (contains(settings.concentration, name)) {
    if (const auto restated = find_source(model, "[" + name + "]")) return restated;
  } else if (contains(settings.amount, name)) {
    if (const auto restated = find_source(model, "amount(" + name + ")")) return restated;
  }
  return find_source(model, name);
}

class Recorder final : public StopHandler {
 public:
  Recorder(const TimeCourseSettings& settings, std::vector<Source> sources, TimeCourse& course)
      : settings_(settings), sources_(std::move(sources)), course_(course) {}

  double begin(std::size_t, std::span<double>) override { return settings_.start; }

  NextStop on_stop(const Stop& stop) override {
    // An event at an output time comes before the time's own stop, except at the start, whose row it replaces.
    if (stop.reason != StopReason::event || next_ == 1) record(stop);
    NextStop next;
    next.finished = next_ > settings_.steps;
    next.time = next.finished ? stop.t : time_at(next_);
    return next;
  }

  void on_failure(std::size_t, double, const std::string& reason) override { failure_ = reason; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] double time_at(int step) const {
    return settings_.start + settings_.duration * static_cast<double>(step) / static_cast<double>(settings_.steps);
  }

  void record(const Stop& stop) {
    std::vector<double> values;
    for (const Source& source : sources_) {
      switch (source.vector) {
        case Source::Vector::state: values.push_back(stop.x[source.index]); break;
        case Source::Vector::parameter: values.push_back(stop.p[source.index]); break;
        case Source::Vector::observable: values.push_back(stop.observables[source.index]); break;
      }
    }
    if (stop.reason == StopReason::event) {
      if (stop.t == settings_.start) course_.values.back() = std::move(values);
      return;
    }
    course_.times.push_back(stop.t);
    course_.values.push_back(std::move(values));
    ++next_;
  }

  const TimeCourseSettings& settings_;
  std::vector<Source> sources_;
  TimeCourse& course_;
  int next_ = 0;
  std::string failure_;
};

core::Result<std::vector<Source>> find_sources(const compile::CompiledModel& model,
                                               const TimeCourseSettings& settings) {
  std::vector<Source> sources;
  core::Problems problems;
  for (const std::string& name : settings.variables) {
    if (const auto source = find_variable(model, settings, name)) {
      sources.push_back(*source);
      continue;
    }
    core::Problem problem;
    problem.message = "the model has no quantity with this id";
    problem.where.field = name;
    problem.advice = "name a species, parameter, compartment, reaction or species reference of the model";
    problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return sources;
}

// The settings' tolerances say how results are compared; the solver works well inside them.
SolverOptions solver_options(const TimeCourseSettings& settings) {
  SolverOptions options;
  options.relative_tolerance = std::clamp(settings.relative_tolerance * 1e-4, 1e-10, 1e-6);
  options.absolute_tolerance = std::clamp(settings.absolute_tolerance * 1e-6, 1e-16, 1e-9);
  options.maximum_steps_between_stops = 200000;
  options.threads = 1;
  return options;
}

std::string field_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  return core::number_text(value);
}

}  // namespace

std::string TimeCourse::csv() const {
  std::string text = "time";
  for (const std::string& variable : variables) text += "," + core::quoted_field(variable, ',');
  text += '\n';
  for (std::size_t row = 0; row < times.size(); ++row) {
    text += field_text(times[row]);
    for (const double value : values[row]) text += "," + field_text(value);
    text += '\n';
  }
  return text;
}

core::Result<TimeCourse> simulate_time_course(const model::Model& model, const TimeCourseSettings& settings,
                                              Solver& solver) {
  const auto compiled = compile::compile(model);
  if (!compiled) return core::fail(compiled.error());
  auto sources = find_sources(*compiled, settings);
  if (!sources) return core::fail(std::move(sources.error()));
  TimeCourse course;
  course.variables = settings.variables;
  Recorder recorder(settings, std::move(*sources), course);
  const auto statistics = solver.run(*compiled, 1, recorder, solver_options(settings), nullptr, nullptr);
  if (!statistics) return core::fail(statistics.error());
  if (statistics->failed > 0) {
    core::Problem problem;
    problem.kind = core::ProblemKind::numerical;
    problem.message = "the simulation failed: " + recorder.failure();
    return core::fail(std::move(problem));
  }
  return course;
}

}  // namespace hepatrial::simulate
