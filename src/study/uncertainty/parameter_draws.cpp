#include "study/uncertainty/parameter_draws.hpp"

#include <algorithm>
#include <cmath>

#include "core/maths.hpp"
#include "core/random.hpp"

namespace hepatrial::study {

namespace {

namespace maths = core::maths;

bool fixed(const population::ParameterRow& row) {
  return row.source.starts_with("definition") || row.source.starts_with("covariate") || !(row.value > 0) ||
         !(row.lower_bound < row.upper_bound);
}

bool is_guess(const std::string& source) { return source.find("assumption") != std::string::npos; }

infer::Scale scale_of(const population::ParameterRow& row) {
  const bool share = row.spread_form == population::SpreadForm::logit ||
                     (row.unit == "dimensionless" && row.lower_bound >= 0 && row.upper_bound <= 1 && row.value < 1);
  return share ? infer::Scale::logit : infer::Scale::log;
}

double moved_by(const UncertainParameter& parameter, double score) {
  const double shift = parameter.sd * score;
  const double factor = maths::exp(shift);
  const double value = parameter.scale == infer::Scale::logit
                           ? parameter.centre / (parameter.centre + (1 - parameter.centre) / factor)
                           : parameter.centre * factor;
  return std::clamp(value, parameter.lower, parameter.upper);
}

void write(const UncertainParameter& parameter, double value, DrawnDisease& into) {
  if (!parameter.drug.empty()) {
    into.pharmacy.drugs.at(parameter.drug).slot_parameters.at(parameter.row).value = value;
    return;
  }
  for (population::ParameterRow& row : into.table.rows) {
    if (row.id == parameter.row) row.value = value;
  }
}

bool in_posterior(const Posterior* posterior, const std::string& drug, const std::string& row) {
  if (posterior == nullptr) return false;
  return std::any_of(posterior->parameters.begin(), posterior->parameters.end(), [&](const FreeParameter& free) {
    if (free.place == FreePlace::table_spread || free.drug != drug) return false;
    return free.row == row ||
           std::find(free.in_proportion.begin(), free.in_proportion.end(), row) != free.in_proportion.end();
  });
}

// Kinetics come with a source and a spread between patients; what a drug does to its target is the doubt, and whatever
// else its file doubts.
double prior_sd(const std::string& key, const trial::SourcedValue& value) {
  if (value.prior_log_sd) return *value.prior_log_sd;
  return key.starts_with("affinity_") ? k_guess_sd : 0;
}

}  // namespace

std::set<std::string> drug_names(const trial::Pharmacy& pharmacy) {
  std::set<std::string> names;
  for (const auto& [name, drug] : pharmacy.drugs) names.insert(name);
  return names;
}

ParameterUncertainty::ParameterUncertainty(const population::ParameterTable& table, const trial::Pharmacy& pharmacy,
                                           const Posterior* posterior, const std::set<std::string>& drugs,
                                           std::uint64_t seed)
    : table_(table), pharmacy_(pharmacy), seed_(seed) {
  if (posterior != nullptr) posterior_ = *posterior;
  for (const population::ParameterRow& row : table.rows) {
    if (fixed(row) || in_posterior(posterior, "", row.id)) continue;
    const bool is_fitted = row.source.starts_with("calibrated") && posterior == nullptr;
    const double sd = row.source.starts_with("calibrated") ? k_calibrated_sd
                      : is_guess(row.source)               ? k_guess_sd
                                                           : k_sourced_sd;
    const UncertainParameter parameter{row.id,    "", row.id,          scale_of(row),
                                       row.value, sd, row.lower_bound, row.upper_bound};
    (is_fitted ? fitted_ : priors_).push_back(parameter);
  }
  for (const std::string& name : drugs) {
    const auto drug = pharmacy.drugs.find(name);
    if (drug == pharmacy.drugs.end()) continue;
    for (const auto& [key, value] : drug->second.slot_parameters) {
      const double sd = prior_sd(key, value);
      if (!(sd > 0) || !(value.value > 0) || in_posterior(posterior, name, key)) continue;
      const bool is_fitted = value.source.find("calibrated") != std::string::npos && posterior == nullptr;
      const UncertainParameter parameter{name + "." + key,
                                         name,
                                         key,
                                         infer::Scale::log,
                                         value.value,
                                         is_fitted ? k_calibrated_sd : sd,
                                         value.value / 100,
                                         value.value * 100};
      (is_fitted ? fitted_ : priors_).push_back(parameter);
    }
  }
}

DrawnDisease ParameterUncertainty::draw(std::uint64_t index, DrawnPart part) const {
  DrawnDisease out{table_, pharmacy_};
  const auto score = [&](const UncertainParameter& parameter) {
    return core::RandomStream(seed_, "uncertainty:" + parameter.name, index).normal();
  };
  for (const UncertainParameter& parameter : priors_) write(parameter, moved_by(parameter, score(parameter)), out);
  if (part == DrawnPart::priors_only) return out;
  for (const UncertainParameter& parameter : fitted_) write(parameter, moved_by(parameter, score(parameter)), out);
  if (has_posterior()) {
    const double mark = core::RandomStream(seed_, "posterior draw", index).uniform();
    const auto row = std::min(static_cast<std::size_t>(mark * static_cast<double>(posterior_.draws.rows)),
                              posterior_.draws.rows - 1);
    set_values(posterior_.parameters, posterior_.draws.row(row), out.table, out.pharmacy);
  }
  return out;
}

DrawnDisease ParameterUncertainty::at_scores(std::span<const double> scores) const {
  DrawnDisease out{table_, pharmacy_};
  for (std::size_t i = 0; i < priors_.size(); ++i) write(priors_[i], moved_by(priors_[i], scores[i]), out);
  for (std::size_t i = 0; i < fitted_.size(); ++i) {
    write(fitted_[i], moved_by(fitted_[i], scores[priors_.size() + i]), out);
  }
  return out;
}

const char* ParameterUncertainty::basis() const {
  return has_posterior() ? "posterior and class priors" : "class priors";
}

std::string ParameterUncertainty::text() const {
  const std::string rest = std::to_string(priors_.size()) +
                           " other parameters vary by class priors (a guess: factor 2.2, a value with a source: 20 %, "
                           "both 95 %).";
  if (has_posterior()) {
    return std::to_string(posterior_.parameters.size()) +
           " fitted parameters vary by the posterior of the calibration (" + std::to_string(posterior_.draws.rows) +
           " draws); " + rest;
  }
  return "There is no posterior of a calibration: " + std::to_string(fitted_.size()) +
         " fitted parameters vary by 50 % (95 %) around their values by assumption; " + rest;
}

}  // namespace hepatrial::study
