#pragma once
// Runs a tape. Internal to the compile room.

#include "compile/tape.hpp"

namespace hepatrial::compile {

/// Vectors of one call, laid out as kernel.h says. Those that a tape does not load may be null.
struct TapeInputs {
  const double* t = nullptr;
  const double* x = nullptr;
  const double* p = nullptr;
  const double* s = nullptr;
  const double* factors = nullptr;
  const double* operands = nullptr;
};

/// out = tape(inputs) for `lanes` lanes. Thread-safe: registers are the calling thread's own.
void execute(const Tape& tape, const TapeInputs& inputs, std::int32_t lanes, double* out);

}  // namespace hepatrial::compile
