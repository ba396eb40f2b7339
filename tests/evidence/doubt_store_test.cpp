#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "evidence/discrepancy_traps.hpp"
#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/doubt_text.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/store_reported.hpp"
#include "evidence/test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::shipped_store;

const std::vector<Doubt>& shipped_doubts() {
  static const std::vector<Doubt> doubts = find_doubts(*reported_in(shipped_store()));
  return doubts;
}

bool found(DoubtKind kind, const std::string& row) {
  for (const Doubt& doubt : shipped_doubts()) {
    if (doubt.kind == kind && std::find(doubt.rows.begin(), doubt.rows.end(), row) != doubt.rows.end()) return true;
  }
  return false;
}

// Each of these is also a row of the hand-made list of anomalies, written before the checks were.
TEST(DoubtStore, finds_what_readers_found) {
  EXPECT_TRUE(found(DoubtKind::malformed_id, "TR014"));        // AN001
  EXPECT_TRUE(found(DoubtKind::sources_disagree, "TR009"));    // AN002, 5 or 105 patients
  EXPECT_TRUE(found(DoubtKind::count_and_share, "OC040"));     // AN006, 11 of 31 as 36 %
  EXPECT_TRUE(found(DoubtKind::not_whole_patients, "OC105"));  // AN019, 83.1 % of 47
  EXPECT_TRUE(
      found(DoubtKind::not_whole_patients, "storandt_cabozantinib_retrospective.baseline_child_pugh_A"));  // AN018
  EXPECT_TRUE(found(DoubtKind::sources_disagree, "TR005"));       // AN043, 95 or 119 patients
  EXPECT_TRUE(found(DoubtKind::sources_disagree, "OC006"));       // AN045, ORR 18.3 or 17 %
  EXPECT_TRUE(found(DoubtKind::arms_of_one_id, "AR155"));         // AN047
  EXPECT_TRUE(found(DoubtKind::arms_of_one_id, "AR179"));         // AN050, AN051
  EXPECT_TRUE(found(DoubtKind::one_result_two_trials, "OC306"));  // AN055
  EXPECT_TRUE(found(DoubtKind::arms_of_one_id, "AR176"));         // AN057
  EXPECT_TRUE(found(DoubtKind::off_centre, "OC196"));             // AN072, REFLECT 0.95
  EXPECT_TRUE(found(DoubtKind::sources_disagree, "OC316"));       // AN056, ORR 33 or 20.1 %
  EXPECT_TRUE(found(DoubtKind::sources_disagree, "OC317"));       // AN056, PFS 19.53 months
  EXPECT_TRUE(found(DoubtKind::ratio_against_medians, "OC199"));  // AN074
}

// The reverse: which values are doubted although no reader doubted them. 86.6 % of 126 patients (Chon) is no whole
// number; the other six are two analyses of IMbrave150, of which the review does not say that it prints the first.
TEST(DoubtStore, hardly_doubts_what_readers_did_not) {
  const std::set<std::string> known{
      "C010",  "C045",  "C048",  "OC316", "OC317", "OC040",
      "OC041", "OC105", "OC196", "OC197", "OC198", "OC199",
      "OC306", "OC308", "OC006", "OC220", "OC272", "storandt_cabozantinib_retrospective.baseline_child_pugh_A"};
  std::set<std::string> values;
  const Reported reported = *reported_in(shipped_store());
  for (const ReportedValue& value : reported.values) values.insert(value.id);
  std::set<std::string> alarms;
  for (const Doubt& doubt : shipped_doubts()) {
    for (const std::string& row : doubt.rows) {
      if (values.contains(row) && !known.contains(row)) alarms.insert(row);
    }
  }
  EXPECT_THAT(alarms, ::testing::ElementsAre("C032", "C033", "C035", "OC244", "OC248", "OC249",
                                             "chon_retrospective.baseline_BCLC_C"));
  EXPECT_LE(100.0 * static_cast<double>(alarms.size()), 2.0 * static_cast<double>(values.size()));
}

TEST(DoubtStore, every_finding_names_rows_and_readings) {
  for (const Doubt& doubt : shipped_doubts()) {
    EXPECT_FALSE(doubt.rows.empty()) << doubt.what;
    EXPECT_GE(doubt.readings.size(), 2u) << doubt.what;
    EXPECT_FALSE(doubt.trial_id.empty()) << doubt.what;
  }
}

