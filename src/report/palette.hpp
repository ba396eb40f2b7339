#pragma once
// Colours that people with any kind of colour vision can tell apart: Okabe & Ito 2008, "Color universal design",
// without their yellow, which is too pale on white.

#include <array>
#include <cstddef>
#include <string_view>

#include "trial/record.hpp"

namespace hepatrial::report {

inline constexpr std::array<std::string_view, 7> k_arm_colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                               "#e69f00", "#56b4e9", "#000000"};
inline constexpr std::string_view k_text_colour = "#1a1a1a";
inline constexpr std::string_view k_quiet_colour = "#555555";
inline constexpr std::string_view k_grid_colour = "#e3e3e3";
inline constexpr std::string_view k_white = "#ffffff";

/// Colour of the arm with this index; repeats after seven arms (letters still tell them apart).
[[nodiscard]] constexpr std::string_view arm_colour(std::size_t arm) {
  return k_arm_colours[arm % k_arm_colours.size()];
}

/// Black or white, whichever is read more easily on arm_colour(arm) (WCAG contrast at least 4.5).
[[nodiscard]] constexpr std::string_view text_colour_on_arm(std::size_t arm) {
  const std::size_t colour = arm % k_arm_colours.size();
  return colour == 0 || colour == 6 ? k_white : "#000000";
}

/// Colour of a best overall response.
[[nodiscard]] constexpr std::string_view response_colour(trial::Response response) {
  switch (response) {
    case trial::Response::complete: return "#0072b2";
    case trial::Response::partial: return "#56b4e9";
    case trial::Response::stable: return "#999999";
    case trial::Response::progressive: return "#d55e00";
    case trial::Response::not_evaluable: break;
  }
  return "#e69f00";
}

}  // namespace hepatrial::report
