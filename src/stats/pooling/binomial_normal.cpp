#include "stats/pooling/binomial_normal.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/maths.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_log_pi_half = 0.57236494292470008707;  // log(pi) / 2
constexpr double k_root_two = 1.41421356237309504880;

// log(1 + exp(x)) without overflow.
double softplus(double x) { return x > 0.0 ? x + maths::log(1.0 + maths::exp(-x)) : maths::log(1.0 + maths::exp(x)); }

double log_factorial(std::int64_t n) {
  double sum = 0.0;
  for (std::int64_t i = 2; i <= n; ++i) sum += maths::log(static_cast<double>(i));
  return sum;
}

// Second derivatives of f at (a, b) by central differences of step h.
struct Curvature {
  double aa, ab, bb;
  double slope_a, slope_b;
};

template <class Function>
Curvature curvature(const Function& f, double a, double b, double h) {
  const double middle = f(a, b);
  const double left = f(a - h, b);
  const double right = f(a + h, b);
  const double down = f(a, b - h);
  const double up = f(a, b + h);
  const double mixed = f(a + h, b + h) - f(a + h, b - h) - f(a - h, b + h) + f(a - h, b - h);
  return {(right - 2.0 * middle + left) / (h * h), mixed / (4.0 * h * h), (up - 2.0 * middle + down) / (h * h),
          (right - left) / (2.0 * h), (up - down) / (2.0 * h)};
}

}  // namespace

BinomialNormal::BinomialNormal(std::span<const ArmCount> counts, int nodes)
    : counts_(counts.begin(), counts.end()), rule_(gauss_hermite(nodes)), nodes_(nodes) {
  for (const ArmCount& count : counts_) {
    log_coefficient_.push_back(log_factorial(count.n) - log_factorial(count.events) -
                               log_factorial(count.n - count.events));
  }
}

double BinomialNormal::of_study(std::size_t study, double mu, double tau) const {
  const auto x = static_cast<double>(counts_[study].events);
  const auto n = static_cast<double>(counts_[study].n);
  const auto binomial = [&](double logit) { return x * logit - n * softplus(logit) + log_coefficient_[study]; };
  if (tau == 0.0) return binomial(mu);
  // The most likely u, by Newton steps on a concave function.
  double u = 0.0;
  double curve = 1.0;
  for (int step = 0; step < 100; ++step) {
    const double p = 1.0 / (1.0 + maths::exp(-(mu + tau * u)));
    curve = 1.0 + tau * tau * n * p * (1.0 - p);
    const double change = (tau * (x - n * p) - u) / curve;
    u += std::clamp(change, -2.0, 2.0);
    if (std::fabs(change) <= 1e-14 * (1.0 + std::fabs(u))) break;
  }
  // integral of exp(g(u)) du with u = mode + sqrt(2) s z; g is the joint log density without its constant.
  const double scale = 1.0 / maths::sqrt(curve);
  const auto joint = [&](double v) { return binomial(mu + tau * v) - v * v / 2.0; };
  const double top = joint(u);
  double sum = 0.0;
  for (std::size_t k = 0; k < rule_.node.size(); ++k) {
    const double z = rule_.node[k];
    sum += rule_.weight[k] * maths::exp(joint(u + k_root_two * scale * z) - top + z * z);
  }
  return top + maths::log(sum * scale) - k_log_pi_half;
}

double BinomialNormal::log_likelihood(double mu, double tau) const {
  double sum = 0.0;
  for (std::size_t study = 0; study < counts_.size(); ++study) sum += of_study(study, mu, tau);
  return sum;
}

// The likelihood is log-concave in mu: golden-section search, widened until the top lies inside.
BinomialNormal::Profile BinomialNormal::best_mu(double tau, double start) const {
  constexpr double k_golden = 0.61803398874989484820;
  double low = start - 1.0;
  double high = start + 1.0;
  const auto f = [&](double mu) { return log_likelihood(mu, tau); };
  const double middle = f(start);
  for (int widening = 0; widening < 40 && f(low) > middle; ++widening) low = start - 2.0 * (start - low);
  for (int widening = 0; widening < 40 && f(high) > middle; ++widening) high = start + 2.0 * (high - start);
  double left = high - k_golden * (high - low);
  double right = low + k_golden * (high - low);
  double at_left = f(left);
  double at_right = f(right);
  while (high - low > 1e-5) {
    if (at_left < at_right) {
      low = left;
      left = right;
      at_left = at_right;
      right = low + k_golden * (high - low);
      at_right = f(right);
    } else {
      high = right;
      right = left;
      at_right = at_left;
      left = high - k_golden * (high - low);
      at_left = f(left);
    }
  }
  const double mu = (low + high) / 2.0;
  return {mu, f(mu)};
}