// The error rows of evidence/discrepancy_traps.csv written into a copy of the evidence as rows of two sources each, and
// the store built from it. Trials get keys of their own ("TRAP 3 ...") so that nothing else in the store helps.
class TrapEvidence : public testing::EvidenceCopy {
 public:
  TrapEvidence() {
    int number = 0;
    for (const traps::Trap& trap : traps::error_rows()) add(trap.reported, "TRAP" + std::to_string(number++) + "_");
    std::string lines;
    for (const std::string& source : sources_) lines += source + ",a page,,,not stated,\n";
    append("sources.csv", lines);
    append("reviews/trials.csv", trials_);
    append("reviews/arms.csv", arms_);
    append("reviews/outcomes.csv", outcomes_);
  }

 private:
  static std::string text(const std::optional<double>& number) { return number ? printed(*number) : ""; }
  std::string row_id(const char* prefix) { return prefix + std::to_string(9000 + rows_++); }
  void append(const std::string& file, const std::string& lines) {
    testing::write(path() / file, testing::bytes_of(path() / file) + lines);
  }
  void name_trial(const std::string& trial, const std::string& source, const std::string& line) {
    sources_.insert(source);
    if (!named_.insert(trial + source + line).second) return;
    trials_ += row_id("TR") + "," + trial + ",,,,,,," + line + ",,,stated,," + source + ",a place\n";
  }
  void add(const Reported& reported, const std::string& prefix) {
    for (const ReportedValue& v : reported.values) {
      name_trial(prefix + v.trial_id, v.source, "");
      // An anomaly in the note lets a value outside its interval into the store.
      std::string note = "AN072";
      if (v.level_percent) note += "; " + printed(*v.level_percent) + "% CI";
      outcomes_ += row_id("OC") + "," + prefix + v.trial_id + "," + v.arm + ",,,,," + v.endpoint + ",unknown," +
                   text(v.value) + "," + v.unit + "," + text(v.lower) + "," + text(v.upper) + ",," +
                   (v.unit == "patients" ? "count" : "point") + ",trial," + note + "," + v.source + ",a place\n";
    }
    for (const ReportedFact& f : reported.facts) {
      name_trial(prefix + f.trial_id, f.source, f.field == "line" ? f.text : "");
      if (f.field == "line") continue;
      const std::string regimen = f.field == "arms" ? f.text : f.arm;
      arms_ += row_id("AR") + "," + prefix + f.trial_id + ",1,an arm,single," + regimen + "," +
               (f.field == "dose" ? f.text : "") + ",,,stated," + f.source + ",a place\n";
    }
  }

  std::set<std::string> sources_, named_;
  std::string trials_, arms_, outcomes_;
  int rows_ = 0;
};

TEST(DiscrepancyTraps, are_found_in_a_store_that_holds_both_sources) {
  const TrapEvidence evidence;
  const testing::Folder out;
  const auto built = build_store(evidence.path(), out.path());
  ASSERT_TRUE(built) << core::text(built.error());
  const auto store = Store::open(out.path() / "evidence.sqlite");
  ASSERT_TRUE(store);
  std::set<std::string> found;
  for (const Doubt& doubt : find_doubts(*reported_in(*store))) {
    const bool trap = doubt.trial_id.starts_with("TRAP") && doubt.grade != DoubtGrade::version;
    if (trap) found.insert(doubt.trial_id.substr(0, doubt.trial_id.find('_')));
  }
  EXPECT_GE(found.size(), 12u);
  EXPECT_EQ(found.size(), 14u) << "was 14; " << ::testing::PrintToString(found);
}

TEST(DoubtText, shows_readings_and_a_line_for_each_row) {
  const std::vector<Doubt> doubts{
      {DoubtKind::off_centre, DoubtGrade::error, {"r1", "r2"}, "T", "what, then", {"a", "b"}}};
  const std::string text = doubts_text(doubts, 7);
  EXPECT_NE(text.find("7 values checked, 1 finding\n"), std::string::npos);
  EXPECT_NE(text.find("    - a\n    - b\n"), std::string::npos);
  EXPECT_EQ(doubts_csv(doubts),
            "row,kind,grade,trial_id,what,readings,all_rows\n"
            "r1,off_centre,error,T,\"what, then\",a | b,r1 r2\n"
            "r2,off_centre,error,T,\"what, then\",a | b,r1 r2\n");
}

}  // namespace
}  // namespace hepatrial::evidence
