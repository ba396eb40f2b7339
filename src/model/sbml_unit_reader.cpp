#include "model/sbml_unit_reader.hpp"

#include <cmath>
#include <optional>

#include "model/base_units.hpp"
#include "model/sbml_numbers.hpp"

namespace hepatrial::model {

namespace {

std::optional<core::Unit> unit_of(const ::UnitDefinition& definition) {
  core::Unit product;
  for (unsigned i = 0; i < definition.getNumUnits(); ++i) {
    const ::Unit& part = *definition.getUnit(i);
    const char* kind = ::UnitKind_toString(part.getKind());
    auto unit = kind == nullptr ? std::nullopt : base_unit(kind);
    if (!unit) return std::nullopt;  // Celsius has no scale and is not in later levels
    // (multiplier * 10^scale * kind)^exponent
    unit->scale *= decimal(part.getMultiplier(), part.getScale());
    product = product * core::power(*unit, part.getExponentAsDouble());
  }
  if (!std::isfinite(product.scale) || product.scale <= 0) return std::nullopt;
  return product;
}

}  // namespace

std::int32_t SbmlUnitReader::add(const std::string& id, const core::Unit& unit) {
  const auto index = static_cast<std::int32_t>(model_.unit_definitions.size());
  if (!index_by_id_.emplace(id, index).second) return index_by_id_[id];
  model_.unit_definitions.push_back({id, unit});
  return index;
}

std::int32_t SbmlUnitReader::find(const std::string& id) {
  const auto found = index_by_id_.find(id);
  if (found != index_by_id_.end()) return found->second;
  const auto unit = base_unit(id);
  return unit ? add(id, *unit) : -1;
}

SbmlUnitReader::SbmlUnitReader(const ::Model& source, Model& model) : model_(model) {
  for (unsigned i = 0; i < source.getNumUnitDefinitions(); ++i) {
    const ::UnitDefinition& definition = *source.getUnitDefinition(i);
    if (definition.getNumUnits() == 0 && source.getLevel() >= 3) continue;  // no units: not defined (L3V1 4.4)
    if (const auto unit = unit_of(definition)) add(definition.getId(), *unit);
  }
  if (source.getLevel() >= 3) {
    model.time_unit = find(source.getTimeUnits());
    model.substance_unit = find(source.getSubstanceUnits());
    model.volume_unit = find(source.getVolumeUnits());
    model.area_unit = find(source.getAreaUnits());
    model.length_unit = find(source.getLengthUnits());
    model.extent_unit = find(source.getExtentUnits());
    return;
  }
  // L1 and L2: these names have a default that a definition replaces.
  const auto predefined = [this](const char* id, core::BaseUnit base, double scale, double exponent) {
    core::Unit unit;
    unit.scale = scale;
    unit.exponents[static_cast<std::size_t>(base)] = exponent;
    return add(id, unit);
  };
  model.time_unit = predefined("time", core::BaseUnit::second, 1, 1);
  model.substance_unit = predefined("substance", core::BaseUnit::mole, 1, 1);
  model.volume_unit = predefined("volume", core::BaseUnit::metre, 1e-3, 3);
  model.area_unit = predefined("area", core::BaseUnit::metre, 1, 2);
  model.length_unit = predefined("length", core::BaseUnit::metre, 1, 1);
  model.extent_unit = model.substance_unit;
}

}  // namespace hepatrial::model
