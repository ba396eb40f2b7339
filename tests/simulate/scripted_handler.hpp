#pragma once
// A stop handler that visits given times and keeps what it sees.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "model/read.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::test {

struct Seen {
  double t = 0;
  simulate::StopReason reason = simulate::StopReason::start;
  std::int32_t event = -1;
  std::vector<double> x;
  bool operator==(const Seen&) const = default;
};

/// Stops at `times`, ends after the last. Rows keep their own records, so rows may run on different threads.
class ScriptedHandler : public simulate::StopHandler {
 public:
  explicit ScriptedHandler(std::vector<double> times, std::size_t rows = 1)
      : times_(std::move(times)), seen(rows), failures(rows), next_(rows, 0) {}

  double begin(std::size_t row, std::span<double> p) override {
    next_[row] = 0;
    if (prepare) prepare(row, p);
    return start;
  }
  simulate::NextStop on_stop(const simulate::Stop& stop) override {
    seen[stop.row].push_back({stop.t, stop.reason, stop.event, {stop.x.begin(), stop.x.end()}});
    if (stop.reason == simulate::StopReason::time) ++next_[stop.row];
    simulate::NextStop next;
    if (change) next.changed = change(stop);
    next.finished = next_[stop.row] >= times_.size();
    if (!next.finished) next.time = times_[next_[stop.row]];
    return next;
  }
  void on_failure(std::size_t row, double, const std::string& reason) override { failures[row] = reason; }

  double start = 0;
  std::function<void(std::size_t, std::span<double>)> prepare;
  std::function<bool(const simulate::Stop&)> change;  ///< returns whether it changed x or p

 private:
  std::vector<double> times_;

 public:
  std::vector<std::vector<Seen>> seen;
  std::vector<std::string> failures;

 private:
  std::vector<std::size_t> next_;
};

inline compile::CompiledModel compiled_antimony(const std::string& text) {
  const auto read = model::read_antimony_text(text, "test.ant");
  EXPECT_TRUE(read) << (read ? "" : core::text(read.error()));
  auto compiled = compile::compile(*read);
  EXPECT_TRUE(compiled) << (compiled ? "" : core::text(compiled.error()));
  return *compiled;
}

inline simulate::SolverOptions tight() {
  simulate::SolverOptions options;
  options.relative_tolerance = 1e-9;
  options.absolute_tolerance = 1e-12;
  options.threads = 1;
  return options;
}

/// A solver to be tested: lanes 0 is the reference solver.
struct SolverKind {
  int lanes = 0;
  [[nodiscard]] std::unique_ptr<simulate::Solver> make() const {
    return lanes == 0 ? simulate::make_reference_solver() : simulate::make_batch_solver(lanes);
  }
};

/// One body of tests for every solver: TEST_P(EachSolver, ...) and run().
class EachSolver : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static SolverKind kind() { return SolverKind{GetParam()}; }
  [[nodiscard]] static bool is_reference() { return GetParam() == 0; }
};

inline std::string solver_name(const ::testing::TestParamInfo<int>& info) {
  return info.param == 0 ? "reference" : "lanes" + std::to_string(info.param);
}

inline simulate::BatchStatistics run(const compile::CompiledModel& model, std::size_t rows, ScriptedHandler& handler,
                                     const simulate::SolverOptions& options = tight()) {
  const auto solver = SolverKind{EachSolver::GetParam()}.make();
  const auto statistics = solver->run(model, rows, handler, options, nullptr, nullptr);
  EXPECT_TRUE(statistics) << (statistics ? "" : core::text(statistics.error()));
  return statistics ? *statistics : simulate::BatchStatistics{};
}

inline std::vector<double> event_times(const std::vector<Seen>& seen) {
  std::vector<double> times;
  for (const Seen& stop : seen) {
    if (stop.reason == simulate::StopReason::event) times.push_back(stop.t);
  }
  return times;
}

}  // namespace hepatrial::test
