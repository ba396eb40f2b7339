#include "population/mechanisms.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>

#include "population/virtual_patient.hpp"

namespace hepatrial::population {
namespace {

constexpr std::uint64_t k_patients = 20000;
constexpr double k_infinity = std::numeric_limits<double>::infinity();

ParameterTable table() {
  ParameterTable out;
  out.file = "parameters.tsv";
  const auto add = [&out](const char* id, double value, SpreadForm form, double spread, double low, double high) {
    ParameterRow row;
    row.id = id;
    row.value = value;
    row.spread = spread;
    row.spread_form = form;
    row.lower_bound = low;
    row.upper_bound = high;
    out.rows.push_back(row);
  };
  add("killing", 2, SpreadForm::log_normal, 1.5, 0, k_infinity);
  add("share", 0.1, SpreadForm::logit, 1, 0, 1);
  add("level", 0.3, SpreadForm::none, 0, 0, 1);
  add("weight", 0.5, SpreadForm::none, 0, 0.1, 1);
  return out;
}

compile::CompiledModel model() {
  compile::CompiledModel out;
  for (const char* name : {"killing", "share", "level", "weight"}) out.parameters.add(name);
  out.parameter_defaults.assign(4, 0.0);
  return out;
}

std::vector<std::vector<double>> draws(const ParameterTable& parameters) {
  const auto generator = PatientGenerator::make(parameters, {}, model(), 3);
  EXPECT_TRUE(generator.has_value()) << (generator ? "" : core::text(generator.error()));
  std::vector<std::vector<double>> out(4);
  std::vector<double> p(4);
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    generator->parameters(id, p);
    for (std::size_t i = 0; i < 4; ++i) out[i].push_back(p[i]);
  }
  return out;
}

double mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double each : x) sum += each;
  return sum / static_cast<double>(x.size());
}
double sd(const std::vector<double>& x) {
  const double centre = mean(x);
  double sum = 0;
  for (const double each : x) sum += (each - centre) * (each - centre);
  return std::sqrt(sum / static_cast<double>(x.size() - 1));
}

class Mechanisms : public ::testing::Test {
 protected:
  // A file for each test and process: tests run side by side.
  void SetUp() override {
    path_ = ::testing::TempDir() + "mechanisms-" + std::to_string(getpid()) + "-" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".tsv";
  }
  void TearDown() override { std::remove(path_.c_str()); }

  core::Result<MechanismTable> read(const std::string& rows) {
    std::ofstream(path_)
        << "id\twhat\tmodule\tkind\tplace\toff\tacts_on\tprevalence\tprevalence_source\tsize_source\treason\n"
        << rows;
    return read_mechanisms(path_, table());
  }
  MechanismTable good() {
    auto found = read(
        "M1\tfew cells\tm\ttrait\tkilling * 0.4\t\tkilling\t0.3\ta paper\tassumption: half\t\n"
        "M2\tmutated\tm\ttrait\tlevel + 0.7; share odds * 3\t\tlevel\t0.3\ta paper\tassumption: full\t\n"
        "M3\tcoupling\tn\tstate\t\tweight = 0\tweight\t\t\tassumption: guess\t\n"
        "M4\tagain\tn\tsame\tM3\t\t\t\t\t\tthe same weight\n"
        "M5\ttitle\tn\tno_place\t\t\t\t\t\t\tone gene\n");
    EXPECT_TRUE(found.has_value()) << (found ? "" : core::text(found.error()));
    return found.value_or(MechanismTable{});
  }
  std::string path_;
};

TEST_F(Mechanisms, WithoutSwitchesOrPrevalenceTheBitsStay) {
  const MechanismTable mechanisms = good();
  const auto plain = draws(table());
  const auto none = switched(table(), mechanisms, {});
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(draws(*none), plain);
  MechanismTable rare = mechanisms;
  for (Mechanism& row : rare.rows) {
    if (row.kind == MechanismKind::trait) row.prevalence = 0;
  }
  const auto nobody = switched(table(), rare, {{"all"}, {}});
  ASSERT_TRUE(nobody.has_value());
  EXPECT_EQ(draws(*nobody), plain);
  // A trait that is not drawn cannot be taken away: today's bits too.
  const auto without = switched(table(), mechanisms, {{}, {"M1", "M2"}});
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(draws(*without), plain);
}

TEST_F(Mechanisms, ATraitKeepsMeanAndVarianceAndMovesOnlyItsParameters) {
  const auto with = switched(table(), good(), {{"M1"}, {}});
  ASSERT_TRUE(with.has_value());
  const auto plain = draws(table());
  auto moved = draws(*with);
  EXPECT_EQ(moved[1], plain[1]);
  EXPECT_EQ(moved[2], plain[2]);
  EXPECT_EQ(moved[3], plain[3]);
  std::vector<double> logs;
  for (const double each : moved[0]) logs.push_back(std::log(each / 2));
  EXPECT_NEAR(mean(logs), 0, 0.045);  // 4 standard errors of 1.5 / sqrt(20000)
  EXPECT_NEAR(sd(logs), 1.5, 0.03);
  // Carriers: ln 0.4 below the middle of everybody; others -ln(0.4) 0.3 / 0.7 above.
  const Trait& trait = with->traits.front();
  std::vector<double> carriers, others;
  for (std::uint64_t id = 0; id < k_patients; ++id) (carries(trait, 3, id) ? carriers : others).push_back(logs[id]);
  EXPECT_NEAR(static_cast<double>(carriers.size()) / k_patients, 0.3, 0.013);
  EXPECT_NEAR(mean(carriers), std::log(0.4), 0.08);
  EXPECT_NEAR(mean(others), -std::log(0.4) * 0.3 / 0.7, 0.06);
}

