// Writes a made-up registry as one study a line: registry_generate RECORDS FILE [SEED]. 550,000 records are about 10
// GB.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "benchmarks/registry/synthetic_studies.hpp"

int main(int argument_count, char** arguments) {
  if (argument_count < 3) {
    std::fputs("usage: registry_generate RECORDS FILE [SEED]\n", stderr);
    return 2;
  }
  const unsigned long long records = std::strtoull(arguments[1], nullptr, 10);
  const unsigned long long seed = argument_count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
  std::FILE* file = std::fopen(arguments[2], "wb");
  if (file == nullptr) {
    std::perror(arguments[2]);
    return 5;
  }
  std::string text;
  unsigned long long bytes = 0;
  bool failed = false;
  for (unsigned long long index = 0; index < records && !failed; ++index) {
    hepatrial::benchmarks::append_synthetic_study(seed, index, text);
    text += '\n';
    if (text.size() < (1U << 20) && index + 1 < records) continue;
    failed = std::fwrite(text.data(), 1, text.size(), file) != text.size();
    bytes += text.size();
    text.clear();
  }
  failed = std::fclose(file) != 0 || failed;
  std::printf("%llu records, %.3f GB\n", records, static_cast<double>(bytes) * 1e-9);
  return failed ? 5 : 0;
}
