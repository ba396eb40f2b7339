#pragma once
// A made-up disease whose causes and effects are known, and a folder of its own for each mapping.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/files.hpp"
#include "model/read.hpp"
#include "study/statements/statements.hpp"

namespace hepatrial::study::testing {

// `activator` raises `target` and `tumour`, lowers `inhibited`; `far` follows `target` only; `marker` follows
// `activator` and acts on nothing; `lonely` follows nobody. Rest state: everything 1.
inline constexpr const char* k_toy_signals = R"(
model toy()
  var activator, target, inhibited, far, marker, lonely;
  activator = 1; target = 1; inhibited = 1; far = 1; marker = 1; lonely = 1;
  supply = 1;
  activator' = 0.1 * (supply * (1 - 0.5 * pd1_occupancy) - activator);
  target' = 0.1 * (activator - target);
  inhibited' = 0.1 * (1 / activator - inhibited);
  far' = 0.1 * (target - far);
  marker' = 0.1 * (activator - marker);
  lonely' = 0.1 * (1 - lonely);
  strength := 2 * activator;
  strong_target := strength * target;
  survival_probability := exp(-hazard_death_tumour);

  var tumour_ml; tumour_ml = 25; growth_rate = 0.01; diagnosis_volume_ml = 100;
  tumour_ml' = growth_rate * far * tumour_ml;
  live_volume_ml := tumour_ml; dead_volume_ml = 0;
end
)";

// What the trial room asks of every disease (docs/formats/disease-contract.md).
inline constexpr const char* k_toy_contract = R"(
module drug_slot()
  var depot_mg, central_mg; depot_mg = 0; central_mg = 0;
  var depot_input_mg_per_day, central_input_mg_per_day, exposed;
  depot_input_mg_per_day = 0; central_input_mg_per_day = 0; exposed = 0;
  clearance_l_per_day = 1; central_volume_l = 1; absorption_per_day = 1; bioavailability = 1;
  affinity_pd1_l_per_mg = 0; affinity_other_l_per_mg = 0;
  adverse_event_l_per_mg_per_day = 0; discontinuation_l_per_mg_per_day = 0;
  concentration_mg_per_l := central_mg / central_volume_l;
  depot_mg' = depot_input_mg_per_day - absorption_per_day * depot_mg;
  central_mg' = central_input_mg_per_day + bioavailability * absorption_per_day * depot_mg - clearance_l_per_day * concentration_mg_per_l;
end
model toy()
  A: drug_slot(); B: drug_slot();
  drive_pd1 := A.concentration_mg_per_l * A.affinity_pd1_l_per_mg + B.concentration_mg_per_l * B.affinity_pd1_l_per_mg;
  pd1_occupancy := drive_pd1 / (1 + drive_pd1);
  pdl1_occupancy = 0; ctla4_occupancy = 0; vegf_neutralised = 0;
  albumin_g_per_l = 40; bilirubin_umol_per_l = 10; inr = 1; ascites_grade = 0; albi_score = -2; afp_ng_per_ml = 5;
  new_lesion_volume_ml = 0;
  var at_risk; at_risk = 0;
  var hazard_death_tumour; hazard_death_tumour = 0; hazard_death_tumour' = at_risk * 0.001 * tumour_ml / 100;
  var threshold_new_lesion, threshold_death_tumour, threshold_death_liver, threshold_death_other, threshold_withdrawal, threshold_adverse_event, threshold_discontinuation;
  threshold_new_lesion = 1; threshold_death_tumour = 1; threshold_death_liver = 1; threshold_death_other = 1;
  threshold_withdrawal = 1; threshold_adverse_event = 1; threshold_discontinuation = 1;
  var diagnosed, deaths, withdrawn, lesions, events, stops;
  diagnosed = 0; deaths = 0; withdrawn = 0; lesions = 0; events = 0; stops = 0;
  diagnosis: at (live_volume_ml > diagnosis_volume_ml): diagnosed = 1;
  death_tumour: at (hazard_death_tumour > threshold_death_tumour): deaths = deaths + 1;
  death_liver: at (0 * live_volume_ml > threshold_death_liver): deaths = deaths + 1;
  death_other: at (0 * live_volume_ml > threshold_death_other): deaths = deaths + 1;
  withdrawal: at (0 * live_volume_ml > threshold_withdrawal): withdrawn = 1;
  new_lesion: at (0 * live_volume_ml > threshold_new_lesion): lesions = lesions + 1;
  adverse_event: at (0 * live_volume_ml > threshold_adverse_event): events = events + 1;
  discontinuation: at (0 * live_volume_ml > threshold_discontinuation): stops = stops + 1;
