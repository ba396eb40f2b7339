#include "report/render.hpp"

#include <gtest/gtest.h>

#include "report/markup_check.hpp"
#include "report/rendered.hpp"

namespace hepatrial::report {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Render, WritesTheFilesOfTheContract) {
  const auto files = synthetic::usual_material(2).files();
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) {
    names.push_back(name);
    EXPECT_FALSE(bytes.empty()) << name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"adae.csv", "adex.csv", "adrs.csv", "adsl.csv", "adtr.csv", "adtte.csv",
                                             "manifest.json", "report.html", "summary.json", "timing.json"}));
}

TEST(Render, TheSameInputGivesTheSameBytes) {
  EXPECT_EQ(synthetic::material(synthetic::edge_options()).files(),
            synthetic::material(synthetic::edge_options()).files());
}

TEST(Render, OnlyTimingKnowsTheWallTime) {
  auto material = synthetic::usual_material(2);
  auto before = material.files();
  material.timing["simulation"] = 99;
  auto after = material.files();
  EXPECT_NE(before["timing.json"], after["timing.json"]);
  before.erase("timing.json");
  after.erase("timing.json");
  EXPECT_EQ(before, after);
}

TEST(Render, NoFileHoldsANumberThatIsNone) {
  for (const auto& options : {synthetic::edge_options(), synthetic::hostile_options()}) {
    for (const auto& [name, bytes] : synthetic::material(options).files()) EXPECT_FALSE(names_no_number(bytes)) << name;
  }
  EXPECT_TRUE(names_no_number("1,NaN,2"));  // the check itself
  EXPECT_TRUE(names_no_number("x=\"-inf\""));
  EXPECT_FALSE(names_no_number("finance, information"));
}

TEST(Render, ThePageIsWellFormedAndFetchesNothing) {
  for (const auto& material :
       {synthetic::usual_material(3), synthetic::usual_material(6), synthetic::material(synthetic::edge_options()),
        synthetic::material(synthetic::hostile_options())}) {
    const std::string page = material.files()["report.html"];
    const auto problems = MarkupCheck::problems(page);
    EXPECT_TRUE(problems.empty()) << problems.front();
  }
}

TEST(Render, HostileNamesAreTextOnThePage) {
  const std::string page = synthetic::material(synthetic::hostile_options()).files()["report.html"];
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), std::string::npos);
  EXPECT_NE(page.find("\xE8\x82\x9D\xE7\x99\x8C"), std::string::npos);
}

TEST(Render, ThePageSaysWhatItIs) {
  auto material = synthetic::usual_material(3);
  const std::string page = material.files()["report.html"];
  EXPECT_EQ(count(page, "not medical advice"), 1U);
  EXPECT_NE(page.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(page.find("hepatrial run trials/synthetic.toml --seed 7"), std::string::npos);
  EXPECT_NE(page.find("held out: never fitted"), std::string::npos);
  EXPECT_NE(page.find("published value not verified"), std::string::npos);
  EXPECT_NE(page.find("step size fell below the smallest at day 61"), std::string::npos);
  EXPECT_EQ(page.find("was interrupted"), std::string::npos);
  material.result.interrupted = true;
  EXPECT_NE(material.files()["report.html"].find("was interrupted"), std::string::npos);
}

TEST(Render, SayWhenNothingFailedAndNothingIsPublished) {
  synthetic::SyntheticOptions options;
  options.arms = synthetic::usual_arms(1);
  options.failed_per_arm = 0;
  auto material = synthetic::material(options);
  material.comparison.clear();
  const std::string page = material.files()["report.html"];
  EXPECT_NE(page.find("The simulation of no patient failed."), std::string::npos);
  EXPECT_NE(page.find("There is no published value to compare with."), std::string::npos);
}

TEST(Render, RefusesASummaryOfAnotherResult) {
  auto material = synthetic::usual_material(2);
  material.summary.arms[1].n += 1;
  const auto files = render(material.input());
  ASSERT_FALSE(files.has_value());
  EXPECT_EQ(files.error()[0].where.field, "regorafenib");
  material.summary.arms.pop_back();
  EXPECT_FALSE(render(material.input()).has_value());
}

}  // namespace
}  // namespace hepatrial::report
