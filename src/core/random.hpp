#pragma once
// Counter-based random streams: a number depends only on (seed, purpose, subject, position),
// never on who drew before or on which thread. Source: Salmon et al. 2011, doi:10.1145/2063384.2063405
// (Philox4x32-10, Random123). Checked by tests/core/random_test.cpp.

#include <cstdint>
#include <string_view>

namespace hepatrial::core {

/// One stream of random numbers. Copyable; not shared between threads.
class RandomStream {
 public:
  /// `purpose` names what the numbers are for ("covariates", "death"), so that streams of one
  /// subject are independent and adding a purpose shifts no other stream.
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t subject);

  /// Uniform in the open interval (0, 1), 53 bits.
  double uniform();
  /// Standard normal (Box-Muller, one of the pair).
  double normal();
  /// Exponential with mean 1.
  double exponential();

 private:
  std::uint64_t next();

  std::uint32_t key_[2];
  std::uint32_t subject_[2];
  std::uint64_t counter_ = 0;
  std::uint64_t spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace hepatrial::core
