// Records of the EU Clinical Trials Register: no text crashes the reader, and every value can be traced.

#include "registry_record_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return registry_fuzz::run(data, size, [](const auto&, const auto&) {});
}
