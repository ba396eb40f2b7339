#pragma once
// Frequentist network meta-analysis. Pure, thread-safe, the same bits for the same input.
// Methods and sources: docs/methods/pooling.md. Checked by tests/stats/network_test.cpp.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "stats/distributions.hpp"
#include "stats/pooling/heterogeneity.hpp"

namespace hepatrial::stats {

/// One comparison of one trial: effect of treatment 1 less that of treatment 2 (log hazard ratio, difference, ...).
/// A trial with k arms gives all k (k - 1) / 2 comparisons: their standard errors hold what the arms share.
struct Contrast {
  std::string study;
  std::string treatment1;
  std::string treatment2;
  double effect = 0.0;
  double std_error = 1.0;
};

struct NetworkOptions {
  HeterogeneityMethod heterogeneity = HeterogeneityMethod::none;  ///< none, dersimonian_laird or REML
  double level = 0.95;
  /// By how much the effects of one trial may miss effect(a, b) + effect(b, c) = effect(a, c): rounding of print.
  double triangle_tolerance = 0.05;
};

/// What a comparison rests on.
enum class EvidenceKind {
  direct,    ///< trials that compare the two, and nothing else
  indirect,  ///< no trial compares the two
  mixed      ///< both
};

/// One cell of the league table: treatment `first` against treatment `second`, numbers into Network::treatments.
struct NetworkComparison {
  std::size_t first;
  std::size_t second;
  EvidenceKind kind;
  double effect;
  double std_error;
  double lower;
  double upper;
  double p_value;
  std::size_t direct_trials;
  // The two sources apart, where both exist (mixed); NaN elsewhere. The direct one pools the trials that compare the
  // two; the indirect one is what is left of the network's estimate without it.
  double direct_effect;
  double direct_std_error;
  double indirect_effect;
  double indirect_std_error;
  double inconsistency_p;  ///< of direct - indirect = 0
};

/// How much of Q lies within designs (sets of arms) and how much between them.
struct InconsistencyTest {
  ChiSquareTest total;
  ChiSquareTest within_designs;   ///< heterogeneity
  ChiSquareTest between_designs;  ///< inconsistency
};

/// A fitted connected network.
struct Network {
  std::vector<std::string> treatments;         ///< in alphabetical order
  std::vector<std::string> studies;            ///< in the order of first use
  double tau_squared = 0.0;                    ///< one for all comparisons
  double i_squared = 0.0;                      ///< per cent
  InconsistencyTest q;                         ///< with fixed weights (tau_squared = 0)
  std::vector<NetworkComparison> comparisons;  ///< every ordered pair, first rising, then second
  std::vector<double> p_score_small_good;      ///< mean probability of being better than another treatment
  std::vector<double> p_score_large_good;      ///< the same where large effects are good

  /// The comparison of two treatments; nothing for an unknown name or a treatment with itself.
  [[nodiscard]] std::optional<NetworkComparison> compare(std::string_view first, std::string_view second) const;
};

/// The connected parts of a network: treatments of each in alphabetical order, parts in the order of their first.
/// Treatments of different parts cannot be compared by it at all.
[[nodiscard]] std::vector<std::vector<std::string>> network_parts(std::span<const Contrast> contrasts);

/// Weighted least squares over all trials, the comparisons of one trial correlated as their variances say, tau^2 added
/// to each comparison (half of it shared between comparisons of one trial). Equal to the graph-theoretical estimate of
/// Ruecker 2012, doi:10.1002/jrsm.1058. tau^2 by moments (Jackson, White & Riley 2012, Stat Med 31:3805, a
/// generalisation of DerSimonian-Laird) or REML. P-scores: Ruecker & Schwarzer 2015, doi:10.1186/s12874-015-0060-8.
/// Errors (bad_input), each naming its trial: no contrast, a number not finite, a standard error not above 0, a
/// treatment against itself, a trial with a missing or repeated comparison, effects of a trial that do not close to a
/// triangle, standard errors that no trial can have; a network in several parts (named); another tau^2 method.
[[nodiscard]] core::Result<Network> fit_network(std::span<const Contrast> contrasts,
                                                const NetworkOptions& options = {});

/// One network for each connected part, in the order of network_parts. Errors: those of fit_network save the last but
/// one.
[[nodiscard]] core::Result<std::vector<Network>> fit_network_parts(std::span<const Contrast> contrasts,
                                                                   const NetworkOptions& options = {});

}  // namespace hepatrial::stats
