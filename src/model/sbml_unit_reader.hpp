#pragma once
// Units of an SBML document. Part of the SBML reader; not for other rooms.

#include <sbml/SBMLTypes.h>

#include <string>
#include <unordered_map>

#include "model/model.hpp"

namespace hepatrial::model {

class SbmlUnitReader {
 public:
  /// Takes over the unit definitions and the model's own units, with the predefined ones before Level 3.
  SbmlUnitReader(const ::Model& source, Model& model);

  /// Index into Model::unit_definitions of a unit id or base unit; -1 when there is no such unit.
  std::int32_t find(const std::string& id);

 private:
  std::int32_t add(const std::string& id, const core::Unit& unit);
  Model& model_;
  std::unordered_map<std::string, std::int32_t> index_by_id_;
};

}  // namespace hepatrial::model
