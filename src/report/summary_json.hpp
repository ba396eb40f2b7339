#pragma once
// The JSON files of a run. Objects keep the order of docs/formats/results.md, numbers are in shortest round-trip form,
// what does not exist (NaN, infinity) is null, text is valid UTF-8. Pure, thread-safe, the same bytes for the same
// input. Schemas: schemas/*.schema.json. Checked by tests/report/summary_json_test.cpp.

#include <string>

#include "report/report_input.hpp"

namespace hepatrial::report {

/// summary.json: endpoints per arm, hazard ratios, predicted beside observed, counts of the engine.
[[nodiscard]] std::string summary_json(const ReportInput& input);
/// manifest.json: version, hashes of all inputs, seed, solver, kernel, options.
[[nodiscard]] std::string manifest_json(const ReportInput& input);
/// timing.json: wall seconds by stage.
[[nodiscard]] std::string timing_json(const Timing& timing);

}  // namespace hepatrial::report
