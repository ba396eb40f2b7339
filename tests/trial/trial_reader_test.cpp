#include <gtest/gtest.h>

#include "example_trial.hpp"
#include "trial/toml_fields.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {
namespace {

using testing::example_text;
using testing::has_problem;
using testing::line_of;
using testing::replaced;

core::Problems problems_of(const std::string& text) {
  const auto spec = read_trial_text(text, "trial.toml", testing::example_pharmacy());
  return spec ? core::Problems{} : spec.error();
}

TEST(TrialReader, ReadsEveryKey) {
  const TrialSpec spec = testing::example_trial("second-line.toml", testing::example_pharmacy());
  EXPECT_EQ(spec.id, "second-line");
  EXPECT_EQ(spec.registry_ids, (std::vector<std::string>{"NCT00000000"}));
  EXPECT_EQ(spec.default_patients_per_arm, 20U);
  EXPECT_EQ(spec.oral_dosing, "averaged");
  EXPECT_EQ(spec.control_arm, 0U);
  EXPECT_EQ(spec.prior_line_evidence_arms.size(), 1U);
  EXPECT_EQ(spec.baseline.ecog_2, 0.05);
  ASSERT_EQ(spec.prior_lines.size(), 1U);
  EXPECT_EQ(spec.prior_lines[0].regimen, "examplemab");
  EXPECT_EQ(spec.prior_lines[0].assessment.reader, Reader::independent_review);
  EXPECT_EQ(spec.prior_lines[0].assessment.scan_every_days_later, 63);
  EXPECT_EQ(spec.prior_lines[0].assessment.later_after_days, 378);
  EXPECT_EQ(spec.prior_lines[0].eligibility.child_pugh_points_max, 6);
  EXPECT_EQ(spec.eligibility.child_pugh_points_max, 7);
  EXPECT_EQ(spec.eligibility.live_volume_max_ml, 3000);
  EXPECT_EQ(spec.eligibility.prior_line_max_days, 600);
  EXPECT_EQ(spec.eligibility.washout_min_days, 21);
  EXPECT_TRUE(spec.eligibility.tolerated_prior_line);
  EXPECT_FALSE(spec.eligibility.afp_min_ng_per_ml.has_value());
  EXPECT_EQ(spec.assessment.criterion, Criterion::mrecist);
  EXPECT_TRUE(spec.assessment.confirm_response);
  EXPECT_EQ(spec.calendar.accrual_days, 500);
  EXPECT_EQ(spec.calendar.randomisation_closes_day, 1100);
  EXPECT_EQ(spec.calendar.cutoff_day, 1500);
  ASSERT_EQ(spec.arms.size(), 2U);

  const TrialSpec first = testing::example_trial("first-line.toml", testing::example_pharmacy());
  EXPECT_EQ(first.control_arm, 1U);
  EXPECT_EQ(first.arms[0].allocation, 2);
  EXPECT_EQ(first.arms[0].subsequent.share, 0.5);
  EXPECT_EQ(first.arms[0].subsequent.regimens,
            (std::vector<std::pair<std::string, double>>{{"combination", 0.4}, {"examplemab", 0.6}}));
}

TEST(TrialReader, ReadsWhereTheRealTrialStands) {
  const auto pharmacy = testing::example_pharmacy();
  const TrialSpec silent = testing::example_trial("second-line.toml", pharmacy);
  EXPECT_EQ(silent.status, TrialStatus::none);
  EXPECT_EQ(silent.arms[0].planned_patients, 0U);
  std::string text = example_text("trials/second-line.toml");
  text = replaced(text, "title =", "status = \"unknown\"\nphase = \"1b/2\"\nprimary_endpoint = \"ORR\"\ntitle =");
  text = replaced(text, "[[arm]]\n", "[[arm]]\nplanned_patients = 31\n");
  const auto spec = read_trial_text(text, "trial.toml", pharmacy);
  ASSERT_TRUE(spec.has_value()) << core::text(spec.error());
  EXPECT_EQ(spec->status, TrialStatus::unknown);
  EXPECT_STREQ(name(spec->status), "unknown");
  EXPECT_EQ(spec->phase, "1b/2");
  EXPECT_EQ(spec->primary_endpoint, "ORR");
  EXPECT_EQ(spec->arms[0].planned_patients, 31U);
  const auto wrong = problems_of(replaced(text, "\"unknown\"", "\"paused\""));
  EXPECT_TRUE(has_problem(wrong, line_of(text, "status ="), "status", "'paused'")) << core::text(wrong);
}

TEST(TrialReader, BadTrialsNameLineAndKey) {
  const std::string good = example_text("trials/second-line.toml");
  struct Case {
    const char *from, *to, *at, *field, *message;
  };
  const Case cases[] = {
      {"[[arm]]\nname = \"sham\"\nregimen = \"sham\"", "[[arm]]\nname = \"sham\"\nregimen = \"hope\"",
       "regimen = \"hope\"", "arm[1].regimen", "no regimen 'hope'"},
      {"regimen = \"examplemab\"", "regimen = \"hope\"", "regimen = \"hope\"", "prior_line[1].regimen",
       "no regimen 'hope'"},
      {"male = 0.85", "male = 1.85", "male", "baseline.male", "outside the allowed range"},
      {"hepatitis_c = 0.25", "hepatitis_c = 0.7", "hepatitis_c", "baseline.hepatitis_c", "exceed 1"},
      {"source = \"test\"\n\n[[prior_line]]", "growth_factor = 1.2\nsource = \"test\"\n\n[[prior_line]]",
       "growth_factor", "baseline.growth_factor", "unknown key"},
      {"id = \"second-line\"", "id = \"../../etc\"", "id =", "id", "letters"},
      {"default_patients_per_arm = 20", "default_patients_per_arm = 1000001", "default_patients",
       "default_patients_per_arm", "outside the allowed range"},
      {"default_patients_per_arm = 20", "default_patients_per_arm = 0", "default_patients", "default_patients_per_arm",
       "outside the allowed range"},
      {"name = \"combination\"", "name = \"sham\"", "[[arm]]", "arm", "two arms"},
      {"control_arm = \"sham\"", "control_arm = \"none\"", "control_arm", "control_arm", "no arm 'none'"},
      {"cutoff_day = 1500", "cutoff_day = 400", "cutoff_day", "calendar.cutoff_day", "within the accrual window"},
      {"window_days = 7\n\n[eligibility]", "window_days = 21\n\n[eligibility]", "window_days = 21",
       "prior_line[1].assessment.window_days", "overlap"},
      {"criterion = \"mRECIST\"", "criterion = \"WHO\"", "criterion = \"WHO\"", "assessment.criterion", "'WHO'"},
      {"confirm_response = true", "confirm_response = 1", "confirm_response", "assessment.confirm_response",
       "true or false"},
      {"ecog_max = 1\nmeasurable", "ecog_max = -1\nmeasurable", "ecog_max = -1", "eligibility.ecog_max", "outside"},
      {"registry_ids = [\"NCT00000000\"]", "registry_ids = 3", "registry_ids", "registry_ids", "list of texts"},
      {"baseline_scan_latest_days_before = 3", "baseline_scan_latest_days_before = 30", "baseline_scan_latest",
       "assessment.baseline_scan_latest_days_before", "before the earliest"},
  };
  for (const Case& each : cases) {
    const std::string text = replaced(good, each.from, each.to);
    const auto problems = problems_of(text);
    EXPECT_TRUE(has_problem(problems, line_of(text, each.at), each.field, each.message)) << each.to << "\n"
                                                                                         << core::text(problems);
    EXPECT_EQ(core::exit_code(problems), 3);
  }
}

TEST(TrialReader, MissingTablesAreAllReported) {
  const auto problems = problems_of("id = \"x\"\n");
  const std::string text = core::text(problems);
  for (const char* const field : {"title", "source", "baseline", "assessment", "calendar", "arm"}) {
    EXPECT_TRUE(has_problem(problems, 1, field, "") || text.find(std::string(field) + ":") != std::string::npos)
        << field;
  }
  EXPECT_EQ(problems.size(), 6U) << text;
}

TEST(TrialReader, ConditionsOnAPriorLineNeedOne) {
  const std::string text =
      replaced(example_text("trials/first-line.toml"), "ecog_max = 1", "tolerated_prior_line = true");
  EXPECT_NE(core::text(problems_of(text)).find("need a [[prior_line]]"), std::string::npos);
}

TEST(TrialReader, NoTruncationCrashesAndTheWholeOnlyIsAccepted) {
  const std::string good = example_text("trials/first-line.toml");
  const Pharmacy pharmacy = testing::example_pharmacy();
  for (std::size_t size = 0; size < good.find("[calendar]"); size += 3) {
    EXPECT_FALSE(read_trial_text(std::string_view(good).substr(0, size), "x", pharmacy).has_value()) << size;
  }
  const auto cut = read_trial_text(good.substr(0, good.find("scan_every_days") + 18), "cut.toml", pharmacy);
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().front().where.file, "cut.toml");
}

