#include "core/result.hpp"

#include <algorithm>

namespace hepatrial::core {

namespace {
int code_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::usage: return 2;
    case ProblemKind::bad_input: return 3;
    case ProblemKind::numerical: return 4;
    case ProblemKind::io: return 5;
  }
  return 3;
}
}  // namespace

std::string Problem::text() const {
  std::string out;
  if (!where.file.empty()) {
    out += where.file;
    if (where.line > 0) out += ":" + std::to_string(where.line);
    out += ": ";
  }
  if (!where.field.empty()) out += where.field + ": ";
  out += message;
  if (!advice.empty()) out += " (" + advice + ")";
  return out;
}

int exit_code(const Problems& problems) {
  int worst = 0;
  for (const Problem& problem : problems) worst = std::max(worst, code_of(problem.kind));
  return worst;
}

std::string text(const Problems& problems) {
  std::string out;
  for (const Problem& problem : problems) out += problem.text() + "\n";
  return out;
}

}  // namespace hepatrial::core