TEST_F(Mechanisms, AddendAndOddsActOnTheirScales) {
  const auto with = switched(table(), good(), {{"M2"}, {}});
  ASSERT_TRUE(with.has_value());
  const auto moved = draws(*with);
  const Trait& trait = with->traits.front();
  for (std::uint64_t id = 0; id < 200; ++id) EXPECT_NEAR(moved[2][id], carries(trait, 3, id) ? 1.0 : 0.0, 1e-15);
  std::vector<double> logits;
  for (const double each : moved[1]) logits.push_back(std::log(each / (1 - each)) - std::log(0.1 / 0.9));
  EXPECT_NEAR(mean(logits), 0, 0.03);
  EXPECT_NEAR(sd(logits), 1, 0.02);
}

TEST_F(Mechanisms, TakenAwayACarrierIsLikeEverybodyElse) {
  const auto with = switched(table(), good(), {{"M1"}, {}});
  const auto cured = switched(table(), good(), {{"M1"}, {"M1"}});
  ASSERT_TRUE(with.has_value() && cured.has_value());
  const auto a = draws(*with);
  const auto b = draws(*cured);
  std::size_t carriers = 0;
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    if (carries(with->traits.front(), 3, id)) {
      // From a factor 0.4 to 0.4^(-3/7).
      EXPECT_NEAR(b[0][id] / a[0][id], std::pow(0.4, -3.0 / 7 - 1), 1e-9);
      ++carriers;
    } else {
      EXPECT_EQ(a[0][id], b[0][id]);
    }
  }
  EXPECT_GT(carriers, 0U);
}

TEST_F(Mechanisms, AStateTakesItsNeutralValueAlsoUnderAnotherName) {
  for (const char* id : {"M3", "M4"}) {
    const auto off = switched(table(), good(), {{}, {id}});
    ASSERT_TRUE(off.has_value());
    const auto values = draws(*off);
    EXPECT_EQ(mean(values[3]), 0) << "below the row's bound, on purpose";
    EXPECT_EQ(values[0], draws(table())[0]);
  }
}

TEST_F(Mechanisms, WhatIsWrongIsToldAtOnce) {
  const auto unknown = switched(table(), good(), {{"M9"}, {"M5"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().size(), 2U);
  EXPECT_EQ(unknown.error()[0].kind, core::ProblemKind::usage);
  EXPECT_NE(unknown.error()[1].message.find("one gene"), std::string::npos);
  const auto bad = read(
      "M1\tx\tm\ttrait\tkilling + 1\t\tkilling\t0.3\ts\ts\t\n"  // spread on another scale
      "M1\tx\tm\ttrait\tabsent * 2\t\tkilling\t1\ts\ts\t\n"     // given twice; no such parameter; prevalence 1
      "M2\tx\tm\tstate\t\t\tweight\t\t\ts\t\n"                  // no neutral value
      "M3\tx\tm\tsame\tM9\t\t\t\t\t\tr\n"                       // same as nothing
      "M4\tx\tm\tno_place\t\t\t\t\t\t\t\n"                      // no reason
      "M5\tx\tm\tmaybe\t\t\t\t\t\t\tr\n");                      // no kind
  ASSERT_FALSE(bad.has_value());
  const std::string text = core::text(bad.error());
  for (const char* part : {"another scale", "given twice", "no parameter 'absent'", "a share from 0", "neutral value",
                           "'M9' is no row", "why this row has no switch", "'maybe' is not a kind"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

// Every row of the reviews' table has a place or a reason, and every switch works.
TEST(ShippedMechanisms, CoverEveryRowOfTheReviews) {
  const std::filesystem::path root = HEPATRIAL_SOURCE_DIR;
  const auto parameters = read_parameter_table(root / "models" / "parameters.tsv");
  ASSERT_TRUE(parameters.has_value()) << core::text(parameters.error());
  const auto mechanisms = read_mechanisms(root / "models" / "mechanisms.tsv", *parameters);
  ASSERT_TRUE(mechanisms.has_value()) << core::text(mechanisms.error());
  std::ifstream reviews(root / "evidence" / "reviews" / "mechanisms.csv");
  std::string line;
  std::getline(reviews, line);
  std::size_t rows = 0;
  while (std::getline(reviews, line)) {
    const std::string id = line.substr(0, line.find(','));
    EXPECT_NE(mechanisms->find(id), nullptr) << id;
    ++rows;
  }
  EXPECT_EQ(rows, 98U);
  EXPECT_EQ(mechanisms->rows.size(), rows);
  const auto all = switched(*parameters, *mechanisms, {{"all"}, {"all"}});
  EXPECT_TRUE(all.has_value()) << core::text(all.error());
}

}  // namespace
}  // namespace hepatrial::population
