#pragma once
// A solver that takes the rows of another in a shuffled order.

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/random.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::study::testing {

/// Runs the reference solver on rows 0..n-1 in an order drawn from `seed`; the caller cannot tell but by the order.
class PermutedSolver final : public simulate::Solver {
 public:
  explicit PermutedSolver(std::uint64_t seed) : seed_(seed) {}

  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    Handler shuffled{handler, shuffle(row_count)};
    return simulate::make_reference_solver()->run(model, row_count, shuffled, options, progress, stop);
  }

 private:
  struct Handler final : simulate::StopHandler {
    Handler(simulate::StopHandler& handler, std::vector<std::size_t> order)
        : inner(handler), row_of(std::move(order)) {}
    double begin(std::size_t row, std::span<double> p) override { return inner.begin(row_of[row], p); }
    simulate::NextStop on_stop(const simulate::Stop& stop) override {
      simulate::Stop same = stop;
      same.row = row_of[stop.row];
      return inner.on_stop(same);
    }
    void on_failure(std::size_t row, double t, const std::string& reason) override {
      inner.on_failure(row_of[row], t, reason);
    }
    simulate::StopHandler& inner;
    std::vector<std::size_t> row_of;
  };

  [[nodiscard]] std::vector<std::size_t> shuffle(std::size_t count) const {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    core::RandomStream draws(seed_, "permutation", 0);
    for (std::size_t left = count; left > 1; --left) {
      const auto at = static_cast<std::size_t>(draws.uniform() * static_cast<double>(left));
      std::swap(order[left - 1], order[at]);
    }
    return order;
  }

  std::uint64_t seed_;
};

}  // namespace hepatrial::study::testing
