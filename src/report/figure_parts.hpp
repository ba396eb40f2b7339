#pragma once
// What several figures draw alike; internal to the figures of this room.

#include <string>
#include <string_view>
#include <vector>

#include "report/axis.hpp"
#include "report/svg.hpp"
#include "trial/record.hpp"

namespace hepatrial::report {

inline constexpr double k_panel_width = 440;
inline constexpr double k_font = 14;
inline constexpr double k_small_font = 13;
inline constexpr std::size_t k_most_patients_drawn = 40;

/// "A", "B"... "Z", "A2"...
[[nodiscard]] std::string arm_letter(std::size_t arm);

/// The arm's letter on a square of its colour; `at` is the left end of the letter's base line.
void draw_badge(Svg& svg, std::size_t arm, Point at);

/// The badge and the arm's name behind it, shortened to the panel's width; `baseline` is that of the text.
void draw_arm_heading(Svg& svg, std::size_t arm, std::string_view name, double baseline);

/// A mark and what it stands for.
struct LegendEntry {
  std::string_view colour;
  std::string_view text;
};

/// Coloured squares with words, as many per row as fit the panel. Returns the y below the last row.
double draw_legend(Svg& svg, const std::vector<LegendEntry>& entries, Point start);

/// How many of the patients of an arm.
struct ArmShare {
  std::string name;
  std::size_t count = 0, total = 0;
};

/// "3 of 40 with A and 5 of 40 with B"; beyond three arms "between 7.5 % (with A) and 12.5 % (with B)".
[[nodiscard]] std::string shares_text(const std::vector<ArmShare>& all);

/// The five responses in their colours.
[[nodiscard]] std::vector<LegendEntry> response_legend();

}  // namespace hepatrial::report
