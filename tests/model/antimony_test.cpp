// What the Antimony subset means, construct by construct (docs/formats/antimony-subset.md).

#include "model/support.hpp"

namespace hepatrial::model {
namespace {

TEST(Antimony, ParametersAndRules) {
  const Model model = parsed("model m()\n CL = 0.22; V = 2*3; x = -1e-3; k := CL/V; x' = -k*x; s = CL + 1;\nend\n");
  EXPECT_EQ(model.id, "m");
  EXPECT_EQ(symbol(model, "CL").value, 0.22);
  EXPECT_TRUE(symbol(model, "CL").constant);
  EXPECT_EQ(symbol(model, "V").value, 6);  // arithmetic of numbers is a value
  EXPECT_EQ(symbol(model, "x").value, -1e-3);
  EXPECT_FALSE(symbol(model, "x").constant);
  EXPECT_FALSE(symbol(model, "k").constant);
  EXPECT_EQ(rule_of(model, "k")->kind, RuleKind::assignment);
  EXPECT_EQ(rule_of(model, "x")->kind, RuleKind::rate);
  ASSERT_EQ(model.initial_assignments.size(), 1U);
  EXPECT_EQ(model.initial_assignments[0].target, model.find("s"));
  EXPECT_TRUE(symbol(model, "s").constant);
  EXPECT_EQ(model.where(symbol(model, "CL").position), "m.ant:2");
}

TEST(Antimony, OrderNeverMatters) {
  const Model model = parsed("x' = -k*x; y := x*two; k = 1; x = 5; two = 2;");
  EXPECT_EQ(evaluated(model, rule_of(model, "x")->expression), -5);
  EXPECT_EQ(evaluated(model, rule_of(model, "y")->expression), 10);
}

TEST(Antimony, CompartmentsAndSpecies) {
  const Model model = parsed(
      "compartment c = 3.3, d;\n d = 1; species S in c = 2, $B in c, T in d;\n substanceOnly species A in c = 7;\n"
      "const species K in c = 1; var v = 3; species R in c; R := 2*S;");
  EXPECT_EQ(symbol(model, "c").kind, SymbolKind::compartment);
  EXPECT_EQ(symbol(model, "c").value, 3.3);
  EXPECT_EQ(symbol(model, "S").compartment, model.find("c"));
  EXPECT_TRUE(symbol(model, "S").initial_is_concentration);
  EXPECT_FALSE(symbol(model, "S").constant);
  EXPECT_FALSE(symbol(model, "S").boundary_condition);
  EXPECT_TRUE(symbol(model, "B").boundary_condition);
  EXPECT_EQ(symbol(model, "T").compartment, model.find("d"));
  EXPECT_TRUE(symbol(model, "A").only_substance_units);
  EXPECT_FALSE(symbol(model, "A").initial_is_concentration);
  EXPECT_TRUE(symbol(model, "K").constant);
  EXPECT_TRUE(symbol(model, "K").boundary_condition);
  EXPECT_FALSE(symbol(model, "v").constant);
  EXPECT_TRUE(symbol(model, "R").boundary_condition);  // a rule, not reactions, says how it changes
  EXPECT_FALSE(symbol(model, "R").constant);
}

TEST(Antimony, Reactions) {
  const Model model =
      parsed("J: A + 2 B -> C; k*A*B*M; B => ; k*B; -> $A; k; species M; k = 1; compartment c; A in c;");
  ASSERT_EQ(model.reactions.size(), 3U);
  const Reaction& first = model.reactions[0];
  EXPECT_EQ(symbol(model, "J").kind, SymbolKind::reaction);
  EXPECT_TRUE(first.reversible);
  ASSERT_EQ(first.reactants.size(), 2U);
  EXPECT_EQ(model.pool[first.reactants[1].stoichiometry].value, 2);
  ASSERT_EQ(first.products.size(), 1U);
  EXPECT_EQ(first.modifiers, std::vector<SymbolId>{model.find("M")});
  EXPECT_FALSE(model.reactions[1].reversible);
  EXPECT_TRUE(model.reactions[1].products.empty());
  EXPECT_TRUE(model.reactions[2].reactants.empty());
  EXPECT_NE(model.find("_J0"), k_no_symbol);
  EXPECT_NE(model.find("_J1"), k_no_symbol);
  EXPECT_TRUE(symbol(model, "A").boundary_condition);
  EXPECT_EQ(symbol(model, "A").compartment, model.find("c"));
  EXPECT_EQ(symbol(model, "B").compartment, model.find("default_compartment"));
  EXPECT_EQ(symbol(model, "default_compartment").value, 1);
}

TEST(Antimony, Events) {
  const Model model = parsed(
      "x = 1; y = 2; z = 0;\n"
      "dose: at (time > 1): x = x + 1, y = 3;\n"
      "late: at 0.5*y after (x > 2 && time > 0), t0=false, persistent=false, fromTrigger=false, priority=1+x: x = 0;\n"
      "visit: at time >= 56: ;\n"
      "at x > 5: z = 1;");
  ASSERT_EQ(model.events.size(), 4U);
  const Event& dose = model.events[0];
  EXPECT_EQ(dose.id, "dose");
  EXPECT_EQ(dose.assignments.size(), 2U);
  EXPECT_TRUE(dose.initial_value && dose.persistent && dose.use_values_from_trigger_time);
  EXPECT_EQ(dose.delay, k_no_expression);
  const Event& late = model.events[1];
  EXPECT_FALSE(late.initial_value || late.persistent || late.use_values_from_trigger_time);
  EXPECT_EQ(evaluated(model, late.delay), 1);
  EXPECT_EQ(evaluated(model, late.priority), 2);
  EXPECT_TRUE(model.events[2].assignments.empty());
  EXPECT_EQ(model.events[3].id, "");
  for (const char* changed : {"x", "y", "z"}) EXPECT_FALSE(symbol(model, changed).constant) << changed;
}

TEST(Antimony, AlgebraicRule) {
  const Model model = parsed("var a = 1; b = 2; 0 = a - b;");
  ASSERT_EQ(model.rules.size(), 1U);
  EXPECT_EQ(model.rules[0].kind, RuleKind::algebraic);
  EXPECT_EQ(model.rules[0].target, k_no_symbol);
}

TEST(Antimony, DisplayNamesAndComments) {
  const Model model = parsed(
      "// one\n# two\n/* three\n lines; x = 9; */ x = 1; x is \"Tumour volume\"; /**/ y = 2; // x = 3;\n"
      "long := x + \\\n   y;");
  EXPECT_EQ(symbol(model, "x").name, "Tumour volume");
  EXPECT_EQ(symbol(model, "x").value, 1);
  EXPECT_EQ(symbol(model, "y").position.line, 4);
  EXPECT_EQ(evaluated(model, rule_of(model, "long")->expression), 3);
}

TEST(Antimony, Functions) {
  const Model model = parsed(
      "function hill(x, k, n)\n  x^n/(k^n + x^n);\nend\nfunction twice(x) 2*hill(x, x, 1) end\n"
      "a = 3; y := hill(a, 3, 2); z := twice(a) + twice(a);");
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "y")->expression), 0.5);
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "z")->expression), 2);
}