end
)";

inline constexpr const char* k_node_header =
    "node\tmodule\tpush\tpush_from\tpush_makes\tread\tday\tsummary\tcontext\thow\treason\n";

// Nodes are named after the quantities; DRUG is the made-up antibody, MUTE has no place.
inline std::string toy_nodes() {
  std::string out = k_node_header;
  const auto add = [&out](const std::string& name, const std::string& push, const std::string& read,
                          const std::string& module = "toy") {
    out += name + "\t" + module + "\t" + push + "\t\t\t" + read + "\t" + (read.empty() ? "" : "60") +
           "\t\t\t\tno other side\n";
  };
  add("ACTIVATOR", "activator * 2", "activator");
  add("SUPPLY", "supply * 2", "");
  add("TARGET", "target * 2", "target");
  add("INHIBITED", "", "inhibited");
  add("FAR", "", "far");
  add("MARKER", "", "marker", "markers");
  add("LONELY", "lonely * 2", "lonely");
  add("TUMOUR", "", "live_volume_ml");
  add("SURVIVAL", "", "survival_probability");
  add("DRUG", "give drug", "");
  add("BLOCKER", "give blocker", "");
  out += "KNOCKOUT\ttoy\tactivator * 0.5\t\tless\t\t\t\t\t\tpushed by loss\n";
  out += "BIGGER\ttoy\tdiagnosis_volume_ml * 2\tbirth\t\t\t\t\t\t\ta trait\n";
  out += "RESPONSE\ttoy\t\t\t\tlive_volume_ml\t60\twithout_over_with\ton_drug\t\ta result\n";
  out += "MUTE\ttoy\t\t\t\t\t\t\t\t\tno such cell in the toy\n";
  return out;
}

class StatementFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("hepatrial-statements-" + std::to_string(::getpid()) + "-" +
                                                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    write("contexts.tsv", "context\tregimens\tnote\non_drug\tdrug\t\n");
    write("nodes.tsv", toy_nodes());
    write("edges.tsv", "edge\treason\tcontext\tday\tnote\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(core::write_file(folder_ / name, text).has_value());
  }

  [[nodiscard]] StatementInputs inputs(std::vector<Statement> statements) const {
    StatementInputs out;
    auto model = model::read_antimony_text(std::string(k_toy_signals) + k_toy_contract, "toy.ant");
    EXPECT_TRUE(model.has_value()) << (model ? "" : core::text(model.error()));
    out.model = std::move(*model);
    out.table.rows = {
        {"growth_rate", 0.01, "1/day", 0.001, 0.1, false, 0.3, population::SpreadForm::log_normal, "toy", "", 2}};
    out.pharmacy.drugs["drug"] = antibody("drug", "affinity_pd1_l_per_mg");
    out.pharmacy.drugs["blocker"] = antibody("blocker", "affinity_other_l_per_mg");
    for (const char* const name : {"drug", "blocker"}) {
      trial::Regimen regimen;
      regimen.name = name;
      trial::Dosing dosing;
      dosing.drug = name;
      dosing.dose_mg = 20;
      dosing.every_days = 14;
      regimen.dosings = {dosing};
      out.pharmacy.regimens[name] = regimen;
    }
    auto map = read_statement_map(folder_);
    EXPECT_TRUE(map.has_value()) << (map ? "" : core::text(map.error()));
    if (map) out.map = std::move(*map);
    out.statements = std::move(statements);
    return out;
  }

  static trial::Drug antibody(const std::string& name, const std::string& affinity) {
    trial::Drug drug;
    drug.name = name;
    drug.slot_parameters = {{"clearance_l_per_day", {0.3, "L/day", 0.2, "toy", 0}},
                            {"central_volume_l", {3, "L", 0, "toy", 0}},
                            {affinity, {5, "L/mg", 0, "toy", 0}}};
    return drug;
  }

  std::filesystem::path folder_;
};

inline Statement statement_of(const std::string& id, const std::string& from, const std::string& to, char sign,
                              const std::string& basis = "stated") {
  return {id, from, to, sign, "activates", basis, "toy", 2};
}

}  // namespace hepatrial::study::testing
