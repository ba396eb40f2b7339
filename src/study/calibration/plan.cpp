#include "study/calibration/plan.hpp"

#include <limits>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::study {

namespace {

constexpr std::size_t k_file_limit_bytes = std::size_t{1} << 20;
constexpr trial::NumberRange k_positive{1e-12, 1e12};

constexpr std::array<const char*, k_row_kinds> k_kind_names{"OS_median", "PFS_median", "landmark", "hazard_ratio",
                                                            "ORR",       "DCR",        "safety",   "natural_history"};

void read_settings(trial::TomlFields& fields, CalibrationPlan& plan) {
  plan.patients_per_arm = static_cast<std::size_t>(fields.integer_or("patients_per_arm", 300, {2, 1e6}));
  plan.robust_at = fields.number_or("robust_at", plan.robust_at, {0.1, 100});
  plan.relative_tolerance = fields.number_or("relative_tolerance", plan.relative_tolerance, {1e-12, 1e-2});
  plan.absolute_tolerance = fields.number_or("absolute_tolerance", plan.absolute_tolerance, {1e-15, 1e-3});
  fields.done();
}

void read_kinds(trial::TomlFields& fields, CalibrationPlan& plan) {
  for (std::size_t kind = 0; kind < k_row_kinds; ++kind) {
    auto table = fields.table(k_kind_names[kind], true);
    if (!table) continue;
    plan.kinds[kind].weight = table->number("weight", {0, 100});
    plan.kinds[kind].model_sd = table->number("model_sd", {0, 10});
    table->done();
  }
  fields.done();
}

CalibrationTrial read_trial_entry(trial::TomlFields& fields) {
  CalibrationTrial out;
  out.line = fields.line();
  out.file = fields.text("file");
  out.group = fields.text("group");
  out.patients_share = fields.number_or("patients_share", 1, {0.05, 10});
  out.endpoints = fields.texts("endpoints");
  fields.done();
  return out;
}

FreePlace read_place(trial::TomlFields& fields, FreeParameter& out) {
  if (fields.has("drug")) {
    out.drug = fields.text("drug");
    out.row = fields.text("value");
    out.in_proportion = fields.texts("in_proportion");
    return FreePlace::drug_value;
  }
  if (fields.has("spread_of")) {
    out.row = fields.text("spread_of");
    return FreePlace::table_spread;
  }
  out.row = fields.text("value_of");
  return FreePlace::table_value;
}

FreeParameter read_parameter(trial::TomlFields& fields) {
  FreeParameter out;
  out.line = fields.line();
  out.name = fields.text("name");
  out.place = read_place(fields, out);
  out.scale = fields.choice_or("scale", 0, {"log", "logit"}) == 0 ? infer::Scale::log : infer::Scale::logit;
  out.prior = fields.number("prior", k_positive);
  out.prior_sd = fields.number("prior_sd", {1e-3, 10});
  out.lower = fields.number("lower", k_positive);
  out.upper = fields.number("upper", k_positive);
  if (!(out.lower < out.prior && out.prior < out.upper)) {
    fields.report("prior", "the prior's centre does not lie between the bounds");
  }
  if (out.scale == infer::Scale::logit && !(out.upper < 1)) fields.report("upper", "a share lies below 1");
  out.source = fields.text("source");
  fields.done();
  return out;
}

void check_plan(trial::TomlFields& fields, const CalibrationPlan& plan) {
  if (plan.trials.empty()) fields.report("trial", "a calibration needs at least one [[trial]]");
  if (plan.parameters.empty()) fields.report("parameter", "a calibration needs at least one [[parameter]]");
  if (plan.parameters.size() > k_free_parameters_max) {
    fields.report("parameter", std::to_string(plan.parameters.size()) + " free parameters, at most " +
                                   std::to_string(k_free_parameters_max) + " are allowed");
  }
  std::set<std::string> files, names;
  for (const CalibrationTrial& each : plan.trials) {
    if (!files.insert(each.file).second) fields.report("trial", "the trial '" + each.file + "' is listed twice");
  }
  for (const FreeParameter& each : plan.parameters) {
    if (!names.insert(each.name).second) fields.report("parameter", "the name '" + each.name + "' is given twice");
  }
}

void read_plan_text(std::string_view text, CalibrationPlan& plan, core::Problems& problems) {
  const auto document = trial::parse_toml(text, plan.file);
  if (!document) {
    problems.insert(problems.end(), document.error().begin(), document.error().end());
    return;
  }
  trial::TomlFields fields(*document, plan.file, "", problems);
  plan.source = fields.text("source");
  if (auto table = fields.table("settings", true)) read_settings(*table, plan);
  if (auto table = fields.table("kind", true)) read_kinds(*table, plan);
  for (trial::TomlFields& each : fields.tables("trial")) plan.trials.push_back(read_trial_entry(each));
  for (trial::TomlFields& each : fields.tables("parameter")) plan.parameters.push_back(read_parameter(each));
  check_plan(fields, plan);
  fields.done();
}

// One row of context_targets.csv.
class ContextRow {
 public:
  ContextRow(const core::DelimitedTable& table, std::size_t row, core::Problems& problems)
      : table_(table), row_(row), problems_(problems) {}

