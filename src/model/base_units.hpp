#pragma once
// The units that SBML (L3V2 table 2) and Antimony know by name without a definition.

#include <optional>
#include <string_view>

#include "core/units.hpp"

namespace hepatrial::model {

/// The unit of a base name such as "litre" or "second"; none when it is not a base name.
[[nodiscard]] std::optional<core::Unit> base_unit(std::string_view name);
/// The same, also with a plural "s" ("seconds"), as Antimony allows. `singular` becomes the base name.
[[nodiscard]] std::optional<core::Unit> base_unit_or_plural(std::string_view name, std::string_view& singular);

}  // namespace hepatrial::model
