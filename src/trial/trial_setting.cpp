#include "trial/trial_setting.hpp"

namespace hepatrial::trial {

namespace {

std::vector<std::string> regimen_names(const TrialSpec& spec) {
  std::vector<std::string> names;
  for (const PriorLine& line : spec.prior_lines) names.push_back(line.regimen);
  for (const Arm& arm : spec.arms) {
    names.push_back(arm.regimen);
    for (const auto& [regimen, weight] : arm.subsequent.regimens) {
      if (weight > 0) names.push_back(regimen);
    }
  }
  return names;
}

SubsequentPlan resolve_subsequent(const SubsequentTherapy& subsequent, const SlotTable& table) {
  SubsequentPlan out;
  out.delay_days = subsequent.delay_days;
  double total = 0;
  for (const auto& [regimen, weight] : subsequent.regimens) total += weight;
  if (!(total > 0)) return out;
  out.share = subsequent.share;
  double sum = 0;
  for (const auto& [regimen, weight] : subsequent.regimens) {
    if (!(weight > 0)) continue;
    sum += weight;
    out.regimens.push_back(table.regimen_by_name.at(regimen));
    out.cumulative_weights.push_back(sum / total);
  }
  return out;
}

void resolve_lines(const TrialSpec& spec, TrialSetting& setting) {
  for (const PriorLine& line : spec.prior_lines) {
    setting.lines.push_back({&line.assessment, &line.eligibility, setting.table.regimen_by_name.at(line.regimen)});
  }
  setting.lines.push_back({&spec.assessment, &spec.eligibility, -1});
  for (const Arm& arm : spec.arms) {
    setting.arm_regimen.push_back(setting.table.regimen_by_name.at(arm.regimen));
    setting.subsequent.push_back(resolve_subsequent(arm.subsequent, setting.table));
  }
}

}  // namespace

core::Result<TrialSetting> resolve_trial(const TrialSpec& spec, const Pharmacy& pharmacy,
                                         const population::ParameterTable& table, const compile::CompiledModel& model,
                                         const RunOptions& options) {
  core::Problems problems;
  const auto collect = [&problems](const core::Problems& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  auto contract = resolve_contract(model);
  if (!contract) collect(contract.error());
  auto generator = population::PatientGenerator::make(table, spec.baseline, model, options.seed);
  if (!generator) collect(generator.error());
  if (!problems.empty()) return core::fail(std::move(problems));
  auto watched = resolve_quantities(model, options.watched);
  if (!watched) return tl::unexpected(watched.error());
  auto slots = resolve_slots(pharmacy, regimen_names(spec), *contract, model);
  if (!slots) return tl::unexpected(slots.error());
  TrialSetting setting{
      &spec,        std::move(*contract),         std::move(*slots),          std::move(*generator), {}, {}, {},
      options.seed, options.inject_failure_share, spec.oral_dosing == "daily"};
  setting.remove_residual_drug = options.remove_residual_drug;
  setting.watched = std::move(*watched);
  resolve_lines(spec, setting);
  return setting;
}

simulate::SolverOptions solver_options(const TrialSetting& setting, simulate::SolverOptions options) {
  options.state_scale = setting.contract.state_scale;
  return options;
}

}  // namespace hepatrial::trial
