#include "model/sbml_unit_writer.hpp"

#include <cmath>
#include <unordered_set>

#include "core/maths.hpp"
#include "model/base_units.hpp"

namespace hepatrial::model {

namespace {

constexpr UnitKind_t k_kinds[] = {UNIT_KIND_METRE,  UNIT_KIND_KILOGRAM, UNIT_KIND_SECOND,  UNIT_KIND_MOLE,
                                  UNIT_KIND_KELVIN, UNIT_KIND_AMPERE,   UNIT_KIND_CANDELA, UNIT_KIND_ITEM};
constexpr double k_cubic_metre_in_litres = 1000;

struct Part {
  UnitKind_t kind;
  double exponent;
};

/// The parts of a unit, with volumes in litres, which every tool shows; `scale` is changed to match.
std::vector<Part> parts_of(const core::Unit& unit, double& scale) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < core::k_base_unit_count; ++i) {
    const double exponent = unit.exponents[i];
    if (exponent == 0) continue;
    if (i == 0 && (exponent == 3 || exponent == -3)) {
      parts.push_back({UNIT_KIND_LITRE, exponent / 3});
      scale = exponent > 0 ? scale * k_cubic_metre_in_litres : scale / k_cubic_metre_in_litres;
      continue;
    }
    parts.push_back({k_kinds[i], exponent});
  }
  if (parts.empty()) parts.push_back({UNIT_KIND_DIMENSIONLESS, 1});
  return parts;
}

/// multiplier^exponent == scale for one part: one with exponent 1 or -1 where there is one, so that it is exact.
std::size_t part_for_scale(const std::vector<Part>& parts) {
  for (const double wanted : {1.0, -1.0}) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].exponent == wanted) return i;
    }
  }
  return 0;
}

double multiplier(double scale, double exponent) {
  if (exponent == 1) return scale;
  if (exponent == -1) return 1 / scale;
  return core::maths::pow(scale, 1 / exponent);
}

// 1000.0000000000001 is a rounding remainder of 1e-3 and 1e-3; nobody wants to read it.
double tidy(double value) {
  const double whole = std::round(value);
  if (whole > 0 && std::abs(value - whole) <= 4e-16 * whole) return whole;
  const double inverse = std::round(1 / value);
  if (inverse > 0 && std::abs(1 / value - inverse) <= 4e-16 * inverse) return 1 / inverse;
  return value;
}

void write_unit(::Model& out, const std::string& id, const core::Unit& unit, ExactNumbers& numbers) {
  ::UnitDefinition* definition = out.createUnitDefinition();
  definition->setId(id);
  double scale = unit.scale;
  const std::vector<Part> parts = parts_of(unit, scale);
  const std::size_t scaled = part_for_scale(parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    ::Unit* part = definition->createUnit();
    part->setKind(parts[i].kind);
    part->setScale(0);
    part->setExponent(parts[i].exponent);
    const double factor = i == scaled ? tidy(multiplier(scale, parts[i].exponent)) : 1.0;
    part->setMultiplier(numbers.stand_in(factor));
  }
}

}  // namespace

std::vector<std::string> write_units(const Model& model, ::Model& out, SbmlVersion version, ExactNumbers& numbers) {
  std::unordered_set<std::string> taken;
  for (const UnitDefinition& definition : model.unit_definitions) taken.insert(definition.id);
  std::vector<std::string> names;
  int unnamed = 0;
  for (const UnitDefinition& definition : model.unit_definitions) {
    std::string id = definition.id;
    if (id == "liter") id = "litre";  // L1 spellings
    if (id == "meter") id = "metre";
    if (base_unit(id) && (version.level >= 3 || id != "avogadro")) {
      names.push_back(id);
      continue;
    }
    if (id == "avogadro") id.clear();
    while (id.empty()) {
      id = "unit_" + std::to_string(++unnamed);
      if (!taken.insert(id).second) id.clear();
    }
    write_unit(out, id, definition.unit, numbers);
    names.push_back(id);
  }
  return names;
}

}  // namespace hepatrial::model
