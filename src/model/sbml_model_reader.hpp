#pragma once
// An SBML model of libSBML to the intermediate form. Part of the SBML reader; not for other rooms.

#include <sbml/SBMLTypes.h>

#include <string>

#include "core/result.hpp"
#include "model/model.hpp"

namespace hepatrial::model {

/// `source` must be free of packages (comp flattened). Messages name `file`.
[[nodiscard]] core::Result<Model> convert_sbml(const ::Model& source, const std::string& file);

}  // namespace hepatrial::model
