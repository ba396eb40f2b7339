// SBML text: whatever is read can be checked and written in every level, or a problem says why not.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "model/read.hpp"
#include "model/unit_check.hpp"

namespace model = hepatrial::model;

// libSBML 5.19 loses the nodes of formulas that end too early; only our own leaks are of interest here.
extern "C" const char* __lsan_default_suppressions() { return "leak:libsbml.so\nleak:readMathML\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = model::read_sbml_text(text, "fuzz");
  if (!read) {
    if (read.error().empty()) std::abort();
    return 0;
  }
#ifdef HEPATRIAL_PLANTED_BUG
  // The fault that the fuzzer has to find; no seed shows it: a compartment that is not three-dimensional.
  for (const model::Symbol& symbol : read->symbols) {
    if (symbol.kind == model::SymbolKind::compartment && symbol.spatial_dimensions != 3) std::abort();
  }
#endif
  (void)model::check_units(*read);
  for (const model::SbmlVersion version : {model::SbmlVersion{3, 2}, model::SbmlVersion{2, 4}}) {
    const auto written = model::write_sbml(*read, version);
    if (!written && written.error().empty()) std::abort();
  }
  return 0;
}
