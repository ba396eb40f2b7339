#include "core/random.hpp"

#include <Random123/philox.h>

#include "core/maths.hpp"

namespace hepatrial::core {

namespace {
// FNV-1a, then a final mix: purposes are short literals, the hash only has to keep them apart.
std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 1099511628211ULL;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return hash;
}
}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t subject) {
  const std::uint64_t key = seed ^ hash_text(purpose);
  key_[0] = static_cast<std::uint32_t>(key);
  key_[1] = static_cast<std::uint32_t>(key >> 32);
  subject_[0] = static_cast<std::uint32_t>(subject);
  subject_[1] = static_cast<std::uint32_t>(subject >> 32);
}

std::uint64_t RandomStream::next() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const r123::Philox4x32::ctr_type counter{
      {static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32), subject_[0], subject_[1]}};
  const r123::Philox4x32::key_type key{{key_[0], key_[1]}};
  const auto block = r123::Philox4x32{}(counter, key);
  ++counter_;
  spare_ = (static_cast<std::uint64_t>(block[3]) << 32) | block[2];
  has_spare_ = true;
  return (static_cast<std::uint64_t>(block[1]) << 32) | block[0];
}

double RandomStream::uniform() {
  // 53 random bits plus one half: never 0, never 1.
  return (static_cast<double>(next() >> 11) + 0.5) * 0x1.0p-53;
}

double RandomStream::normal() {
  const double radius = maths::sqrt(-2.0 * maths::log(uniform()));
  return radius * maths::cos(6.283185307179586477 * uniform());
}

double RandomStream::exponential() { return -maths::log(uniform()); }

}  // namespace hepatrial::core
