#include "study/statements/experiment_plan.hpp"

#include <algorithm>

#include "core/delimited.hpp"

namespace hepatrial::study {

ReadingPlace ExperimentPlan::place(const Push& push, const std::vector<std::string>& regimens, const Reading& reading) {
  std::vector<std::string> sorted = regimens;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string key = text(push);
  for (const std::string& regimen : sorted) key += "|" + regimen;
  const auto [condition, is_new] = by_text_.emplace(key, conditions.size());
  if (is_new) conditions.push_back({push, std::move(sorted), {}});
  Condition& held = conditions[condition->second];
  const std::string reading_key = key + "|@" + reading.quantity + "@" + core::number_text(reading.day);
  const auto [at, is_new_reading] = readings_by_text_.emplace(reading_key, held.readings.size());
  if (is_new_reading) held.readings.push_back(reading);
  return {condition->second, at->second};
}

Contrast ExperimentPlan::add(const ContrastQuestion& question) {
  Contrast out;
  out.summary = question.summary;
  out.lowers = question.push.lowers;
  out.pushed = place(question.push, question.regimens, question.reading);
  out.plain = place({}, question.regimens, question.reading);
  if (question.summary == Summary::value) return out;
  std::vector<std::string> without;
  for (const std::string& regimen : question.regimens) {
    if (std::find(question.compared.begin(), question.compared.end(), regimen) == question.compared.end())
      without.push_back(regimen);
  }
  out.pushed_without = place(question.push, without, question.reading);
  out.plain_without = place({}, without, question.reading);
  return out;
}

}  // namespace hepatrial::study
