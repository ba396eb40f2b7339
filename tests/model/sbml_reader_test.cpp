#include "model/support.hpp"

namespace hepatrial::model {
namespace {

constexpr const char* k_math =
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" xmlns:sbml=\"http://www.sbml.org/sbml/level3/version2/core\">";

std::string l3(const std::string& content, const std::string& attributes = "") {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" "
      "level=\"3\" "
      "version=\"2\"><model id=\"m\" " +
      attributes + ">" + content + "</model></sbml>";
  std::size_t at = 0;
  while ((at = text.find("<math>", at)) != std::string::npos) text.replace(at, 6, k_math);
  return text;
}
std::string l2(const std::string& content) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" "
      "level=\"2\" "
      "version=\"4\"><model id=\"m\">" +
      content + "</model></sbml>";
  std::size_t at = 0;
  while ((at = text.find("<math>", at)) != std::string::npos)
    text.replace(at, 6, "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">");
  return text;
}

Model read(const std::string& text) {
  auto model = read_sbml_text(text, "m.xml");
  EXPECT_TRUE(model.has_value()) << (model ? "" : core::text(model.error())) << text;
  return model ? std::move(*model) : Model{};
}
std::string refused(const std::string& text) {
  const auto model = read_sbml_text(text, "m.xml");
  EXPECT_FALSE(model.has_value()) << text;
  return model ? std::string() : core::text(model.error());
}

const std::string k_x = "<listOfParameters><parameter id=\"x\" value=\"2\" constant=\"false\"/></listOfParameters>";
std::string rule(const std::string& math) {
  return l3(k_x + "<listOfRules><rateRule variable=\"x\"><math>" + math + "</math></rateRule></listOfRules>");
}

TEST(SbmlReader, FunctionsAreInlined) {
  const Model model =
      read(l3("<listOfFunctionDefinitions><functionDefinition id=\"f\"><math><lambda><bvar><ci> a "
              "</ci></bvar><bvar><ci> b </ci></bvar><apply><minus/><ci> a "
              "</ci><ci> b </ci></apply></lambda></math></functionDefinition></listOfFunctionDefinitions>" +
              k_x +
              "<listOfRules><rateRule variable=\"x\"><math><apply><ci> f </ci><cn> 7 </cn><ci> x "
              "</ci></apply></math></rateRule></listOfRules>"));
  EXPECT_EQ(evaluated(model, model.rules.at(0).expression), 5);
}

TEST(SbmlReader, NumbersInEveryNotation) {
  EXPECT_EQ(evaluated(read(rule("<cn type=\"rational\"> 1 <sep/> 4 </cn>")), 0), 0.25);
  EXPECT_EQ(evaluated(read(rule("<cn type=\"e-notation\"> 1.2345 <sep/> -7 </cn>")), 0), 1.2345e-7);
  EXPECT_TRUE(std::isinf(evaluated(read(rule("<infinity/>")), 0)));
  EXPECT_TRUE(std::isnan(evaluated(read(rule("<notanumber/>")), 0)));
  EXPECT_DOUBLE_EQ(evaluated(read(rule("<pi/>")), 0), std::acos(-1.0));
  const Model model = read(rule("<cn sbml:units=\"second\"> 3 </cn>"));
  const std::int32_t unit = model.pool[0].unit;
  ASSERT_GE(unit, 0);
  EXPECT_EQ(model.unit_definitions[static_cast<std::size_t>(unit)].id, "second");
}

TEST(SbmlReader, TimeAvogadroRateOfDelay) {
  const auto csymbol = [](const std::string& name) {
    return "<csymbol encoding=\"text\" definitionURL=\"http://www.sbml.org/sbml/symbols/" + name + "\"> " + name +
           " </csymbol>";
  };
  const Model time = read(rule(csymbol("time")));
  EXPECT_EQ(time.pool[time.rules.at(0).expression].operation, Operation::time);
  EXPECT_EQ(evaluated(read(rule(csymbol("avogadro"))), 0), 6.02214179e23);
  const Model rate = read(rule("<apply>" + csymbol("rateOf") + "<ci> x </ci></apply>"));
  EXPECT_EQ(rate.pool[rate.rules.at(0).expression].operation, Operation::rate_of);
  EXPECT_NE(
      refused(rule("<apply>" + csymbol("delay") + "<ci> x </ci><cn> 1 </cn></apply>")).find("x: unsupported: delay()"),
      std::string::npos);
}

TEST(SbmlReader, LocalParametersAreRenamed) {
  const Model model =
      read(l3("<listOfCompartments><compartment id=\"c\" size=\"1\" "
              "constant=\"true\"/></listOfCompartments><listOfSpecies><species id=\"S\" compartment=\"c\" "
              "initialAmount=\"4\" hasOnlySubstanceUnits=\"true\" boundaryCondition=\"false\" "
              "constant=\"false\"/></listOfSpecies><listOfParameters><parameter "
              "id=\"k\" value=\"9\" constant=\"true\"/></listOfParameters><listOfReactions><reaction id=\"J\" "
              "reversible=\"false\"><listOfReactants>"
              "<speciesReference id=\"r\" species=\"S\" stoichiometry=\"2\" "
              "constant=\"true\"/></listOfReactants><kineticLaw><math><apply><times/><ci> k </ci><ci> "
              "S </ci></apply></math><listOfLocalParameters><localParameter id=\"k\" "
              "value=\"3\"/></listOfLocalParameters></kineticLaw></reaction></listOfReactions>"));
  EXPECT_EQ(symbol(model, "J__k").value, 3);
  EXPECT_EQ(symbol(model, "k").value, 9);
  EXPECT_EQ(evaluated(model, model.reactions.at(0).rate), 12);
  EXPECT_EQ(symbol(model, "r").kind, SymbolKind::species_reference);
  EXPECT_EQ(evaluated(model, model.reactions[0].reactants.at(0).stoichiometry), 2);
  EXPECT_FALSE(model.reactions[0].reversible);
}

TEST(SbmlReader, LevelTwoDefaults) {
  const Model model =
      read(l2("<listOfCompartments><compartment id=\"c\"/></listOfCompartments><listOfSpecies><species id=\"S\" "
              "compartment=\"c\" initialConcentration=\"4\"/>"
              "</listOfSpecies><listOfParameters><parameter id=\"n\" value=\"2\" "
              "constant=\"false\"/></listOfParameters><listOfReactions><reaction "
              "id=\"J\"><listOfReactants><speciesReference species=\"S\"/></listOfReactants>"
              "<listOfProducts><speciesReference species=\"S\"><stoichiometryMath><math><ci> n "
              "</ci></math></stoichiometryMath></speciesReference></listOfProducts>"
              "<kineticLaw><math><ci> S "
              "</ci></math></kineticLaw></reaction></listOfReactions><listOfEvents><event><trigger><math><true/></"
              "math></trigger>"
              "<listOfEventAssignments><eventAssignment variable=\"n\"><math><cn> 1 "
              "</cn></math></eventAssignment></listOfEventAssignments></event></listOfEvents>"));
  EXPECT_FALSE(symbol(model, "c").value.has_value());
  EXPECT_TRUE(symbol(model, "c").constant);
  EXPECT_TRUE(symbol(model, "S").initial_is_concentration);
  const Reaction& reaction = model.reactions.at(0);
  EXPECT_TRUE(reaction.reversible);
  EXPECT_EQ(evaluated(model, reaction.reactants.at(0).stoichiometry), 1);
  EXPECT_EQ(model.pool[reaction.products.at(0).stoichiometry].symbol, model.find("n"));
  EXPECT_TRUE(model.events.at(0).initial_value && model.events[0].persistent &&
              model.events[0].use_values_from_trigger_time);
  EXPECT_EQ(model.unit_definitions[static_cast<std::size_t>(model.time_unit)].id, "time");
  EXPECT_TRUE(
      model.unit_definitions[static_cast<std::size_t>(model.volume_unit)].unit.equivalent(*core::parse_unit("L")));
  // A varying stoichiometry without an id gets one in Level 3.
  const auto text = write_sbml(model);
  ASSERT_TRUE(text.has_value()) << core::text(text.error());
  EXPECT_NE(text->find("stoichiometry_1"), std::string::npos);
}

TEST(SbmlReader, MissingMathematicsIsAllowedInLevelThreeVersionTwo) {
  const Model model = read(l3(k_x + "<listOfRules><rateRule variable=\"x\"/></listOfRules><listOfEvents><event "
                                    "useValuesFromTriggerTime=\"true\"/></listOfEvents>"));
  EXPECT_TRUE(model.rules.empty());
  EXPECT_TRUE(model.events.empty());
}

TEST(SbmlReader, WhatIsNotSupportedIsNamed) {
  const std::string fast =
      l2("<listOfCompartments><compartment id=\"c\"/></listOfCompartments><listOfSpecies><species id=\"S\" "
         "compartment=\"c\"/></listOfSpecies>"
         "<listOfReactions><reaction id=\"J\" fast=\"true\"><listOfReactants><speciesReference "
         "species=\"S\"/></listOfReactants></reaction></listOfReactions>");
  EXPECT_NE(refused(fast).find("m.xml:2: J: unsupported: fast reaction"), std::string::npos) << refused(fast);
}

TEST(SbmlReader, BrokenDocumentsGiveProblems) {
  EXPECT_NE(refused("").find("libSBML"), std::string::npos);
  EXPECT_NE(refused("<sbml").find("libSBML"), std::string::npos);
  EXPECT_NE(refused(std::string("<sbml>\0</sbml>", 14)).find("byte 0"), std::string::npos);
  EXPECT_NE(refused("<html/>").find("m.xml"), std::string::npos);
  EXPECT_NE(refused(rule("<ci> nothing </ci>")).find("x: unknown symbol 'nothing'"), std::string::npos);
  EXPECT_NE(refused(rule("<apply><ci> g </ci><cn> 1 </cn></apply>")).find("x: unknown function 'g'"),
            std::string::npos);
  EXPECT_NE(refused(l3("<listOfSpecies><species id=\"S\" compartment=\"none\" hasOnlySubstanceUnits=\"true\" "
                       "boundaryCondition=\"false\" "
                       "constant=\"false\"/></listOfSpecies>"))
                .find("S: unknown compartment 'none'"),
            std::string::npos);
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<apply><exp/>";
  EXPECT_NE(refused(rule(deep)).find("nested deeper"), std::string::npos);
  const std::string whole = rule("<apply><exp/><ci> x </ci></apply>");
  for (std::size_t length = 0; length < whole.size(); length += 7)
    (void)read_sbml_text(whole.substr(0, length), "m.xml");
}

TEST(SbmlReader, TextMayNotReachForFiles) {
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><sbml xmlns=\"http://www.sbml.org/sbml/level3/version1/core\" "
      "level=\"3\" version=\"1\" "
      "xmlns:comp=\"http://www.sbml.org/sbml/level3/version1/comp/version1\" comp:required=\"true\"><model id=\"m\"/>"
      "<comp:listOfExternalModelDefinitions><comp:externalModelDefinition comp:id=\"e\" "
      "comp:source=\"other.xml\"/></comp:listOfExternalModelDefinitions></sbml>";
  EXPECT_NE(refused(text).find("external model definitions"), std::string::npos) << refused(text);
}

}  // namespace
}  // namespace hepatrial::model
