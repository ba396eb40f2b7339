#pragma once
// A solver that keeps the state of every row at every stop.

#include <memory>
#include <vector>

#include "simulate/batch.hpp"

namespace hepatrial::study::testing {

struct SeenStop {
  double t = 0;
  simulate::StopReason reason = simulate::StopReason::start;
  std::int32_t event = -1;
  std::vector<double> x;
};

class RecordingSolver final : public simulate::Solver {
 public:
  explicit RecordingSolver(std::unique_ptr<simulate::Solver> solver) : solver_(std::move(solver)) {}

  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    runs.emplace_back(row_count);
    Handler recording{handler, runs.back()};
    auto done = solver_->run(model, row_count, recording, options, progress, stop);
    if (done) statistics.push_back(*done);
    return done;
  }

  std::vector<std::vector<std::vector<SeenStop>>> runs;  ///< by call of run(), row and stop
  std::vector<simulate::BatchStatistics> statistics;     ///< by call

 private:
  struct Handler final : simulate::StopHandler {
    Handler(simulate::StopHandler& handler, std::vector<std::vector<SeenStop>>& rows) : inner(handler), seen(rows) {}
    double begin(std::size_t row, std::span<double> p) override { return inner.begin(row, p); }
    simulate::NextStop on_stop(const simulate::Stop& stop) override {
      seen[stop.row].push_back({stop.t, stop.reason, stop.event, {stop.x.begin(), stop.x.end()}});
      return inner.on_stop(stop);
    }
    void on_failure(std::size_t row, double t, const std::string& reason) override { inner.on_failure(row, t, reason); }
    simulate::StopHandler& inner;
    std::vector<std::vector<SeenStop>>& seen;
  };

  std::unique_ptr<simulate::Solver> solver_;
};

}  // namespace hepatrial::study::testing
