#include "infer/chain_diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/maths.hpp"
#include "infer/rank_correlation.hpp"
#include "stats/distributions.hpp"

namespace hepatrial::infer {

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Halves as chains of their own; the middle draw of an odd number is left out.
Matrix halved(const Matrix& chains) {
  const std::size_t length = chains.columns / 2;
  Matrix result(2 * chains.rows, length);
  for (std::size_t i = 0; i < chains.rows; ++i) {
    const auto row = chains.row(i);
    std::copy_n(row.begin(), length, result.row(2 * i).begin());
    std::copy_n(row.end() - static_cast<std::ptrdiff_t>(length), length, result.row(2 * i + 1).begin());
  }
  return result;
}

Matrix normal_scores(Matrix chains) {
  const std::vector<double> rank = ranks(chains.values);
  const auto count = static_cast<double>(rank.size());
  for (std::size_t i = 0; i < rank.size(); ++i) {
    chains.values[i] = stats::normal_quantile((rank[i] - 0.375) / (count + 0.25));
  }
  return chains;
}

/// Distances from the median of all draws.
Matrix folded(Matrix chains) {
  std::vector<double> rising = chains.values;
  std::sort(rising.begin(), rising.end());
  const double median = 0.5 * (rising[(rising.size() - 1) / 2] + rising[rising.size() / 2]);
  for (double& draw : chains.values) draw = std::fabs(draw - median);
  return chains;
}

struct Spread {
  std::vector<double> means;
  double within = 0.0;  ///< mean variance of a chain
  double all = 0.0;     ///< (N - 1) / N within + variance of the means
};

Spread spread_of(const Matrix& chains) {
  Spread spread;
  const auto count = static_cast<double>(chains.rows);
  const auto length = static_cast<double>(chains.columns);
  double grand = 0.0;
  for (std::size_t i = 0; i < chains.rows; ++i) {
    double mean = 0.0;
    for (const double draw : chains.row(i)) mean += draw / length;
    double squares = 0.0;
    for (const double draw : chains.row(i)) squares += (draw - mean) * (draw - mean);
    spread.within += squares / (length - 1.0) / count;
    spread.means.push_back(mean);
    grand += mean / count;
  }
  double between = 0.0;
  for (const double mean : spread.means) between += (mean - grand) * (mean - grand) / (count - 1.0);
  spread.all = (length - 1.0) / length * spread.within + between;
  return spread;
}

bool usable(const Matrix& chains) {
  if (chains.rows == 0 || chains.columns < 8) return false;
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(chains.values.begin(), chains.values.end(), finite)) return false;
  const auto [least, greatest] = std::minmax_element(chains.values.begin(), chains.values.end());
  return *least < *greatest;
}

double r_hat(const Matrix& chains) {
  const Spread spread = spread_of(chains);
  return core::maths::sqrt(spread.all / spread.within);
}

/// Mean over chains of the autocovariance at `lag`, divided by the number of draws.
double autocovariance(const Matrix& chains, const Spread& spread, std::size_t lag) {
  double sum = 0.0;
  for (std::size_t i = 0; i < chains.rows; ++i) {
    const double mean = spread.means[i];
    for (std::size_t t = lag; t < chains.columns; ++t) sum += (chains(i, t) - mean) * (chains(i, t - lag) - mean);
  }
  return sum / static_cast<double>(chains.columns) / static_cast<double>(chains.rows);
}

}  // namespace

double split_r_hat(const Matrix& chains) {
  if (!usable(chains)) return nan_value;
  const Matrix halves = halved(chains);
  return std::max(r_hat(normal_scores(halves)), r_hat(normal_scores(folded(halves))));
}

double effective_sample_size(const Matrix& chains) {
  if (!usable(chains)) return nan_value;
  const Matrix scores = normal_scores(halved(chains));
  const Spread spread = spread_of(scores);
  const auto correlation = [&](std::size_t lag) {
    if (lag == 0) return 1.0;
    return 1.0 - (spread.within - autocovariance(scores, spread, lag)) / spread.all;
  };
  double sum = 0.0;
  double last = std::numeric_limits<double>::infinity();
  for (std::size_t lag = 0; lag + 1 < scores.columns; lag += 2) {
    const double pair = std::min(last, correlation(lag) + correlation(lag + 1));
    if (!(pair > 0.0)) break;
    sum += pair;
    last = pair;
  }
  const auto draws = static_cast<double>(scores.values.size());
  return draws / std::max(2.0 * sum - 1.0, 1.0 / core::maths::log10(draws));
}

}  // namespace hepatrial::infer