TEST(TrialReader, HugeTextsAreRefused) {
  const auto problems = problems_of(std::string((1 << 20) + 1, '#'));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].message.find("1 MiB"), std::string::npos);
}

// Headers that end too soon; found by fuzz/trial_reader_fuzz.cpp, which trips an assertion of toml++ 3.3 built with
// assertions.
TEST(TomlDocument, OddHeadersAreSyntaxErrors) {
  for (const char* const text : {"[[ = \"x\"", "[ = 1]", "[", "[[", "[]", "[[]]", "= 1", "[a", "[[a]", "\xff\xfe"}) {
    const auto document = parse_toml(text, "odd.toml");
    ASSERT_FALSE(document.has_value()) << text;
    EXPECT_EQ(document.error().front().where.line, 1) << text;
  }
}

TEST(TomlFields, TypesAndPathsAreReported) {
  const auto document = parse_toml("a = 1\nb = \"x\"\n[t]\nc = 1979-05-27\n[[l]]\nd = true\n", "f.toml");
  ASSERT_TRUE(document.has_value());
  core::Problems problems;
  TomlFields fields(*document, "f.toml", "", problems);
  EXPECT_EQ(fields.number("a", {0, 2}), 1);
  EXPECT_EQ(fields.text("b"), "x");
  auto table = fields.table("t");
  ASSERT_TRUE(table.has_value());
  (void)table->number("c", {0, 1});
  auto list = fields.tables("l");
  ASSERT_EQ(list.size(), 1U);
  list[0].done();
  fields.done();
  EXPECT_TRUE(has_problem(problems, 4, "t.c", "found a date or time")) << core::text(problems);
  EXPECT_TRUE(has_problem(problems, 6, "l[1].d", "unknown key"));
  EXPECT_EQ(problems.size(), 2U);
}

}  // namespace
}  // namespace hepatrial::trial
