#include "model/support.hpp"

namespace hepatrial::model {
namespace {

constexpr const char* k_slot =
    "module slot(flow)\n  central = 10; k = 0.1;\n  central' = -k*central*flow;\n  stop: at central < 1: k = 0;\n  "
    "central => ; 0;\nend\n";

TEST(AntimonyModules, InstancesHaveTheirOwnSymbols) {
  const Model model = parsed(
      "module slot(flow) central = 10; k = 0.1; central' = -k*central*flow; stop: at central < 1: k = 0; end\n"
      "model m() f = 2; A: slot(f); B: slot(0.5); B.k = 0.2; total := A.central + B.central; end");
  EXPECT_EQ(symbol(model, "A__central").value, 10);
  EXPECT_EQ(symbol(model, "A__k").value, 0.1);
  EXPECT_EQ(symbol(model, "B__k").value, 0.2);  // the model beats the module
  EXPECT_EQ(symbol(model, "B__flow").value, 0.5);
  EXPECT_EQ(model.find("A__flow"), k_no_symbol);
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "A__central")->expression), -2);
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "B__central")->expression), -1);
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "total")->expression), 20);
  ASSERT_EQ(model.events.size(), 2U);
  EXPECT_EQ(model.events[0].id, "A__stop");
}

TEST(AntimonyModules, NestAndMayBeDefinedLater) {
  const Model model =
      parsed("O: outer(g); g = 4; y := O.I.x;\nmodule outer(p) I: inner(p); end\nmodule inner(q) x := 2*q; end");
  EXPECT_DOUBLE_EQ(evaluated(model, rule_of(model, "O__I__x")->expression), 8);
  EXPECT_EQ(model.pool[rule_of(model, "y")->expression].symbol, model.find("O__I__x"));
}

TEST(AntimonyModules, SeeOnlyThemselves) {
  EXPECT_EQ(complaints("module a() x := outside; end\nA: a(); outside = 1;"),
            "m.ant:1: A__x: unknown symbol 'outside'\n");
}

TEST(AntimonyModules, Mistakes) {
  EXPECT_NE(complaints("A: none();").find("m.ant:1: none: unknown module 'none'"), std::string::npos);
  EXPECT_NE(complaints("module a(p) x = 1; end A: a();").find("takes 1 arguments, found 0"), std::string::npos);
  EXPECT_NE(complaints("module a() B: a(); end A: a();").find("nested deeper than 50"), std::string::npos);
  EXPECT_NE(complaints("module a() x = 1; end module a() end A: a();").find("defined twice"), std::string::npos);
  EXPECT_NE(complaints("model a() x = 1; end model b() y = 1; end").find("a second model"), std::string::npos);
  EXPECT_NE(complaints(k_slot).find("only modules"), std::string::npos);
  EXPECT_NE(complaints("module a() x = 1; end A: a(); A: a();").find("A__x"), std::string::npos);
}

TEST(AntimonyModules, ExponentialNestingIsRefused) {
  std::string text = "module m0() x = 1; end\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string inner = "m" + std::to_string(i - 1) + "();";
    text += "module m" + std::to_string(i) + "() A: " + inner + " B: " + inner + " end\n";
  }
  EXPECT_NE(complaints(text + "A: m40();").find("more than 200,000"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::model
