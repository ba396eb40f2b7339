#include "stats/input.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace hepatrial::stats {

namespace {

// Reports the first value for which `wrong` holds, and how many there are.
template <class Values, class Wrong>
void check_each(core::Problems& problems, std::string_view field, const Values& values, Wrong wrong,
                const std::string& expected) {
  const auto first = std::find_if(values.begin(), values.end(), wrong);
  if (first == values.end()) return;
  const auto count = std::count_if(first, values.end(), wrong);
  add_problem(problems, field,
              "value " + std::to_string(first - values.begin()) + " is " + std::to_string(*first) + ", expected " +
                  expected + " (" + std::to_string(count) + " such of " + std::to_string(values.size()) + ")");
}

}  // namespace

void add_problem(core::Problems& problems, std::string_view field, std::string message, std::string advice) {
  problems.push_back(core::Problem{core::ProblemKind::bad_input, std::move(message),
                                   core::Where{"", 0, std::string(field)}, std::move(advice)});
}

void check_size(core::Problems& problems, std::string_view field, std::size_t size, std::size_t expected) {
  if (size == expected) return;
  add_problem(problems, field, "has " + std::to_string(size) + " values, expected " + std::to_string(expected));
}

void check_finite(core::Problems& problems, std::string_view field, std::span<const double> values) {
  check_each(problems, field, values, [](double value) { return !std::isfinite(value); }, "a finite number");
}

void check_not_negative(core::Problems& problems, std::string_view field, std::span<const double> values) {
  check_each(
      problems, field, values, [](double value) { return !std::isfinite(value) || value < 0.0; },
      "a finite number >= 0");
}

void check_codes(core::Problems& problems, std::string_view field, std::span<const int> values, int highest) {
  check_each(
      problems, field, values, [highest](int value) { return value < 0 || value > highest; },
      "a whole number from 0 to " + std::to_string(highest));
}

void check_level(core::Problems& problems, double level) {
  if (level > 0.0 && level < 1.0) return;
  add_problem(problems, "level", "is " + std::to_string(level) + ", expected a number between 0 and 1",
              "give 0.95 for a 95% interval");
}

void check_time_to_event(core::Problems& problems, std::span<const double> time, std::span<const int> event,
                         int highest_event) {
  if (time.empty()) add_problem(problems, "time", "is empty, expected at least one value");
  check_size(problems, "event", event.size(), time.size());
  check_not_negative(problems, "time", time);
  check_codes(problems, "event", event, highest_event);
}

}  // namespace hepatrial::stats
