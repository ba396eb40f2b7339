#pragma once
// Made-up registry records for tests, and the folder of real ones where it is present.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "evidence/database_statement.hpp"
#include "evidence/registry/import.hpp"
#include "evidence/registry/registry_store.hpp"

namespace hepatrial::evidence::registry {

/// Folder "registry" of the reference data; empty when it is not there.
inline std::filesystem::path real_records() {
  const char* named = std::getenv("HEPATRIAL_REFERENCE_DATA");
  std::filesystem::path root =
      named != nullptr ? named : std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "../shared/reference";
  root /= "registry";
  return std::filesystem::is_directory(root) ? root : std::filesystem::path();
}

inline constexpr const char* k_no_real_records =
    "no registry sample records (set HEPATRIAL_REFERENCE_DATA): they come from the demo database of the R package "
    "ctrdata 1.26 and from the test data of AACT";

/// A file or folder that is removed at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "hepatrial_registry_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A whole, made-up ClinicalTrials.gov study in the layout of API version 2.
struct MadeStudy {
  std::string nct = "NCT90000001";
  std::string title = "A Made-up Study of Hepatocellular Carcinoma";
  std::string sponsor = "Made-up Hospital";
  std::string org_id = "MADE-UP-001";
  std::vector<std::string> secondary_ids = {};
  std::vector<std::string> conditions = {"Hepatocellular Carcinoma"};
  std::string status = "RECRUITING";
  std::string updated = "2026-01-15";
  std::string eligibility = "Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* None";
  std::string start = "2024-01";
  std::vector<std::string> phases = {"PHASE2"};
  int enrolment = 50;
  std::string purpose = "TREATMENT";

  [[nodiscard]] nlohmann::json json() const {
    nlohmann::json secondary = nlohmann::json::array();
    for (const std::string& id : secondary_ids) secondary.push_back({{"id", id}, {"type", "OTHER"}});
    return {
        {"protocolSection",
         {{"identificationModule",
           {{"nctId", nct},
            {"orgStudyIdInfo", {{"id", org_id}}},
            {"secondaryIdInfos", secondary},
            {"briefTitle", title},
            {"officialTitle", title}}},
          {"statusModule",
           {{"overallStatus", status},
            {"startDateStruct", {{"date", start}}},
            {"lastUpdatePostDateStruct", {{"date", updated}}}}},
          {"sponsorCollaboratorsModule", {{"leadSponsor", {{"name", sponsor}, {"class", "OTHER"}}}}},
          {"conditionsModule", {{"conditions", conditions}}},
          {"designModule",
           {{"studyType", "INTERVENTIONAL"},
            {"phases", phases},
            {"designInfo", {{"allocation", "RANDOMIZED"}, {"primaryPurpose", purpose}}},
            {"enrollmentInfo", {{"count", enrolment}, {"type", "ESTIMATED"}}}}},
          {"armsInterventionsModule",
           {{"armGroups", {{{"label", "A"}, {"type", "EXPERIMENTAL"}, {"interventionNames", {"Drug: Cabozantinib"}}}}},
            {"interventions", {{{"type", "DRUG"}, {"name", "Cabozantinib"}, {"otherNames", {"XL184"}}}}}}},
          {"eligibilityModule", {{"eligibilityCriteria", eligibility}, {"sex", "ALL"}}}}},
        {"hasResults", false}};
  }
  [[nodiscard]] std::string text() const { return json().dump(); }
};

inline ImportOptions import_options() {
  ImportOptions options;
  options.now = "2026-02-01T00:00:00Z";
  return options;
}

inline std::int64_t count_of(const Database& store, const std::string& query, const Row& bindings = {}) {
  const auto rows = store.select(query, bindings);
  if (!rows || rows->empty()) return -1;
  return integer_of(rows->front().front()).value_or(-1);
}

inline std::string text_at(const Database& store, const std::string& query, const Row& bindings = {}) {
  const auto rows = store.select(query, bindings);
  if (!rows || rows->empty()) return "(nothing)";
  return text_of(rows->front().front());
}

}  // namespace hepatrial::evidence::registry
