#pragma once
// Unit definitions of a model in an SBML document. Part of the SBML writer; not for other rooms.

#include <sbml/SBMLTypes.h>

#include <string>
#include <vector>

#include "model/model.hpp"
#include "model/read.hpp"
#include "model/sbml_numbers.hpp"

namespace hepatrial::model {

/// Adds the definitions to `out` and returns, for each of Model::unit_definitions, the name to refer to it by.
[[nodiscard]] std::vector<std::string> write_units(const Model& model, ::Model& out, SbmlVersion version,
                                                   ExactNumbers& numbers);

}  // namespace hepatrial::model
