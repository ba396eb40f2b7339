#include <fstream>

#include "model/sbml_numbers.hpp"
#include "model/sbml_validation.hpp"
#include "model/support.hpp"

namespace hepatrial::model {
namespace {

std::string written(const Model& model, SbmlVersion version = {}) {
  const auto text = write_sbml(model, version);
  EXPECT_TRUE(text.has_value()) << (text ? "" : core::text(text.error()));
  return text.value_or("");
}

std::string refused(const Model& model, SbmlVersion version) {
  const auto text = write_sbml(model, version);
  EXPECT_FALSE(text.has_value());
  return text ? std::string() : core::text(text.error());
}

Model reread(const std::string& text) {
  auto model = read_sbml_text(text, "m.xml");
  EXPECT_TRUE(model.has_value()) << (model ? "" : core::text(model.error()));
  return model ? std::move(*model) : Model{};
}

constexpr const char* k_everything = R"(
model everything()
  unit time_unit = 86400 second; unit per_day = 1 / 86400 second; unit volume = litre; unit substance = mole; unit extent = mole;
  compartment c = 3.3; var d = 2; substanceOnly species A in c = 1;
  species S in c = 1, $B in c = 2, P in c; P = 2*S;
  k = 0.1 per_day; k is "rate & <constant>"; x = 0.1; x' = -k*x; y := piecewise(x, time > 1, x + 1, x > 2, 3); z = ln(x) + 1e-30;
  w := min(x, y, 3) + max(x, 2) + quotient(x, 2) + rem(x, 2) + sqrt(x) + log10(x) + arccot(x) + factorial(x) + xor(x > 1, y > 2) + rateOf(x);
  J: S + 2 A -> 3 P; k*S*c*B;
  R => S; k;
  E: at 1 after (x > 1 && !(y < 2)), t0=false, persistent=false, fromTrigger=false, priority=x: x = 1, d = 2*x;
  visit: at time >= 3: ;
  0 = x - d + A;
end)";

TEST(SbmlWriter, RoundTripIsStable) {
  const Model model = parsed(k_everything);
  const std::string first = written(model);
  const Model again = reread(first);
  EXPECT_EQ(written(again), first);
  EXPECT_EQ(again.id, "everything");
  EXPECT_EQ(again.symbols.size(), model.symbols.size());
  EXPECT_EQ(again.events.size(), 2U);
  EXPECT_FALSE(again.events[0].initial_value);
  EXPECT_EQ(symbol(again, "k").name, "rate & <constant>");
  EXPECT_EQ(again.reactions[0].modifiers.size(), 1U);
}

// libSBML alone writes the first as 3 + -2.9/3.5 + 0.1, which is another number in the last bit.
TEST(SbmlWriter, SumsKeepTheirOrderOfAdding) {
  const Model model = parsed(
      "x = 3; a := x + ((0.1 - x)/3.5 + 0.1); b := x*(0.1*(x/7)); c := x + (0.1 + (x/7 + 1e-3)); "
      "d := (x + 0.1) + (x/7 + 1e-3);");
  const Model again = reread(written(model));
  for (std::size_t rule = 0; rule < 4; ++rule)
    EXPECT_EQ(evaluated(again, again.rules[rule].expression), evaluated(model, model.rules[rule].expression)) << rule;
}

TEST(SbmlWriter, HasNoConsistencyErrorInAnyWritableLevel) {
  for (const SbmlVersion version :
       {SbmlVersion{3, 2}, SbmlVersion{3, 1}, SbmlVersion{2, 5}, SbmlVersion{2, 4}, SbmlVersion{2, 3}}) {
    const Model model = parsed(
        "unit time_unit = 86400 second; unit volume = litre; unit substance = mole; unit extent = mole;\n"
        "compartment c = 3.3; species S in c = 1; k = 0.1; x = 1; x' = min(k, x)*(x > 2) + piecewise(1, x, 2); J: S -> "
        "; k*S;"
        "E: at 1 after (x > 1): x = 1; F: at x: x = 2;");
    const std::string text = written(model, version);
    EXPECT_EQ(core::text(validate_sbml(text, UnitChecks::off, "").errors), "");
    EXPECT_NE(text.find("level=\"" + std::to_string(version.level) + "\" version=\"" + std::to_string(version.version) +
                        "\""),
              std::string::npos);
    EXPECT_EQ(reread(text).rules.size(), 1U);
  }
  EXPECT_NE(refused(Model{}, {1, 2}).find("cannot be written"), std::string::npos);
}

TEST(SbmlWriter, LevelTwoNamesWhatItCannotSay) {
  EXPECT_NE(refused(parsed("x = 1; E: at x > 1, priority=2: x = 2;"), {2, 4})
                .find("m.ant:1: E: the priority of an event needs SBML Level 3"),
            std::string::npos);
  EXPECT_NE(refused(parsed("x = 1; E: at x > 1, t0=false: x = 2;"), {2, 4}).find("E: t0=false or persistent=false"),
            std::string::npos);
  EXPECT_NE(refused(parsed("x = 1; E: at x > 1: ;"), {2, 4}).find("E: an event without assignments"),
            std::string::npos);
  EXPECT_NE(refused(parsed("x = 1; x' = 2; y := rateOf(x);"), {2, 4})
                .find("m.ant:1: y: 'rate_of' needs SBML Level 3 Version 2"),
            std::string::npos);
}

TEST(SbmlWriter, LevelTwoKeepsTheModelsUnits) {
  const Model model = reread(
      written(parsed("unit time_unit = 86400 second; unit volume = 1e-3 litre; unit substance = item; x = 1; x' = 1;"),
              {2, 4}));
  const auto unit = [&model](std::int32_t index) {
    return model.unit_definitions.at(static_cast<std::size_t>(index)).unit;
  };
  EXPECT_TRUE(unit(model.time_unit).equivalent(*core::parse_unit("day")));
  EXPECT_TRUE(unit(model.volume_unit).equivalent(*core::parse_unit("mL")));
  EXPECT_TRUE(unit(model.substance_unit).equivalent(*core::parse_unit("item")));
}

TEST(SbmlWriter, UnitsSurvive) {
  const char* units[] = {"mg/L", "1/day",   "litre/day", "ng/mL",        "mm^3", "g/mol",
                         "item", "percent", "umol/L",    "1/(cell*day)", "m^2",  "L/mg/day"};
  Model model;
  model.files = {"t"};
  for (const char* text : units) {
    Symbol parameter;
    parameter.id = "p" + std::to_string(model.symbols.size());
    parameter.value = 1;
    parameter.unit = static_cast<std::int32_t>(model.unit_definitions.size());
    model.unit_definitions.push_back({"", *core::parse_unit(text)});
    model.symbol_by_id[parameter.id] = static_cast<SymbolId>(model.symbols.size());
    model.symbols.push_back(parameter);
  }
  const Model again = reread(written(model));
  for (std::size_t i = 0; i < std::size(units); ++i) {
    const Symbol& parameter = symbol(again, "p" + std::to_string(i));
    ASSERT_GE(parameter.unit, 0) << units[i];
    EXPECT_TRUE(
        again.unit_definitions[static_cast<std::size_t>(parameter.unit)].unit.equivalent(*core::parse_unit(units[i])))
        << units[i];
  }
}

TEST(SbmlWriter, EveryBitOfANumberSurvives) {
  const double values[] = {0.1 + 0.2,   1.0 / 3,  2.3456789012345678e-307, 1.7976931348623157e308,
                           -2.0 / 3e10, 1e-7 / 3, 6.02214076e23,           123456789.123456789,
                           8.0};
  std::string text = "s = 0; ";
  for (std::size_t i = 0; i < std::size(values); ++i) {
    char number[40];
    std::snprintf(number, sizeof number, "%.17g", values[i]);
    text += "p" + std::to_string(i) + " = " + number + "; r" + std::to_string(i) + " := s + " + number + ";";
  }
  const Model again = reread(written(parsed(text)));
  for (std::size_t i = 0; i < std::size(values); ++i) {
    EXPECT_EQ(symbol(again, "p" + std::to_string(i)).value, values[i]);
    EXPECT_EQ(evaluated(again, rule_of(again, "r" + std::to_string(i))->expression), values[i]);
  }
}

TEST(SbmlNumbers, DecimalDoesNotRoundTwice) {
  EXPECT_EQ(decimal(1.2345, -7), 1.2345e-7);
  EXPECT_EQ(decimal(3, -1), 0.3);
  EXPECT_EQ(decimal(1, 400), std::numeric_limits<double>::infinity());
  EXPECT_EQ(decimal(1, -400), 0);
}

TEST(SbmlWriter, LiteralsCarryTheirUnits) {
  const std::string text =
      written(parsed("unit time_unit = second; unit per_s = 1/second; x = 1; x has litre; y := 1 - x/(2 litre); y has "
                     "dimensionless;"));
  EXPECT_NE(text.find("<cn sbml:units=\"dimensionless\" type=\"integer\"> 1 </cn>"), std::string::npos) << text;
  EXPECT_NE(text.find("<cn sbml:units=\"litre\" type=\"integer\"> 2 </cn>"), std::string::npos) << text;
  EXPECT_EQ(written(parsed("x = 1; y := x + 1;")).find("sbml:units"), std::string::npos);
}

TEST(SbmlWriter, WideSumsAreWrittenAndDeepOrHugeFormulasAreNamed) {
  std::string wide = "y = 1; x := y";
  for (int i = 0; i < 5000; ++i) wide += " + y";
  const std::string text = written(parsed(wide + ";"));
  EXPECT_EQ(written(reread(text)), text);
  std::string deep = "y = 1; x := y";
  for (int i = 0; i < 500; ++i) deep += " - y";
  EXPECT_NE(refused(parsed(deep + ";"), {3, 2}).find("m.ant:1: x: the formula is nested too deeply"),
            std::string::npos);
  std::string huge = "function f0(x) x + x end ";
  for (int i = 1; i < 60; ++i)
    huge += "function f" + std::to_string(i) + "(x) f" + std::to_string(i - 1) + "(x) * f" + std::to_string(i - 1) +
            "(x) end ";
  EXPECT_NE(refused(parsed(huge + "a = 1; y := f59(a);"), {3, 2}).find("more than 50,000 terms"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::model
