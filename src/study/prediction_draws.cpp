#include "study/prediction_draws.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/maths.hpp"
#include "core/random.hpp"
#include "study/calibration/plan.hpp"

namespace hepatrial::study {

namespace {

double prior_sd(const std::string& key, const trial::SourcedValue& value) {
  if (value.prior_log_sd) return *value.prior_log_sd;
  return key.starts_with("affinity_") ? value.log_sd : 0;
}

}  // namespace

core::Result<ParameterDraws> read_parameter_draws(const std::filesystem::path& calibration,
                                                  const population::ParameterTable& table,
                                                  const trial::Pharmacy& pharmacy, std::uint64_t seed) {
  ParameterDraws draws;
  draws.seed = seed;
  const std::filesystem::path file = calibration / "posterior.tsv";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return draws;
  auto plan = read_calibration_plan(calibration);
  if (!plan) return core::fail(plan.error());
  if (auto wrong = check_places(plan->parameters, plan->file, table, pharmacy); !wrong.empty()) {
    return core::fail(std::move(wrong));
  }
  auto posterior = read_posterior(file, plan->parameters);
  if (!posterior) return core::fail(posterior.error());
  draws.posterior = std::move(*posterior);
  return draws;
}

void apply_draw(const ParameterDraws& draws, std::size_t draw, std::size_t draws_wanted,
                population::ParameterTable& table, trial::Pharmacy& pharmacy) {
  std::set<std::pair<std::string, std::string>> held;  // drug and key that the posterior decides
  for (const FreeParameter& each : draws.posterior.parameters) {
    if (each.place != FreePlace::drug_value) continue;
    held.emplace(each.drug, each.row);
    for (const std::string& key : each.in_proportion) held.emplace(each.drug, key);
  }
  for (auto& [name, drug] : pharmacy.drugs) {
    for (auto& [key, value] : drug.slot_parameters) {
      const double sd = prior_sd(key, value);
      if (!(sd > 0) || held.contains({name, key})) continue;
      value.value *= core::maths::exp(sd * core::RandomStream(draws.seed, "prior:" + name + ":" + key, draw).normal());
    }
  }
  const std::size_t rows = draws.posterior.draws.rows;
  if (rows == 0) return;
  const std::size_t row = draw * rows / std::max<std::size_t>(draws_wanted, 1);
  set_values(draws.posterior.parameters, draws.posterior.draws.row(std::min(row, rows - 1)), table, pharmacy);
}

}  // namespace hepatrial::study
