#pragma once
// One simulation of a model at given output times: what `hepatrial model simulate` does, with the
// settings and result layout of the SBML Test Suite.

#include <filesystem>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::simulate {

/// The fields of an SBML Test Suite settings file (cases/semantic/README): start, duration, steps, variables,
/// absolute, relative, amount, concentration.
struct TimeCourseSettings {
  double start = 0;
  double duration = 0;
  int steps = 0;
  std::vector<std::string> variables;
  double absolute_tolerance = 1e-9;
  double relative_tolerance = 1e-6;
  std::vector<std::string> amount;
  std::vector<std::string> concentration;
};

[[nodiscard]] core::Result<TimeCourseSettings> read_settings(const std::filesystem::path& file);

/// values[time index][variable index]
struct TimeCourse {
  std::vector<std::string> variables;
  std::vector<double> times;
  std::vector<std::vector<double>> values;
  /// "time,S1,S2" and one row per time, shortest round-trip numbers.
  [[nodiscard]] std::string csv() const;
};

[[nodiscard]] core::Result<TimeCourse> simulate_time_course(const model::Model& model,
                                                            const TimeCourseSettings& settings, Solver& solver);

}  // namespace hepatrial::simulate