BinomialNormal::Fit BinomialNormal::without_spread() const {
  double x = 0.0;
  double n = 0.0;
  for (const ArmCount& count : counts_) {
    x += static_cast<double>(count.events);
    n += static_cast<double>(count.n);
  }
  const double mu = maths::log(x / (n - x));
  return {mu, 0.0, 1.0 / maths::sqrt(x * (n - x) / n), log_likelihood(mu, 0.0), true};
}

// Newton steps on both parameters from a point near the top, then the information there.
BinomialNormal::Fit BinomialNormal::polished(double mu, double tau) const {
  const auto f = [&](double a, double b) { return log_likelihood(a, std::fabs(b)); };
  double value = f(mu, tau);
  for (int step = 0; step < 20; ++step) {
    const Curvature c = curvature(f, mu, tau, 1e-4);
    const double determinant = c.aa * c.bb - c.ab * c.ab;
    if (!(c.aa < 0.0 && determinant > 0.0)) break;
    const double change_mu = -(c.bb * c.slope_a - c.ab * c.slope_b) / determinant;
    const double change_tau = -(c.aa * c.slope_b - c.ab * c.slope_a) / determinant;
    const double there = f(mu + change_mu, tau + change_tau);
    if (!(there >= value - 1e-12 * (1.0 + std::fabs(value)))) break;
    mu += change_mu;
    tau += change_tau;
    value = there;
    if (std::fabs(change_mu) + std::fabs(change_tau) < 1e-10) break;
  }
  const Curvature c = curvature(f, mu, tau, 1e-3);
  const double determinant = c.aa * c.bb - c.ab * c.ab;
  const bool top = c.aa < 0.0 && determinant > 0.0 && std::fabs(tau) < k_largest_tau;
  if (!top) return held_at(mu, std::min(std::fabs(tau), k_largest_tau));
  return {mu, std::fabs(tau), maths::sqrt(-c.bb / determinant), value, true};
}

BinomialNormal::Fit BinomialNormal::held_at(double mu, double tau) const {
  const Profile best = best_mu(tau, mu);
  const auto f = [&](double a, double) { return log_likelihood(a, tau); };
  return {best.mu, tau, 1.0 / maths::sqrt(-curvature(f, best.mu, tau, 1e-3).aa), best.value, false};
}

BinomialNormal::Fit BinomialNormal::maximise() const {
  const Fit plain = without_spread();
  if (counts_.size() == 1) return plain;
  constexpr std::array<double, 11> k_grid{0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2, 1.8, 2.7, k_largest_tau};
  Profile best{plain.mu, plain.log_likelihood};
  std::size_t at = k_grid.size();
  for (std::size_t i = 0; i < k_grid.size(); ++i) {
    const Profile here = best_mu(k_grid[i], best.mu);
    if (here.value <= best.value) continue;
    best = here;
    at = i;
  }
  if (at == k_grid.size()) return plain;
  // Thirds of the bracket around the best grid point, down to a width that Newton's steps can finish.
  double low = at == 0 ? 0.0 : k_grid[at - 1];
  double high = at + 1 == k_grid.size() ? k_grid[at] : k_grid[at + 1];
  while (high - low > 5e-3) {
    const double left = low + (high - low) / 3.0;
    const double right = high - (high - low) / 3.0;
    if (best_mu(left, best.mu).value < best_mu(right, best.mu).value) {
      low = left;
    } else {
      high = right;
    }
  }
  const double tau = (low + high) / 2.0;
  if (high == k_largest_tau) return held_at(best.mu, k_largest_tau);
  return polished(best_mu(tau, best.mu).mu, tau);
}

}  // namespace hepatrial::stats
