// Antimony text: whatever is read can be checked, and what is written as SBML reads back and writes the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "model/read.hpp"
#include "model/unit_check.hpp"

namespace {

namespace model = hepatrial::model;

#ifdef HEPATRIAL_PLANTED_BUG
// The fault that the fuzzer has to find; no seed shows it: a negative initial value.
void fail_on_planted_fault(const model::Model& read) {
  for (const model::Symbol& symbol : read.symbols) {
    if (symbol.value && *symbol.value < 0) std::abort();
  }
}
#endif

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = model::read_antimony_text({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!read) {
    if (read.error().empty()) std::abort();
    // Nearly every change makes a text wrong. -1 keeps those out of the corpus, so that right ones are changed further.
    return -1;
  }
#ifdef HEPATRIAL_PLANTED_BUG
  fail_on_planted_fault(*read);
#endif
  (void)model::check_units(*read);
  // libSBML is far slower than the reader and is not what is looked at here: every fourth input has to do.
  if (size % 4 != 0) return 0;
  const auto text = model::write_sbml(*read);
  if (!text) {
    if (text.error().empty()) std::abort();
    return 0;
  }
  const auto again = model::read_sbml_text(*text, "again");
  if (!again) std::abort();
  const auto second = model::write_sbml(*again);
  if (!second || *second != *text) std::abort();
  return 0;
}
