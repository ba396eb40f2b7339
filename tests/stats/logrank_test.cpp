#include "stats/logrank.hpp"

#include <algorithm>
#include <tuple>

#include <rapidcheck.h>

#include "stats/random_data.hpp"
#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

namespace ref = reference;

void expect_log_rank(const LogRank& found, const ref::Json& expected) {
  ref::expect_numbers(found.observed, ref::numbers(expected["observed"]), "observed");
  ref::expect_numbers(found.expected, ref::numbers(expected["expected"]), "expected");
  ref::expect_numbers(found.variance, ref::numbers(expected["variance"]), "variance");
  ref::expect_number(found.test.chi_square, ref::number(expected["chi_square"]), "chi-square");
  EXPECT_EQ(found.test.degrees_of_freedom, ref::number(expected["degrees_of_freedom"]));
  ref::expect_number(found.test.p_value, ref::number(expected["p_value"]), "p");
}

TEST(LogRankTest, agrees_with_r_survdiff) {
  for (const ref::Json& entry : ref::survival()["log_rank"]) {
    SCOPED_TRACE(ref::text(entry["name"]));
    const auto found = log_rank(ref::numbers(entry["time"]), ref::integers(entry["event"]),
                                ref::integers(entry["group"]), ref::integers(entry["stratum"]));
    ASSERT_TRUE(found.has_value());
    expect_log_rank(*found, entry);
  }
}

struct ClassicCase {
  std::string section, result, time, event, group, stratum;
};

// Labels of a column as whole numbers; texts become their rank in order of first appearance.
std::vector<int> labels_of(const ref::Json& data, const std::string& name) {
  if (name.empty()) return {};
  std::vector<int> labels;
  std::vector<std::string> seen;
  for (const ref::Json& value : data[name]) {
    if (value.is_number()) {
      labels.push_back(value.get<int>());
      continue;
    }
    const auto at = std::find(seen.begin(), seen.end(), value.get<std::string>()) - seen.begin();
    if (static_cast<std::size_t>(at) == seen.size()) seen.push_back(value.get<std::string>());
    labels.push_back(static_cast<int>(at));
  }
  return labels;
}

TEST(LogRankTest, agrees_with_classic_data_sets) {
  const std::vector<ClassicCase> cases{
      {"survival_lung", "logrank_sex", "time", "status", "sex", ""},
      {"survival_ovarian", "logrank_rx", "futime", "fustat", "rx", ""},
      {"survival_veteran", "logrank_trt", "time", "status", "trt", ""},
      {"survival_veteran", "logrank_celltype", "time", "status", "celltype", ""},
      {"survival_veteran", "logrank_trt_strat_celltype", "time", "status", "trt", "celltype"},
      {"survival_aml", "logrank_x", "time", "status", "x", ""},
      {"survival_hepatoCellular", "logrank_os_vi", "OS", "Death", "Vascularinvasion", ""}};
  for (const ClassicCase& entry : cases) {
    SCOPED_TRACE(entry.section + " " + entry.result);
    const ref::Json& data = ref::classic()[entry.section]["data"];
    std::vector<int> event = ref::integers(data[entry.event]);
    const int event_code = *std::max_element(event.begin(), event.end());
    for (int& code : event) code = code == event_code ? 1 : 0;
    const auto found =
        log_rank(ref::numbers(data[entry.time]), event, labels_of(data, entry.group), labels_of(data, entry.stratum));
    ASSERT_TRUE(found.has_value());
    const ref::Json& expected = ref::classic()[entry.section][entry.result];
    const ref::Json& main = expected.contains("rho0") ? expected["rho0"] : expected;
    ref::expect_number(found->test.chi_square, ref::number(main["chisq"]), "chi-square");
    ref::expect_number(found->test.p_value, ref::number(main["p"]), "p");
    if (!main.contains("obs")) continue;
    ref::expect_numbers(found->observed, ref::numbers(main["obs"]), "observed");
    ref::expect_numbers(found->expected, ref::numbers(main["exp"]), "expected");
  }
}

TEST(LogRankTest, without_information_has_no_degrees_of_freedom) {
  const auto no_events = log_rank(std::vector<double>{1, 2, 3}, std::vector<int>{0, 0, 0}, std::vector<int>{1, 2, 1});
  ASSERT_TRUE(no_events.has_value());
  EXPECT_EQ(no_events->test.degrees_of_freedom, 0);
  EXPECT_TRUE(std::isnan(no_events->test.p_value));
  // Group 2 has left before the first event: no event time has two groups at risk.
  const auto apart = log_rank(std::vector<double>{1, 2, 3}, std::vector<int>{0, 1, 1}, std::vector<int>{2, 1, 1});
  EXPECT_EQ(apart->test.degrees_of_freedom, 0);
}

TEST(LogRankTest, reports_bad_input) {
  const std::vector<double> time{1, 2};
  const std::vector<int> event{1, 0};
  EXPECT_FALSE(log_rank(time, event, std::vector<int>{1, 1}).has_value());
  EXPECT_FALSE(log_rank(time, event, std::vector<int>{1}).has_value());
  EXPECT_FALSE(log_rank(time, event, std::vector<int>{1, 2}, std::vector<int>{1}).has_value());
  EXPECT_FALSE(log_rank({}, {}, {}).has_value());
}

TEST(LogRankProperties, does_not_depend_on_labels_or_on_a_scale_of_time) {
  EXPECT_TRUE(rc::check([] {
    const auto rows = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(rc::gen::tuple(
        random_data::whole_number(0, 9), random_data::whole_number(0, 2), random_data::whole_number(0, 3)));
    std::vector<double> time{1, 2, 3};  // one subject per group at least
    std::vector<double> scaled{8, 16, 24};
    std::vector<int> event{1, 1, 0}, group{0, 1, 2}, renamed{5, -1, 3};
    const int names[] = {5, -1, 3};
    for (const auto& [t, e, g] : rows) {
      time.push_back(t);
      scaled.push_back(8.0 * t);
      event.push_back(e);
      group.push_back(g);
      renamed.push_back(names[g]);
    }
    const auto one = log_rank(time, event, group);
    const auto other = log_rank(scaled, event, renamed);
    RC_ASSERT(one->test.degrees_of_freedom == other->test.degrees_of_freedom);
    RC_ASSERT(ref::agrees(one->test.chi_square, other->test.chi_square, 1e-9, 1e-9));
    double difference = 0.0;
    for (std::size_t g = 0; g < 3; ++g) difference += one->observed[g] - one->expected[g];
    RC_ASSERT(std::fabs(difference) < 1e-9);
  }));
}

}  // namespace
}  // namespace hepatrial::stats
