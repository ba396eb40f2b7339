#include "simulate/reference_row.hpp"

#include "core/delimited.hpp"

namespace hepatrial::simulate {

Row::State finish_row(Row& row, CvodeSession& session) {
  if (row.state() != Row::State::running) return row.state();
  session.begin_row(row.p().data(), row.s().data());
  bool fresh = true;
  while (row.state() == Row::State::running) {
    const bool restart = row.take_restart();
    if (fresh || restart || session.is_past(row.target())) session.restart(row.t(), row.x());
    fresh = false;
    const Advance advance = session.advance(row.target(), row.x());
    if (advance.end == Advance::End::failure) {
      return row.fail(advance.t, advance.reason + " at t = " + core::number_text(advance.t));
    }
    row.arrive(advance.t, advance.end == Advance::End::stop);
  }
  return row.state();
}

}  // namespace hepatrial::simulate
