#include "benchmarks/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "benchmarks/measurement.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::benchmarks {

namespace {

constexpr std::size_t k_checked_patients = 4;

template <class T>
void append(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string key(const Problem& problem) {
  std::string bytes = "reference 2";
  append(bytes, problem.model.hash);
  append(bytes, k_reference_tolerance * problem.absolute_tolerance_share);
  for (const double scale : problem.state_scale) append(bytes, scale);
  for (const double visit : problem.visits) append(bytes, visit);
  for (const Change& change : problem.changes) {
    append(bytes, change.time);
    append(bytes, change.index + (change.is_state ? 1000000U : 0U));
    append(bytes, change.value);
  }
  std::vector<double> p, x(problem.model.states.size());
  for (std::size_t patient = 0; patient < problem.reference_count; ++patient) {
    p = problem.model.parameter_defaults;
    problem.fill_patient(patient, p);
    if (problem.at_start) problem.at_start(patient, x, p);
    for (const double value : p) append(bytes, value);
  }
  return core::sha256_hex(bytes).substr(0, 16);
}

core::Result<Outcome> solve(const Problem& problem, double tolerance, std::size_t patients) {
  const auto solver = simulate::make_reference_solver();
  Run run;
  run.relative_tolerance = tolerance;
  run.patients = run.rows = run.recorded = patients;
  run.threads = 0;
  auto outcome = measure(*solver, problem, problem.model, run);
  if (!outcome) return core::fail(outcome.error());
  if (outcome->statistics.failed == 0) return outcome;
  return core::fail(
      {core::ProblemKind::numerical, "the reference solver failed for a patient of " + problem.name, {}, ""});
}

core::Result<Reference> compute(const Problem& problem) {
  auto tight = solve(problem, k_reference_tolerance, problem.reference_count);
  if (!tight) return core::fail(tight.error());
  Reference made{std::move(tight->values), std::move(tight->largest), 0};
  const auto looser = solve(problem, 10 * k_reference_tolerance, std::min(k_checked_patients, problem.reference_count));
  if (!looser) return core::fail(looser.error());
  const std::vector<double> errors = errors_of(problem, looser->values, made);
  made.uncertainty = *std::max_element(errors.begin(), errors.end());
  return made;
}

}  // namespace

core::Result<Reference> reference_of(const Problem& problem, const std::filesystem::path& folder) {
  if (!problem.reference.empty()) return Reference{problem.reference, {}, std::nan("")};
  const std::filesystem::path file = folder / ("reference_" + problem.name + "_" + key(problem) + ".bin");
  const std::size_t largest = problem.reference_count * problem.model.states.size();
  const std::size_t size = largest * problem.visits.size();
  if (const auto bytes = core::read_file(file); bytes && bytes->size() == (size + largest + 1) * sizeof(double)) {
    Reference kept{Values(size), Values(largest), 0};
    const char* from = bytes->data();
    std::memcpy(&kept.uncertainty, from, sizeof(double));
    std::memcpy(kept.values.data(), from + sizeof(double), size * sizeof(double));
    std::memcpy(kept.largest.data(), from + (size + 1) * sizeof(double), largest * sizeof(double));
    return kept;
  }
  auto made = compute(problem);
  if (!made) return made;
  std::string bytes;
  append(bytes, made->uncertainty);
  for (const Values* part : {&made->values, &made->largest})
    bytes.append(reinterpret_cast<const char*>(part->data()), part->size() * sizeof(double));
  if (auto written = core::write_file(file, bytes); !written) return core::fail(written.error());
  return made;
}

}  // namespace hepatrial::benchmarks
