#pragma once
// A bare 0 is nothing of anything: it takes the unit its place asks for, so that max(x, 0) needs no unit.

#include "model/model.hpp"

namespace hepatrial::model {

/// Gives every dimensionless 0 beside an operand with a unit that unit, and every formula that is only a 0 the unit of
/// its target. Other numbers stay as written.
void give_zeros_units(Model& model);

}  // namespace hepatrial::model
