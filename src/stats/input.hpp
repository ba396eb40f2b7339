#pragma once
// Checks of what callers hand in, shared by the files of this room; not meant for other rooms.

#include <cstddef>
#include <span>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::stats {

/// Appends a bad_input problem about the argument `field`.
void add_problem(core::Problems& problems, std::string_view field, std::string message, std::string advice = "");

/// Appends a problem when `size` is not `expected`.
void check_size(core::Problems& problems, std::string_view field, std::size_t size, std::size_t expected);

/// One problem for all values that are not finite; names the first and counts the rest.
void check_finite(core::Problems& problems, std::string_view field, std::span<const double> values);

/// One problem for all values that are not finite and >= 0.
void check_not_negative(core::Problems& problems, std::string_view field, std::span<const double> values);

/// One problem for all values that are not in 0..highest.
void check_codes(core::Problems& problems, std::string_view field, std::span<const int> values, int highest);

/// A problem when `level` is not strictly between 0 and 1.
void check_level(core::Problems& problems, double level);

/// Times finite and >= 0, as many event codes, codes in 0..highest_event, not empty.
void check_time_to_event(core::Problems& problems, std::span<const double> time, std::span<const int> event,
                         int highest_event);

}  // namespace hepatrial::stats
