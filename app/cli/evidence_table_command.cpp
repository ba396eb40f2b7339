// evidence table: a table of a review made again from the store.
#include <array>
#include <cstdio>
#include <exception>
#include <fstream>

#include <nlohmann/json.hpp>

#include "cli/paths.hpp"
#include "cli/synthesis_verbs.hpp"
#include "core/files.hpp"
#include "evidence/regimen.hpp"
#include "evidence/tables/review_table.hpp"
#include "evidence/tables/table_formats.hpp"
#include "evidence/text_table.hpp"

namespace hepatrial::cli {

namespace {

using Json = nlohmann::json;

/// Where an endpoint of summary.json stands in a table, and by what its value is multiplied.
struct Column {
  const char* endpoint;
  const char* column;
  double factor;
};
constexpr std::array<Column, 4> k_columns{{{"PFS_median_months", "mPFS (months)", 1.0},
                                           {"OS_median_months", "mOS (months)", 1.0},
                                           {"ORR", "ORR (%)", 100.0},
                                           {"DCR", "DCR (%)", 100.0}}};

std::string one_decimal(double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.1f", value);
  return buffer;
}

void add_arm(const Json& arm, std::vector<evidence::TablePrediction>& predictions) {
  const std::string regimen = arm.at("regimen").get<std::string>();
  for (const Column& column : k_columns) {
    const auto endpoint = arm.at("endpoints").find(column.endpoint);
    if (endpoint == arm.at("endpoints").end() || !endpoint->at("value").is_number()) continue;
    std::string text = one_decimal(column.factor * endpoint->at("value").get<double>());
    if (endpoint->at("ci_low").is_number() && endpoint->at("ci_high").is_number()) {
      text += " (" + one_decimal(column.factor * endpoint->at("ci_low").get<double>()) + "-" +
              one_decimal(column.factor * endpoint->at("ci_high").get<double>()) + ")";
    }
    predictions.push_back({regimen, column.column, text});
  }
}

core::Result<std::vector<evidence::TablePrediction>> predictions_in(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) {
    return core::fail({core::ProblemKind::bad_input,
                       "cannot be read",
                       {path.string(), 0, ""},
                       "give the summary.json of 'hepatrial run'"});
  }
  std::vector<evidence::TablePrediction> predictions;
  try {
    const Json summary = Json::parse(stream);
    for (const Json& arm : summary.at("arms")) add_arm(arm, predictions);
  } catch (const std::exception& error) {
    return core::fail({core::ProblemKind::bad_input,
                       std::string("is not a summary of a run: ") + error.what(),
                       {path.string(), 0, ""},
                       "give the summary.json of 'hepatrial run'"});
  }
  return predictions;
}

std::string list_of_tables() {
  std::vector<std::vector<std::string>> rows;
  for (const evidence::TableName& name : evidence::table_names()) {
    rows.push_back({std::string(name.key), std::string(name.title)});
  }
  return evidence::text_table({{"table", 16}, {"title", 90}}, rows);
}

std::string in_format(const evidence::ReviewTable& table, const std::string& format) {
  if (format == "html") return evidence::table_html(table);
  if (format == "csv") return evidence::table_csv(table);
  if (format == "md") return evidence::table_markdown(table);
  return format == "docx" ? evidence::table_docx(table) : evidence::table_text(table);
}

}  // namespace

core::Result<Answer> evidence_table(const SynthesisOptions& options, const evidence::Store& store) {
  if (options.table.empty()) return Answer{list_of_tables(), ""};
  if (options.format == "docx" && !options.out) {
    return core::fail({core::ProblemKind::usage, "a docx file is not for a terminal", {}, "name a file with --out"});
  }
  evidence::TableOptions chosen;
  chosen.registry = options.registry;
  chosen.since = options.since;
  std::optional<evidence::Store> before;
  if (options.before) {
    auto opened = evidence::Store::open(*options.before);
    if (!opened) return core::fail(opened.error());
    before = std::move(*opened);
    chosen.before = &*before;
  }
  if (options.predictions) {
    auto predictions = predictions_in(*options.predictions);
    if (!predictions) return core::fail(predictions.error());
    chosen.predictions = std::move(*predictions);
  }
  const auto table = evidence::make_table(store, options.table, chosen);
  if (!table) return core::fail(table.error());
  const std::string text = in_format(*table, options.format);
  const std::string share = evidence::share_sentence(*table) + "\n";
  if (!options.out) return Answer{text, share};
  if (auto written = core::write_file(*options.out, text); !written) return core::fail(std::move(written.error()));
  return Answer{"", share + options.out->string() + " written\n"};
}

}  // namespace hepatrial::cli
