#include "model/unit_check.hpp"
#include "model/support.hpp"

namespace hepatrial::model {
namespace {

constexpr const char* k_units =
    "unit time_unit = 86400 second; unit per_day = 1 / 86400 second; unit substance = mole; unit extent = mole; unit "
    "volume = litre;\n";

std::string unit_errors(const std::string& text) { return core::text(check_units(parsed(k_units + text)).errors); }
std::string unit_warnings(const std::string& text) { return core::text(check_units(parsed(k_units + text)).warnings); }

TEST(UnitCheck, ACompleteModelIsCleanHereAndInLibSbml) {
  const Model model = parsed(R"(
model hcc()
  unit day = 86400 second; unit time_unit = 86400 second; unit per_day = 1 / 86400 second;
  unit millilitre = 1e-3 litre; unit volume = litre; unit substance = item; unit extent = item;
  var sensitive_ml; sensitive_ml = 5; sensitive_ml has millilitre;
  capacity_ml = 2000 millilitre;
  growth_rate = 0.0044; growth_rate has per_day;
  sensitive_ml' = growth_rate*sensitive_ml*(1 - sensitive_ml/capacity_ml);
  hill := (sensitive_ml/capacity_ml)^0.33; hill has dimensionless;
  shrink := max(capacity_ml - sensitive_ml, 0); shrink has millilitre;
  cumulative_hazard_death = 0; cumulative_hazard_death has dimensionless;
  cumulative_hazard_death' = 0.001 per_day * (1 + A.effect);
  threshold_death = 0.7 dimensionless; alive = 1 dimensionless;
  death: at (cumulative_hazard_death > threshold_death): alive = 0;
  visit: at time >= 56 day: ;
  compartment liver = 1.5 litre; species cells in liver = 10;
  loss: cells -> ; growth_rate*cells*liver;
  A: drug_slot();
end
module drug_slot()
  central = 10 dimensionless; elimination_rate = 0.1 per_day;
  central' = -elimination_rate*central;
  effect := central/(central + 1); effect has dimensionless;
end)");
  const CheckReport report = check(model);
  EXPECT_EQ(core::text(report.errors), "");
  EXPECT_EQ(core::text(report.warnings), "");
}

TEST(UnitCheck, RulesRatesAssignments) {
  EXPECT_EQ(unit_errors("x = 1 litre; k = 2 per_day; x' = k;"),
            "m.ant:2: x: the rate rule has the unit per_day, expected m^3 s^-1 (x1.15740740741e-08)\n");
  EXPECT_EQ(unit_errors("x = 1 litre; k = 2 per_day; x' = k*x;"), "");
  EXPECT_EQ(unit_errors("x has mole; a = 1 litre;\nx := a;"),
            "m.ant:3: x: the assignment rule has the unit volume, expected substance\n");
  EXPECT_EQ(unit_errors("x has mole; a = 1 litre; x = 2*a;"),
            "m.ant:2: x: the initial assignment has the unit volume, expected substance\n");
  EXPECT_EQ(unit_errors("x = 1 litre; y = 2 millilitre; unit millilitre = 1e-3 litre; z := x + y; z has litre;"),
            "m.ant:2: z: in the assignment rule 'add' joins volume and millilitre\n");
  EXPECT_NE(unit_errors("unit millilitre = 1e-3 litre; x has millilitre; y = 1 litre; x := y;").find("another scale"),
            std::string::npos);
}

TEST(UnitCheck, Functions) {
  EXPECT_EQ(unit_errors("x = 1 litre; y := exp(x); y has dimensionless;"),
            "m.ant:2: y: in the assignment rule the argument of 'exp' has the unit volume, expected dimensionless\n");
  EXPECT_EQ(
      unit_errors("x = 1 litre; y := x^0.33; y has dimensionless;"),
      "m.ant:2: y: in the assignment rule a base of unit volume has no unit when raised to this exponent, expected "
      "dimensionless; divide it by a reference value first\n");
  EXPECT_EQ(unit_errors("x = 1 litre; r = 2 litre; y := (x/r)^0.33; y has dimensionless;"), "");
  EXPECT_EQ(unit_errors("x = 1 litre; y := x^2/x; y has litre;"), "");
  EXPECT_EQ(unit_errors("x = 1 litre; y := x^(1/3); y has metre;"),
            "m.ant:2: y: the assignment rule has the unit m (x0.1), expected metre (same dimension, another scale; "
            "nothing is converted)\n");
  EXPECT_NE(unit_errors("x = 1 litre; n = 2 dimensionless; y := x^n; y has litre;").find("varying exponent"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 litre; y := 2^x; y has dimensionless;").find("the exponent of 'power'"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 mole; y := sqrt(x); y has mole;").find("square root of substance"), std::string::npos);
  EXPECT_EQ(unit_errors("x = 1 litre; y := sqrt(x*x); y has litre;"), "");
  EXPECT_EQ(unit_errors("x = 1 litre; y := piecewise(x, x > 2 litre, 0); y has litre;"), "");
  EXPECT_NE(unit_errors("x = 1 litre; y := piecewise(x, x > 2, 0); y has litre;")
                .find("'greater' joins volume and dimensionless"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 litre; y := piecewise(1, x, 0); y has dimensionless;").find("the condition of 'select'"),
            std::string::npos);
}

TEST(UnitCheck, SpeciesAndReactions) {
  const std::string start = "compartment c = 2 litre; species S in c = 1, P in c = 0; k = 1 per_day; ";
  EXPECT_EQ(unit_errors(start + "J: S -> P; k*S*c;"), "");
  EXPECT_EQ(unit_errors(start + "J: S -> P; k*S;"),
            "m.ant:2: J: the rate of the reaction has the unit m^-3 s^-1 mol (x0.0115740740741), expected s^-1 mol "
            "(x1.15740740741e-05)\n");
  EXPECT_EQ(unit_errors(start + "x := S*c; x has mole;"), "");
  EXPECT_NE(unit_errors(start + "x := S; x has mole;").find("expected substance"), std::string::npos);
  EXPECT_EQ(unit_errors("compartment c = 2 litre; substanceOnly species S in c = 1; x := S; x has mole;"), "");
  EXPECT_NE(unit_errors(start + "S has item; J: S -> ; k*c*P;").find("the reaction changes 'S' in substance"),
            std::string::npos);
}

TEST(UnitCheck, Events) {
  EXPECT_EQ(unit_errors("x = 1 litre; E: at time > 5 day: x = 2 litre; unit day = 86400 second;"), "");
  EXPECT_NE(unit_errors("x = 1 litre; E: at time > 5: x = 2 litre;")
                .find("m.ant:2: E: in the trigger 'greater' joins time_unit"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 litre; E: at 2 after x > 5 litre: x = 2 litre;")
                .find("E: the delay has the unit dimensionless, expected time_unit"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 litre; E: at x > 5 litre, priority=x: x = 2 mole;")
                .find("E: the priority has the unit volume"),
            std::string::npos);
  EXPECT_NE(unit_errors("x = 1 litre; E: at x > 5 litre: x = 2 mole;")
                .find("E: the assignment of 'x' has the unit substance, expected volume"),
            std::string::npos);
}

TEST(UnitCheck, MissingUnitsAreWarnings) {
  EXPECT_EQ(unit_warnings("q = 2;\nk = 1 per_day;"), "m.ant:2: q: 'q' has no unit (write 'q has UNIT')\n");
  EXPECT_EQ(unit_errors("q = 2; k = 1 per_day; x = 1 litre; x' = q*k;"), "");  // nothing can be said
  EXPECT_EQ(core::text(check_units(parsed("x = 1; x' = 2;")).warnings),
            "m.ant:1: x: 'x' has no unit (write 'x has UNIT')\ntime_unit: the model has no unit of time (define 'unit "
            "time_unit = ...')\n");
}

TEST(UnitCheck, AnErrorInASharedPartIsReportedOnce) {
  const std::string text =
      unit_errors("x = 1 litre; y := exp(x) + 1; y has dimensionless; z := exp(x) + 2; z has dimensionless;");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(Check, FormulasTooLongForLibSbmlAreNamed) {
  std::string text = "y = 1; x := y";
  for (int i = 0; i < 1000; ++i) text += " + y";
  const CheckReport report = check(parsed(text + ";"));
  EXPECT_NE(core::text(report.warnings).find("x: libSBML's unit checks are left out"), std::string::npos);
}

TEST(Check, CircularRulesAreErrors) {
  EXPECT_NE(core::text(check(parsed("x := y + 1; y := x + 1;")).errors).find("libSBML 20906"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::model
