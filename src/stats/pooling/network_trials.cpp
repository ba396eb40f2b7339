#include "stats/pooling/network_trials.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/maths.hpp"
#include "stats/cholesky.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_dependent = 1e-10;

using Pair = std::pair<std::size_t, std::size_t>;

// Effect and variance of each ordered pair of a trial's arms.
struct PairTable {
  std::map<Pair, Effect> entry;
  std::vector<std::size_t> arms;
  [[nodiscard]] double effect(std::size_t first, std::size_t second) const { return entry.at({first, second}).value; }
  [[nodiscard]] double variance(std::size_t first, std::size_t second) const {
    return first == second ? 0.0 : entry.at({first, second}).variance;
  }
};

std::vector<std::string> sorted_treatments(std::span<const Contrast> contrasts) {
  std::vector<std::string> names;
  for (const Contrast& contrast : contrasts) {
    names.push_back(contrast.treatment1);
    names.push_back(contrast.treatment2);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void check_contrast(core::Problems& problems, const Contrast& c) {
  const std::string of = "of " + c.study + " (" + c.treatment1 + " against " + c.treatment2 + ")";
  if (c.treatment1 == c.treatment2) add_problem(problems, c.study, "compares " + c.treatment1 + " with itself");
  if (!std::isfinite(c.effect)) add_problem(problems, c.study, "the effect " + of + " is not a number");
  if (std::isfinite(c.std_error) && c.std_error > 0.0) return;
  add_problem(problems, c.study, "the standard error " + of + " is not above 0");
}

void check_triangles(core::Problems& problems, const std::string& study, const PairTable& table,
                     const std::vector<std::string>& names, double tolerance) {
  for (std::size_t i = 0; i < table.arms.size(); ++i) {
    for (std::size_t j = i + 1; j < table.arms.size(); ++j) {
      for (std::size_t k = j + 1; k < table.arms.size(); ++k) {
        const std::size_t a = table.arms[i], b = table.arms[j], c = table.arms[k];
        const std::string triangle = names[a] + ", " + names[b] + ", " + names[c];
        if (std::fabs(table.effect(a, b) + table.effect(b, c) - table.effect(a, c)) > tolerance) {
          add_problem(problems, study, "the effects among " + triangle + " do not close to a triangle");
        }
        const double ab = maths::sqrt(table.variance(a, b)), bc = maths::sqrt(table.variance(b, c)),
                     ac = maths::sqrt(table.variance(a, c));
        if (ab < bc + ac && bc < ab + ac && ac < ab + bc) continue;
        add_problem(problems, study, "no trial can have these standard errors among " + triangle,
                    "the largest is not below the sum of the other two; check the intervals and their levels");
      }
    }
  }
}

void check_complete(core::Problems& problems, const std::string& study, const PairTable& table,
                    const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < table.arms.size(); ++i) {
    for (std::size_t j = i + 1; j < table.arms.size(); ++j) {
      if (table.entry.contains({table.arms[i], table.arms[j]})) continue;
      add_problem(problems, study,
                  "has " + std::to_string(table.arms.size()) + " arms but no comparison of " + names[table.arms[i]] +
                      " and " + names[table.arms[j]],
                  "a trial with several arms needs every pair, or what the arms share is unknown; "
                  "or leave an arm out");
    }
  }
}

NetworkTrial block_of(const std::string& study, const PairTable& table) {
  NetworkTrial trial{study, table.arms, {}, {}};
  const std::size_t base = table.arms[0];
  for (std::size_t i = 1; i < table.arms.size(); ++i) {
    trial.effect.push_back(table.effect(table.arms[i], base));
    for (std::size_t j = 1; j < table.arms.size(); ++j) {
      const double shared = table.variance(table.arms[i], base) + table.variance(table.arms[j], base) -
                            table.variance(table.arms[i], table.arms[j]);
      trial.covariance.push_back(shared / 2.0);
    }
  }
  return trial;
}

// All pairs of all trials, in the order of first use; names what is printed twice.
struct PairTables {
  std::vector<std::string> order;
  std::map<std::string, PairTable> tables;
};

PairTables pair_tables(core::Problems& problems, std::span<const Contrast> contrasts,
                       const std::vector<std::string>& treatments) {
  const auto number = [&](const std::string& name) {
    return static_cast<std::size_t>(std::lower_bound(treatments.begin(), treatments.end(), name) - treatments.begin());
  };
  PairTables result;
  for (const Contrast& c : contrasts) {
    if (!result.tables.contains(c.study)) result.order.push_back(c.study);
    PairTable& table = result.tables[c.study];
    const std::size_t first = number(c.treatment1), second = number(c.treatment2);
    if (table.entry.contains({first, second})) {
      add_problem(problems, c.study, "compares " + c.treatment1 + " and " + c.treatment2 + " twice",
                  "give one result of each trial and comparison");
    }
    table.entry[{first, second}] = {c.effect, c.std_error * c.std_error};
    table.entry[{second, first}] = {-c.effect, c.std_error * c.std_error};
    for (const std::size_t arm : {first, second}) {
      if (std::find(table.arms.begin(), table.arms.end(), arm) == table.arms.end()) table.arms.push_back(arm);
    }
  }
  for (auto& [study, table] : result.tables) std::sort(table.arms.begin(), table.arms.end());
  return result;
}

}  // namespace

core::Result<NetworkTrials> network_trials(std::span<const Contrast> contrasts, double triangle_tolerance) {
  core::Problems problems;
  if (contrasts.empty()) add_problem(problems, "contrasts", "are empty, expected at least one comparison");
  for (const Contrast& contrast : contrasts) check_contrast(problems, contrast);
  if (!problems.empty()) return core::fail(std::move(problems));
  NetworkTrials network{sorted_treatments(contrasts), {}};
  const PairTables pairs = pair_tables(problems, contrasts, network.treatments);
  for (const std::string& study : pairs.order) {
    const PairTable& table = pairs.tables.at(study);
    const std::size_t before = problems.size();
    check_complete(problems, study, table, network.treatments);
    if (problems.size() > before) continue;
    check_triangles(problems, study, table, network.treatments, triangle_tolerance);
    network.trials.push_back(block_of(study, table));
    const NetworkTrial& trial = network.trials.back();
    if (problems.size() > before || Cholesky(trial.covariance, trial.size(), k_dependent).rank() == trial.size())
      continue;
    add_problem(problems, study, "no trial can have these standard errors: together they are not a covariance");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return network;
}

}  // namespace hepatrial::stats
