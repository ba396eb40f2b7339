#include "population/parameter_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/units.hpp"

namespace hepatrial::population {

namespace {

using core::DelimitedTable;
using core::Problem;
using core::ProblemKind;
using core::Problems;

constexpr std::size_t k_table_limit_bytes = std::size_t{16} << 20;

// Fields of one row, with the problems they cause.
class RowFields {
 public:
  RowFields(const DelimitedTable& table, std::size_t row, Problems& problems)
      : table_(table), row_(row), problems_(problems) {}

  [[nodiscard]] int line() const { return table_.line[row_]; }

  [[nodiscard]] const std::string& text(std::string_view column) const {
    return table_.rows[row_][static_cast<std::size_t>(table_.column(column))];
  }

  [[nodiscard]] double number(std::string_view column) const {
    double value = 0;
    if (!core::parse_number(text(column), value)) {
      report(column, "'" + text(column) + "' is not a number");
      return std::numeric_limits<double>::quiet_NaN();
    }
    return value;
  }

  [[nodiscard]] double number_or(std::string_view column, double when_empty) const {
    return text(column).empty() ? when_empty : number(column);
  }

  void report(std::string_view column, std::string message, std::string advice = "") const {
    problems_.push_back(
        {ProblemKind::bad_input, std::move(message), {table_.file, line(), std::string(column)}, std::move(advice)});
  }

