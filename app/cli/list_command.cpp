#include "cli/list_command.hpp"

#include <fmt/format.h>

#include <vector>

#include "cli/paths.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

std::string dosing_text(const trial::Dosing& dosing) {
  const std::string dose =
      dosing.dose_mg > 0 ? fmt::format("{} mg", dosing.dose_mg) : fmt::format("{} mg/kg", dosing.dose_mg_per_kg);
  std::string text = fmt::format("{} {} every {} d", dosing.drug, dose, dosing.every_days);
  if (dosing.doses > 0) text += fmt::format(" x{}", dosing.doses);
  if (dosing.off_days > 0) text += fmt::format(", {} d on {} d off", dosing.on_days, dosing.off_days);
  return text;
}

std::string trial_text(const trial::TrialSpec& spec) {
  const std::string status = trial::name(spec.status);
  std::string text = fmt::format("{}{}\n  {}\n", spec.id, status.empty() ? "" : " (" + status + ")", spec.title);
  for (const trial::PriorLine& line : spec.prior_lines) text += fmt::format("  after: {}\n", line.regimen);
  for (const trial::Arm& arm : spec.arms) text += fmt::format("  arm: {} ({})\n", arm.name, arm.regimen);
  return text;
}

}  // namespace

core::Result<Answer> list_drugs() {
  const auto data = find_data();
  if (!data) return core::fail(data.error());
  const auto pharmacy = trial::read_pharmacy(data->models);
  if (!pharmacy) return core::fail(pharmacy.error());
  Answer answer;
  answer.out = "Drugs\n";
  for (const auto& [name, drug] : pharmacy->drugs) {
    const char* route = drug.route == trial::Route::oral ? "oral" : "intravenous";
    answer.out += fmt::format("  {:<24} {:<36} {:<12} {}\n", name, drug.drug_class, route, drug.evidence_grade);
  }
  answer.out += "Regimens\n";
  for (const auto& [name, regimen] : pharmacy->regimens) {
    std::string dosings;
    for (const trial::Dosing& dosing : regimen.dosings) {
      dosings += (dosings.empty() ? "" : "; ") + dosing_text(dosing);
    }
    answer.out += fmt::format("  {:<32} {}\n", name, dosings);
  }
  return answer;
}

core::Result<Answer> list_trials() {
  const auto data = find_data();
  if (!data) return core::fail(data.error());
  const auto pharmacy = trial::read_pharmacy(data->models);
  if (!pharmacy) return core::fail(pharmacy.error());
  const auto files = shipped_trials(*data);
  if (!files) return core::fail(files.error());
  Answer answer;
  core::Problems problems;
  for (const fs::path& file : *files) {
    if (const auto spec = trial::read_trial(file, *pharmacy)) {
      answer.out += trial_text(*spec);
    } else {
      problems.insert(problems.end(), spec.error().begin(), spec.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return answer;
}

}  // namespace hepatrial::cli
