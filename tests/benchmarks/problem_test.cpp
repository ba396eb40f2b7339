#include "benchmarks/problem.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "benchmarks/measurement.hpp"
#include "benchmarks/problems/problems.hpp"
#include "model/read.hpp"

namespace hepatrial::benchmarks {
namespace {

const Folders k_folders{HEPATRIAL_SOURCE_DIR, "/nonexistent"};

// x' = -x with 10 added at time 1; looked at just when it is added, and at time 3.
Problem decay() {
  Problem problem;
  auto text = model::read_antimony_text("model decay\n  var x = 2;\n  k = 1;\n  x' = -k * x;\nend\n", "decay.ant");
  EXPECT_TRUE(text) << (text ? "" : core::text(text.error()));
  auto model = compile::compile(*text);
  EXPECT_TRUE(model);
  problem.model = std::move(*model);
  problem.changes = {{1, true, 0, 10}};
  problem.visits = {0, 1, 3};
  problem.patient_count = 2;
  problem.fill_patient = [](std::size_t patient, std::span<double> p) { p[0] = 1.0 + static_cast<double>(patient); };
  return problem;
}

TEST(ProblemHandler, RecordsVisitsBeforeTheChangeAndTheLargestValueAfterIt) {
  const Problem problem = decay();
  const auto solver = simulate::make_reference_solver();
  benchmarks::Run run;
  run.relative_tolerance = 1e-10;
  run.patients = 2;
  run.rows = run.recorded = 3;  // the third row is the first patient again
  const auto outcome = measure(*solver, problem, problem.model, run);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->values.size(), 9U);
  for (std::size_t row = 0; row < 3; ++row) {
    const double k = row == 1 ? 2 : 1;
    const double before = 2 * std::exp(-k), after = before + 10;
    EXPECT_NEAR(outcome->values[row * 3], 2, 1e-12);
    EXPECT_NEAR(outcome->values[row * 3 + 1], before, 1e-8);
    EXPECT_NEAR(outcome->values[row * 3 + 2], after * std::exp(-2 * k), 1e-8);
    EXPECT_NEAR(outcome->largest[row], after, 1e-8);
  }
  EXPECT_EQ(outcome->statistics.failed, 0U);
}

TEST(ProblemHandler, EndsARowAtTheHorizon) {
  const Problem problem = decay();
  const auto solver = simulate::make_reference_solver();
  benchmarks::Run run;
  run.recorded = 1;
  run.horizon = 2;
  const auto outcome = measure(*solver, problem, problem.model, run);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(std::isnan(outcome->values[2]));
}

TEST(Problems, OfThisRepositoryAreWhatTheTablesSay) {
  const auto receptors = receptor_problem(k_folders);
  ASSERT_TRUE(receptors) << core::text(receptors.error());
  EXPECT_EQ(receptors->model.states.size(), 147U);
  const auto cell = cell_cycle_problem(k_folders);
  ASSERT_TRUE(cell) << core::text(cell.error());
  EXPECT_GE(cell->model.events.size(), 3U);
  const auto liver = liver_cancer_problem(k_folders, true);
  ASSERT_TRUE(liver) << core::text(liver.error());
  EXPECT_GE(liver->changes.size(), 365U);
}

TEST(Problems, DrawTheSamePatientsEveryTime) {
  const auto problem = receptor_problem(k_folders);
  ASSERT_TRUE(problem);
  std::vector<double> first = problem->model.parameter_defaults, again = first, other = first;
  problem->fill_patient(3, first);
  problem->fill_patient(3, again);
  problem->fill_patient(4, other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

TEST(Problems, WithoutTheirDataSayWhatIsMissing) {
  const auto problem = antibody_problem(k_folders);
  ASSERT_FALSE(problem);
  EXPECT_NE(core::text(problem.error()).find("bench32"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::benchmarks
