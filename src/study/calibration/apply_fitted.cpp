#include "study/calibration/apply_fitted.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "study/calibration/fit.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_table = "parameters.tsv";

std::string source_text(const FreeParameter& parameter) {
  return "calibrated: calibration/fitted.tsv (docs/methods/calibration.md); prior: " + parameter.source;
}

// Six digits: more would claim what no fit knows.
std::string value_text(double value) { return fmt::format("{:.6g}", value); }

// Other values of a drug go in proportion to this, so that applying the same values again changes nothing.
double as_written(double value) {
  double out = value;
  return core::parse_number(value_text(value), out) ? out : value;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char character : text) {
    if (character == separator) {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  return parts;
}

std::string joined(const std::vector<std::string>& parts, char separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

// Collects new texts, and what is wrong.
class FittedFiles {
 public:
  FittedFiles(const CalibrationPlan& plan, const std::vector<double>& values, fs::path models)
      : plan_(plan), values_(values), models_(std::move(models)) {}

  core::Result<std::map<std::string, std::string>> make() {
    for (std::size_t i = 0; i < plan_.parameters.size(); ++i) {
      const FreeParameter& parameter = plan_.parameters[i];
      if (values_[i] < parameter.lower || values_[i] > parameter.upper) {
        refuse(plan_.file, parameter, "the fitted value " + value_text(values_[i]) + " is outside the bounds");
      } else if (parameter.place == FreePlace::drug_value) {
        change_drug(parameter, values_[i]);
      } else {
        change_row(parameter, values_[i]);
      }
    }
    check_drugs();
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return std::move(texts_);
  }

 private:
  std::string* text_of(const std::string& name) {
    if (const auto known = texts_.find(name); known != texts_.end()) return &known->second;
    auto text = core::read_file(models_ / name);
    if (!text) {
      problems_.insert(problems_.end(), text.error().begin(), text.error().end());
      return nullptr;
    }
    return &texts_.emplace(name, std::move(*text)).first->second;
  }

  void refuse(const std::string& file, const FreeParameter& parameter, std::string message) {
    problems_.push_back({core::ProblemKind::bad_input, std::move(message), {file, 0, parameter.name}, ""});
  }

  // Fields of parameters.tsv hold no quotes: they are cut at tabs, so that every other byte stays.
  void change_row(const FreeParameter& parameter, double value) {
    std::string* text = text_of(k_table);
    if (text == nullptr) return;
    std::vector<std::string> lines = split(*text, '\n');
    const std::vector<std::string> header = split(lines.front(), '\t');
    const auto column = [&header](const char* name) {
      return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    const bool spread = parameter.place == FreePlace::table_spread;
    for (std::string& line : lines) {
      std::vector<std::string> fields = split(line, '\t');
      if (fields.size() != header.size() || fields[column("parameterId")] != parameter.row) continue;
      fields[column(spread ? "spread" : "nominalValue")] = value_text(value);
      fields[column("estimate")] = "1";
      // A row whose centre is fitted too keeps the centre's source.
      if (!spread || !fields[column("source")].starts_with("calibrated: calibration/")) {
        fields[column("source")] = source_text(parameter);
      }
      line = joined(fields, '\t');
      *text = joined(lines, '\n');
      return;
    }
    refuse((models_ / k_table).string(), parameter, "there is no row '" + parameter.row + "'");
  }

  void change_drug(const FreeParameter& parameter, double value) {
    const std::string name = "drugs/" + parameter.drug + ".toml";
    std::string* text = text_of(name);
    if (text == nullptr) return;
    const auto drug = trial::read_drug_text(*text, (models_ / name).string());
    if (!drug) {
      problems_.insert(problems_.end(), drug.error().begin(), drug.error().end());
      return;
    }
    const auto found = drug->slot_parameters.find(parameter.row);
    if (found == drug->slot_parameters.end()) return refuse(name, parameter, "there is no key '" + parameter.row + "'");
    const double factor = as_written(value) / found->second.value;
    change_key(*text, name, parameter, parameter.row, value, source_text(parameter));
    for (const std::string& key : parameter.in_proportion) {
      const auto other = drug->slot_parameters.find(key);
      if (other == drug->slot_parameters.end()) {
        refuse(name, parameter, "there is no key '" + key + "'");
        continue;
      }
      change_key(*text, name, parameter, key, other->second.value * factor, "");
    }
  }

  // "key = { value = 0.5, ..., source = "..." }" on one line.
  void change_key(std::string& text, const std::string& file, const FreeParameter& parameter, const std::string& key,
                  double value, const std::string& source) {
    std::vector<std::string> lines = split(text, '\n');
    for (std::string& line : lines) {
      if (!line.starts_with(key + " ") && !line.starts_with(key + "=")) continue;
      const bool changed = replace_after(line, "value = ", ",}", value_text(value)) &&
                           (source.empty() || replace_after(line, "source = \"", "\"", source));
      if (!changed) break;
      text = joined(lines, '\n');
      return;
    }
    refuse(file, parameter, "the key '" + key + "' is not written on one line as { value = ..., source = \"...\" }");
  }

  static bool replace_after(std::string& line, const std::string& mark, const char* ends, const std::string& with) {
    const std::size_t at = line.find(mark);
    if (at == std::string::npos) return false;
    const std::size_t begin = at + mark.size();
    const std::size_t end = line.find_first_of(ends, begin);
    if (end == std::string::npos) return false;
    line.replace(begin, end - begin, with);
    return true;
  }

  void check_drugs() {
    for (const auto& [name, text] : texts_) {
      if (name == k_table) continue;
      const auto drug = trial::read_drug_text(text, (models_ / name).string());
      if (!drug) problems_.insert(problems_.end(), drug.error().begin(), drug.error().end());
    }
  }

  const CalibrationPlan& plan_;
  const std::vector<double>& values_;
  fs::path models_;
  std::map<std::string, std::string> texts_;
  core::Problems problems_;
};

}  // namespace

core::Result<std::map<std::string, std::string>> fitted_files(const CalibrationPlan& plan,
                                                              const std::vector<double>& values,
                                                              const fs::path& models) {
  return FittedFiles(plan, values, models).make();
}

core::Result<std::vector<double>> read_fitted(const fs::path& folder, const CalibrationPlan& plan) {
  std::error_code error;
  const bool with_posterior = fs::exists(folder / "fitted.tsv", error);
  return read_fit(folder / (with_posterior ? "fitted.tsv" : "fit.tsv"), plan.parameters);
}

}  // namespace hepatrial::study
