#include "study/calibration/run_folder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::study {

namespace {

constexpr int k_state_version = 1;

core::Problem bad_state(const std::filesystem::path& file, std::string message, std::string advice = "") {
  return {core::ProblemKind::bad_input, std::move(message), {file.string(), 0, ""}, std::move(advice)};
}

}  // namespace

core::Result<SavedState> read_state(const std::filesystem::path& file, const std::string& kind,
                                    const std::string& fingerprint) {
  const auto text = core::read_file(file);
  if (!text) return core::fail(text.error());
  const auto document = nlohmann::json::parse(*text, nullptr, false);
  SavedState state;
  try {
    if (document.is_discarded() || document.at("kind") != kind || document.at("version") != k_state_version) {
      return core::fail(bad_state(file, "is no saved state of '" + kind + "'"));
    }
    state.fingerprint = document.at("fingerprint").get<std::string>();
    state.parts = document.at("parts").get<std::map<std::string, std::string>>();
  } catch (const nlohmann::json::exception& error) {
    return core::fail(bad_state(file, std::string("is damaged: ") + error.what()));
  }
  if (state.fingerprint != fingerprint) {
    return core::fail(bad_state(file, "was made from other inputs, or with another seed or number of patients",
                                "give the same options and files as then, or another --out"));
  }
  return state;
}

std::string state_text(const SavedState& state, const std::string& kind) {
  const nlohmann::json document{
      {"kind", kind}, {"version", k_state_version}, {"fingerprint", state.fingerprint}, {"parts", state.parts}};
  return document.dump(1) + "\n";
}

std::string matrix_text(const infer::Matrix& matrix) {
  std::string out = std::to_string(matrix.rows) + " " + std::to_string(matrix.columns);
  for (const double value : matrix.values) {
    out += ' ';
    out += std::isfinite(value) ? core::number_text(value) : "nan";
  }
  return out;
}

core::Result<infer::Matrix> matrix_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const auto damaged = [] { return core::fail(bad_state("state", "a matrix of the saved state is damaged")); };
  double rows = 0, columns = 0;
  if (words.size() < 2 || !core::parse_number(words[0], rows) || !core::parse_number(words[1], columns)) {
    return damaged();
  }
  if (!(rows >= 0 && columns >= 0) || rows * columns != static_cast<double>(words.size() - 2)) return damaged();
  infer::Matrix out(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    if (words[i + 2] == "nan") {
      out.values[i] = std::numeric_limits<double>::quiet_NaN();
    } else if (!core::parse_number(words[i + 2], out.values[i])) {
      return damaged();
    }
  }
  return out;
}

std::string table_text(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows,
                       char separator) {
  std::string out;
  const auto add = [&](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += separator;
      out += core::quoted_field(fields[i], separator);
    }
    out += '\n';
  };
  add(header);
  for (const auto& row : rows) add(row);
  return out;
}

std::string short_number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : ""; }

}  // namespace hepatrial::study
