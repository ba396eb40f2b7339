#pragma once
// A virtual patient: covariates and a full parameter vector, a pure function of (seed, patient id, mix, table).

#include <cstdint>
#include <memory>
#include <span>

#include "compile/compiled_model.hpp"
#include "population/covariates.hpp"
#include "population/parameter_table.hpp"

namespace hepatrial::population {

/// Draws patients. Immutable after make(); shared between threads.
///
/// Each spread parameter has one standard normal z per patient from its own stream ("parameter:<id>"), so a patient's
/// parameters do not change when a row is added to the table. Correlated parameters take z = L u, with L the Cholesky
/// factor of the normal correlations 2 sin(pi rho / 6), which give the rank correlation rho (Pearson 1907; Kruskal
/// 1958, doi:10.1080/01621459.1958.10501481). Values are clamped to the row's bounds. Checked by
/// tests/population/virtual_patient_test.cpp.
class PatientGenerator {
 public:
  /// Errors: a spread parameter that the compiled model does not have; correlations that are not positive definite.
  [[nodiscard]] static core::Result<PatientGenerator> make(const ParameterTable& table, const BaselineMix& mix,
                                                           const compile::CompiledModel& model, std::uint64_t seed);

  [[nodiscard]] Covariates covariates(std::uint64_t patient_id) const;
  /// Writes nominal values, spreads (correlated normals by Cholesky) and covariates into p [model.parameters].
  void parameters(std::uint64_t patient_id, std::span<double> p) const;

 private:
  struct Content;
  explicit PatientGenerator(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  std::shared_ptr<const Content> content_;
};

}  // namespace hepatrial::population
