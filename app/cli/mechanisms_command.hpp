#pragma once
// Resistance mechanisms on the command line: `hepatrial mechanisms`, and the switches of other verbs.
// docs/methods/mechanisms.md. Checked by tests/cli/answer_test.py.

#include "cli/answer.hpp"
#include "cli/simulation.hpp"
#include "population/mechanisms.hpp"

namespace hepatrial::cli {

/// models/mechanisms.tsv, joined with the parameter table. Errors: those of read_mechanisms.
[[nodiscard]] core::Result<population::MechanismTable> load_mechanisms(const DiseaseInputs& inputs);

/// Puts the switches into the parameter table of `inputs`; without switches the file is not even read. Errors: usage
/// for an id that has no switch; those of load_mechanisms.
[[nodiscard]] core::Result<void> switch_mechanisms(const population::MechanismSwitches& switches,
                                                   DiseaseInputs& inputs);

/// One line per row of the table: id, kind, place, prevalence, what it is or why it has no place.
[[nodiscard]] core::Result<Answer> list_mechanisms();

}  // namespace hepatrial::cli
