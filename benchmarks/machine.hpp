#pragma once
// What a measurement was made on.

#include <string>

namespace hepatrial::benchmarks {

/// Processor, cores, vector width, compiler, load, date: one line each, as a Markdown list.
[[nodiscard]] std::string machine_text();

}  // namespace hepatrial::benchmarks
