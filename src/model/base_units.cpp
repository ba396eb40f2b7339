#include "model/base_units.hpp"

#include <unordered_map>

namespace hepatrial::model {

namespace {

// Exponents in the order metre, kilogram, second, mole, kelvin, ampere, candela, item.
core::Unit make(double scale, double metre = 0, double kilogram = 0, double second = 0, double ampere = 0) {
  core::Unit unit;
  unit.scale = scale;
  unit.exponents = {metre, kilogram, second, 0, 0, ampere, 0, 0};
  return unit;
}

core::Unit only(core::BaseUnit base) {
  core::Unit unit;
  unit.exponents[static_cast<std::size_t>(base)] = 1;
  return unit;
}

const std::unordered_map<std::string_view, core::Unit>& table() {
  using core::BaseUnit;
  static const std::unordered_map<std::string_view, core::Unit> units{
      {"ampere", only(BaseUnit::ampere)},
      {"avogadro", make(6.02214179e23)},  // SBML L3 defines it as this number, dimensionless
      {"becquerel", make(1, 0, 0, -1)},
      {"candela", only(BaseUnit::candela)},
      {"coulomb", make(1, 0, 0, 1, 1)},
      {"dimensionless", make(1)},
      {"farad", make(1, -2, -1, 4, 2)},
      {"gram", make(1e-3, 0, 1)},
      {"gray", make(1, 2, 0, -2)},
      {"henry", make(1, 2, 1, -2, -2)},
      {"hertz", make(1, 0, 0, -1)},
      {"item", only(BaseUnit::item)},
      {"joule", make(1, 2, 1, -2)},
      {"katal", only(BaseUnit::mole) / make(1, 0, 0, 1)},
      {"kelvin", only(BaseUnit::kelvin)},
      {"kilogram", make(1, 0, 1)},
      {"liter", make(1e-3, 3)},
      {"litre", make(1e-3, 3)},
      {"lumen", only(BaseUnit::candela)},
      {"lux", only(BaseUnit::candela) / make(1, 2)},
      {"meter", make(1, 1)},
      {"metre", make(1, 1)},
      {"mole", only(BaseUnit::mole)},
      {"newton", make(1, 1, 1, -2)},
      {"ohm", make(1, 2, 1, -3, -2)},
      {"pascal", make(1, -1, 1, -2)},
      {"radian", make(1)},
      {"second", make(1, 0, 0, 1)},
      {"siemens", make(1, -2, -1, 3, 2)},
      {"sievert", make(1, 2, 0, -2)},
      {"steradian", make(1)},
      {"tesla", make(1, 0, 1, -2, -1)},
      {"volt", make(1, 2, 1, -3, -1)},
      {"watt", make(1, 2, 1, -3)},
      {"weber", make(1, 2, 1, -2, -1)},
  };
  return units;
}

}  // namespace

std::optional<core::Unit> base_unit(std::string_view name) {
  const auto found = table().find(name);
  if (found == table().end()) return std::nullopt;
  return found->second;
}

std::optional<core::Unit> base_unit_or_plural(std::string_view name, std::string_view& singular) {
  singular = name;
  if (auto unit = base_unit(name)) return unit;
  if (name.size() < 2 || name.back() != 's') return std::nullopt;
  singular = name.substr(0, name.size() - 1);
  return base_unit(singular);
}

}  // namespace hepatrial::model