 private:
  const DelimitedTable& table_;
  std::size_t row_;
  Problems& problems_;
};

SpreadForm spread_form(const RowFields& fields) {
  const std::string& form = fields.text("spreadForm");
  if (form.empty() || form == "none") return SpreadForm::none;
  if (form == "log_normal") return SpreadForm::log_normal;
  if (form == "logit") return SpreadForm::logit;
  if (form == "normal") return SpreadForm::normal;
  fields.report("spreadForm", "'" + form + "' is not a spread form", "use none, log_normal, logit or normal");
  return SpreadForm::none;
}

void check_value_and_bounds(const RowFields& fields, const ParameterRow& row) {
  if (row.lower_bound > row.upper_bound) fields.report("lowerBound", "the lower bound is above the upper bound");
  if (row.value < row.lower_bound || row.value > row.upper_bound) {
    fields.report("nominalValue", core::number_text(row.value) + " is outside the bounds [" +
                                      core::number_text(row.lower_bound) + ", " + core::number_text(row.upper_bound) +
                                      "]");
  }
  const std::string& scale = fields.text("parameterScale");
  if (scale != "lin" && scale != "log" && scale != "log10") {
    fields.report("parameterScale", "'" + scale + "' is not a parameter scale", "use lin, log or log10");
  } else if (scale != "lin" && row.estimate && !(row.lower_bound > 0)) {
    fields.report("lowerBound", "an estimated parameter on a logarithmic scale needs a lower bound above 0");
  }
  if (row.estimate && !(std::isfinite(row.lower_bound) && std::isfinite(row.upper_bound))) {
    fields.report("lowerBound", "an estimated parameter needs both bounds");
  }
}

void check_spread(const RowFields& fields, const ParameterRow& row) {
  if (row.spread < 0) fields.report("spread", "a spread cannot be negative");
  if (row.spread > 0 && row.spread_form == SpreadForm::none) {
    fields.report("spreadForm", "a spread above 0 needs a form", "use log_normal, logit or normal");
  }
  if (row.spread_form == SpreadForm::log_normal && !(row.value > 0)) {
    fields.report("nominalValue", "a log_normal spread needs a value above 0");
  }
  if (row.spread_form == SpreadForm::logit && !(row.value > 0 && row.value < 1)) {
    fields.report("nominalValue", "a logit spread needs a value between 0 and 1");
  }
}

ParameterRow read_row(const RowFields& fields) {
  constexpr double k_infinity = std::numeric_limits<double>::infinity();
  ParameterRow row;
  row.id = fields.text("parameterId");
  row.line = fields.line();
  if (row.id.empty()) fields.report("parameterId", "the id is missing");
  row.value = fields.number("nominalValue");
  row.lower_bound = fields.number_or("lowerBound", -k_infinity);
  row.upper_bound = fields.number_or("upperBound", k_infinity);
  const std::string& estimate = fields.text("estimate");
  if (estimate != "0" && estimate != "1") fields.report("estimate", "'" + estimate + "' is neither 0 nor 1");
  row.estimate = estimate == "1";
  row.unit = fields.text("unit");
  if (const auto unit = core::parse_unit(row.unit); !unit) fields.report("unit", unit.error().front().message);
  row.spread = fields.number_or("spread", 0);
  row.spread_form = spread_form(fields);
  row.source = fields.text("source");
  if (row.source.empty()) {
    fields.report("source", "the source is missing", "a citation, 'calibrated: ...' or 'assumption: why'");
  }
  row.note = fields.text("note");
  check_value_and_bounds(fields, row);
  check_spread(fields, row);
  return row;
}

core::Result<DelimitedTable> read_columns(const std::filesystem::path& file,
                                          const std::vector<std::string_view>& columns) {
  auto text = core::read_file(file, k_table_limit_bytes);
  if (!text) return tl::unexpected(text.error());
  auto table = core::parse_delimited(*text, '\t', file.string());
  if (!table) return table;
  Problems missing = core::missing_columns(*table, columns);
  for (const std::string& name : table->header) {
    if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
      missing.push_back({ProblemKind::bad_input, "unknown column", {table->file, 1, name}, ""});
    }
  }
  if (!missing.empty()) return core::fail(std::move(missing));
  return table;
}

void read_correlations(const std::filesystem::path& file, ParameterTable& table, Problems& problems) {
  const auto columns = read_columns(file, {"first", "second", "rho", "source"});
  if (!columns) {
    problems.insert(problems.end(), columns.error().begin(), columns.error().end());
    return;
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t i = 0; i < columns->rows.size(); ++i) {
    const RowFields fields(*columns, i, problems);
    const Correlation correlation{fields.text("first"), fields.text("second"), fields.number("rho")};
    for (const char* const column : {"first", "second"}) {
      const ParameterRow* row = table.find(fields.text(column));
      if (row == nullptr || row->spread_form == SpreadForm::none) {
        fields.report(column, "'" + fields.text(column) + "' is not a parameter with a spread");
      }
    }
    if (correlation.first == correlation.second) fields.report("second", "a parameter correlated with itself");
    if (!(std::abs(correlation.rho) < 1)) fields.report("rho", "a correlation lies between -1 and 1");
    if (fields.text("source").empty()) fields.report("source", "the source is missing");
    if (!seen.insert(std::minmax(correlation.first, correlation.second)).second) {
      fields.report("first", "this pair is given twice");
    }
    table.correlations.push_back(correlation);
  }
}

}  // namespace

const ParameterRow* ParameterTable::find(const std::string& id) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&id](const ParameterRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

core::Result<ParameterTable> read_parameter_table(const std::filesystem::path& file) {
  const auto columns = read_columns(file, {"parameterId", "parameterScale", "lowerBound", "upperBound", "nominalValue",
                                           "estimate", "unit", "spread", "spreadForm", "source", "note"});
  if (!columns) return tl::unexpected(columns.error());
  Problems problems;
  ParameterTable table;
  table.file = file.string();
  std::map<std::string, int> first_line;
  for (std::size_t i = 0; i < columns->rows.size(); ++i) {
    const RowFields fields(*columns, i, problems);
    table.rows.push_back(read_row(fields));
    const ParameterRow& row = table.rows.back();
    const auto [known, is_new] = first_line.emplace(row.id, row.line);
    if (!is_new) {
      fields.report("parameterId", "'" + row.id + "' is given twice, first in line " + std::to_string(known->second));
    }
  }
  const std::filesystem::path correlations = file.parent_path() / "correlations.tsv";
  std::error_code ignored;
  if (std::filesystem::exists(correlations, ignored)) read_correlations(correlations, table, problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  return table;
}

}  // namespace hepatrial::population
