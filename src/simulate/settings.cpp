#include <cmath>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "simulate/time_course.hpp"

namespace hepatrial::simulate {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(k_blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_blank) - first + 1);
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = trimmed(text.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return items;
}

class SettingsReader {
 public:
  explicit SettingsReader(std::string file) : file_(std::move(file)) {}

  core::Result<TimeCourseSettings> read(std::string_view text) {
    for (int line = 1; !text.empty(); ++line) {
      const std::size_t end = text.find('\n');
      read_line(text.substr(0, end), line);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    if (!has_duration_) report(0, "duration", "is missing", "add a line such as \"duration: 10\"");
    if (!has_steps_) report(0, "steps", "is missing", "add a line such as \"steps: 50\"");
    if (settings_.variables.empty()) report(0, "variables", "is missing", "name at least one variable");
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return settings_;
  }

 private:
  void read_line(std::string_view line, int number) {
    const std::size_t colon = line.find(':');
    if (trimmed(line).empty()) return;
    if (colon == std::string_view::npos) {
      return report(number, std::string(trimmed(line)), "is not of the form \"field: value\"");
    }
    read_field(std::string(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)), number);
  }

  void read_field(const std::string& field, std::string_view value, int line) {
    if (field == "variables") {
      settings_.variables = split_list(value);
    } else if (field == "amount") {
      settings_.amount = split_list(value);
    } else if (field == "concentration") {
      settings_.concentration = split_list(value);
    } else if (!read_numeric_field(field, value, line)) {
      // Other fields of the format ("output", "simulation") say nothing about a time course.
    }
  }

  bool read_numeric_field(const std::string& field, std::string_view value, int line) {
    if (field == "start") return read_number(field, value, line, settings_.start), true;
    if (field == "duration") {
      has_duration_ = true;
      read_number(field, value, line, settings_.duration);
      if (settings_.duration < 0) report(line, field, "must not be negative");
      return true;
    }
    if (field == "steps") {
      has_steps_ = true;
      double steps = 0;
      read_number(field, value, line, steps);
      if (steps < 0 || steps > 1e7 || std::trunc(steps) != steps) {
        report(line, field, "must be a whole number from 0 to 10000000");
        return true;
      }
      settings_.steps = static_cast<int>(steps);
      return true;
    }
    if (field == "absolute") return read_tolerance(field, value, line, settings_.absolute_tolerance), true;
    if (field == "relative") return read_tolerance(field, value, line, settings_.relative_tolerance), true;
    return false;
  }

  void read_tolerance(const std::string& field, std::string_view value, int line, double& number) {
    if (value.empty()) return;
    read_number(field, value, line, number);
    if (!(number > 0)) report(line, field, "must be positive");
  }

  void read_number(const std::string& field, std::string_view value, int line, double& number) {
    if (!core::parse_number(value, number)) report(line, field, "is not a number: \"" + std::string(value) + "\"");
  }

  void report(int line, std::string field, std::string message, std::string advice = {}) {
    core::Problem problem;
    problem.message = std::move(message);
    problem.where = {file_, line, std::move(field)};
    problem.advice = std::move(advice);
    problems_.push_back(std::move(problem));
  }

  std::string file_;
  TimeCourseSettings settings_;
  core::Problems problems_;
  bool has_duration_ = false;
  bool has_steps_ = false;
};

}  // namespace

core::Result<TimeCourseSettings> read_settings(const std::filesystem::path& file) {
  auto text = core::read_file(file);
  if (!text) return core::fail(std::move(text.error()));
  return SettingsReader(file.string()).read(*text);
}

}  // namespace hepatrial::simulate
