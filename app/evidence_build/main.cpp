// Turns the evidence CSV files into the two store files. Run by the build, and by hand after editing a CSV.
// Exit codes: 0 built, 2 wrong usage, 3 a CSV is wrong (every problem is listed), 5 the files could not be written.

#include <cstdio>
#include <string>

#include "evidence/store.hpp"

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    std::fputs("usage: hepatrial_evidence_build EVIDENCE_DIR OUT_DIR\n", stderr);
    return 2;
  }
  const auto built = hepatrial::evidence::build_store(arguments[1], arguments[2]);
  if (built) return 0;
  std::fputs(hepatrial::core::text(built.error()).c_str(), stderr);
  return hepatrial::core::exit_code(built.error());
}
