#include "evidence/store_build_checks.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace hepatrial::evidence {

using core::Problem;
using core::Problems;

namespace {

using Keys = std::optional<std::set<std::string>>;  // nothing: the file that holds them could not be read

const InputTable* find(const std::vector<InputTable>& inputs, std::string_view file) {
  for (const InputTable& input : inputs) {
    if (input.spec->file == file) return &input;
  }
  return nullptr;
}

Keys keys(const std::vector<InputTable>& inputs, std::string_view file, std::string_view column) {
  const InputTable* input = find(inputs, file);
  if (input == nullptr || !input->usable) return std::nullopt;
  std::set<std::string> found;
  for (std::size_t row = 0; row < input->table.rows.size(); ++row) found.insert(input->field(row, column));
  return found;
}

Keys joined(const Keys& left, const Keys& right) {
  if (!left || !right) return std::nullopt;
  std::set<std::string> all = *left;
  all.insert(right->begin(), right->end());
  return all;
}

std::map<std::string_view, Keys> reference_sets(const std::vector<InputTable>& inputs) {
  const Keys subjects =
      joined(keys(inputs, "reviews/trials.csv", "trial_id"), keys(inputs, "reviews/studies.csv", "study_key"));
  const Keys drugs = keys(inputs, "reviews/drugs.csv", "code");
  return {{"trial or study", subjects},
          {"trial, study or BACKGROUND", joined(subjects, std::set<std::string>{"BACKGROUND"})},
          {"drug", drugs},
          {"drug or monotherapy", joined(drugs, std::set<std::string>{"monotherapy"})},
          {"node", keys(inputs, "reviews/nodes.csv", "node")},
          {"source", keys(inputs, "sources.csv", "key")},
          {"calibration target", keys(inputs, "targets_calibration.csv", "target_id")},
          {"calibration trial or natural_history",
           joined(keys(inputs, "targets_calibration.csv", "trial"), std::set<std::string>{"natural_history"})}};
}

void check_references(const InputTable& input, const std::map<std::string_view, Keys>& sets, Problems& problems) {
  for (const FieldSpec& spec : input.spec->fields) {
    if (spec.refers.empty() || input.table.column(spec.name) < 0) continue;
    const auto found = sets.find(spec.refers);
    if (found == sets.end() || !found->second) continue;
    for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
      const std::string& field = input.field(row, spec.name);
      if (field.empty()) continue;
      for (const std::string& part : parts_of(field, spec.separators)) {
        if (found->second->contains(part)) continue;
        problems.push_back(input.problem(row, spec.name, "'" + part + "' is not a known " + std::string(spec.refers),
                                         "add it to its file or correct the name"));
      }
    }
  }
}

// Ids (letters then digits, such as AN017 or OC095) that occur in a text.
std::set<std::string> ids_in(std::string_view text) {
  std::set<std::string> found;
  std::string word;
  const auto is_word = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  for (std::size_t position = 0; position <= text.size(); ++position) {
    if (position < text.size() && is_word(text[position])) {
      word += text[position];
    } else {
      if (word.size() >= 4) found.insert(word);
      word.clear();
    }
  }
  return found;
}

std::set<std::string> anomaly_words(const std::vector<InputTable>& inputs) {
  std::set<std::string> words;
  const InputTable* anomalies = find(inputs, "reviews/anomalies.csv");
  if (anomalies == nullptr) return words;
  for (std::size_t row = 0; row < anomalies->table.rows.size(); ++row) {
    for (const std::string_view column : {"anomaly_id", "what", "why", "where"}) {
      words.merge(ids_in(anomalies->field(row, column)));
    }
  }
  return words;
}

std::optional<double> number(const std::string& field) {
  double value = 0;
  if (field.empty() || !core::parse_number(field, value)) return std::nullopt;
  return value;
}

void check_interval(const InputTable& input, std::size_t row, bool excused, Problems& problems) {
  const auto value = number(input.field(row, "value"));
  const auto low = number(input.field(row, "ci_low"));
  const auto high = number(input.field(row, "ci_high"));
  const auto report = [&](std::string_view column, std::string message) {
    problems.push_back(
        input.problem(row, column, std::move(message), "correct the number or list the row as an anomaly"));
  };
  if (!value && (low || high)) report("value", "interval is given without a value");
  if (low && high && *low > *high) {
    report("ci_low", "interval is reversed: " + core::number_text(*low) + " > " + core::number_text(*high));
  } else if (!excused && value && low && *value < *low) {
    report("ci_low",
           "value " + core::number_text(*value) + " is below its interval, which starts at " + core::number_text(*low));
  } else if (!excused && value && high && *value > *high) {
    report("ci_high",
           "value " + core::number_text(*value) + " is above its interval, which ends at " + core::number_text(*high));
  }
  const std::string& unit = input.field(row, "unit");
  if (value && (unit == "%" || unit == "percent") && (*value < 0 || *value > 100)) {
    report("value", "percentage " + core::number_text(*value) + " is outside 0 to 100");
  }
}

void check_values(const InputTable& input, const std::set<std::string>& anomalies, Problems& problems) {
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
    bool excused = anomalies.contains(input.field(row, input.spec->key));
    for (const std::string& id : ids_in(input.field(row, "note"))) {
      excused = excused || (id.starts_with("AN") && anomalies.contains(id));
    }
    check_interval(input, row, excused, problems);
    if (input.spec->table == "outcome") {
      const std::string& kind = input.field(row, "value_kind");
      const bool without = kind == "qualitative" || kind == "not_reached";
      if (without != input.field(row, "value").empty()) {
        problems.push_back(input.problem(
            row, "value_kind",
            without ? "kind " + kind + " has no value, but one is given" : "kind " + kind + " needs a value"));
      }
    }
  }
}

void check_registry_ids(const InputTable& input, Problems& problems) {
  for (std::size_t row = 0; row < input.table.rows.size(); ++row) {
    const std::string& id = input.field(row, "nct");
    const bool formed = id.size() == 11 && id.starts_with("NCT") &&
                        std::all_of(id.begin() + 3, id.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!id.empty() && !formed) {
      problems.push_back(input.problem(row, "nct", "'" + id + "' is not NCT and eight digits", "correct the id"));
    }
  }
}

}  // namespace

void check_across(const std::vector<InputTable>& inputs, Problems& problems) {
  const auto sets = reference_sets(inputs);
  const auto anomalies = anomaly_words(inputs);
  for (const InputTable& input : inputs) {
    check_references(input, sets, problems);
    if (input.spec->table == "outcome" || input.spec->table == "target") check_values(input, anomalies, problems);
    if (input.spec->table == "target") check_registry_ids(input, problems);
  }
}

}  // namespace hepatrial::evidence
