#include "infer/profile_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/maths.hpp"
#include "infer/settings_check.hpp"
#include "infer/state_text.hpp"

namespace hepatrial::infer {

namespace {

constexpr int state_version = 1;
constexpr double infinity = std::numeric_limits<double>::infinity();

core::Problems check(const ProfileSettings& settings) {
  SettingsCheck found;
  const auto positive = [](double value) { return value > 0.0 && std::isfinite(value); };
  if (settings.parameter >= settings.optimum.size()) {
    found.refuse("parameter", "expected the index of a coordinate of the optimum");
  }
  if (!std::isfinite(settings.optimum_value)) found.refuse("optimum_value", "must be finite");
  if (!positive(settings.first_step)) found.refuse("first_step", "must be positive and finite");
  if (!positive(settings.threshold)) found.refuse("threshold", "must be positive and finite");
  if (!positive(settings.fit_step_size)) found.refuse("fit_step_size", "must be positive and finite");
  if (!positive(settings.fit_tolerance)) found.refuse("fit_tolerance", "must be positive and finite");
  if (settings.maximum_points == 0) found.refuse("maximum_points", "must be at least 1");
  found.expect_finite("optimum", settings.optimum);
  found.expect_inside("optimum", settings.optimum, settings.lower, settings.upper);
  return found.take();
}

void remove_coordinate(std::vector<double>& values, std::size_t index) {
  if (!values.empty()) values.erase(values.begin() + static_cast<std::ptrdiff_t>(index));
}

/// Where the rise passes the threshold between an inner and an outer point, straight in the root of the rise.
double crossing(const ProfilePoint& inner, const ProfilePoint& outer, double least, double threshold) {
  const double at_inner = core::maths::sqrt(std::max(0.0, inner.objective - least));
  const double at_outer = core::maths::sqrt(std::max(0.0, outer.objective - least));
  const double wanted = core::maths::sqrt(threshold);
  if (!(at_outer > at_inner)) return outer.value;
  return inner.value + (outer.value - inner.value) * (wanted - at_inner) / (at_outer - at_inner);
}

/// The limit of one side: outermost point still within the threshold, and its neighbour.
double limit(const std::vector<ProfilePoint>& side, double least, double threshold) {
  for (std::size_t i = side.size(); i-- > 1;) {
    if (side[i - 1].objective - least <= threshold) return crossing(side[i - 1], side[i], least, threshold);
  }
  return side.front().value;
}

void write_side(StateWriter& writer, const char* name, const std::vector<ProfilePoint>& side) {
  const std::size_t n = side.front().best.size();
  Matrix rows(side.size(), n + 2);
  for (std::size_t i = 0; i < side.size(); ++i) {
    rows(i, 0) = side[i].value;
    rows(i, 1) = side[i].objective;
    std::copy(side[i].best.begin(), side[i].best.end(), rows.row(i).begin() + 2);
  }
  writer.matrix(name, rows);
}

std::vector<ProfilePoint> read_side(StateReader& reader, const char* name, std::size_t n) {
  const Matrix rows = reader.matrix(name);
  std::vector<ProfilePoint> side;
  if (rows.rows == 0 || rows.columns != n + 2) {
    reader.refuse(name, "expected one row a point: value, objective, all coordinates");
    return side;
  }
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const auto row = rows.row(i);
    side.push_back({row[0], row[1], std::vector<double>(row.begin() + 2, row.end())});
  }
  return side;
}

ProfileEnd read_end(StateReader& reader, const char* name) {
  const std::uint64_t end = reader.whole(name);
  if (end <= static_cast<std::uint64_t>(ProfileEnd::unfinished)) return static_cast<ProfileEnd>(end);
  reader.refuse(name, "expected the number of an end");
  return ProfileEnd::unfinished;
}

}  // namespace

core::Result<ProfileLikelihood> ProfileLikelihood::create(ProfileSettings settings) {
  core::Problems problems = check(settings);
  if (!problems.empty()) return core::fail(std::move(problems));
  ProfileLikelihood profile;
  profile.settings_ = std::move(settings);
  const ProfileSettings& s = profile.settings_;
  profile.above_ = profile.below_ = {{s.optimum[s.parameter], s.optimum_value, s.optimum}};
  profile.start_side();
  return profile;
}

