// Expected scales are the definitions of the SI brochure (9th edition) and, for month and year, of core/units.hpp.
#include "core/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace hepatrial::core {
namespace {

Unit parsed(std::string_view unit_text) {
  auto unit = parse_unit(unit_text);
  EXPECT_TRUE(unit.has_value()) << unit_text << ": " << (unit ? "" : text(unit.error()));
  return unit.value_or(Unit{});
}

double exponent(const Unit& unit, BaseUnit which) { return unit.exponents[static_cast<std::size_t>(which)]; }

TEST(Units, ReadsScaleAndDimension) {
  const Unit concentration = parsed("mg/L");
  EXPECT_DOUBLE_EQ(concentration.scale, 1e-3);  // 1e-6 kg / 1e-3 m^3
  EXPECT_EQ(exponent(concentration, BaseUnit::kilogram), 1);
  EXPECT_EQ(exponent(concentration, BaseUnit::metre), -3);
  EXPECT_DOUBLE_EQ(parsed("1/day").scale, 1.0 / 86400);
  EXPECT_DOUBLE_EQ(parsed("month").scale, 30.4375 * 86400);
  EXPECT_DOUBLE_EQ(parsed("year").scale, 365.25 * 86400);
  EXPECT_DOUBLE_EQ(parsed("mm^3").scale, 1e-9);
  EXPECT_DOUBLE_EQ(parsed("umol/L").scale, 1e-3);
  EXPECT_DOUBLE_EQ(parsed("percent").scale, 0.01);
  EXPECT_EQ(exponent(parsed("cell"), BaseUnit::item), 1);
  EXPECT_TRUE(parsed("dimensionless").dimensionless());
  EXPECT_TRUE(parsed("1").equivalent(Unit{}));
}

TEST(Units, EqualUnitsHaveManySpellings) {
  const std::pair<const char*, const char*> pairs[] = {{"mg/L", "ug/mL"},
                                                       {"ng/mL", "ug/L"},
                                                       {"1/day", "day^-1"},
                                                       {"mL/min/kg", "mL/(min*kg)"},
                                                       {"nM", "nmol/L"},
                                                       {"nanomolar", "nM"},
                                                       {"mm3", "mm^3"},
                                                       {"mL", "cm^3"},
                                                       {"\u00b5g", "ug"},
                                                       {"\u03bcg", "mcg"},
                                                       {"liter/day", "L/d"},
                                                       {"millilitre", "mL"},
                                                       {"cell*day", "cells d"},
                                                       {"micrometer^2", "um2"},
                                                       {"1e-3 litre", "mL"},
                                                       {"kDa", "1e3 Da"},
                                                       {"%", "percent"},
                                                       {"milliliter/second", "mL/s"},
                                                       {"nanomole/cell/day", "nmol/(cell*d)"},
                                                       {"min", "60 s"}};
  for (const auto& [left, right] : pairs) {
    EXPECT_TRUE(parsed(left).equivalent(parsed(right))) << left << " and " << right;
  }
  EXPECT_FALSE(parsed("mg/L").equivalent(parsed("ng/mL")));
  EXPECT_TRUE(parsed("mg/L").same_dimension(parsed("ng/mL")));
  EXPECT_FALSE(parsed("mg/L").same_dimension(parsed("mol/L")));
  EXPECT_FALSE(parsed("cell").same_dimension(parsed("mol")));
}

TEST(Units, PrefixesDoNotHideNames) {
  EXPECT_EQ(exponent(parsed("min"), BaseUnit::second), 1);  // not milli-inch
  EXPECT_EQ(exponent(parsed("mol"), BaseUnit::mole), 1);
  EXPECT_EQ(exponent(parsed("m"), BaseUnit::metre), 1);
  EXPECT_EQ(exponent(parsed("M"), BaseUnit::mole), 1);
  EXPECT_DOUBLE_EQ(parsed("cd").scale, 1);
}

TEST(Units, WrongTextNamesThePart) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "missing"},       {"mg/", "missing"}, {"furlong/day", "furlong"}, {"mg/(L", "')'"}, {"m^", "exponent"},
      {"m^1e9", "exponent"}, {"mg)", "')'"},     {"0*mg", "positive"},       {"inf", "inf"},   {"mg//L", "'/'"}};
  for (const auto& [bad, part] : cases) {
    const auto unit = parse_unit(bad);
    ASSERT_FALSE(unit.has_value()) << bad;
    EXPECT_NE(text(unit.error()).find(part), std::string::npos) << text(unit.error());
    EXPECT_EQ(unit.error().front().kind, ProblemKind::bad_input);
  }
  EXPECT_FALSE(parse_unit(std::string(900, '(')).has_value());
  EXPECT_FALSE(parse_unit(std::string(5000, 'm')).has_value());
}

TEST(Units, TextIsInBaseUnits) {
  EXPECT_EQ(text(parsed("mg/L")), "m^-3 kg (x0.001)");
  EXPECT_EQ(text(Unit{}), "dimensionless");
  EXPECT_EQ(text(parsed("s")), "s");
}

TEST(Units, ArithmeticLaws) {
  rc::check("(a * b) / b == a and power(power(a, n), 1/n) == a", [] {
    const auto any = [] {
      Unit unit;
      unit.scale = *rc::gen::elementOf(std::vector<double>{1e-15, 1e-3, 1, 60, 86400, 1e9});
      for (double& each : unit.exponents) each = *rc::gen::inRange(-3, 4);
      return unit;
    };
    const Unit a = any();
    const Unit b = any();
    const int n = *rc::gen::inRange(1, 5);
    RC_ASSERT(((a * b) / b).equivalent(a));
    RC_ASSERT(power(power(a, n), 1.0 / n).equivalent(a));
  });
}

}  // namespace
}  // namespace hepatrial::core
