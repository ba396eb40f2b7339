#pragma once
// Registry records that do not come as JSON: the EU register's plain text and ISRCTN's XML, rewritten as one JSON
// object a line with the keys that the readers know. The text itself is kept inside, as `raw_text`. Checked by
// tests/evidence/other_texts_test.cpp.

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::evidence::registry {

enum class TextKind { json, euctr_text, isrctn_xml };

/// What a file is, by its first bytes; json when it is neither of the others.
[[nodiscard]] TextKind kind_of(std::string_view head);

/// "A.2 EudraCT number: ..." lines as JSON lines; one for each record of the text. Lines without an item go on with the
/// one before.
[[nodiscard]] std::string euctr_text_as_json(std::string_view text);

/// Each <trial> of the XML as a JSON line: elements are members, repeated ones arrays, attributes of an element with
/// children are members too. Errors (bad_input): not well-formed, nested deeper than 100, or entities that grow without
/// bound.
[[nodiscard]] core::Result<std::string> isrctn_xml_as_json(std::string_view text);

}  // namespace hepatrial::evidence::registry
