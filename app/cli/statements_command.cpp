#include "cli/statements_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "cli/paths.hpp"
#include "cli/progress_bar.hpp"
#include "cli/simulation.hpp"
#include "core/files.hpp"
#include "model/read.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_combinations = "combinations.csv";

void gather(core::Problems& all, const core::Problems& more) { all.insert(all.end(), more.begin(), more.end()); }

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == extension) out.push_back(entry->path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Regimens that no trial gives but a statement needs.
core::Problems add_regimens(const fs::path& folder, trial::Pharmacy& pharmacy) {
  core::Problems problems;
  for (const fs::path& file : files_in(folder, ".toml")) {
    const auto bytes = core::read_file(file);
    if (!bytes) {
      gather(problems, bytes.error());
      continue;
    }
    auto regimen = trial::read_regimen_text(*bytes, file.string());
    if (!regimen) {
      gather(problems, regimen.error());
    } else if (const std::string name = regimen->name; !pharmacy.regimens.emplace(name, std::move(*regimen)).second) {
      problems.push_back(
          {core::ProblemKind::bad_input, "there is a regimen '" + name + "' already", {file.string(), 0, "name"}, ""});
    }
  }
  return problems;
}

core::Result<study::StatementInputs> load(const DataPaths& data, const fs::path& mapping) {
  const fs::path reviews = data.models.parent_path() / "evidence" / "reviews";
  std::vector<fs::path> model_files = files_in(data.models / "hcc", ".ant");
  model_files.push_back(mapping / "readings.ant");
  auto model = model::read_antimony(model_files);
  auto table = population::read_parameter_table(data.models / "parameters.tsv");
  auto pharmacy = trial::read_pharmacy(data.models);
  auto map = study::read_statement_map(mapping);
  auto stated = study::read_statements(reviews / "edges.csv");
  auto combinations = study::read_combinations(reviews / k_combinations);
  core::Problems problems;
  if (!model) gather(problems, model.error());
  if (!table) gather(problems, table.error());
  if (!pharmacy) gather(problems, pharmacy.error());
  if (!map) gather(problems, map.error());
  if (!stated) gather(problems, stated.error());
  if (!combinations) gather(problems, combinations.error());
  if (pharmacy) gather(problems, add_regimens(mapping / "regimens", *pharmacy));
  if (!problems.empty()) return core::fail(std::move(problems));
  if (auto applied = population::apply(*table, *model); !applied) return core::fail(applied.error());
  return study::StatementInputs{std::move(*model), std::move(*table),  std::move(*pharmacy),
                                std::move(*map),   std::move(*stated), std::move(*combinations)};
}

core::Result<void> check_out(const fs::path& out) {
  if (out.filename() != k_combinations) return {};
  return core::fail({core::ProblemKind::usage,
                     "combinations.csv is the name of the second table",
                     {out.string(), 0, "--out"},
                     "choose another name"});
}

core::Result<study::StatementReport> simulate(const study::StatementInputs& inputs, const StatementsOptions& options,
                                              const core::StopFlag& stop) {
  const auto solver = make_solver(options.solver, options.kernel);
  study::StatementOptions run;
  run.patients = options.patients;
  run.seed = options.seed;
  run.max_failed_share = options.max_failed_share;
  run.solver.threads = options.threads;
  ProgressBar bar("courses", progress_style(stderr, options.quiet));
  return study::run_statements(inputs, run, *solver, &bar, &stop);
}

}  // namespace

core::Result<Answer> statements(const StatementsOptions& options, const core::StopFlag& stop) {
  if (auto sound = check_out(options.out); !sound) return core::fail(sound.error());
  const fs::path folder = options.out.has_parent_path() ? options.out.parent_path() : fs::path(".");
  if (auto writable = core::check_writable(folder); !writable) return core::fail(writable.error());
  const auto data = find_data();
  if (!data) return core::fail(data.error());
  const fs::path shipped = data->models.parent_path() / "evidence" / "statements";
  auto inputs = load(*data, options.mapping.empty() ? shipped : options.mapping);
  if (!inputs) return core::fail(inputs.error());
  auto wanted = study::selected_statements(inputs->statements, inputs->map, options.edges);
  if (!wanted) return core::fail(wanted.error());
  inputs->statements = std::move(*wanted);
  if (!options.edges.empty()) inputs->combinations.clear();
  const Stopwatch watch;
  const auto report = simulate(*inputs, options, stop);
  if (stop.load() || (report && report->interrupted)) return core::fail(core::stopped_before_writing());
  if (!report) return core::fail(report.error());
  std::map<std::string, std::string> files{{options.out.filename().string(), study::statements_csv(*report)}};
  if (options.edges.empty()) files[k_combinations] = study::combinations_csv(*report);
  if (auto written = core::write_files(folder, files); !written) return core::fail(written.error());
  return Answer{study::text(*report), fmt::format("Simulated in {}.\n", duration_text(watch.seconds()))};
}

}  // namespace hepatrial::cli
