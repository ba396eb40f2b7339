// Messages are part of the interface: file, line, symbol, what was found. All problems at once.

#include <chrono>

#include "model/support.hpp"

namespace hepatrial::model {
namespace {

TEST(AntimonyErrors, OneMistakeEach) {
  const std::pair<const char*, const char*> cases[] = {
      {"x = (1 + 2;", "m.ant:1: expected ')' to close the '(' of line 1 before ';'\n"},
      {"x = 1 + 2);", "m.ant:1: expected ';' before ')'\n"},
      {"y = 1;\nx := y*zz;", "m.ant:2: x: unknown symbol 'zz'\n"},
      {"x = 1;\nx = 2;", "m.ant:2: x: a second initial value of 'x', the first is at m.ant:1\n"},
      {"x := 1;\nx := 2;", "m.ant:2: x: a second assignment rule of 'x', the first is at m.ant:1\n"},
      {"x' = 1;\nx' = 2;", "m.ant:2: x: a second rate rule of 'x', the first is at m.ant:1\n"},
      {"x := 1;\nx = 2;", "m.ant:2: x: 'x' has both an assignment rule and an initial value, see also m.ant:1\n"},
      {"x := 1;\nx' = 2;", "m.ant:2: x: 'x' has both an assignment rule and a rate rule, see also m.ant:1\n"},
      {"compartment x = 1;\nspecies x = 2;",
       "m.ant:2: x: 'x' is a species here and a compartment at m.ant:1\nm.ant:2: x: a second initial value of 'x', the "
       "first is at m.ant:1\n"},
      {"const x = 1; x' = 2;", "m.ant:1: x: 'x' is declared const but changed by a rule or an event\n"},
      {"at = 3;", "m.ant:1: expected a number, name or '(' before '='\n"},
      {"Event = 3;", "m.ant:1: Event: 'Event' cannot start a statement of the subset\n"},
      {"var has = 3;", "m.ant:1: has: 'has' is a keyword of Antimony and cannot be a name\n"},
      {"pi = 3;", "m.ant:1: pi: 'pi' is a function or constant of Antimony and cannot name a quantity\n"},
      {"second = 3;", "m.ant:1: second: 'second' is a unit and cannot also name a quantity\n"},
      {"x = 1", "m.ant:1: expected ';' before the end of the file\n"},
      {"x = 1\ny = 2;", "m.ant:1: expected ';' before 'y'\n"},
      {"model m()\nx = 1;\n", "m.ant:1: m: 'model m' is not closed by 'end' before the end of the file in line 3\n"},
      {"x = 1;\nend", "m.ant:2: 'end' without a model, module or function\n"},
      {"J: A -> B k*A;\nk = 1;",
       "m.ant:1: k: expected '+', '->' or ';' before 'k' (a stoichiometry must be a number)\n"},
      {"J: A -> B;\n", "m.ant:1: J: the reaction has no rate (write one after the ';', 0 if it does nothing)\n"},
      {"x = 1e999;", "m.ant:1: the number '1e999' is outside the range of a double\n"},
      {"x = 3 furlong;", "m.ant:1: x: unknown unit 'furlong'\n"},
      {"x = 1; y := foo(x);", "m.ant:1: y: unknown function 'foo'\n"},
      {"x = 1; y := exp(x, x);", "m.ant:1: y: 'exp' takes 1 argument, found 2\n"},
      {"x = 1; y := 1 < x < 3;", "m.ant:1: comparisons do not chain (write a < b && b < c)\n"},
      {"x = 1; y := x && x || x;",
       "m.ant:1: '&&' and '||' are mixed without parentheses (say which belongs together: (a && b) || c)\n"},
      {"x = 1; y := 7 % 2;", "m.ant:1: '%' has no agreed meaning for negative numbers (write rem(a, b))\n"},
      {"x = 1; E: at x > 0: y = 2;", "m.ant:1: E: unknown symbol 'y'\n"},
      {"x = 1; E: at x > 0, t1=true: x = 2;",
       "m.ant:1: t1: unknown option of an event 't1', expected t0, persistent, fromTrigger or priority\n"},
      {"x = 1; E: at x > 0: x = 1, x = 2;", "m.ant:1: E: the event assigns 'x' twice\n"},
      {"x = 1; E: at x > 0: x = 1; E: at x > 1: x = 2;", "m.ant:1: E: a second event 'E', the first is at m.ant:1\n"},
      {"x is \"name\";", "m.ant:1: x: 'x' has a display name but is defined nowhere\n"},
      {"x = 1; x is \"a\x01\";", "m.ant:1: the text in quotation marks is not UTF-8 or holds control characters\n"},
      {"x = 1; x is \"open;\n",
       "m.ant:1: the text opened by '\"' is not closed on its line\nm.ant:2: expected a display name in quotation "
       "marks after 'is' before the end of the file\n"},
      {"/* open", "m.ant:1: the comment opened by '/*' is not closed by '*/'\n"},
      {"function f(x) y end a = 1; b := f(a);", "m.ant:1: b: the function uses 'y', which is none of its parameters\n"},
      {"function f(x) f(x) end a = 1; b := f(a);",
       "m.ant:1: b: functions are nested deeper than 100 levels (does one call itself?)\n"},
      {"function f(x) x end a = 1; b := f(a, a);", "m.ant:1: b: function 'f' takes 1 arguments, found 2\n"},
      {"unit a = b; unit b = a;", "m.ant:1: a: the unit 'a' is defined by itself, or through too many others\n"},
      {"unit a = 2 second^2;",
       "m.ant:1: a: '^' after a number with a unit is ambiguous: write (86400 second)^-1 as 1 / (86400 second)\n"},
      {"x in c; compartment c;", "m.ant:1: x: 'x' is in a compartment but is no species (write 'species x')\n"},
      {"import \"other.ant\";", "m.ant:1: import: 'import' cannot start a statement of the subset\n"},
      {"1 = 2;", "m.ant:1: an algebraic rule starts with '0 ='\n"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(text), expected) << text;
}

TEST(AntimonyErrors, AllAreReportedAtOnceInOrder) {
  EXPECT_EQ(complaints("model bad()\n x = (1 + 2;\n y := x*zz;\n z = 1; z = 2;\n A -> B k*A;\n w = 1 @ 2;\nend\n"),
            "m.ant:2: expected ')' to close the '(' of line 2 before ';'\n"
            "m.ant:3: y: unknown symbol 'zz'\n"
            "m.ant:4: z: a second initial value of 'z', the first is at m.ant:4\n"
            "m.ant:5: k: expected '+', '->' or ';' before 'k' (a stoichiometry must be a number)\n"
            "m.ant:6: the character '@' has no meaning here\n"
            "m.ant:6: expected ';' before '2'\n");
}

TEST(AntimonyErrors, SeveralFilesAtOnce) {
  const auto folder = std::filesystem::temp_directory_path() / "hepatrial_model_errors_test";
  std::filesystem::create_directories(folder);
  for (const char* name : {"a.ant", "b.ant"}) {
    std::FILE* file = std::fopen((folder / name).c_str(), "w");
    ASSERT_NE(file, nullptr);
    std::fputs("x = 1; y = ;\n", file);
    std::fclose(file);
  }
  const auto model = read_model(folder);
  ASSERT_FALSE(model.has_value());
  const std::string text = core::text(model.error());
  EXPECT_NE(text.find("a.ant:1: expected a number"), std::string::npos) << text;
  EXPECT_NE(text.find("b.ant:1: expected a number"), std::string::npos) << text;
  EXPECT_NE(text.find("b.ant:1: x: a second initial value"), std::string::npos) << text;
  EXPECT_EQ(core::exit_code(model.error()), 3);
  std::filesystem::remove_all(folder);
}

TEST(AntimonyErrors, HostileInputIsRefusedQuickly) {
  const auto start = std::chrono::steady_clock::now();
  const std::string deep = "x = " + std::string(1000000, '(') + "1" + std::string(1000000, ')') + ";";
  EXPECT_EQ(complaints(deep), "m.ant:1: the formula is nested deeper than 200 levels\n");
  EXPECT_NE(complaints("x = " + std::string(1000000, '-') + "1;").find("nested deeper"), std::string::npos);
  std::string powers = "y = 2; x := y";
  for (int i = 0; i < 100000; ++i) powers += "^y";
  EXPECT_NE(complaints(powers + ";").find("nested deeper"), std::string::npos);
  EXPECT_NE(complaints(std::string(1000, '\0')).find("with code 0 has no meaning"), std::string::npos);
  EXPECT_NE(complaints(std::string("x = 1;\0 y = 2;", 14)).find("with code 0"), std::string::npos);
  EXPECT_NE(complaints("x = 1\xff\xfe;").find("with code 255"), std::string::npos);
  EXPECT_NE(complaints(std::string(9 << 20, ' ')).find("larger than 8 MiB"), std::string::npos);
  const std::string many = complaints([] {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += ");";
    return text;
  }());
  EXPECT_NE(many.find("more problems follow"), std::string::npos);
  std::string chain;
  for (int i = 0; i < 2000; ++i) chain += "unit u" + std::to_string(i) + " = u" + std::to_string(i + 1) + ";";
  EXPECT_NE(complaints(chain).find("through too many others"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(AntimonyErrors, EveryPrefixOfAModelIsHandled) {
  const std::string text =
      "model m(a)\n unit day = 86400 second; compartment c = 1; species S in c = 2 day;\n J: S + 2 $B -> ; k*S;\n k = "
      "1;\n"
      " E: at 1 after (S > 1 && k < 2), priority=1: k = 2, S = piecewise(1, k > 1, 2);\n x is \"n\"; x := -f(k)^2; x "
      "has 1/day;\n A: z(1, k);\nend\n"
      "function f(x) x end\nmodule z(p, q) r = p; end\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto model = read_antimony_text(text.substr(0, length), "m.ant");
    if (!model) {
      EXPECT_FALSE(model.error().empty());
    }
  }
}

TEST(AntimonyErrors, BigNumbersAreNumbers) {
  EXPECT_EQ(symbol(parsed("x = 10^9; y = 1e9;"), "x").value, 1e9);
  EXPECT_EQ(symbol(parsed("x = 1e308;"), "x").value, 1e308);
}

TEST(ReadModel, UnknownKindsAndMissingFiles) {
  EXPECT_FALSE(read_model("model.docx").has_value());
  EXPECT_FALSE(read_model("absent.ant").has_value());
  EXPECT_FALSE(read_model("absent.xml").has_value());
}

}  // namespace
}  // namespace hepatrial::model
