// The coefficients of Rodas5P meet the order conditions of Rosenbrock methods: E. Hairer and G. Wanner, Solving
// Ordinary Differential Equations II, section IV.7, theorem 7.7, over every rooted tree; and of dense output,
// theorem 7.10's form with powers of theta.
#include "simulate/rodas5p.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace hepatrial::simulate::rodas5p {
namespace {

using Weights = std::array<double, k_stages>;
using Square = std::array<Weights, k_stages>;

// A rooted tree: its root's branches.
struct Tree {
  std::vector<Tree> branches;

  [[nodiscard]] int order() const {
    int sum = 1;
    for (const Tree& branch : branches) sum += branch.order();
    return sum;
  }
  [[nodiscard]] double density() const {
    double product = order();
    for (const Tree& branch : branches) product *= branch.density();
    return product;
  }
};

// Ways to choose branches of `order` nodes in all from trees[first...].
void add_branches(const std::vector<Tree>& trees, std::size_t first, int order, std::vector<Tree>& chosen,
                  std::vector<Tree>& out) {
  if (order == 0) out.push_back(Tree{chosen});
  for (std::size_t index = first; index < trees.size(); ++index) {
    if (trees[index].order() > order) continue;
    chosen.push_back(trees[index]);
    add_branches(trees, index, order - trees[index].order(), chosen, out);
    chosen.pop_back();
  }
}

std::vector<Tree> trees_up_to(int order) {
  std::vector<Tree> out;
  for (int each = 1; each <= order; ++each) {
    const std::vector<Tree> smaller = out;
    std::vector<Tree> chosen;
    add_branches(smaller, 0, each - 1, chosen, out);
  }
  return out;
}

// The method as it is written in books: alpha, Gamma, and weights of the new state from those of u.
class Method {
 public:
  Method() {
    // Gamma^-1 = 1/gamma - C; rows of its inverse by forward substitution.
    for (int i = 0; i < k_stages; ++i) {
      gamma_[i][i] = k_gamma;
      for (int j = i - 1; j >= 0; --j) {
        double sum = 0;
        for (int k = j; k < i; ++k) sum += k_coupling[i][k] * gamma_[k][j];
        gamma_[i][j] = k_gamma * sum;
      }
    }
    for (int i = 0; i < k_stages; ++i) alpha_[i] = in_stages(u_weights(i));
  }

  // Weights of u in y_i; in x_new for i = 8.
  static Weights u_weights(int i) {
    Weights out{};
    const int row = std::min(i, k_free_rows - 1);
    for (int j = 0; j < std::min(i, 5); ++j) out[j] = k_a[row][j];
    for (int j = 5; j < i; ++j) out[j] = 1;
    return out;
  }
  // Weights of the stages k from weights of u = Gamma k.
  [[nodiscard]] Weights in_stages(const Weights& m) const {
    Weights out{};
    for (int j = 0; j < k_stages; ++j) {
      for (int i = 0; i < k_stages; ++i) out[j] += m[i] * gamma_[i][j];
    }
    return out;
  }
  [[nodiscard]] double alpha(int i, int j) const { return alpha_[i][j]; }
  [[nodiscard]] double gamma(int i, int j) const { return gamma_[i][j]; }

  // Elementary weights: a branch that stands alone grows by alpha + Gamma, branches side by side by alpha.
  [[nodiscard]] Weights elementary(const Tree& tree) const {
    Weights out;
    out.fill(1);
    for (const Tree& branch : tree.branches) {
      const Weights above = elementary(branch);
      for (int i = 0; i < k_stages; ++i) {
        double sum = 0;
        for (int j = 0; j < k_stages; ++j) {
          sum += (alpha_[i][j] + (tree.branches.size() == 1 ? gamma_[i][j] : 0)) * above[j];
        }
        out[i] *= sum;
      }
    }
    return out;
  }
  [[nodiscard]] double sum(const Weights& b, const Tree& tree) const {
    const Weights weights = elementary(tree);
    double out = 0;
    for (int i = 0; i < k_stages; ++i) out += b[i] * weights[i];
    return out;
  }

 private:
  Square alpha_{}, gamma_{};
};

constexpr double k_rounding = 1e-10;  // coefficients of size 150, printed to 16 digits

TEST(Rodas5p, NumbersOfRootedTrees) {
  EXPECT_EQ(trees_up_to(4).size(), 8U);   // 1 + 1 + 2 + 4 (A. Cayley 1857)
  EXPECT_EQ(trees_up_to(5).size(), 17U);  // + 9
}

TEST(Rodas5p, TheNewStateHasOrderFive) {
  const Method method;
  const Weights b = method.in_stages(Method::u_weights(k_stages));
  for (const Tree& tree : trees_up_to(5)) EXPECT_NEAR(method.sum(b, tree), 1 / tree.density(), k_rounding);
}

TEST(Rodas5p, TheEmbeddedStateHasOrderFourAndNotFive) {
  const Method method;
  const Weights b = method.in_stages(Method::u_weights(k_stages - 1));
  double worst = 0;
  for (const Tree& tree : trees_up_to(5)) {
    const double gap = method.sum(b, tree) - 1 / tree.density();
    if (tree.order() <= 4) {
      EXPECT_NEAR(gap, 0, k_rounding);
    }
    worst = std::max(worst, std::abs(gap));
  }
  EXPECT_GT(worst, 1e-4);  // else it would estimate nothing
}

TEST(Rodas5p, DenseOutputHasOrderFour) {
  const Method method;
  const Weights end = Method::u_weights(k_stages);
  for (const double theta : {0.1, 1.0 / 3, 0.5, 2.0 / 3, 0.9}) {
    Weights m;
    for (int j = 0; j < k_stages; ++j) {
      const double inner = k_dense[0][j] + theta * (k_dense[1][j] + theta * k_dense[2][j]);
      m[j] = theta * (end[j] + (1 - theta) * inner);
    }
    const Weights b = method.in_stages(m);
    for (const Tree& tree : trees_up_to(4)) {
      EXPECT_NEAR(method.sum(b, tree), std::pow(theta, tree.order()) / tree.density(), 100 * k_rounding);
    }
  }
}

TEST(Rodas5p, StageTimesAndTimeSlopesAreRowSums) {
  const Method method;
  for (int i = 0; i < k_stages; ++i) {
    double c = 0, d = 0;
    for (int j = 0; j < k_stages; ++j) {
      c += method.alpha(i, j);
      d += method.gamma(i, j);
    }
    EXPECT_NEAR(c, k_c[i], k_rounding) << i;
    EXPECT_NEAR(d, k_d[i], k_rounding) << i;
  }
}

// Stiffly accurate: what the last stage starts from plus its own increment is the new state, so alpha_8 + Gamma_8 = b.
TEST(Rodas5p, IsStifflyAccurate) {
  const Method method;
  const Weights b = method.in_stages(Method::u_weights(k_stages));
  for (int j = 0; j < k_stages; ++j) {
    EXPECT_NEAR(method.alpha(k_stages - 1, j) + method.gamma(k_stages - 1, j), b[j], k_rounding) << j;
  }
}

}  // namespace
}  // namespace hepatrial::simulate::rodas5p
