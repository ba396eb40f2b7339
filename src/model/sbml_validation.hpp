#pragma once
// libSBML's own checks of a finished document.

#include <string>

#include "model/read.hpp"

namespace hepatrial::model {

enum class UnitChecks : std::uint8_t { off, on };

/// Reads `text` back and runs libSBML's consistency checks (and its unit checks). Positions are lines of the document.
/// Models of more than 200 rules are not searched for circles among assignments: libSBML's search takes them tens of
/// seconds, and compile() finds circles in any case.
[[nodiscard]] CheckReport validate_sbml(const std::string& text, UnitChecks units, const std::string& file);

}  // namespace hepatrial::model