std::vector<double> ProfileLikelihood::joined(std::span<const double> others) const {
  std::vector<double> all(others.begin(), others.end());
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(settings_.parameter), value_);
  return all;
}

double ProfileLikelihood::least_objective() const {
  double least = settings_.optimum_value;
  for (const ProfilePoint& point : above_) least = std::min(least, point.objective);
  for (const ProfilePoint& point : below_) least = std::min(least, point.objective);
  return least;
}

void ProfileLikelihood::start_side() {
  step_ = settings_.first_step;
  shortened_ = 0;
  beyond_ = on_upper_side() ? infinity : -infinity;
  start_point(side().back());
}

void ProfileLikelihood::start_point(const ProfilePoint& from) {
  const std::size_t k = settings_.parameter;
  const bool upwards = on_upper_side();
  value_ = upwards ? from.value + step_ : from.value - step_;
  if (!settings_.lower.empty()) value_ = std::clamp(value_, settings_.lower[k], settings_.upper[k]);
  if (upwards ? value_ >= beyond_ : value_ <= beyond_) value_ = from.value + 0.5 * (beyond_ - from.value);
  if (value_ == from.value) {
    end_side(ProfileEnd::at_bound);
    return;
  }
  fit_.reset();
  if (settings_.optimum.size() == 1) return;
  CmaEsSettings fit;
  fit.start = from.best;
  fit.lower = settings_.lower;
  fit.upper = settings_.upper;
  remove_coordinate(fit.start, k);
  remove_coordinate(fit.lower, k);
  remove_coordinate(fit.upper, k);
  fit.step_size = settings_.fit_step_size;
  fit.tolerance_value = settings_.fit_tolerance;
  fit.maximum_evaluations = settings_.fit_maximum_evaluations;
  fit.seed = settings_.seed + 2 * side().size() + (upwards ? 0 : 1);
  if (auto created = CmaEs::create(std::move(fit))) {
    fit_ = std::move(*created);
  } else {
    end_side(ProfileEnd::failed);
  }
}

void ProfileLikelihood::end_side(ProfileEnd end) {
  fit_.reset();
  const bool upper_was_open = on_upper_side();
  (upper_was_open ? upper_end_ : lower_end_) = end;
  if (upper_was_open) start_side();
}

Matrix ProfileLikelihood::ask() const {
  if (finished()) return {};
  const Matrix others = fit_ ? fit_->ask() : Matrix(1, 0);
  Matrix points(others.rows, settings_.optimum.size());
  for (std::size_t i = 0; i < points.rows; ++i) {
    const std::vector<double> point = joined(others.row(i));
    std::copy(point.begin(), point.end(), points.row(i).begin());
  }
  return points;
}

core::Result<void> ProfileLikelihood::tell(std::span<const double> values) {
  const std::size_t expected = finished() ? 0 : fit_ ? fit_->population_size() : 1;
  if (values.size() != expected) {
    return core::fail({core::ProblemKind::bad_input,
                       "expected " + std::to_string(expected) + " values, found " + std::to_string(values.size()),
                       {"", 0, "values"},
                       ""});
  }
  if (expected == 0) return {};
  evaluations_ += expected;
  if (!fit_) {
    finish_point(values[0], {value_});
    return {};
  }
  if (auto told = fit_->tell(values); !told) return told;
  if (fit_->stop()) finish_point(fit_->best_value(), joined(fit_->best()));
  return {};
}

void ProfileLikelihood::finish_point(double objective, std::vector<double> best) {
  if (!std::isfinite(objective)) {
    end_side(ProfileEnd::failed);
    return;
  }
  const double rise = objective - side().back().objective;
  if (objective - least_objective() > settings_.threshold && rise > 0.6 * settings_.threshold && shortened_ < 12) {
    // Too far beyond the threshold to interpolate: once more from the last point, and never again as far.
    ++shortened_;
    beyond_ = value_;
    start_point(side().back());
    return;
  }
  side().push_back({value_, objective, std::move(best)});
  if (objective - least_objective() > settings_.threshold) {
    end_side(ProfileEnd::crossed);
  } else if (side().size() > settings_.maximum_points) {
    end_side(ProfileEnd::too_flat);
  } else {
    if (std::fabs(rise) < 0.1 * settings_.threshold) step_ *= 2.0;
    if (rise > 0.4 * settings_.threshold) step_ *= 0.5;
    start_point(side().back());
  }
}

