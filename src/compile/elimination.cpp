#include "compile/elimination.hpp"

#include <algorithm>
#include <map>

namespace hepatrial::compile {

namespace {

// What one pivot leaves behind: where its factors lie.
struct Entry {
  std::int32_t state = 0;   // row of L or column of U
  std::int32_t factor = 0;  // index of the factor
};
struct Pivot {
  std::int32_t state = 0;
  std::vector<Entry> lower, upper;
};

class Eliminator {
 public:
  Eliminator(LoweredSystem& system, const SparseJacobian& jacobian)
      : system_(system), builder_(system.pool), count_(system.states.size()), rows_(count_), columns_(count_) {
    fill_matrix(jacobian);
  }

  Elimination run() {
    out_.factors.assign(count_, model::k_no_expression);
    std::vector<bool> done(count_, false);
    for (std::size_t step = 0; step < count_; ++step) {
      const std::int32_t state = cheapest(done);
      done[static_cast<std::size_t>(state)] = true;
      out_.pivot_order.push_back(state);
      eliminate_one(state, static_cast<std::int32_t>(step));
    }
    solve();
    return std::move(out_);
  }

 private:
  void fill_matrix(const SparseJacobian& jacobian) {
    const ExpressionId diagonal = builder_.symbol(symbol_of(Source::operand, 0));
    for (std::size_t column = 0; column < count_; ++column) {
      for (auto at = static_cast<std::size_t>(jacobian.column_start[column]);
           at < static_cast<std::size_t>(jacobian.column_start[column + 1]); ++at) {
        const auto row = static_cast<std::size_t>(jacobian.row_index[at]);
        const ExpressionId value = jacobian.values[at];
        const bool on_diagonal = row == column && system_.mass_diagonal[row] != 0;
        set(static_cast<std::int32_t>(row), static_cast<std::int32_t>(column),
            on_diagonal ? builder_.subtract(diagonal, value) : builder_.negate(value));
      }
    }
  }

  void set(std::int32_t row, std::int32_t column, ExpressionId value) {
    rows_[static_cast<std::size_t>(row)][column] = value;
    columns_[static_cast<std::size_t>(column)][row] = value;
  }

  [[nodiscard]] std::int32_t cheapest(const std::vector<bool>& done) const {
    std::size_t best = count_, best_cost = 0;
    for (std::size_t state = 0; state < count_; ++state) {
      if (done[state]) continue;
      const std::size_t cost = (rows_[state].size() - 1) * (columns_[state].size() - 1);
      if (best < count_ && cost >= best_cost) continue;
      best = state;
      best_cost = cost;
    }
    return static_cast<std::int32_t>(best);
  }

  std::int32_t add_factor(ExpressionId value) {
    out_.factors.push_back(value);
    const auto index = static_cast<std::int32_t>(out_.factors.size()) - 1;
    out_.factor_order.push_back(index);
    return index;
  }

  void eliminate_one(std::int32_t state, std::int32_t step) {
    auto row = std::move(rows_[static_cast<std::size_t>(state)]);
    auto column = std::move(columns_[static_cast<std::size_t>(state)]);
    const ExpressionId reciprocal = builder_.divide(builder_.constant(1), row.at(state));
    out_.factors[static_cast<std::size_t>(step)] = reciprocal;
    out_.factor_order.push_back(step);
    row.erase(state);
    column.erase(state);
    Pivot pivot{state, {}, {}};
    for (const auto& [other, value] : row) {
      columns_[static_cast<std::size_t>(other)].erase(state);
      pivot.upper.push_back({other, add_factor(value)});
    }
    for (const auto& [other, value] : column) {
      rows_[static_cast<std::size_t>(other)].erase(state);
      const ExpressionId multiplier = builder_.multiply(value, reciprocal);
      pivot.lower.push_back({other, add_factor(multiplier)});
      for (const auto& [to, entry] : row) update(other, to, builder_.multiply(multiplier, entry));
    }
    pivots_.push_back(std::move(pivot));
  }

  void update(std::int32_t row, std::int32_t column, ExpressionId product) {
    const auto& entries = rows_[static_cast<std::size_t>(row)];
    const auto found = entries.find(column);
    set(row, column, found == entries.end() ? builder_.negate(product) : builder_.subtract(found->second, product));
  }

  [[nodiscard]] ExpressionId factor(std::int32_t index) { return builder_.symbol(symbol_of(Source::factor, index)); }

  void solve() {
    std::vector<ExpressionId> b(count_);
    for (std::size_t state = 0; state < count_; ++state) {
      const ExpressionId w = builder_.symbol(symbol_of(Source::operand, static_cast<std::int32_t>(state)));
      b[state] = builder_.add(system_.rates[state], w);
    }
    for (const Pivot& pivot : pivots_) {
      const ExpressionId own = b[static_cast<std::size_t>(pivot.state)];
      for (const Entry& entry : pivot.lower) {
        ExpressionId& other = b[static_cast<std::size_t>(entry.state)];
        other = builder_.subtract(other, builder_.multiply(factor(entry.factor), own));
      }
    }
    for (std::size_t step = count_; step-- > 0;) {
      const Pivot& pivot = pivots_[step];
      ExpressionId& own = b[static_cast<std::size_t>(pivot.state)];
      for (const Entry& entry : pivot.upper) {
        own = builder_.subtract(own, builder_.multiply(factor(entry.factor), b[static_cast<std::size_t>(entry.state)]));
      }
      own = builder_.multiply(own, factor(static_cast<std::int32_t>(step)));
      out_.stage_order.push_back(pivot.state);
    }
    out_.stage = std::move(b);
  }

  LoweredSystem& system_;
  ExpressionBuilder builder_;
  std::size_t count_;
  std::vector<std::map<std::int32_t, ExpressionId>> rows_, columns_;  // what is left to eliminate
  std::vector<Pivot> pivots_;
  Elimination out_;
};

}  // namespace

Elimination eliminate(LoweredSystem& system, const SparseJacobian& jacobian) {
  return Eliminator(system, jacobian).run();
}

}  // namespace hepatrial::compile
