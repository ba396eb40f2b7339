#pragma once
// Traits: what some patients have and others have not, drawn once a patient, the same in every arm.
// docs/methods/mechanisms.md. Checked by tests/population/mechanisms_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

namespace hepatrial::population {

/// On which scale a trait shifts a parameter.
enum class ChangeKind : std::uint8_t {
  multiply,  ///< value * amount
  odds,      ///< value / (1 - value) * amount; for shares
  add,       ///< value + amount
  set        ///< value = amount; of a whole population, never of a trait
};

struct ParameterChange {
  std::string parameter;
  ChangeKind kind = ChangeKind::multiply;
  double amount = 1;
};

/// Carriers have every change. On the change's scale (ln value, logit, value) a carrier is moved by
/// a = ln(amount) or amount, everybody else by -a prevalence / (1 - prevalence): the mean over patients stays where the
/// parameter table has it. With prevalence 0 nobody is moved, and nothing differs to the bit.
struct Trait {
  std::string id;
  double prevalence = 0;
  bool nobody = false;  ///< taken away: those who would carry it are moved like everybody else
  std::vector<ParameterChange> changes;
};

/// Whether a patient carries a trait, from the stream "trait:<id>" of the patient: a pure function of its arguments.
/// Takes no notice of `nobody`.
[[nodiscard]] bool carries(const Trait& trait, std::uint64_t seed, std::uint64_t patient_id);

/// a, on the change's scale. Precondition: not `set`, amount above 0 for multiply and odds.
[[nodiscard]] double shift_of(const ParameterChange& change);

/// What spreading the trait over patients adds to the variance on the change's scale: a^2 prevalence / (1 -
/// prevalence).
[[nodiscard]] double variance_of(const Trait& trait, const ParameterChange& change);

/// `value` moved by `shift` on the scale of `kind`. 0 and 1 stay where they are on their scales.
[[nodiscard]] double moved(double value, ChangeKind kind, double shift);

}  // namespace hepatrial::population
