#include "report/summary_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/text.hpp"

namespace hepatrial::report {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value == 0 ? 0.0 : value) : Json(nullptr); }

Json estimate(const trial::Estimate& estimate) {
  return Json{
      {"value", number(estimate.value)}, {"ci_low", number(estimate.ci_low)}, {"ci_high", number(estimate.ci_high)}};
}

Json arm(const trial::ArmSummary& summary) {
  Json endpoints = Json::object();
  for (const auto& [key, value] : summary.endpoints) endpoints[clean_text(key)] = estimate(value);
  Json ratios = Json::object();
  for (const auto& [key, value] : summary.hazard_ratio) {
    Json ratio = estimate(value.estimate);
    ratio["versus"] = clean_text(value.versus);
    ratios[clean_text(key)] = std::move(ratio);
  }
  return Json{{"name", clean_text(summary.name)},
              {"regimen", clean_text(summary.regimen)},
              {"n", summary.n},
              {"endpoints", std::move(endpoints)},
              {"hazard_ratio", std::move(ratios)}};
}

Json comparison(const study::ComparisonRow& row) {
  return Json{{"arm", clean_text(row.arm)},
              {"endpoint", clean_text(row.endpoint)},
              {"predicted", number(row.predicted)},
              {"predicted_low", number(row.predicted_low)},
              {"predicted_high", number(row.predicted_high)},
              {"parameter_draws", row.parameter_draws},
              {"observed", number(row.observed)},
              {"observed_low", number(row.observed_low)},
              {"observed_high", number(row.observed_high)},
              {"source", clean_text(row.source)},
              {"use", clean_text(row.use)}};
}

Json texts(const std::map<std::string, std::string>& values) {
  Json out = Json::object();
  for (const auto& [key, value] : values) out[clean_text(key)] = clean_text(value);
  return out;
}

std::string written(const Json& document) { return document.dump(2) + "\n"; }

}  // namespace

std::string summary_json(const ReportInput& input) {
  Json arms = Json::array();
  for (const trial::ArmSummary& summary : input.summary.arms) arms.push_back(arm(summary));
  Json rows = Json::array();
  for (const study::ComparisonRow& row : input.comparison) rows.push_back(comparison(row));
  return written(Json{{"trial", clean_text(input.result.spec.id)},
                      {"seed", input.result.seed},
                      {"arms", std::move(arms)},
                      {"comparison", std::move(rows)},
                      {"engine", Json{{"patients", trial::analysis_set(input.result)->candidates},
                                      {"failed_patients", input.result.failed_patients},
                                      {"rescued_patients", input.rescued_patients},
                                      {"steps", input.result.statistics.steps}}}});
}

std::string manifest_json(const ReportInput& input) {
  const Provenance& provenance = input.provenance;
  return written(Json{{"program", "hepatrial"},
                      {"version", clean_text(provenance.version)},
                      {"trial", clean_text(input.result.spec.id)},
                      {"subjects", "virtual patients; no row describes a person"},
                      {"seed", input.result.seed},
                      {"solver", clean_text(provenance.solver)},
                      {"model", clean_text(provenance.model_id)},
                      {"kernel_hash", hexadecimal(provenance.kernel_hash)},
                      {"parameters_sha256", clean_text(provenance.parameters_sha256)},
                      {"options", texts(provenance.options)},
                      {"command_line", clean_text(provenance.command_line)},
                      {"inputs", texts(provenance.input_sha256)}});
}

std::string timing_json(const Timing& timing) {
  Json stages = Json::object();
  for (const auto& [stage, seconds] : timing) stages[clean_text(stage)] = number(seconds);
  return written(Json{{"seconds", std::move(stages)}});
}

}  // namespace hepatrial::report
