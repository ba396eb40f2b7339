#include "evidence/synthesis/printed_results.hpp"

#include <charconv>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

bool is_number_part(char c) { return (c >= '0' && c <= '9') || c == '.'; }

double number_before(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && is_number_part(text[begin - 1])) --begin;
  double number = 0.0;
  std::from_chars(text.data() + begin, text.data() + at, number);
  return number > 50.0 && number < 100.0 ? number : 0.0;  // no level of an interval
}

// "KEYNOTE-240 (final)" and "KEYNOTE-224 cohort 1" without what follows the name.
std::string_view bare_name(std::string_view name) {
  for (const std::string_view stop : {" (", " cohort", ","}) name = name.substr(0, name.find(stop));
  return name;
}

}  // namespace

core::Result<TrialNames> TrialNames::load(const Store& store) {
  const auto rows = store.database().select("SELECT trial_id, acronym FROM trial ORDER BY rowid");
  if (!rows) return core::fail(rows.error());
  TrialNames names;
  for (const Row& row : *rows) {
    const std::string id = text_of(row[0]);
    names.id_by_key_.emplace(plain_key(id), id);
    if (const std::string acronym = text_of(row[1]); !acronym.empty()) names.id_by_key_.emplace(plain_key(acronym), id);
  }
  return names;
}

std::string TrialNames::id_of(std::string_view name, std::string_view number) const {
  for (const std::string_view key : {number, bare_name(name)}) {
    const auto found = id_by_key_.find(plain_key(key));
    if (!key.empty() && found != id_by_key_.end()) return found->second;
  }
  return std::string(number.empty() ? bare_name(name) : number);
}

std::string review_endpoint(std::string_view endpoint) {
  const auto before = [&](std::string_view end) {
    return std::string(endpoint.substr(0, endpoint.size() - end.size()));
  };
  if (endpoint.ends_with("_HR")) return "HR_" + before("_HR");
  if (endpoint.ends_with("_median")) return "m" + before("_median");
  const std::size_t rate = endpoint.find("_rate_");
  if (rate != std::string_view::npos && endpoint.ends_with("mo")) {
    return std::string(endpoint.substr(0, rate)) + "R" +
           std::string(endpoint.substr(rate + 6, endpoint.size() - rate - 8));
  }
  return std::string(endpoint);
}

double level_in(std::string_view text) {
  for (const std::string_view word : {"% CI", "% confidence", "% interval"}) {
    if (const std::size_t at = text.find(word); at != std::string_view::npos) return number_before(text, at);
  }
  const std::string_view word = "CI level ";
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return 0.0;
  return number_before(text, text.find('%', at) == std::string_view::npos ? text.size() : text.find('%', at));
}

}  // namespace hepatrial::evidence
