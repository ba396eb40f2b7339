#include "compile/validate_kernel.hpp"

#include <algorithm>
#include <string>

namespace hepatrial::compile {

namespace {

core::Problem refused(std::string why) {
  core::Problem problem;
  problem.message = "the kernel is refused: " + std::move(why);
  problem.advice = "build the kernel again with this version of the program";
  return problem;
}

bool functions_present(const hepatrial_kernel& kernel) {
  return kernel.setup != nullptr && kernel.initial_state != nullptr && kernel.rhs != nullptr &&
         kernel.jacobian != nullptr && kernel.time_derivative != nullptr && kernel.roots != nullptr &&
         kernel.triggers != nullptr && kernel.assignments != nullptr && kernel.observables != nullptr &&
         kernel.conditions != nullptr && kernel.factor != nullptr && kernel.stage != nullptr;
}

bool counts_sensible(const hepatrial_kernel& kernel) {
  return kernel.lanes >= 1 && kernel.state_count >= 0 && kernel.parameter_count >= 0 && kernel.setup_count >= 0 &&
         kernel.observable_count >= 0 && kernel.event_count >= 0 && kernel.assignment_count >= 0 &&
         kernel.jacobian_nonzero_count >= kernel.state_count && kernel.factor_count >= kernel.state_count &&
         kernel.condition_count >= 0 && (kernel.condition_count == 0 || kernel.condition_is_strict != nullptr);
}

bool column_valid(const hepatrial_kernel& kernel, std::int32_t column) {
  const std::int32_t first = kernel.jacobian_column_start[column];
  const std::int32_t last = kernel.jacobian_column_start[column + 1];
  if (first < 0 || last < first || last > kernel.jacobian_nonzero_count) return false;
  bool diagonal = false;
  for (std::int32_t at = first; at < last; ++at) {
    const std::int32_t row = kernel.jacobian_row_index[at];
    if (row < 0 || row >= kernel.state_count) return false;
    if (at > first && row <= kernel.jacobian_row_index[at - 1]) return false;
    diagonal = diagonal || row == column;
  }
  return diagonal;
}

bool pattern_valid(const hepatrial_kernel& kernel) {
  if (kernel.jacobian_column_start[0] != 0) return false;
  for (std::int32_t column = 0; column < kernel.state_count; ++column) {
    if (!column_valid(kernel, column)) return false;
  }
  return kernel.jacobian_column_start[kernel.state_count] == kernel.jacobian_nonzero_count;
}

bool counts_agree(const hepatrial_kernel& kernel, const hepatrial_kernel& shape) {
  return kernel.state_count == shape.state_count && kernel.parameter_count == shape.parameter_count &&
         kernel.setup_count == shape.setup_count && kernel.observable_count == shape.observable_count &&
         kernel.event_count == shape.event_count && kernel.assignment_count == shape.assignment_count &&
         kernel.jacobian_nonzero_count == shape.jacobian_nonzero_count && kernel.factor_count == shape.factor_count &&
         kernel.condition_count == shape.condition_count && kernel.time_dependent == shape.time_dependent;
}

bool tables_agree(const hepatrial_kernel& kernel, const Programs& programs) {
  const auto same = [](const auto& expected, const auto* found) {
    return std::equal(expected.begin(), expected.end(), found);
  };
  return same(programs.mass_diagonal, kernel.mass_diagonal) &&
         same(programs.column_start, kernel.jacobian_column_start) &&
         same(programs.row_index, kernel.jacobian_row_index) &&
         same(programs.condition_is_strict, kernel.condition_is_strict);
}

}  // namespace

core::Result<void> validate_kernel(const hepatrial_kernel* kernel, std::uint64_t expected_hash) {
  if (kernel == nullptr) return core::fail(refused("there is none"));
  if (kernel->struct_size != sizeof(hepatrial_kernel)) {
    return core::fail(refused("its struct size is " + std::to_string(kernel->struct_size) + ", expected " +
                              std::to_string(sizeof(hepatrial_kernel))));
  }
  if (kernel->version != HEPATRIAL_KERNEL_VERSION) {
    return core::fail(refused("its version is " + std::to_string(kernel->version) + ", expected " +
                              std::to_string(HEPATRIAL_KERNEL_VERSION)));
  }
  if (expected_hash != 0 && kernel->model_hash != expected_hash) {
    return core::fail(refused("it was built from another model"));
  }
  if (!functions_present(*kernel)) return core::fail(refused("a function is missing"));
  if (!counts_sensible(*kernel)) return core::fail(refused("a count is out of range"));
  if (kernel->state_count > 0 && kernel->mass_diagonal == nullptr) {
    return core::fail(refused("its mass diagonal is missing"));
  }
  if (kernel->jacobian_column_start == nullptr ||
      (kernel->jacobian_nonzero_count > 0 && kernel->jacobian_row_index == nullptr)) {
    return core::fail(refused("its Jacobian pattern is missing"));
  }
  if (!pattern_valid(*kernel)) {
    return core::fail(refused("its Jacobian pattern is not ascending compressed columns with every diagonal entry"));
  }
  return {};
}

core::Result<void> check_agreement(const hepatrial_kernel* kernel, const Programs& programs, std::int32_t lanes) {
  if (auto valid = validate_kernel(kernel, programs.shape.model_hash); !valid) return valid;
  if (kernel->lanes != lanes) return core::fail(refused("it is for another number of lanes"));
  if (!counts_agree(*kernel, programs.shape)) return core::fail(refused("its counts are not the model's"));
  if (!tables_agree(*kernel, programs)) return core::fail(refused("its tables are not the model's"));
  return {};
}

}  // namespace hepatrial::compile
