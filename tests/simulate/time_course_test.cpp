#include <cmath>
#include <filesystem>
#include <fstream>

#include "simulate/scripted_handler.hpp"
#include "simulate/time_course.hpp"

namespace hepatrial::test {
namespace {

std::filesystem::path write_temporary(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path) << text;
  return path;
}

TEST(TimeCourse, ReadsSettings) {
  const auto settings = simulate::read_settings(write_temporary("settings.txt",
                                                                "start: 0\r\nduration: 5.0\nsteps: 50\n"
                                                                "variables: S1, S2\nabsolute: 1.000000e-007\n"
                                                                "relative: 0.0001\namount: S1\nconcentration: S2\n"
                                                                "output: anything\n"));
  ASSERT_TRUE(settings) << core::text(settings.error());
  EXPECT_EQ(settings->duration, 5);
  EXPECT_EQ(settings->steps, 50);
  EXPECT_EQ(settings->variables, (std::vector<std::string>{"S1", "S2"}));
  EXPECT_EQ(settings->absolute_tolerance, 1e-7);
  EXPECT_EQ(settings->amount, std::vector<std::string>{"S1"});
  EXPECT_EQ(settings->concentration, std::vector<std::string>{"S2"});
}

TEST(TimeCourse, ReportsAllProblemsOfSettings) {
  const auto settings = simulate::read_settings(
      write_temporary("bad_settings.txt", "start: zero\nduration: -1\nsteps: 2.5\nno colon here\n"));
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().size(), 5U);  // start, duration, steps, the line without a colon, no variables
  EXPECT_EQ(settings.error()[0].where.line, 1);
}

TEST(TimeCourse, AmountsAndConcentrations) {
  const auto model = model::read_antimony_text(R"(
    model m
      compartment V = 4; species A in V; A = 2; species B in V; B = 0;
      k = 0.5; J: A -> B; k*A*V;
    end)",
                                               "test.ant");
  ASSERT_TRUE(model) << core::text(model.error());
  simulate::TimeCourseSettings settings;
  settings.duration = 2;
  settings.steps = 4;
  settings.variables = {"A", "B", "V", "k", "J"};
  settings.amount = {"A"};
  settings.concentration = {"B"};
  const auto solver = simulate::make_reference_solver();
  const auto course = simulate::simulate_time_course(*model, settings, *solver);
  ASSERT_TRUE(course) << core::text(course.error());
  ASSERT_EQ(course->times, (std::vector<double>{0, 0.5, 1, 1.5, 2}));
  for (std::size_t row = 0; row < course->times.size(); ++row) {
    const double left = 2 * std::exp(-0.5 * course->times[row]);
    EXPECT_NEAR(course->values[row][0], 4 * left, 1e-7);
    EXPECT_NEAR(course->values[row][1], 2 - left, 1e-7);
    EXPECT_EQ(course->values[row][2], 4);
    EXPECT_EQ(course->values[row][3], 0.5);
    EXPECT_NEAR(course->values[row][4], 0.5 * 4 * left, 1e-7);
  }
}

TEST(TimeCourse, WritesTheSuitesLayout) {
  simulate::TimeCourse course{{"a", "b"}, {0, 0.1}, {{1, std::nan("")}, {INFINITY, -INFINITY}}};
  EXPECT_EQ(course.csv(), "time,a,b\n0,1,NaN\n0.1,INF,-INF\n");
}

TEST(TimeCourse, UnknownVariablesAreAllNamed) {
  const auto model = model::read_antimony_text("model m\n x = 1; x' = -x;\nend", "test.ant");
  ASSERT_TRUE(model);
  simulate::TimeCourseSettings settings;
  settings.duration = 1;
  settings.steps = 1;
  settings.variables = {"x", "nothing", "nobody"};
  const auto solver = simulate::make_reference_solver();
  const auto course = simulate::simulate_time_course(*model, settings, *solver);
  ASSERT_FALSE(course);
  EXPECT_EQ(course.error().size(), 2U);
}

}  // namespace
}  // namespace hepatrial::test
