// Free text of screening and showing: no text crashes it; what is shown holds no control character.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/inert.hpp"
#include "evidence/screening/phrases.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hepatrial::evidence;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string& sentence : screening::sentences(text)) {
    if (sentence.empty() || sentence.find('\n') != std::string::npos) std::abort();
  }
  // The first line as terms joined by "|", the rest as the text to look in.
  const std::size_t line_end = text.find('\n');
  std::vector<std::string> terms;
  std::string term;
  for (const char c : std::string(text.substr(0, line_end)) + "|") {
    if (c != '|') {
      term += c;
      continue;
    }
    terms.push_back(term);
    term.clear();
  }
  const std::string plain = screening::plain_words(line_end == std::string_view::npos ? "" : text.substr(line_end));
  [[maybe_unused]] const auto found = screening::Phrases(terms).find(plain);
  for (const std::string& shown : {terminal_text(text), html_text(text), spreadsheet_cell(text)}) {
    for (const char c : shown) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) std::abort();
    }
  }
  if (html_text(text).find('<') != std::string::npos) std::abort();
  const std::string cell = spreadsheet_cell(text);
  if (!cell.empty() && (cell[0] == '=' || cell[0] == '@')) std::abort();
  return 0;
}
