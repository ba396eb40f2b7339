#include <cstdlib>
#include <memory>

#include <unistd.h>

#include "benchmarks/problems/problems.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::benchmarks {

namespace {

namespace fs = std::filesystem;

core::Problem bad(const fs::path& file, std::string message) {
  return {core::ProblemKind::bad_input, std::move(message), {file.string(), 0, ""}, ""};
}

// xz unpacks to a temporary file: one program call instead of one more library.
core::Result<std::string> unpacked(const fs::path& file) {
  std::string name = (fs::temp_directory_path() / "hepatrial-benchmark-XXXXXX").string();
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return core::fail(bad(name, "cannot be created"));
  close(descriptor);
  const std::string command = "xz --decompress --stdout -- '" + file.string() + "' > '" + name + "'";
  const bool good = file.string().find('\'') == std::string::npos && std::system(command.c_str()) == 0;  // NOLINT
  auto bytes = good ? core::read_file(name) : core::fail(bad(file, "cannot be unpacked with xz"));
  fs::remove(name);
  return bytes;
}

// The table as numbers, columns in the order of `names`.
core::Result<std::vector<double>> numbers(const core::DelimitedTable& table, const std::vector<std::string>& names) {
  std::vector<int> columns;
  for (const std::string& name : names) {
    columns.push_back(table.column(name));
    if (columns.back() < 0) return core::fail(bad(table.file, "lacks the column " + name));
  }
  std::vector<double> values;
  values.reserve(table.rows.size() * names.size());
  for (const auto& row : table.rows) {
    for (const int column : columns) {
      double value = 0;
      if (!core::parse_number(row[static_cast<std::size_t>(column)], value))
        return core::fail(bad(table.file, "holds a field that is not a number"));
      values.push_back(value);
    }
  }
  return values;
}

core::Result<void> read_patients(const fs::path& file, Problem& problem) {
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  const std::vector<std::string> names(table->header.begin() + 1, table->header.end());
  core::Problems problems;
  std::vector<std::size_t> indices;
  for (const std::string& name : names)
    indices.push_back(static_cast<std::size_t>(find_or_report(problem.model.parameters, name, problems)));
  if (!problems.empty()) return core::fail(std::move(problems));
  auto values = numbers(*table, names);
  if (!values) return core::fail(values.error());
  problem.patient_count = table->rows.size();
  problem.fill_patient = [indices, values = std::make_shared<std::vector<double>>(std::move(*values))](
                             std::size_t patient, std::span<double> p) {
    for (std::size_t i = 0; i < indices.size(); ++i) p[indices[i]] = (*values)[patient * indices.size() + i];
  };
  return {};
}

// Rows: patient, then visit; the file's times are checked against the visits.
core::Result<void> read_reference(const fs::path& file, Problem& problem) {
  const auto bytes = unpacked(file);
  if (!bytes) return core::fail(bytes.error());
  const auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < problem.model.states.size(); ++i) names.push_back(problem.model.states[i]);
  auto values = numbers(*table, names);
  const auto times = numbers(*table, {"time"});
  if (!values || !times) return core::fail(!values ? values.error() : times.error());
  if (times->size() % problem.visits.size() != 0) return core::fail(bad(file, "does not hold whole patients"));
  for (std::size_t i = 0; i < times->size(); ++i) {
    if ((*times)[i] != problem.visits[i % problem.visits.size()])
      return core::fail(bad(file, "holds other times than days 0, 7, ... 364, 365"));
  }
  problem.reference_count = times->size() / problem.visits.size();
  problem.reference = std::move(*values);
  return {};
}

}  // namespace

core::Result<Problem> antibody_problem(const Folders& folders) {
  const fs::path folder = folders.reference_data / "bench32";
  std::error_code ignored;
  if (!fs::exists(folder / "tmdd32.xml", ignored)) {  // no path in the message: it goes into a published page
    return core::fail({core::ProblemKind::bad_input,
                       "the folder bench32 is not among the reference data",
                       {},
                       "HEPATRIAL_REFERENCE_DATA names the folder that holds it"});
  }
  Problem problem;
  problem.name = "antibody";
  problem.title = "32-state antibody model, 12 doses, one year";
  problem.make_model = [folder] { return compiled_file(folder / "tmdd32.xml", false); };
  auto model = problem.make_model();
  if (!model) return core::fail(model.error());
  problem.model = std::move(*model);
  // The file says doses as events; here they are exact stops, for both engines.
  core::Problems problems;
  const auto dose_state = find_or_report(problem.model.states, "A_C", problems);
  const auto dose = find_or_report(problem.model.parameters, "Dose", problems);
  const auto volume = find_or_report(problem.model.parameters, "V1", problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  const std::vector<double>& defaults = problem.model.parameter_defaults;
  const double step = defaults[static_cast<std::size_t>(dose)] / defaults[static_cast<std::size_t>(volume)];
  for (int k = 0; k < 12; ++k)
    problem.changes.push_back({1 + 28.0 * k, true, static_cast<std::size_t>(dose_state), step});
  for (int week = 0; week <= 52; ++week) problem.visits.push_back(7.0 * week);
  problem.visits.push_back(365);
  problem.model_days = 365;
  if (auto read = read_patients(folder / "patients.csv", problem); !read) return core::fail(read.error());
  if (auto read = read_reference(folder / "reference_first_100.csv.xz", problem); !read)
    return core::fail(read.error());
  return problem;
}

}  // namespace hepatrial::benchmarks
