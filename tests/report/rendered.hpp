#pragma once
// A synthetic result with everything that is made from it.

#include <gtest/gtest.h>

#include "report/render.hpp"
#include "report/synthetic_trial.hpp"
#include "study/comparison.hpp"

namespace hepatrial::report::synthetic {

struct Material {
  trial::TrialResult result;
  trial::TrialSummary summary;
  std::vector<study::ComparisonRow> comparison;
  Provenance made = provenance();
  Timing timing{{"simulation", 1.25}};

  [[nodiscard]] ReportInput input() const { return {result, summary, comparison, made, timing, 2}; }
  [[nodiscard]] std::map<std::string, std::string> files() const {
    auto files = render(input());
    EXPECT_TRUE(files.has_value()) << (files ? "" : core::text(files.error()));
    return files.value_or(std::map<std::string, std::string>{});
  }
};

inline Material material(const SyntheticOptions& options) {
  Material out;
  out.result = synthetic_trial(options);
  auto summary = trial::summarise(out.result);
  EXPECT_TRUE(summary.has_value()) << (summary ? "" : core::text(summary.error()));
  if (summary) out.summary = std::move(*summary);
  out.comparison = study::compare(out.result, out.summary, targets());
  return out;
}

/// The usual trial; made once per number of arms, as the comparison is slow in a debug build.
inline Material usual_material(std::size_t arms = 3) {
  static std::map<std::size_t, Material> made;
  const auto found = made.find(arms);
  if (found != made.end()) return found->second;
  SyntheticOptions options;
  options.arms = usual_arms(arms);
  return made.emplace(arms, material(options)).first->second;
}

}  // namespace hepatrial::report::synthetic
