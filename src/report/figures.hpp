#pragma once
// The figures of a report. Each is one or more panels (SVG with its own viewBox, about 440 units wide, so that text is
// readable on a phone and panels stand side by side on a wide screen) and a finding in one sentence that is computed
// from the data. Pure, thread-safe, the same bytes for the same input. Nothing: there is no data to draw. Checked by
// tests/report/figures_test.cpp.

#include <optional>
#include <string>
#include <vector>

#include "study/comparison.hpp"
#include "trial/analysis.hpp"
#include "trial/run.hpp"

namespace hepatrial::report {

struct Figure {
  std::string id;  ///< unique on the page; letters, digits, hyphens
  std::string title;
  std::string finding;              ///< plain text, not yet escaped
  std::string note;                 ///< how to read it; plain text
  std::vector<std::string> panels;  ///< finished svg elements
};

/// Kaplan-Meier curves of all arms with 95 % bands, censoring marks and numbers at risk. `endpoint`: "OS" or "PFS".
[[nodiscard]] std::optional<Figure> kaplan_meier_figure(const trial::TrialResult& result,
                                                        const trial::TrialSummary& summary,
                                                        const std::string& endpoint);

/// Best change of the sum of diameters per patient, one panel per arm, coloured by best overall response.
[[nodiscard]] std::optional<Figure> waterfall_figure(const trial::TrialResult& result);

/// Change of the sum of diameters over time for up to 40 patients per arm (the first by patient id).
[[nodiscard]] std::optional<Figure> spider_figure(const trial::TrialResult& result);

/// The course of up to 40 patients per arm (the first by patient id): progression, response, death, end of follow-up.
[[nodiscard]] std::optional<Figure> swimmer_figure(const trial::TrialResult& result);

/// Hazard ratios against the control arm, the published ones beside them.
[[nodiscard]] std::optional<Figure> forest_figure(const trial::TrialSummary& summary,
                                                  const std::vector<study::ComparisonRow>& comparison);

/// Predicted values with their 90 % intervals and published values as diamonds; a panel each for months, rates and
/// ratios.
[[nodiscard]] std::optional<Figure> comparison_figure(const std::vector<study::ComparisonRow>& comparison);

/// Residual antibody at the start of the trial line against days since the last dose of the line before.
[[nodiscard]] std::optional<Figure> antibody_figure(const trial::TrialResult& result);

/// Cumulative incidence of death from tumour, liver failure and other causes (Aalen-Johansen), one panel per arm.
[[nodiscard]] std::optional<Figure> death_figure(const trial::TrialResult& result);

}  // namespace hepatrial::report
