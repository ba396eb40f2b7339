#pragma once
// What a calibration may change: centres and spreads of models/parameters.tsv and drug potencies of models/drugs, as
// calibration/hcc.toml lists them. docs/formats/calibration.md. Checked by tests/study/calibration_plan_test.cpp.

#include <span>
#include <string>
#include <vector>

#include "infer/parameter_space.hpp"
#include "population/parameter_table.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study {

/// Where a free parameter lives.
enum class FreePlace {
  table_value,   ///< nominalValue of a row of parameters.tsv
  table_spread,  ///< spread of a row of parameters.tsv
  drug_value     ///< a value of a drug file
};

struct FreeParameter {
  std::string name;
  FreePlace place = FreePlace::table_value;
  std::string row;  ///< parameterId, or the key in the drug file
  std::string drug;
  std::vector<std::string> in_proportion;  ///< further keys of the drug that keep their ratio to `row`
  infer::Scale scale = infer::Scale::log;
  double prior = 0;     ///< centre of the prior, the parameter's own unit
  double prior_sd = 1;  ///< on the scale
  double lower = 0, upper = 0;
  std::string source;  ///< of the prior
  int line = 0;        ///< in the plan file
};

/// The space of `parameters`: normal priors on the scale. Errors: those of ParameterSpace::create.
[[nodiscard]] core::Result<infer::ParameterSpace> parameter_space(const std::vector<FreeParameter>& parameters);

/// Problems of parameters that table or pharmacy lack, of a spread that the row does not have, and of bounds that lie
/// outside those of the row. `file` is the plan's, for messages.
[[nodiscard]] core::Problems check_places(const std::vector<FreeParameter>& parameters, const std::string& file,
                                          const population::ParameterTable& table, const trial::Pharmacy& pharmacy);

/// The values that table and pharmacy hold now, moved to the nearest bound where they lie outside. Precondition:
/// check_places found nothing.
[[nodiscard]] std::vector<double> present_values(const std::vector<FreeParameter>& parameters,
                                                 const population::ParameterTable& table,
                                                 const trial::Pharmacy& pharmacy);

/// Writes `values` (in the parameters' order) into table and pharmacy. Precondition as above.
void set_values(const std::vector<FreeParameter>& parameters, std::span<const double> values,
                population::ParameterTable& table, trial::Pharmacy& pharmacy);

}  // namespace hepatrial::study
