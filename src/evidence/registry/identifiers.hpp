#pragma once
// Registry identifiers, found in text by anchored patterns and written one way.
// Checked by tests/evidence/identifiers_test.cpp.

#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::evidence::registry {

/// What kind of number it is. `code` is a sponsor's own number, which identifies nothing without the sponsor.
enum class IdentifierKind { nct, eudract, ctis, isrctn, utn, jrct, chictr, ctr_china, actrn, drks, code };

[[nodiscard]] std::string_view name_of(IdentifierKind kind);

struct Identifier {
  IdentifierKind kind = IdentifierKind::code;
  std::string value;    ///< one spelling: upper case, EudraCT without country, CTIS without resubmission
  std::string printed;  ///< as found

  friend bool operator==(const Identifier&, const Identifier&) = default;
};

/// Every identifier in a text, in order. A match needs a boundary on both sides; an EudraCT number has a third block
/// that begins with 0 and a CTIS number one that begins with 5, so neither passes for the other; the prefixes EUCTR and
/// CTIS and a country suffix are read and dropped; all-zero numbers are none.
[[nodiscard]] std::vector<Identifier> find_identifiers(std::string_view text);

/// A sponsor's code as it is compared: upper case, letters and digits only. "" when it is too weak to link anything
/// (fewer than 5 characters, or no letter, or no digit).
[[nodiscard]] std::string comparable_code(std::string_view code);

/// A sponsor's name as it is compared: lower case, legal forms and punctuation dropped.
[[nodiscard]] std::string comparable_sponsor(std::string_view name);

}  // namespace hepatrial::evidence::registry