TEST(Antimony, NestedFunctionsDoNotExplode) {
  std::string text = "function f0(x) x + x end\n";
  for (int i = 1; i < 60; ++i) {
    const std::string inner = "f" + std::to_string(i - 1) + "(x)";
    text += "function f" + std::to_string(i) + "(x) " + inner + " + " + inner + " end\n";
  }
  const Model model = parsed(text + "a = 1; y := f59(a);");  // 2^60 terms if written out
  EXPECT_LT(model.pool.size(), 200U);
  EXPECT_EQ(evaluated(parsed("function f(x) x + x end a = 1; y := f(f(a));"), 2), 4);
}

TEST(Antimony, FormulaValues) {
  EXPECT_DOUBLE_EQ(value_of("2 + 3*4 - 6/2/3"), 13);
  EXPECT_DOUBLE_EQ(value_of("-x^2"), -9);
  EXPECT_DOUBLE_EQ(value_of("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(value_of("2^-1"), 0.5);
  EXPECT_DOUBLE_EQ(value_of("-x*y"), -1.5);
  EXPECT_DOUBLE_EQ(value_of("+x - -y"), 3.5);
  EXPECT_DOUBLE_EQ(value_of("exp(0) + ln(exponentiale) + log(exponentiale) + log10(100) + log(2, 8)"), 8);
  EXPECT_DOUBLE_EQ(value_of("sqrt(9) + root(3, 27) + abs(-2) + floor(2.7) + ceil(2.1)"), 13);
  EXPECT_DOUBLE_EQ(value_of("sin(0) + cos(0) + tan(0) + sinh(0) + cosh(0) + tanh(0)"), 2);
  EXPECT_DOUBLE_EQ(value_of("sec(1)*cos(1) + csc(1)*sin(1) + cot(1)*tan(1)"), 3);
  EXPECT_DOUBLE_EQ(value_of("arccot(tan(0.3))"), std::acos(-1.0) / 2 - 0.3);
  EXPECT_DOUBLE_EQ(value_of("min(3, 1, 2) + max(1, 5, 2)"), 6);
  EXPECT_DOUBLE_EQ(value_of("piecewise(1, x > 5, 2, x > 2, 3)"), 2);
  EXPECT_TRUE(std::isnan(value_of("piecewise(1, x > 5)")));
  EXPECT_DOUBLE_EQ(
      value_of("(x > 2 && y < 1) + (x > 5 || y > 1) + !(x > 5) + not(1) + and(1, 1, 0) + or(0, 1) + xor(1, 1, 1)"), 4);
  EXPECT_DOUBLE_EQ(value_of("(x == 3) + (x != 3) + (x >= 3) + (x <= 2) + geq(3, 2, 1) + lt(1, 3, 2)"), 3);
  EXPECT_DOUBLE_EQ(value_of("factorial(5) + factorial(0)"), 121);
  EXPECT_DOUBLE_EQ(value_of("quotient(7, 2) + rem(7, 2)"), 4);
  EXPECT_DOUBLE_EQ(value_of("pi"), std::acos(-1.0));
  EXPECT_DOUBLE_EQ(value_of("avogadro"), 6.02214179e23);  // SBML L3V1 core, section 3.4.6
  EXPECT_TRUE(std::isinf(value_of("infinity")));
  EXPECT_DOUBLE_EQ(value_of("true + false + 1.5e1 + .5 + 2."), 18.5);
}

TEST(Antimony, LongSumsDoNotOverflow) {
  std::string text = "y = 1; x := y";
  for (int i = 0; i < 100000; ++i) text += " + y";
  const Model model = parsed(text + ";");
  EXPECT_EQ(model.pool.size(), 100001U);
}

TEST(Antimony, FragmentsAndFilesAreOneModel) {
  const Model model = parsed("a = 1;\nmodel m() b = a; end\nmodel m() c = b; end\nd = c;");
  EXPECT_EQ(model.symbols.size(), 4U);
  EXPECT_EQ(model.id, "m");
}

TEST(AntimonyUnits, DefinitionsAndValues) {
  const Model model = parsed(
      "unit time_unit = 86400 second; unit per_day = 1/86400 seconds; unit conc = 1e-6 mole/litre; unit kday = 1000 "
      "day;\n"
      "unit day = 86400 second; unit substance = item; unit extent = item; unit volume = litre;\n"
      "k = 0.5 per_day; c has conc; c = 3; m = 2 mole; r has mole/litre; w = 5; w has second; area has (2 "
      "metre)*metre;");
  const auto unit = [&model](const std::string& id) {
    return model.unit_definitions.at(static_cast<std::size_t>(symbol(model, id).unit)).unit;
  };
  EXPECT_DOUBLE_EQ(unit("k").scale, 1.0 / 86400);
  EXPECT_EQ(unit("k").exponents[2], -1);
  EXPECT_DOUBLE_EQ(unit("c").scale, 1e-3);  // 1e-6 mol / 1e-3 m^3
  EXPECT_EQ(symbol(model, "c").value, 3);
  EXPECT_EQ(unit("m").exponents[3], 1);
  EXPECT_TRUE(unit("r").equivalent(*core::parse_unit("mol/L")));
  EXPECT_TRUE(unit("area").equivalent(*core::parse_unit("2 m^2")));
  EXPECT_DOUBLE_EQ(model.unit_definitions[static_cast<std::size_t>(model.time_unit)].unit.scale, 86400);
  EXPECT_GE(model.substance_unit, 0);
  EXPECT_GE(model.extent_unit, 0);
  EXPECT_GE(model.volume_unit, 0);
}

TEST(AntimonyUnits, BareNumbersAreDimensionlessAndZeroFitsAnywhere) {
  const Model model = parsed(
      "unit time_unit = second; unit litres = 1 litre; v = 2 litre; w := max(v, 0)*1; w has litre; x = 1; x has litre; "
      "x' = 0;");
  const Rule* rule = rule_of(model, "w");
  ASSERT_NE(rule, nullptr);
  const Expression& product = model.pool[rule->expression];
  const Expression& one = model.pool[product.arguments[1]];
  ASSERT_GE(one.unit, 0);
  EXPECT_TRUE(model.unit_definitions[static_cast<std::size_t>(one.unit)].unit.dimensionless());
  EXPECT_TRUE(check(model).errors.empty()) << core::text(check(model).errors);
  // A model that says nothing about units has none on its numbers.
  EXPECT_EQ(model.unit_definitions.empty(), false);
  EXPECT_TRUE(parsed("x = 1; y := x + 1;").unit_definitions.empty());
}

TEST(AntimonyUnits, FilesMayRepeatADefinition) {
  const Model model = parsed("unit day = 86400 second; unit day = 24 * 3600 second; x = 1 day;");
  EXPECT_EQ(symbol(model, "x").unit, 0);
  EXPECT_NE(complaints("unit day = 86400 second; unit day = 3600 second;").find("the unit 'day' is"),
            std::string::npos);
}

}  // namespace
}  // namespace hepatrial::model
