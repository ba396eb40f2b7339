#include "compile/shipped_kernels.hpp"

#include "compile/shipped_kernels.h"
#include "compile/validate_kernel.hpp"

namespace hepatrial::compile {

std::shared_ptr<const hepatrial_kernel> find_shipped_kernel(const Programs& programs, std::int32_t lanes) {
  if (hepatrial_shipped_kernels == nullptr) return nullptr;
  std::int32_t count = 0;
  const hepatrial_shipped_kernel* table = hepatrial_shipped_kernels(&count);
  const auto best = static_cast<std::int32_t>(detect_instruction_set());
  for (std::int32_t index = 0; index < count; ++index) {
    const hepatrial_shipped_kernel& row = table[index];
    if (row.model_hash != programs.shape.model_hash || row.lanes != lanes || row.instruction_set > best) continue;
    const hepatrial_kernel* kernel = row.kernel();
    if (!check_agreement(kernel, programs, lanes)) continue;
    return {std::shared_ptr<const void>(), kernel};  // lives as long as the program
  }
  return nullptr;
}

}  // namespace hepatrial::compile
