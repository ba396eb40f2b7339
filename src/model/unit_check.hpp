#pragma once
// Units worked out through every formula and compared with what each place asks for.

#include <optional>
#include <vector>

#include "model/model.hpp"
#include "model/read.hpp"

namespace hepatrial::model {

/// Unit of a symbol as it stands in mathematics: a species is a concentration unless it has only substance units,
/// a reaction is extent per time. None: some unit it needs is not declared.
[[nodiscard]] std::optional<core::Unit> unit_in_mathematics(const Model& model, SymbolId symbol);

/// Errors: units that contradict each other, with file, line and symbol. Warnings: symbols without a unit.
/// A number without a unit fits anywhere. Scales count too: SBML converts nothing, so day + hour is an error.
[[nodiscard]] CheckReport check_units(const Model& model);

}  // namespace hepatrial::model
