#pragma once
// Whether chains of draws agree, and how many independent draws they are worth.

#include "infer/matrix.hpp"

// Vehtari et al. 2021, doi:10.1214/20-BA1221: each chain is cut in half and the draws are replaced by the normal scores
// of their ranks over all chains, so that heavy tails do no harm. `chains`: a row a chain, a column a draw, one
// parameter. NaN when a draw is not finite, all draws are equal, or chains have fewer than 8 draws. Walkers of one
// ensemble depend on one another; run two or more ensembles from different starts and seeds and give all their walkers.
// Pure and thread-safe. Checked by tests/infer/chain_diagnostics_test.cpp.
namespace hepatrial::infer {

/// The larger of rank-normalised split R-hat and that of distances from the median; above 1.01 the chains do not agree
/// yet.
[[nodiscard]] double split_r_hat(const Matrix& chains);

/// Bulk effective sample size: draws / (-1 + 2 sum of P_k), P_k = rho_2k + rho_2k+1, summed while positive and made
/// falling (Geyer), rho the autocorrelation over all chains; at most draws * log10(draws). Ask for at least 100 a
/// chain.
[[nodiscard]] double effective_sample_size(const Matrix& chains);

}  // namespace hepatrial::infer
