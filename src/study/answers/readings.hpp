#pragma once
// A question's numbers, read off its simulated scenarios. Internal to answers. Checked by tests/study/answer_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

#include "study/answers/question_file.hpp"
#include "study/answers/scenario_run.hpp"

namespace hepatrial::study {

/// The patients on one side of a quantity.
struct Side {
  std::string scenario, arm, stratum;
};

/// A quantity with "*" written out.
struct OneQuantity {
  const AskedQuantity* asked = nullptr;
  Side side, against;
  std::string share_of;
};

/// A ranking with "*" written out.
struct OneRanking {
  const AskedRanking* asked = nullptr;
  std::string stratum;
  std::vector<Side> sides;
  std::vector<std::string> names;  ///< what is ranked: arms, or scenarios
};

/// The simulated scenarios of a question under one draw.
using Runs = std::vector<ScenarioRun>;

/// A quantity compared with itself is left out.
[[nodiscard]] std::vector<OneQuantity> quantities_of(const StudyQuestion& question, const Runs& runs);
[[nodiscard]] std::vector<OneRanking> rankings_of(const StudyQuestion& question, const Runs& runs);

/// With `resample` 1 or more every patient counts Poisson(1) times, by the stream of (seed + resample, patient): the
/// same in every arm, stratum and scenario. Refers to its arguments.
class Readings {
 public:
  Readings(const StudyQuestion& question, const Runs& runs, std::uint64_t seed, std::uint64_t resample)
      : question_(question), runs_(runs), seed_(seed), resample_(resample) {}

  /// Errors: an arm that the scenario lacks; those of members().
  [[nodiscard]] core::Result<PatientGroup> group(const Side& side) const;
  [[nodiscard]] core::Result<double> value(const OneQuantity& quantity) const;

 private:
  [[nodiscard]] core::Result<double> one_side(const OneQuantity& quantity, const Side& side) const;
  [[nodiscard]] core::Result<double> ratio_of_hazards(const OneQuantity& quantity) const;
  [[nodiscard]] PatientGroup drawn(PatientGroup group) const;

  const StudyQuestion& question_;
  const Runs& runs_;
  std::uint64_t seed_, resample_;
};

}  // namespace hepatrial::study
