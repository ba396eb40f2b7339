#pragma once
// libSBML's own checks of a finished document.

#include <string>

#include "model/read.hpp"

namespace hepatrial::model {

enum class UnitChecks : std::uint8_t { off, on };

/// Reads `text` back and runs libSBML's consistency checks (and its unit checks). Positions are lines of the document.
[[nodiscard]] CheckReport validate_sbml(const std::string& text, UnitChecks units, const std::string& file);

}  // namespace hepatrial::model
