#include "population/virtual_patient.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/maths.hpp"
#include "core/random.hpp"

namespace hepatrial::population {

namespace {

namespace maths = core::maths;

struct NominalValue {
  std::size_t parameter = 0;
  double value = 0;
};

struct SpreadValue {
  std::size_t parameter = 0;
  std::string purpose;  ///< of the random stream
  double value = 0, spread = 0, lower_bound = 0, upper_bound = 0;
  SpreadForm form = SpreadForm::none;
};

// A trait resolved against the model: what to add on the scale of each parameter it moves.
struct TraitMove {
  std::size_t parameter = 0;
  ChangeKind kind = ChangeKind::multiply;
  double carrier = 0, other = 0;
  double lower_bound = 0, upper_bound = 0;
};
struct TraitValue {
  Trait trait;
  std::vector<TraitMove> moves;
};

// Where the model keeps each covariate; -1 where it does not use it.
struct CovariateIndices {
  std::int32_t male, hepatitis_b, hepatitis_c, macrovascular_invasion, extrahepatic_spread, ecog, age_years, weight_kg;
};

// A row of the lower triangular factor: which spreads it mixes, and how.
struct MixedNormal {
  std::size_t spread = 0;
  std::vector<double> weights;  ///< over the first weights.size() correlated spreads
};

double spread_out(const SpreadValue& spread, double z) {
  const double shift = spread.spread * z;
  double value = spread.value;
  switch (spread.form) {
    case SpreadForm::none: break;
    case SpreadForm::log_normal: value *= maths::exp(shift); break;
    case SpreadForm::normal: value += shift; break;
    case SpreadForm::logit: {
      // expit(logit(v) + s) = v / (v + (1 - v) exp(-s))
      value = spread.value / (spread.value + (1 - spread.value) * maths::exp(-shift));
      break;
    }
  }
  return std::clamp(value, spread.lower_bound, spread.upper_bound);
}

core::Problem not_positive_definite(const ParameterTable& table, const std::string& parameter) {
  return {core::ProblemKind::bad_input,
          "the correlations are not positive definite",
          {table.file, 0, parameter},
          "weaken the correlations of this parameter"};
}

constexpr double k_pi = 3.14159265358979323846;

// Cholesky factor of the normal correlations, row by row. `order` lists the correlated spreads.
core::Result<std::vector<MixedNormal>> factor(const ParameterTable& table, const std::vector<std::size_t>& order,
                                              const std::map<std::string, std::size_t>& position) {
  const std::size_t n = order.size();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1;
  for (const Correlation& each : table.correlations) {
    const std::size_t i = position.at(each.first);
    const std::size_t j = position.at(each.second);
    matrix[i * n + j] = matrix[j * n + i] = 2 * maths::sin(k_pi * each.rho / 6);
  }
  std::vector<MixedNormal> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    rows[i].spread = order[i];
    rows[i].weights.assign(i + 1, 0.0);
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= rows[i].weights[k] * rows[j].weights[k];
      if (i != j) {
        rows[i].weights[j] = sum / rows[j].weights[j];
      } else if (sum > 1e-9) {
        rows[i].weights[i] = maths::sqrt(sum);
      } else {
        for (const auto& [id, at] : position) {
          if (at == i) return core::fail(not_positive_definite(table, id));
        }
      }
    }
  }
  return rows;
}

// Traits that move nothing in this model, or nobody, are left out.
std::vector<TraitValue> resolve_traits(const ParameterTable& table, const compile::CompiledModel& model) {
  std::vector<TraitValue> out;
  for (const Trait& trait : table.traits) {
    if (!(trait.prevalence > 0)) continue;
    TraitValue value{trait, {}};
    for (const ParameterChange& change : trait.changes) {
      const std::int32_t index = model.parameters.find(change.parameter);
      const ParameterRow* row = table.find(change.parameter);
      if (index < 0 || row == nullptr) continue;
      const double carrier = shift_of(change);
      const double other = -carrier * trait.prevalence / (1 - trait.prevalence);
      value.moves.push_back(
          {static_cast<std::size_t>(index), change.kind, carrier, other, row->lower_bound, row->upper_bound});
    }
    if (!value.moves.empty()) out.push_back(std::move(value));
  }
  return out;
}

}  // namespace

struct PatientGenerator::Content {
  BaselineMix mix;
  std::uint64_t seed = 0;
  std::vector<NominalValue> nominal;
  std::vector<SpreadValue> spreads;
  std::vector<MixedNormal> mixed;    ///< the correlated ones among spreads
  std::vector<std::size_t> unmixed;  ///< the others
  std::vector<TraitValue> traits;
  CovariateIndices covariates{};
};

