#pragma once
// Drugs and regimens are data: models/drugs/*.toml and models/regimens/*.toml, documented key by key in
// docs/formats/drug.md. The disease model has generic drug slots (module instances A, B, ...); a drug fills the
// parameters of one slot.

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::trial {

/// A number with its unit, between-patient spread and source, as drug files give it.
struct SourcedValue {
  double value = 0;
  std::string unit;
  double log_sd = 0;  ///< between-patient standard deviation of ln(value)
  std::string source;
  int line = 0;  ///< in the drug file
  /// How well the value itself is known: standard deviation of ln(value) over what it may be, the same in all patients.
  std::optional<double> prior_log_sd = std::nullopt;
};

enum class Route { intravenous, oral };

/// One drug. `slot_parameters` are values of the slot's parameters by their name inside the slot module, in the model's
/// units, e.g. clearance_l_per_day, affinity_pdl1_l_per_mg, adverse_event_l_per_mg_per_day.
struct Drug {
  std::string name;
  std::string drug_class;
  Route route = Route::intravenous;
  std::map<std::string, SourcedValue> slot_parameters;
  std::vector<double> dose_levels{1.0};  ///< fractions of the full dose, descending; after the last comes the end
  std::string approvals;
  std::string evidence_grade;  ///< one of k_evidence_grades; empty: not said
  std::string file;
};

/// The best evidence for a drug in hepatocellular carcinoma, from strong to weak.
inline constexpr std::array<const char*, 6> k_evidence_grades{"approved",      "randomised",  "early_clinical",
                                                              "observational", "preclinical", "in_silico"};

/// One drug within a regimen.
struct Dosing {
  std::string drug;
  double dose_mg = 0;
  double dose_mg_per_kg = 0;       ///< used when dose_mg is 0
  double dose_mg_below_60_kg = 0;  ///< replaces dose_mg in patients lighter than 60 kg (lenvatinib); 0: no difference
  double every_days = 1;
  int doses = 0;  ///< 0: until stopped
  double start_day = 0;
  double on_days = 0;  ///< with off_days: dosing cycle, e.g. 21 on 7 off; 0: continuous
  double off_days = 0;
  double infusion_days = 0.0417;  ///< intravenous only; 0: bolus
  int line = 0;                   ///< in the regimen file
};

struct Regimen {
  std::string name;             ///< "atezolizumab+bevacizumab"
  std::vector<Dosing> dosings;  ///< empty: no drug (placebo, observation)
  double maximum_days = 0;      ///< 0: none
  std::string source;
  std::string file;
};

/// All drugs and regimens under a models directory.
struct Pharmacy {
  std::map<std::string, Drug> drugs;
  std::map<std::string, Regimen> regimens;
};

/// Reads <models>/drugs/*.toml and <models>/regimens/*.toml. All problems at once, with file, line and key: unknown
/// keys, missing keys, negative or absurd values, units that differ from the slot parameter's unit, missing source, a
/// regimen that names an unknown drug, the same name twice. Target names are checked against the model by run_trial.
/// Checked by tests/trial/pharmacy_test.cpp.
[[nodiscard]] core::Result<Pharmacy> read_pharmacy(const std::filesystem::path& models_directory);

/// One drug or regimen from text; `file` is for messages. A regimen's drug names are not looked up here.
[[nodiscard]] core::Result<Drug> read_drug_text(std::string_view text, const std::string& file);
[[nodiscard]] core::Result<Regimen> read_regimen_text(std::string_view text, const std::string& file);

}  // namespace hepatrial::trial
