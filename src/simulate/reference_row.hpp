#pragma once
// Takes one row to its end with CVODE. Internal to the simulate room.

#include "simulate/cvode_session.hpp"
#include "simulate/row.hpp"

namespace hepatrial::simulate {

/// Integrates a running row from where it rests until it is done, failed or interrupted. Its first step is a fresh
/// start, so the result depends on the row only.
Row::State finish_row(Row& row, CvodeSession& session);

}  // namespace hepatrial::simulate
