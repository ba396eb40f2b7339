#pragma once
// models/parameters.tsv: every constant of the disease model with value, unit, spread, bounds and source.
// Columns (PEtab parameter table first, then ours): parameterId, parameterScale, lowerBound, upperBound, nominalValue,
// estimate, unit, spread, spreadForm, source, note.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "model/model.hpp"
#include "population/trait.hpp"

namespace hepatrial::population {

/// How a parameter varies between patients around its nominal value.
enum class SpreadForm {
  none,        ///< the same in everyone
  log_normal,  ///< value * exp(spread * z)
  logit,       ///< expit(logit(value) + spread * z); value in (0, 1)
  normal       ///< value + spread * z, [unit of the parameter]
};

struct ParameterRow {
  std::string id;
  double value = 0;
  std::string unit;
  double lower_bound = 0;
  double upper_bound = 0;
  bool estimate = false;  ///< fitted to calibration rows
  double spread = 0;
  SpreadForm spread_form = SpreadForm::none;
  std::string source;  ///< a citation, "calibrated: ..." or "assumption: why"
  std::string note;
  int line = 0;
};

/// Rank correlation imposed between the standard normals of two spread parameters (models/correlations.tsv).
struct Correlation {
  std::string first;
  std::string second;
  double rho = 0;
};

struct ParameterTable {
  std::string file;
  std::vector<ParameterRow> rows;
  std::vector<Correlation> correlations;
  std::vector<Trait> traits;  ///< drawn ones; empty unless mechanisms are switched on (mechanisms.hpp)

  [[nodiscard]] const ParameterRow* find(const std::string& id) const;
};

/// Reads and checks the table: columns, duplicate ids, numbers, value within bounds, units known, non-empty source.
[[nodiscard]] core::Result<ParameterTable> read_parameter_table(const std::filesystem::path& file);

/// Gives every constant of `model` its value. Problems (all at once): a row without a constant of that id in the model,
/// a constant with neither value nor row, a unit that differs between table and model.
[[nodiscard]] core::Result<void> apply(const ParameterTable& table, model::Model& model);

}  // namespace hepatrial::population
