#pragma once
// Resistance mechanisms as data (models/mechanisms.tsv): where each one acts in the model, how common and how strong it
// is, and how it is switched off. docs/methods/mechanisms.md, docs/decisions/0010-mechanisms-as-switches.md.
// Checked by tests/population/mechanisms_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "population/parameter_table.hpp"
#include "population/trait.hpp"

namespace hepatrial::population {

enum class MechanismKind : std::uint8_t {
  trait,    ///< some patients have it; drawn when it is switched on
  state,    ///< part of the equations in every patient; switched off by a neutral value
  same,     ///< another row says the same thing of the same place
  no_place  ///< not in the model; `reason` says why
};
[[nodiscard]] const char* name(MechanismKind kind);

/// One row. `id` is the row of evidence/reviews/mechanisms.csv.
struct Mechanism {
  std::string id;
  std::string what;
  std::string module;
  MechanismKind kind = MechanismKind::no_place;
  std::string same_as;                 ///< kind same: the row meant
  std::vector<ParameterChange> place;  ///< trait: what a carrier has; state: the parameters it works through
  std::vector<ParameterChange> off;    ///< state: the neutral values (all of kind set)
  std::vector<std::string> acts_on;    ///< quantities of the model that change when it is switched
  double prevalence = 1;               ///< share of patients; 1 for a state
  std::string prevalence_source, size_source;
  std::string reason;
  int line = 0;

  /// Has a switch of its own.
  [[nodiscard]] bool has_switch() const { return kind == MechanismKind::trait || kind == MechanismKind::state; }
  [[nodiscard]] Trait as_trait() const { return {id, prevalence, false, place}; }
};

struct MechanismTable {
  std::string file;
  std::vector<Mechanism> rows;

  [[nodiscard]] const Mechanism* find(const std::string& id) const;
  /// The row whose switch `id` has: itself, or the one it is the same as. Null where there is none.
  [[nodiscard]] const Mechanism* switch_of(const std::string& id) const;
};

/// Reads and checks the table. Errors, all at once: columns, an id twice, an unknown kind or parameter, a change that
/// does not fit its parameter's spread, a neutral value missing for a state, a trait without prevalence between 0 and 1
/// or without sources, `same` of a row without a switch, no reason where there is no place.
[[nodiscard]] core::Result<MechanismTable> read_mechanisms(const std::filesystem::path& file,
                                                           const ParameterTable& parameters);

/// What a run switches. "all" names every row with a switch.
struct MechanismSwitches {
  std::vector<std::string> with;     ///< traits to draw (a state is on anyway)
  std::vector<std::string> without;  ///< a state takes its neutral value; a trait that is drawn is taken from its
                                     ///< carriers; a trait that is not drawn stays out

  [[nodiscard]] bool empty() const { return with.empty() && without.empty(); }
};

/// The parameter table under these switches. A drawn trait explains part of a parameter's spread: what is left is
/// sqrt(max(spread^2 - sum of the traits' variances, 0)), so that mean and variance stay (docs/methods/mechanisms.md).
/// Without switches the table comes back as it is. Errors (usage): an id that names no row, or a row without a switch.
[[nodiscard]] core::Result<ParameterTable> switched(const ParameterTable& parameters, const MechanismTable& mechanisms,
                                                    const MechanismSwitches& switches);

}  // namespace hepatrial::population
