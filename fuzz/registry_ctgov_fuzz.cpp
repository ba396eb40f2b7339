// Records of ClinicalTrials.gov: no text crashes the reader, and every value can be traced.

#include "registry_record_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return registry_fuzz::run(data, size, [](const auto&, const registry_fuzz::RowBuffer& rows) {
#ifdef HEPATRIAL_PLANTED_BUG
    // The fault that the fuzzer has to find; no seed shows it: a value that is not available and does not say why.
    using namespace registry_fuzz;
    for (std::size_t index = 0; index < rows.row_count(); ++index) {
      const auto& row = rows.row(index);
      if (row.table != Table::outcome_value) continue;
      const bool not_available = rows.text_of(rows.cell(row, 4)) == "NA";
      if (not_available && rows.cell(row, 12).kind == PackedCell::Kind::nothing) std::abort();
    }
#else
    (void)rows;
#endif
  });
}
