#include "study/prediction_draws.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"
#include "core/maths.hpp"
#include "core/random.hpp"
#include "study/calibration/plan.hpp"

namespace hepatrial::study {

namespace {

constexpr const char* k_draw_column = "draw";

// The table of draws against the parameters that may be in it.
class PosteriorReader {
 public:
  PosteriorReader(const core::DelimitedTable& table, const std::vector<FreeParameter>& parameters)
      : table_(table), parameters_(parameters) {}

  core::Result<std::vector<std::vector<double>>> read() {
    check_columns();
    std::vector<std::vector<double>> out;
    if (problems_.empty()) {
      for (std::size_t row = 0; row < table_.rows.size(); ++row) out.push_back(read_row(row));
      if (out.empty()) problems_.push_back(problem(1, "", "the posterior has no draws"));
    }
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return out;
  }

 private:
  [[nodiscard]] core::Problem problem(int line, const std::string& column, std::string message) const {
    return {core::ProblemKind::bad_input, std::move(message), {table_.file, line, column}, ""};
  }

  void check_columns() {
    std::vector<std::string_view> names{k_draw_column};
    for (const FreeParameter& each : parameters_) names.push_back(each.name);
    problems_ = core::missing_columns(table_, names);
    for (const std::string& column : table_.header) {
      if (std::find(names.begin(), names.end(), column) != names.end()) continue;
      problems_.push_back(problem(1, column, "no free parameter of the calibration has this name"));
    }
  }

  std::vector<double> read_row(std::size_t row) {
    std::vector<double> values;
    for (const FreeParameter& each : parameters_) {
      const std::string& field = table_.rows[row][static_cast<std::size_t>(table_.column(each.name))];
      double value = 0;
      if (!core::parse_number(field, value)) {
        problems_.push_back(problem(table_.line[row], each.name, "'" + field + "' is not a number"));
      } else if (value < each.lower || value > each.upper) {
        problems_.push_back(problem(table_.line[row], each.name, field + " lies outside the bounds of the parameter"));
      }
      values.push_back(value);
    }
    return values;
  }

  const core::DelimitedTable& table_;
  const std::vector<FreeParameter>& parameters_;
  core::Problems problems_;
};

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
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto rows = core::parse_delimited(*bytes, '\t', file.string());
  if (!rows) return core::fail(rows.error());
  auto posterior = PosteriorReader(*rows, plan->parameters).read();
  if (!posterior) return core::fail(posterior.error());
  draws.fitted = std::move(plan->parameters);
  draws.posterior = std::move(*posterior);
  draws.posterior_sha256 = core::sha256_hex(*bytes);
  return draws;
}

void apply_draw(const ParameterDraws& draws, std::size_t draw, std::size_t draws_wanted,
                population::ParameterTable& table, trial::Pharmacy& pharmacy) {
  std::set<std::pair<std::string, std::string>> held;  // drug and key that the posterior decides
  for (const FreeParameter& each : draws.fitted) {
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
  if (draws.posterior.empty()) return;
  const std::size_t row = draw * draws.posterior.size() / std::max<std::size_t>(draws_wanted, 1);
  set_values(draws.fitted, draws.posterior[std::min(row, draws.posterior.size() - 1)], table, pharmacy);
}

}  // namespace hepatrial::study
