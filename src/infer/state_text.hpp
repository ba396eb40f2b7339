#pragma once
// The state of a long computation as JSON text and back, to the bit; internal to this room. Finite numbers are written
// with the fewest digits that read back as the same double; others as "nan", "inf", "-inf".

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

/// Collects named fields. One thread at a time. Checked by tests/infer/state_text_test.cpp.
class StateWriter {
 public:
  /// `kind` names the computation, for example "cma-es".
  StateWriter(std::string_view kind, int version);
  ~StateWriter();
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  void number(std::string_view name, double value);
  void whole(std::string_view name, std::uint64_t value);
  void text(std::string_view name, std::string_view value);
  void numbers(std::string_view name, const std::vector<double>& values);
  void wholes(std::string_view name, const std::vector<std::uint64_t>& values);
  void matrix(std::string_view name, const Matrix& value);
  /// Fields in the order of their names.
  [[nodiscard]] std::string json() const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

/// Reads the fields back; a missing or wrong field is remembered, and zero, empty text or an empty list given instead.
class StateReader {
 public:
  /// Problems found at once: no JSON object, another kind, another version.
  StateReader(std::string_view json, std::string_view kind, int version);
  ~StateReader();
  StateReader(const StateReader&) = delete;
  StateReader& operator=(const StateReader&) = delete;

  [[nodiscard]] bool has(std::string_view name) const;
  double number(std::string_view name);
  std::uint64_t whole(std::string_view name);
  std::string text(std::string_view name);
  std::vector<double> numbers(std::string_view name);
  std::vector<std::uint64_t> wholes(std::string_view name);
  Matrix matrix(std::string_view name);
  /// Adds a problem of kind bad_input at field `name`.
  void refuse(std::string_view name, std::string message);
  /// Refuses `name` unless found == expected.
  void expect_size(std::string_view name, std::size_t found, std::size_t expected);
  [[nodiscard]] const core::Problems& problems() const { return problems_; }

 private:
  struct Document;
  std::unique_ptr<Document> document_;
  core::Problems problems_;
};

}  // namespace hepatrial::infer
