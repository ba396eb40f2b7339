#pragma once
// What the calibration verbs share on disk: a state file that belongs to one set of inputs, and tables beside it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::study {

/// A saved computation: texts by name, in a JSON file with the fingerprint of what it was made from.
struct SavedState {
  std::string fingerprint;
  std::map<std::string, std::string> parts;
};

/// Errors: bad_input when the file is no state of this `kind`, or of another fingerprint (inputs, patients or seed
/// changed); the message says which file.
[[nodiscard]] core::Result<SavedState> read_state(const std::filesystem::path& file, const std::string& kind,
                                                  const std::string& fingerprint);
[[nodiscard]] std::string state_text(const SavedState& state, const std::string& kind);

/// A matrix as text and back, to the bit; NaN is kept. Errors: bad_input.
[[nodiscard]] std::string matrix_text(const infer::Matrix& matrix);
[[nodiscard]] core::Result<infer::Matrix> matrix_of(const std::string& text);

/// A tab-separated table. Numbers come ready as text.
[[nodiscard]] std::string table_text(const std::vector<std::string>& header,
                                     const std::vector<std::vector<std::string>>& rows, char separator);
/// Up to six significant digits; "" when not finite.
[[nodiscard]] std::string short_number(double value);

}  // namespace hepatrial::study
