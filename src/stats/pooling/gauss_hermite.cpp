#include "stats/pooling/gauss_hermite.hpp"

#include <cmath>
#include <cstddef>

#include "core/maths.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

struct Hermite {
  double value;       // orthonormal polynomial of degree n
  double derivative;  // of it
};

// Orthonormal Hermite polynomials: h_{j+1} = x sqrt(2/(j+1)) h_j - sqrt(j/(j+1)) h_{j-1}.
Hermite hermite(int degree, double x) {
  double previous = 0.0;
  double current = 0.75112554446494248286;  // pi^(-1/4)
  for (int j = 0; j < degree; ++j) {
    const double rank = j + 1.0;
    const double next = x * maths::sqrt(2.0 / rank) * current - maths::sqrt(j / rank) * previous;
    previous = current;
    current = next;
  }
  return {current, maths::sqrt(2.0 * degree) * previous};
}

double root_between(int degree, double low, double high) {
  const bool rises = hermite(degree, high).value > 0.0;
  double x = (low + high) / 2.0;
  for (int step = 0; step < 200; ++step) {
    const Hermite at = hermite(degree, x);
    ((at.value > 0.0) == rises ? high : low) = x;
    double next = x - at.value / at.derivative;
    if (!(next > low && next < high)) next = (low + high) / 2.0;
    if (std::fabs(next - x) <= 1e-16 * (1.0 + std::fabs(x))) return next;
    x = next;
  }
  return x;
}

}  // namespace

GaussHermite gauss_hermite(int nodes) {
  // The roots of one degree lie strictly between those of the next.
  std::vector<double> roots;
  for (int degree = 1; degree <= nodes; ++degree) {
    std::vector<double> bounds{-maths::sqrt(2.0 * degree + 1.0)};
    bounds.insert(bounds.end(), roots.begin(), roots.end());
    bounds.push_back(maths::sqrt(2.0 * degree + 1.0));
    std::vector<double> next;
    for (std::size_t i = 0; i + 1 < bounds.size(); ++i) next.push_back(root_between(degree, bounds[i], bounds[i + 1]));
    if (degree % 2 == 1) next[next.size() / 2] = 0.0;
    roots = std::move(next);
  }
  GaussHermite rule;
  for (const double root : roots) {
    const double slope = hermite(nodes, root).derivative;
    rule.node.push_back(root);
    rule.weight.push_back(2.0 / (slope * slope));
  }
  return rule;
}

}  // namespace hepatrial::stats
