#include "study/calibration/free_parameter.hpp"

#include <algorithm>

#include "core/delimited.hpp"
#include "core/maths.hpp"

namespace hepatrial::study {

namespace {

double scaled(infer::Scale scale, double value) {
  switch (scale) {
    case infer::Scale::linear: return value;
    case infer::Scale::log: return core::maths::log(value);
    case infer::Scale::logit: return core::maths::log(value / (1 - value));
  }
  return value;
}

const trial::SourcedValue* drug_value(const trial::Pharmacy& pharmacy, const std::string& drug,
                                      const std::string& key) {
  const auto found = pharmacy.drugs.find(drug);
  if (found == pharmacy.drugs.end()) return nullptr;
  const auto value = found->second.slot_parameters.find(key);
  return value == found->second.slot_parameters.end() ? nullptr : &value->second;
}

population::ParameterRow& row_of(population::ParameterTable& table, const std::string& id) {
  return *std::find_if(table.rows.begin(), table.rows.end(),
                       [&id](const population::ParameterRow& row) { return row.id == id; });
}

void set_drug(const FreeParameter& parameter, double value, trial::Drug& drug) {
  trial::SourcedValue& first = drug.slot_parameters.at(parameter.row);
  const double factor = value / first.value;
  first.value = value;
  for (const std::string& key : parameter.in_proportion) drug.slot_parameters.at(key).value *= factor;
}

// What is wrong with one parameter's place.
class PlaceCheck {
 public:
  PlaceCheck(const FreeParameter& parameter, const std::string& file, core::Problems& problems)
      : parameter_(parameter), file_(file), problems_(problems) {}

  void in_table(const population::ParameterTable& table) {
    const population::ParameterRow* row = table.find(parameter_.row);
    if (row == nullptr) return refuse("parameters.tsv has no row '" + parameter_.row + "'");
    if (parameter_.place == FreePlace::table_spread) {
      if (!(row->spread > 0)) refuse("the row '" + row->id + "' has no spread");
      return;
    }
    if (parameter_.lower < row->lower_bound || parameter_.upper > row->upper_bound) {
      refuse("the bounds reach beyond those of parameters.tsv: " + core::number_text(row->lower_bound) + " to " +
             core::number_text(row->upper_bound));
    }
  }

  void in_drug(const trial::Pharmacy& pharmacy) {
    if (!pharmacy.drugs.contains(parameter_.drug)) return refuse("there is no drug '" + parameter_.drug + "'");
    check_key(pharmacy, parameter_.row);
    for (const std::string& key : parameter_.in_proportion) check_key(pharmacy, key);
  }

 private:
  void check_key(const trial::Pharmacy& pharmacy, const std::string& key) {
    const trial::SourcedValue* value = drug_value(pharmacy, parameter_.drug, key);
    if (value == nullptr) return refuse("the drug '" + parameter_.drug + "' has no value '" + key + "'");
    if (!(value->value > 0)) refuse("the value '" + key + "' of '" + parameter_.drug + "' is not above 0");
  }

  void refuse(std::string message) {
    problems_.push_back(
        {core::ProblemKind::bad_input, std::move(message), {file_, parameter_.line, parameter_.name}, ""});
  }

  const FreeParameter& parameter_;
  const std::string& file_;
  core::Problems& problems_;
};

}  // namespace

core::Result<infer::ParameterSpace> parameter_space(const std::vector<FreeParameter>& parameters) {
  std::vector<infer::Parameter> out;
  for (const FreeParameter& each : parameters) {
    out.push_back({each.name, each.scale, infer::PriorForm::normal, scaled(each.scale, each.prior), each.prior_sd,
                   each.lower, each.upper});
  }
  return infer::ParameterSpace::create(std::move(out));
}

core::Problems check_places(const std::vector<FreeParameter>& parameters, const std::string& file,
                            const population::ParameterTable& table, const trial::Pharmacy& pharmacy) {
  core::Problems problems;
  for (const FreeParameter& parameter : parameters) {
    PlaceCheck check(parameter, file, problems);
    if (parameter.place == FreePlace::drug_value) {
      check.in_drug(pharmacy);
    } else {
      check.in_table(table);
    }
  }
  return problems;
}

std::vector<double> present_values(const std::vector<FreeParameter>& parameters,
                                   const population::ParameterTable& table, const trial::Pharmacy& pharmacy) {
  std::vector<double> values;
  for (const FreeParameter& each : parameters) {
    double value = 0;
    switch (each.place) {
      case FreePlace::table_value: value = table.find(each.row)->value; break;
      case FreePlace::table_spread: value = table.find(each.row)->spread; break;
      case FreePlace::drug_value: value = drug_value(pharmacy, each.drug, each.row)->value; break;
    }
    values.push_back(std::clamp(value, each.lower, each.upper));
  }
  return values;
}

void set_values(const std::vector<FreeParameter>& parameters, std::span<const double> values,
                population::ParameterTable& table, trial::Pharmacy& pharmacy) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const FreeParameter& each = parameters[i];
    switch (each.place) {
      case FreePlace::table_value: row_of(table, each.row).value = values[i]; break;
      case FreePlace::table_spread: row_of(table, each.row).spread = values[i]; break;
      case FreePlace::drug_value: set_drug(each, values[i], pharmacy.drugs.at(each.drug)); break;
    }
  }
}

}  // namespace hepatrial::study
