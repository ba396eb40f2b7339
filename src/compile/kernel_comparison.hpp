#pragma once
// Two kernels, bit for bit. Internal to the compile room and its tests.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <vector>

#include "compile/kernel.h"

namespace hepatrial::compile {

template <class Number>
struct CacheLineAllocator {
  using value_type = Number;
  CacheLineAllocator() = default;
  template <class Other>
  explicit CacheLineAllocator(const CacheLineAllocator<Other>&) {}
  Number* allocate(std::size_t count) {
    return static_cast<Number*>(::operator new(count * sizeof(Number), std::align_val_t{64}));
  }
  void deallocate(Number* place, std::size_t) { ::operator delete(place, std::align_val_t{64}); }
  bool operator==(const CacheLineAllocator&) const { return true; }
};

/// Numbers aligned as kernel.h asks.
using AlignedNumbers = std::vector<double, CacheLineAllocator<double>>;

/// Equal bits, or both NaN: the payload of a NaN is nobody's business.
[[nodiscard]] bool same_bits(double a, double b);

/// Inputs of all functions; x is the state that every function but initial_state is called with.
struct KernelPoint {
  AlignedNumbers t, p, x, diagonal, w;
};

/// A point of this kernel's size whose numbers are drawn one after the other.
[[nodiscard]] KernelPoint draw_point(const hepatrial_kernel& kernel, const std::function<double()>& draw);

/// The outputs of all twelve functions, one after the other.
[[nodiscard]] AlignedNumbers call_all(const hepatrial_kernel& kernel, const KernelPoint& point);

/// How many outputs of `kernel` at a point differ from those of the one-lane `oracle` for each lane alone.
[[nodiscard]] std::size_t count_differences(const hepatrial_kernel& kernel, const hepatrial_kernel& oracle,
                                            const KernelPoint& point);

/// Whether a kernel gives the oracle's bits at a few fixed points: what a kernel that was compiled on this machine must
/// show before its first use. It finds a compiler that fuses, a mathematics library with other bits and the like.
[[nodiscard]] bool passes_self_test(const hepatrial_kernel& kernel, const hepatrial_kernel& oracle);

}  // namespace hepatrial::compile