core::Result<PatientGenerator> PatientGenerator::make(const ParameterTable& table, const BaselineMix& mix,
                                                      const compile::CompiledModel& model, std::uint64_t seed) {
  auto content = std::make_shared<Content>();
  content->mix = mix;
  content->seed = seed;
  core::Problems problems;
  std::map<std::string, std::size_t> spread_of;
  for (const ParameterRow& row : table.rows) {
    const std::int32_t index = model.parameters.find(row.id);
    const bool varies = row.spread_form != SpreadForm::none && row.spread > 0;
    if (index < 0) {
      if (varies) {
        problems.push_back({core::ProblemKind::bad_input,
                            "this parameter has a spread, but the model has no such parameter",
                            {table.file, row.line, row.id},
                            ""});
      }
      continue;
    }
    content->nominal.push_back({static_cast<std::size_t>(index), row.value});
    if (!varies) continue;
    spread_of[row.id] = content->spreads.size();
    content->spreads.push_back({static_cast<std::size_t>(index), "parameter:" + row.id, row.value, row.spread,
                                row.lower_bound, row.upper_bound, row.spread_form});
  }
  std::vector<std::size_t> order;
  std::map<std::string, std::size_t> position;
  for (const Correlation& each : table.correlations) {
    for (const std::string& id : {each.first, each.second}) {
      const auto found = spread_of.find(id);
      if (found == spread_of.end()) {
        problems.push_back(
            {core::ProblemKind::bad_input, "this correlated parameter has no spread", {table.file, 0, id}, ""});
      } else if (position.emplace(id, order.size()).second) {
        order.push_back(found->second);
      }
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  auto mixed = factor(table, order, position);
  if (!mixed) return tl::unexpected(mixed.error());
  content->mixed = std::move(*mixed);
  for (std::size_t i = 0; i < content->spreads.size(); ++i) {
    if (std::find(order.begin(), order.end(), i) == order.end()) content->unmixed.push_back(i);
  }
  content->traits = resolve_traits(table, model);
  const auto& names = model.parameters;
  content->covariates = {names.find("male"),
                         names.find("hepatitis_b"),
                         names.find("hepatitis_c"),
                         names.find("macrovascular_invasion"),
                         names.find("extrahepatic_spread"),
                         names.find("ecog"),
                         names.find("age_years"),
                         names.find("weight_kg")};
  return PatientGenerator(std::move(content));
}

Covariates PatientGenerator::covariates(std::uint64_t patient_id) const {
  return draw_covariates(content_->mix, content_->seed, patient_id);
}

void PatientGenerator::parameters(std::uint64_t patient_id, std::span<double> p) const {
  const Content& content = *content_;
  for (const NominalValue& each : content.nominal) p[each.parameter] = each.value;
  const auto draw = [&](std::size_t spread) {
    return core::RandomStream(content.seed, content.spreads[spread].purpose, patient_id).normal();
  };
  const auto write = [&](std::size_t spread, double z) {
    p[content.spreads[spread].parameter] = spread_out(content.spreads[spread], z);
  };
  for (const std::size_t spread : content.unmixed) write(spread, draw(spread));
  std::vector<double> independent;
  for (const MixedNormal& row : content.mixed) independent.push_back(draw(row.spread));
  for (const MixedNormal& row : content.mixed) {
    double z = 0;
    for (std::size_t k = 0; k < row.weights.size(); ++k) z += row.weights[k] * independent[k];
    write(row.spread, z);
  }
  for (const TraitValue& value : content.traits) {
    const bool carrier = !value.trait.nobody && carries(value.trait, content.seed, patient_id);
    for (const TraitMove& move : value.moves) {
      double& slot = p[move.parameter];
      slot =
          std::clamp(moved(slot, move.kind, carrier ? move.carrier : move.other), move.lower_bound, move.upper_bound);
    }
  }
  const Covariates drawn = covariates(patient_id);
  const auto set = [&p](std::int32_t index, double value) {
    if (index >= 0) p[static_cast<std::size_t>(index)] = value;
  };
  set(content.covariates.male, drawn.sex == Sex::male ? 1 : 0);
  set(content.covariates.hepatitis_b, drawn.aetiology == Aetiology::hepatitis_b ? 1 : 0);
  set(content.covariates.hepatitis_c, drawn.aetiology == Aetiology::hepatitis_c ? 1 : 0);
  set(content.covariates.macrovascular_invasion, drawn.macrovascular_invasion ? 1 : 0);
  set(content.covariates.extrahepatic_spread, drawn.extrahepatic_spread ? 1 : 0);
  set(content.covariates.ecog, drawn.ecog);
  set(content.covariates.age_years, drawn.age_years);
  set(content.covariates.weight_kg, drawn.weight_kg);
}

}  // namespace hepatrial::population
