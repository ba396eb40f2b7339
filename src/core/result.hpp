#pragma once
// Errors as values. Library code neither prints nor exits; it returns Result<T>.

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace hepatrial::core {

/// Where bad input was found. Empty file: not from a file. Line 0: unknown or not text.
struct Where {
  std::string file;
  int line = 0;
  std::string field;
};

/// What kind of failure; each kind has one exit code (see exit_code).
enum class ProblemKind {
  usage,      ///< the command line is wrong                          exit 2
  bad_input,  ///< a file or value the user supplied is wrong         exit 3
  numerical,  ///< more patients failed than the run allows           exit 4
  io          ///< reading or writing failed (disk, rights, network)  exit 5
};

/// One problem: what was found, where, and what to do about it.
struct Problem {
  ProblemKind kind = ProblemKind::bad_input;
  std::string message;  ///< what was found and what was expected, one sentence
  Where where;
  std::string advice;  ///< what to do; may be empty

  /// "file:line: field: message (advice)", parts left out when empty.
  [[nodiscard]] std::string text() const;
};

/// All problems of one input, reported together. Never empty inside a failed Result.
using Problems = std::vector<Problem>;

template <class T>
using Result = tl::expected<T, Problems>;

/// A failed Result with one problem.
[[nodiscard]] inline tl::unexpected<Problems> fail(Problem problem) {
  return tl::unexpected<Problems>(Problems{std::move(problem)});
}
[[nodiscard]] inline tl::unexpected<Problems> fail(Problems problems) {
  return tl::unexpected<Problems>(std::move(problems));
}

/// The process exit code of the worst kind among `problems` (2 usage, 3 bad input, 4 numerical, 5 I/O).
[[nodiscard]] int exit_code(const Problems& problems);

/// One line per problem, in order.
[[nodiscard]] std::string text(const Problems& problems);

}  // namespace hepatrial::core
