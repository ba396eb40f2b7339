// Plain text of the EU register and XML of ISRCTN: no text crashes the rewriting; what comes out is JSON, one object a
// line, and is read or refused like any other record.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "evidence/registry/other_texts.hpp"
#include "registry_record_checks.hpp"

namespace {

void check_lines(const std::string& lines, bool valid_text) {
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    if (end == std::string::npos) std::abort();
    const std::string line = lines.substr(at, end - at);
    hepatrial::evidence::registry::JsonParser parser;
    // Broken UTF-8 in the text stays broken and is refused as a record.
    if (valid_text && !parser.parse(line)) std::abort();
    registry_fuzz::run(reinterpret_cast<const std::uint8_t*>(line.data()), line.size(),
                       [](const auto&, const auto&) {});
    at = end + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hepatrial::evidence::registry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool ascii = true;
  for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  check_lines(euctr_text_as_json(text), ascii);
  if (const auto lines = isrctn_xml_as_json(text)) check_lines(*lines, ascii);
  return 0;
}
