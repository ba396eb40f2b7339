#pragma once
// Data sets of a cohort, written as its patients come by: adsl.hpc, adtte.hpc, adrs.hpc (docs/formats/columns.md), and
// the same as CSV while the cohort is small. Same columns and values as the data sets of an ordinary run; there are no
// responses per visit. Checked by tests/report/cohort_datasets_test.cpp and tests/bindings/columns_test.py.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "trial/run.hpp"

namespace hepatrial::report {

/// With more randomised patients than this there is no CSV.
inline constexpr std::size_t k_csv_patients_max = 100'000;

class CohortDatasets {
 public:
  /// Files grow under temporary names in `directory`, which must exist. `about` goes into every column file.
  CohortDatasets(std::filesystem::path directory, trial::TrialSpec spec, std::map<std::string, std::string> about,
                 std::size_t csv_patients_max = k_csv_patients_max);
  ~CohortDatasets();

  /// The next patients in order of id. Errors: io.
  [[nodiscard]] core::Result<void> add(const std::vector<trial::PatientRecord>& patients);
  /// Only now the files appear; CSV files that an earlier, smaller cohort left there go. Errors: io.
  [[nodiscard]] core::Result<void> finish();

 private:
  struct DataSet;

  std::filesystem::path directory_;
  trial::TrialResult part_;  ///< spec and the patients of one call
  std::vector<std::unique_ptr<DataSet>> sets_;
  std::size_t csv_patients_max_, patients_ = 0;
};

}  // namespace hepatrial::report