std::vector<ProfilePoint> ProfileLikelihood::points() const {
  std::vector<ProfilePoint> all(below_.rbegin(), below_.rend());
  all.insert(all.end(), above_.begin() + 1, above_.end());
  return all;
}

ProfileInterval ProfileLikelihood::interval() const {
  ProfileInterval result;
  result.least_objective = least_objective();
  result.lower_end = lower_end_;
  result.upper_end = upper_end_;
  if (lower_end_ == ProfileEnd::crossed) result.lower = limit(below_, result.least_objective, settings_.threshold);
  if (upper_end_ == ProfileEnd::crossed) result.upper = limit(above_, result.least_objective, settings_.threshold);
  return result;
}

std::string ProfileLikelihood::state() const {
  StateWriter writer("profile-likelihood", state_version);
  writer.whole("parameter", settings_.parameter);
  writer.numbers("optimum", settings_.optimum);
  writer.number("optimum_value", settings_.optimum_value);
  writer.numbers("lower", settings_.lower);
  writer.numbers("upper", settings_.upper);
  writer.number("first_step", settings_.first_step);
  writer.number("threshold", settings_.threshold);
  writer.whole("maximum_points", settings_.maximum_points);
  writer.number("fit_step_size", settings_.fit_step_size);
  writer.number("fit_tolerance", settings_.fit_tolerance);
  writer.whole("fit_maximum_evaluations", settings_.fit_maximum_evaluations);
  writer.whole("seed", settings_.seed);
  write_side(writer, "above", above_);
  write_side(writer, "below", below_);
  writer.whole("upper_end", static_cast<std::uint64_t>(upper_end_));
  writer.whole("lower_end", static_cast<std::uint64_t>(lower_end_));
  writer.number("step", step_);
  writer.whole("shortened", shortened_);
  writer.number("beyond", beyond_);
  writer.number("value", value_);
  writer.text("fit", fit_ ? fit_->state() : "");
  writer.whole("evaluations", evaluations_);
  return writer.json();
}

core::Result<ProfileLikelihood> ProfileLikelihood::resume(std::string_view json) {
  StateReader reader(json, "profile-likelihood", state_version);
  ProfileLikelihood profile;
  ProfileSettings& s = profile.settings_;
  s.parameter = static_cast<std::size_t>(reader.whole("parameter"));
  s.optimum = reader.numbers("optimum");
  s.optimum_value = reader.number("optimum_value");
  s.lower = reader.numbers("lower");
  s.upper = reader.numbers("upper");
  s.first_step = reader.number("first_step");
  s.threshold = reader.number("threshold");
  s.maximum_points = static_cast<std::size_t>(reader.whole("maximum_points"));
  s.fit_step_size = reader.number("fit_step_size");
  s.fit_tolerance = reader.number("fit_tolerance");
  s.fit_maximum_evaluations = reader.whole("fit_maximum_evaluations");
  s.seed = reader.whole("seed");
  profile.above_ = read_side(reader, "above", s.optimum.size());
  profile.below_ = read_side(reader, "below", s.optimum.size());
  profile.upper_end_ = read_end(reader, "upper_end");
  profile.lower_end_ = read_end(reader, "lower_end");
  profile.step_ = reader.number("step");
  profile.shortened_ = reader.whole("shortened");
  profile.beyond_ = reader.number("beyond");
  profile.value_ = reader.number("value");
  profile.evaluations_ = reader.whole("evaluations");
  const std::string fit = reader.text("fit");
  const bool fit_expected = !profile.finished() && s.optimum.size() > 1;
  if (fit.empty() == fit_expected) reader.refuse("fit", "does not go with the state of the profile");
  core::Problems problems = reader.problems();
  if (problems.empty()) problems = check(s);
  if (!problems.empty()) return core::fail(std::move(problems));
  if (!fit.empty()) {
    auto resumed = CmaEs::resume(fit);
    if (!resumed) return core::fail(std::move(resumed.error()));
    if (resumed->best().size() + 1 != s.optimum.size()) {
      return core::fail({core::ProblemKind::bad_input, "has another number of coordinates", {"", 0, "fit"}, ""});
    }
    profile.fit_ = std::move(*resumed);
  }
  return profile;
}

}  // namespace hepatrial::infer
