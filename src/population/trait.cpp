#include "population/trait.hpp"

#include "core/maths.hpp"
#include "core/random.hpp"

namespace hepatrial::population {

namespace maths = core::maths;

bool carries(const Trait& trait, std::uint64_t seed, std::uint64_t patient_id) {
  return core::RandomStream(seed, "trait:" + trait.id, patient_id).uniform() < trait.prevalence;
}

double shift_of(const ParameterChange& change) {
  return change.kind == ChangeKind::add ? change.amount : maths::log(change.amount);
}

double variance_of(const Trait& trait, const ParameterChange& change) {
  const double shift = shift_of(change);
  return shift * shift * trait.prevalence / (1 - trait.prevalence);
}

double moved(double value, ChangeKind kind, double shift) {
  switch (kind) {
    case ChangeKind::multiply: return value * maths::exp(shift);
    case ChangeKind::odds: return value / (value + (1 - value) * maths::exp(-shift));
    case ChangeKind::add: return value + shift;
    case ChangeKind::set: break;
  }
  return value;
}

}  // namespace hepatrial::population
