#include "report/cohort_datasets.hpp"

#include <algorithm>

#include "core/column_file.hpp"
#include "core/staged_file.hpp"
#include "report/column_rows.hpp"
#include "report/csv_table.hpp"
#include "report/datasets.hpp"

namespace hepatrial::report {

namespace fs = std::filesystem;

// One data set in both forms; the CSV is given up when the cohort grows too large.
struct CohortDatasets::DataSet {
  using AddRows = void (*)(RowSink&, const trial::TrialResult&);

  DataSet(const fs::path& directory, const std::string& name, std::span<const DataColumn> of, AddRows rows_of,
          const std::map<std::string, std::string>& about)
      : columns(of),
        add_rows(rows_of),
        csv_path(directory / (name + ".csv")),
        rows(of),
        writer(directory / (name + ".hpc"), core::ColumnSchema{name, about, rows.table().specs()}),
        csv(std::make_unique<core::StagedFile>(csv_path)) {}

  core::Result<void> add(const trial::TrialResult& part) {
    add_rows(rows, part);
    if (!rows.sound()) {
      return core::fail(
          {core::ProblemKind::io, "a value does not fit into its column", {csv_path.string(), 0, ""}, ""});
    }
    if (auto added = writer.add(rows.table()); !added) return added;
    rows.clear();
    if (!csv) return {};
    CsvTable text(columns);
    if (csv->size() > 0) text = CsvTable{};  // the header is there
    add_rows(text, part);
    return csv->append(text.bytes());
  }

  std::span<const DataColumn> columns;
  AddRows add_rows;
  fs::path csv_path;
  ColumnRows rows;
  core::ColumnFileWriter writer;
  std::unique_ptr<core::StagedFile> csv;
};

CohortDatasets::CohortDatasets(fs::path directory, trial::TrialSpec spec, std::map<std::string, std::string> about,
                               std::size_t csv_patients_max)
    : directory_(std::move(directory)), csv_patients_max_(csv_patients_max) {
  part_.spec = std::move(spec);
  sets_.push_back(std::make_unique<DataSet>(directory_, "adsl", adsl_columns(), add_adsl, about));
  sets_.push_back(std::make_unique<DataSet>(directory_, "adtte", adtte_columns(), add_adtte, about));
  sets_.push_back(std::make_unique<DataSet>(directory_, "adrs", adrs_columns(), add_adrs, about));
}

CohortDatasets::~CohortDatasets() = default;

core::Result<void> CohortDatasets::add(const std::vector<trial::PatientRecord>& patients) {
  // A group of rows holds at most k_group_rows_max rows; few patients at a time keep far below.
  constexpr std::size_t k_patients_at_once = 4096;
  for (std::size_t first = 0; first < patients.size(); first += k_patients_at_once) {
    const auto begin = patients.begin() + static_cast<std::ptrdiff_t>(first);
    const auto count = static_cast<std::ptrdiff_t>(std::min(k_patients_at_once, patients.size() - first));
    part_.patients.assign(begin, begin + count);
    patients_ += static_cast<std::size_t>(
        std::count_if(begin, begin + count, [](const trial::PatientRecord& patient) { return patient.arm >= 0; }));
    if (patients_ > csv_patients_max_) {
      for (const auto& set : sets_) set->csv.reset();
    }
    for (const auto& set : sets_) {
      if (auto added = set->add(part_); !added) return added;
    }
  }
  part_.patients.clear();
  return {};
}

core::Result<void> CohortDatasets::finish() {
  for (const auto& set : sets_) {
    if (auto finished = set->writer.finish(); !finished) return finished;
    if (set->csv && set->csv->size() > 0) {
      if (auto finished = set->csv->finish(); !finished) return finished;
    } else {
      std::error_code error;
      fs::remove(set->csv_path, error);  // of an earlier, smaller cohort
    }
  }
  return {};
}

}  // namespace hepatrial::report