  [[nodiscard]] std::string text(std::string_view column) const {
    return table_.rows[row_][static_cast<std::size_t>(table_.column(column))];
  }

  std::string required(std::string_view column) {
    std::string value = text(column);
    if (value.empty()) refuse(column, "is empty");
    return value;
  }

  double number(std::string_view column, double when_empty) {
    double value = 0;
    if (text(column).empty()) return when_empty;
    if (!core::parse_number(text(column), value)) refuse(column, "'" + text(column) + "' is not a number");
    return value;
  }

  void refuse(std::string_view column, std::string message) {
    problems_.push_back(
        {core::ProblemKind::bad_input, std::move(message), {table_.file, table_.line[row_], std::string(column)}, ""});
  }

  ContextTarget read() {
    constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
    ContextTarget out;
    out.line = table_.line[row_];
    out.id = required("id");
    out.trial = required("trial");
    out.arm = required("arm");
    out.endpoint = required("endpoint");
    out.value = number("value", k_nan);
    if (text("value").empty()) refuse("value", "is empty");
    out.unit = required("unit");
    out.low = number("low", k_nan);
    out.high = number("high", k_nan);
    out.n = number("n", 0);
    out.context_trial = required("context_trial");
    out.context_arm = required("context_arm");
    out.context_item = required("context_item");
    out.source = required("source");
    out.note = text("note");
    out.gates = out.note.find("not verified") == std::string::npos;
    return out;
  }

 private:
  const core::DelimitedTable& table_;
  std::size_t row_;
  core::Problems& problems_;
};

void read_context(const std::filesystem::path& file, CalibrationPlan& plan, core::Problems& problems) {
  const auto gather = [&problems](const core::Problems& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  const auto text = core::read_file(file, k_file_limit_bytes);
  if (!text) return gather(text.error());
  const auto table = core::parse_delimited(*text, ',', file.string());
  if (!table) return gather(table.error());
  const core::Problems missing =
      core::missing_columns(*table, {"id", "trial", "arm", "endpoint", "value", "unit", "low", "high", "n",
                                     "context_trial", "context_arm", "context_item", "source", "note"});
  if (!missing.empty()) return gather(missing);
  std::set<std::string> ids;
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    ContextRow fields(*table, row, problems);
    plan.context.push_back(fields.read());
    if (!ids.insert(plan.context.back().id).second) fields.refuse("id", "is given twice");
  }
}

}  // namespace

const char* name(RowKind kind) { return k_kind_names[static_cast<std::size_t>(kind)]; }

core::Result<CalibrationPlan> read_calibration_plan(const std::filesystem::path& folder) {
  CalibrationPlan plan;
  plan.file = (folder / "hcc.toml").string();
  core::Problems problems;
  if (const auto text = core::read_file(plan.file, k_file_limit_bytes)) {
    read_plan_text(*text, plan, problems);
  } else {
    problems = text.error();
  }
  read_context(folder / "context_targets.csv", plan, problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  return plan;
}

}  // namespace hepatrial::study
