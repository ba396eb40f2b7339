#include "study/holdout_ledger.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::study {

namespace {

// Columns of the first ledgers: a table without them is none.
constexpr std::array<std::string_view, 14> k_first_columns{"date",
                                                           "version",
                                                           "trial",
                                                           "parameter_hash",
                                                           "seed",
                                                           "patients_per_arm",
                                                           "arms",
                                                           "medians",
                                                           "median_abs_log_ratio",
                                                           "coverage",
                                                           "mean_log_width",
                                                           "mean_interval_score",
                                                           "rates",
                                                           "median_rate_error_se"};

using Row = std::vector<std::string>;

/// Column names and what this scoring has in them, in the order of a new ledger.
using Cells = std::vector<std::pair<std::string, std::string>>;

void add_rival(const RivalScore& rival, Cells& cells) {
  const auto add = [&](const char* column, std::string text) {
    cells.emplace_back(rival.rival + "_" + column, std::move(text));
  };
  add("medians", std::to_string(rival.medians));
  add("model_median_abs_log_ratio", core::number_text(rival.model_median_abs_log_ratio));
  add("rival_median_abs_log_ratio", core::number_text(rival.rival_median_abs_log_ratio));
  add("difference", core::number_text(rival.difference));
  add("difference_low", core::number_text(rival.difference_low));
  add("difference_high", core::number_text(rival.difference_high));
}

Cells cells_of(const LedgerEntry& entry, const HoldoutScore& score) {
  Cells cells{{"date", entry.date},
              {"version", entry.version},
              {"trial", entry.trial},
              {"parameter_hash", entry.parameter_hash},
              {"seed", std::to_string(entry.seed)},
              {"patients_per_arm", std::to_string(entry.patients_per_arm)},
              {"arms", std::to_string(score.arms)},
              {"medians", std::to_string(score.medians)},
              {"median_abs_log_ratio", core::number_text(score.median_abs_log_ratio)},
              {"coverage", core::number_text(score.coverage)},
              {"mean_log_width", core::number_text(score.mean_log_width)},
              {"mean_interval_score", core::number_text(score.mean_interval_score)},
              {"rates", std::to_string(score.rates)},
              {"median_rate_error_se", core::number_text(score.median_rate_error_se)},
              {"parameter_draws", std::to_string(score.parameter_draws)}};
  for (const RivalScore& rival : score.rivals) add_rival(rival, cells);
  return cells;
}

std::string line_of(const Row& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + core::quoted_field(fields[i], ',');
  return line + "\n";
}

struct Ledger {
  std::string bytes;  ///< as they lie on disk; empty: no file
  core::DelimitedTable table;
};

core::Result<Ledger> read_ledger(const std::filesystem::path& file) {
  Ledger ledger;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return ledger;
  auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  auto missing = core::missing_columns(*table, {k_first_columns.begin(), k_first_columns.end()});
  for (core::Problem& problem : missing) problem.advice = "this is no ledger of scorings; choose another output folder";
  if (!missing.empty()) return core::fail(std::move(missing));
  ledger.bytes = std::move(*bytes);
  if (ledger.bytes.back() != '\n') ledger.bytes += '\n';
  ledger.table = std::move(*table);
  return ledger;
}

// Adds the columns that are missing at the end. A ledger that has them all keeps its bytes.
void add_columns(const Cells& cells, Ledger& ledger) {
  const std::size_t before = ledger.table.header.size();
  for (const auto& [column, text] : cells) {
    if (ledger.table.column(column) < 0) ledger.table.header.push_back(column);
  }
  if (ledger.table.header.size() == before) return;
  ledger.bytes = line_of(ledger.table.header);
  for (Row& row : ledger.table.rows) {
    row.resize(ledger.table.header.size());
    ledger.bytes += line_of(row);
  }
}

}  // namespace

core::Result<void> check_ledger(const std::filesystem::path& ledger) {
  const auto found = read_ledger(ledger);
  if (!found) return core::fail(found.error());
  return {};
}

core::Result<void> append_to_ledger(const std::filesystem::path& ledger, const LedgerEntry& entry,
                                    const HoldoutScore& score) {
  auto found = read_ledger(ledger);
  if (!found) return core::fail(found.error());
  const Cells cells = cells_of(entry, score);
  add_columns(cells, *found);
  Row row;
  for (const std::string& column : found->table.header) {
    const auto cell = std::find_if(cells.begin(), cells.end(), [&](const auto& each) { return each.first == column; });
    row.push_back(cell == cells.end() ? "" : cell->second);
  }
  return core::write_file(ledger, found->bytes + line_of(row));
}

}  // namespace hepatrial::study
