#include "cli/model_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compile/compiled_model.hpp"
#include "core/files.hpp"
#include "model/read.hpp"
#include "population/parameter_table.hpp"
#include "simulate/time_course.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

/// The table beside a model folder; empty: there is none.
fs::path table_beside(const fs::path& folder) {
  std::error_code error;
  const fs::path table = fs::weakly_canonical(folder, error).parent_path() / "parameters.tsv";
  return !error && fs::exists(table, error) ? table : fs::path();
}

core::Result<model::Model> load(const fs::path& path) {
  auto model = model::read_model(path);
  std::error_code error;
  if (!model || !fs::is_directory(path, error)) return model;
  const fs::path file = table_beside(path);
  if (file.empty()) return model;
  const auto table = population::read_parameter_table(file);
  if (!table) return core::fail(table.error());
  if (const auto applied = population::apply(*table, *model); !applied) return core::fail(applied.error());
  return model;
}

std::string counts(const model::Model& model) {
  const auto of_kind = [&model](model::SymbolKind kind) {
    return std::count_if(model.symbols.begin(), model.symbols.end(),
                         [kind](const model::Symbol& symbol) { return symbol.kind == kind; });
  };
  return fmt::format("{} species, {} parameters, {} compartments, {} reactions, {} rules, {} events",
                     of_kind(model::SymbolKind::species), of_kind(model::SymbolKind::parameter),
                     of_kind(model::SymbolKind::compartment), model.reactions.size(), model.rules.size(),
                     model.events.size());
}

}  // namespace

core::Result<Answer> model_check(const ModelCheckOptions& options) {
  const auto model = load(options.model);
  if (!model) return core::fail(model.error());
  model::CheckReport report = model::check(*model);
  for (core::Problem& warning : report.warnings) warning.message = "warning: " + warning.message;
  if (!report.errors.empty()) {
    // Errors first; the warnings stay in view below them.
    report.errors.insert(report.errors.end(), report.warnings.begin(), report.warnings.end());
    return core::fail(std::move(report.errors));
  }
  Answer answer;
  answer.notes = core::text(report.warnings);
  // Circles among rules show here at the latest, and what this program does not simulate although SBML allows it.
  if (const auto equations = compile::compile(*model); !equations) {
    answer.notes += "cannot be simulated here:\n" + core::text(equations.error());
  }
  answer.out =
      fmt::format("{}: no errors, {} warnings; {}\n", options.model.string(), report.warnings.size(), counts(*model));
  return answer;
}

core::Result<Answer> model_export(const ModelExportOptions& options) {
  const auto model = load(options.model);
  if (!model) return core::fail(model.error());
  const auto text = model::write_sbml(*model, {options.level, options.version});
  if (!text) return core::fail(text.error());
  if (const auto written = core::write_file(options.sbml, *text); !written) return core::fail(written.error());
  return Answer{fmt::format("{}: SBML Level {} Version {}; {}\n", options.sbml.string(), options.level, options.version,
                            counts(*model)),
                ""};
}

core::Result<Answer> model_simulate(const ModelSimulateOptions& options) {
  const auto solver = make_solver(options.solver, options.kernel);
  const auto settings = simulate::read_settings(options.settings);
  if (!settings) return core::fail(settings.error());
  const auto model = load(options.model);
  if (!model) return core::fail(model.error());
  const auto course = simulate::simulate_time_course(*model, *settings, *solver);
  if (!course) return core::fail(course.error());
  if (const auto written = core::write_file(options.out, course->csv()); !written) return core::fail(written.error());
  return Answer{
      fmt::format("{}: {} times, {} variables\n", options.out.string(), course->times.size(), course->variables.size()),
      ""};
}

}  // namespace hepatrial::cli
