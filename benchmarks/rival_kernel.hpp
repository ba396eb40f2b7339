#pragma once
// The rival's kernel: the model's functions printed for one lane and compiled as fast as this compiler can.

#include <filesystem>
#include <memory>

#include "compile/compiled_model.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

/// Straight-line code of one lane at -O3 -march=native with fused multiply-add and the C library's functions. The
/// product's own kernels go without these, because they must give the same bits on every processor; the rival need not.
/// Kept in `folder` under a name that holds a hash of text and flags. Error: no compiler, or it fails.
[[nodiscard]] core::Result<std::shared_ptr<const hepatrial_kernel>> rival_kernel(const compile::CompiledModel& model,
                                                                                 const std::filesystem::path& folder);

}  // namespace hepatrial::benchmarks
