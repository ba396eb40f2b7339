#include "benchmarks/kernel_timing.hpp"

#include <algorithm>
#include <chrono>
#include <vector>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace hepatrial::benchmarks {

namespace {

constexpr std::uint64_t k_probe_every = 16;

struct TimedKernel {
  hepatrial_kernel kernel;  // first, so that a pointer to it is a pointer to this
  std::shared_ptr<const hepatrial_kernel> inner;
  double* scratch = nullptr;  // 64-byte aligned, inside `memory`
  std::vector<double> memory;
};

const TimedKernel& self_of(const hepatrial_kernel* kernel) { return *reinterpret_cast<const TimedKernel*>(kernel); }

template <Part part, auto function, class... Arguments>
void timed(const hepatrial_kernel* kernel, Arguments... arguments) {
  const hepatrial_kernel* inner = self_of(kernel).inner.get();
  const std::uint64_t start = ticks();
  (inner->*function)(inner, arguments...);
  account().add(part, ticks() - start);
}

// The timed stand-in for a kernel function, with the same type.
template <Part part, auto function>
struct Stand;
template <Part part, class... Arguments, void (*hepatrial_kernel::*function)(const hepatrial_kernel*, Arguments...)>
struct Stand<part, function> {
  static void put(hepatrial_kernel& kernel) {
    if (kernel.*function != nullptr) kernel.*function = &timed<part, function, Arguments...>;
  }
};

// A fused function, and now and then its first half alone. That is called twice: the first call warms up what the fused
// function finds warm.
template <class Whole, class First>
void timed_fused(Account::Fused& fused, Whole whole, First first) {
  Account& sum = account();
  const std::uint64_t start = ticks();
  whole();
  const std::uint64_t spent = ticks() - start;
  fused.spent += spent;
  ++sum.timings;
  if (fused.calls++ % k_probe_every != 0) return;
  const std::uint64_t begin = ticks();
  first();
  const std::uint64_t middle = ticks();
  first();
  const std::uint64_t end = ticks();
  fused.whole_samples.push_back(static_cast<double>(spent));
  fused.first_samples.push_back(static_cast<double>(end - middle));
  sum.probing_ticks += end - begin;
}

void timed_stage(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
                 const double* factors, const double* w, double* u) {
  const TimedKernel& self = self_of(kernel);
  const hepatrial_kernel* inner = self.inner.get();
  timed_fused(
      account().stage, [&] { inner->stage(inner, t, x, p, s, factors, w, u); },
      [&] { inner->rhs(inner, t, x, p, s, self.scratch); });
}

void timed_factor(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
                  const double* diagonal, double* factors) {
  const TimedKernel& self = self_of(kernel);
  const hepatrial_kernel* inner = self.inner.get();
  timed_fused(
      account().factor, [&] { inner->factor(inner, t, x, p, s, diagonal, factors); },
      [&] { inner->jacobian(inner, t, x, p, s, self.scratch); });
}

std::shared_ptr<TimedKernel> copy_of(std::shared_ptr<const hepatrial_kernel> inner) {
  auto made = std::make_shared<TimedKernel>();
  made->kernel = *inner;
  const auto most = static_cast<std::size_t>(std::max(inner->state_count, inner->jacobian_nonzero_count));
  made->memory.resize(most * static_cast<std::size_t>(inner->lanes) + 8);
  made->scratch = made->memory.data();
  while (reinterpret_cast<std::uintptr_t>(made->scratch) % 64 != 0) ++made->scratch;
  made->inner = std::move(inner);
  return made;
}

void time_events(hepatrial_kernel& kernel) {
  Stand<Part::events, &hepatrial_kernel::roots>::put(kernel);
  Stand<Part::events, &hepatrial_kernel::conditions>::put(kernel);
  Stand<Part::events, &hepatrial_kernel::triggers>::put(kernel);
  Stand<Part::events, &hepatrial_kernel::assignments>::put(kernel);
}

void time_stops(hepatrial_kernel& kernel) {
  Stand<Part::stops, &hepatrial_kernel::setup>::put(kernel);
  Stand<Part::stops, &hepatrial_kernel::initial_state>::put(kernel);
  Stand<Part::stops, &hepatrial_kernel::observables>::put(kernel);
}

}  // namespace

const char* name(Part part) {
  constexpr std::array<const char*, k_part_count> k_names{"right-hand side",      "Jacobian", "factorisation", "solve",
                                                          "stage sums and error", "events",   "at stops"};
  return k_names[static_cast<std::size_t>(part)];
}

std::uint64_t ticks() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

void Account::add(Part part, std::uint64_t duration) {
  spent[static_cast<std::size_t>(part)] += duration;
  ++calls[static_cast<std::size_t>(part)];
  ++timings;
}

Account& account() {
  static Account sum;
  return sum;
}

std::shared_ptr<const hepatrial_kernel> timed_kernel(std::shared_ptr<const hepatrial_kernel> inner) {
  auto made = copy_of(std::move(inner));
  hepatrial_kernel& kernel = made->kernel;
  Stand<Part::rhs, &hepatrial_kernel::rhs>::put(kernel);
  Stand<Part::jacobian, &hepatrial_kernel::jacobian>::put(kernel);
  Stand<Part::jacobian, &hepatrial_kernel::time_derivative>::put(kernel);
  kernel.stage = timed_stage;
  kernel.factor = timed_factor;
  time_events(kernel);
  time_stops(kernel);
  return {made, &made->kernel};
}

std::shared_ptr<const hepatrial_kernel> timed_stop_kernel(std::shared_ptr<const hepatrial_kernel> inner) {
  auto made = copy_of(std::move(inner));
  Stand<Part::stops, &hepatrial_kernel::rhs>::put(made->kernel);
  time_events(made->kernel);
  time_stops(made->kernel);
  return {made, &made->kernel};
}

}  // namespace hepatrial::benchmarks
