// The statements test on a made-up disease whose causes are known.

#include "study/statements/statements.hpp"

#include <cmath>
#include <fstream>

#include "toy_statements.hpp"

namespace hepatrial::study {
namespace {

using testing::statement_of;

class StatementsTest : public testing::StatementFiles {
 protected:
  static core::Result<StatementReport> run(const StatementInputs& inputs, int threads = 1, std::size_t patients = 8) {
    StatementOptions options;
    options.patients = patients;
    options.solver.threads = threads;
    return run_statements(inputs, options, *simulate::make_reference_solver(), nullptr, nullptr);
  }

  StatementReport report_of(std::vector<Statement> statements) {
    auto report = run(inputs(std::move(statements)));
    EXPECT_TRUE(report.has_value()) << (report ? "" : core::text(report.error()));
    return report.value_or(StatementReport{});
  }
};

TEST_F(StatementsTest, KnownCausesAreReproducedAndContradictionsAreWrong) {
  const auto report =
      report_of({statement_of("E1", "ACTIVATOR", "TARGET", '+'), statement_of("E2", "ACTIVATOR", "INHIBITED", '-'),
                 statement_of("E3", "ACTIVATOR", "FAR", '+'), statement_of("E4", "ACTIVATOR", "INHIBITED", '+'),
                 statement_of("E5", "TARGET", "ACTIVATOR", '+'), statement_of("E6", "ACTIVATOR", "TUMOUR", '?')});
  const auto& rows = report.statements;
  EXPECT_EQ(rows[0].status, StatementStatus::reproduced);
  EXPECT_TRUE(rows[0].direct);
  // Pushed twofold for 60 days at 0.1 per day: 1 + (1 - exp(-6)) over 1, symmetric change 2 (0.99752) / 2.99752.
  EXPECT_NEAR(rows[0].effect.mean, 2 * 0.997521 / 2.997521, 1e-5);
  EXPECT_EQ(rows[0].effect.patients, 8U);
  EXPECT_EQ(rows[1].status, StatementStatus::reproduced);
  EXPECT_LT(rows[1].effect.high, 0);
  EXPECT_EQ(rows[2].status, StatementStatus::reproduced);
  EXPECT_FALSE(rows[2].direct) << "far sees the target only";
  EXPECT_EQ(rows[3].status, StatementStatus::wrong);
  EXPECT_EQ(rows[4].status, StatementStatus::null) << "nothing leads back from the target";
  EXPECT_EQ(rows[5].status, StatementStatus::without_sign);
  EXPECT_GT(rows[5].effect.low, 0);
  EXPECT_FALSE(rows[5].readout_only);
}

TEST_F(StatementsTest, WhatActsOnNothingThatMattersIsReadoutOnly) {
  const auto report =
      report_of({statement_of("E1", "ACTIVATOR", "MARKER", '+'), statement_of("E2", "ACTIVATOR", "TARGET", '+'),
                 statement_of("E3", "ACTIVATOR", "SURVIVAL", '-')});
  EXPECT_TRUE(report.statements[0].readout_only);
  EXPECT_FALSE(report.statements[1].readout_only);
  EXPECT_FALSE(report.statements[2].readout_only) << "a hazard is what matters";
  EXPECT_EQ(report.statements[2].status, StatementStatus::reproduced);
}

TEST_F(StatementsTest, WhatIsPushedIsReadAsEverybodySeesIt) {
  write("nodes.tsv", testing::toy_nodes() + "ALIAS\ttoy\t\t\t\tlonely\t60\t\t\t\tr\n");
  const auto report = report_of({statement_of("E1", "LONELY", "ALIAS", '+')});
  EXPECT_TRUE(report.statements[0].by_definition);
  EXPECT_TRUE(report.statements[0].direct);
  EXPECT_EQ(report.statements[0].status, StatementStatus::reproduced);
  EXPECT_NEAR(report.statements[0].effect.mean, 2.0 / 3, 1e-6);  // 2 over 1
}

TEST_F(StatementsTest, AParameterStaysWithinTheBoundsOfItsRow) {
  write("nodes.tsv", testing::toy_nodes() + "FAST\ttoy\tgrowth_rate * 1000\t\t\t\t\t\t\t\tr\n" +
                         "BOUND\ttoy\tgrowth_rate = 0.1\t\t\t\t\t\t\t\tr\n");
  const auto report =
      report_of({statement_of("E1", "FAST", "TUMOUR", '+'), statement_of("E2", "BOUND", "TUMOUR", '+')});
  EXPECT_GT(report.statements[0].effect.mean, 1.5);
  EXPECT_EQ(report.statements[0].effect.mean, report.statements[1].effect.mean);  // 0.1 is the upper bound
}

// One statement may take another therapy or day than its nodes do.
TEST_F(StatementsTest, ExceptionsOfOneStatement) {
  write("edges.tsv", "edge\treason\tcontext\tday\tnote\nE2\t\t\t5\tearly\nE3\t\ton_drug\t\t\n");
  const auto report =
      report_of({statement_of("E1", "ACTIVATOR", "TARGET", '+'), statement_of("E2", "ACTIVATOR", "TARGET", '+'),
                 statement_of("E3", "SUPPLY", "ACTIVATOR", '+')});
  // After 5 days at 0.1 per day: 1 + (1 - exp(-0.5)) over 1.
  EXPECT_NEAR(report.statements[1].effect.mean, 2 * 0.393469 / 2.393469, 1e-5);
  EXPECT_NE(report.statements[1].reading.find("day 5"), std::string::npos);
  EXPECT_NE(report.statements[1].reading.find("early"), std::string::npos);
  EXPECT_GT(report.statements[0].effect.mean, report.statements[1].effect.mean);
  EXPECT_EQ(report.statements[2].context, "on_drug");
}

// A difference of therapies is additive where their ratio is not: the drug takes the same part of twice the supply.
TEST_F(StatementsTest, TherapiesAreComparedAsTheMappingSays) {
  std::string nodes = testing::toy_nodes();
  for (const char* const summary : {"with_over_without", "with_minus_without"})
    nodes += std::string(summary) + "\ttoy\t\t\t\tactivator\t60\t" + summary + "\ton_drug\t\tr\n";
  write("nodes.tsv", nodes);
  const auto report = report_of({statement_of("E1", "SUPPLY", "with_over_without", '+'),
                                 statement_of("E2", "SUPPLY", "with_minus_without", '-')});
  EXPECT_EQ(report.statements[0].status, StatementStatus::null);
  EXPECT_EQ(report.statements[1].status, StatementStatus::reproduced);
}

TEST_F(StatementsTest, WhoseTumourIsNotFoundWithinThirtyYearsIsReplaced) {
  StatementInputs given = inputs({statement_of("E1", "ACTIVATOR", "TARGET", '+')});
  given.table.rows[0].lower_bound = 1e-6;
  given.table.rows[0].value = 0.00015;  // ln(4) / 0.00015 = 9242 days; spread 0.3 takes some beyond 10957
  const auto report = run(given, 1, 30);
  ASSERT_TRUE(report.has_value()) << core::text(report.error());
  EXPECT_GT(report->candidates, report->patients);
  EXPECT_EQ(report->statements[0].effect.patients, 30U);
  given.table.rows[0].value = 1e-5;
  const auto none = run(given);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error()[0].kind, core::ProblemKind::numerical);
}

TEST_F(StatementsTest, DrugsActThroughTheirTargets) {
  const auto report =
      report_of({statement_of("E1", "DRUG", "ACTIVATOR", '-'), statement_of("E2", "DRUG", "TUMOUR", '-'),
                 statement_of("E3", "BLOCKER", "ACTIVATOR", '-')});
  EXPECT_EQ(report.statements[0].status, StatementStatus::reproduced);
  EXPECT_TRUE(report.statements[0].direct);
  EXPECT_EQ(report.statements[1].status, StatementStatus::reproduced);
  EXPECT_FALSE(report.statements[1].direct);
  EXPECT_EQ(report.statements[2].status, StatementStatus::null) << "its target is not in the equations";
  EXPECT_FALSE(report.statements[2].direct);
}

TEST_F(StatementsTest, LossIsTurnedRoundAndTraitsActFromTheFirstGrowthOn) {
  const auto report =
      report_of({statement_of("E1", "KNOCKOUT", "TARGET", '+'), statement_of("E2", "BIGGER", "TUMOUR", '+')});
  EXPECT_EQ(report.statements[0].status, StatementStatus::reproduced);
  EXPECT_EQ(report.statements[1].status, StatementStatus::reproduced);
  // Twice the volume at diagnosis, the same growth from then on.
  EXPECT_NEAR(report.statements[1].effect.mean, 2.0 / 3, 1e-4);
}

TEST_F(StatementsTest, ResponseIsWhatTheTherapyDoesNotHowLargeTheTumourIs) {
  const auto report =
      report_of({statement_of("E1", "BIGGER", "RESPONSE", '-'), statement_of("E2", "ACTIVATOR", "RESPONSE", '+'),
                 statement_of("E3", "DRUG", "RESPONSE", '+')});
  EXPECT_EQ(report.statements[0].status, StatementStatus::null) << "growth is relative, so is the drug's effect";
  // Growth twice as fast is slowed twice as much.
  EXPECT_EQ(report.statements[1].status, StatementStatus::reproduced);
  EXPECT_EQ(report.statements[1].context, "on_drug");
  EXPECT_EQ(report.statements[2].status, StatementStatus::not_represented);
  EXPECT_NE(report.statements[2].reason.find("therapy"), std::string::npos);
}

TEST_F(StatementsTest, WhatHasNoPlaceCarriesAReason) {
  write("edges.tsv", "edge\treason\tcontext\tday\tnote\nE4\tthe toy means something else\t\t\t\n");
  const auto report =
      report_of({statement_of("E1", "MUTE", "TARGET", '+'), statement_of("E2", "STRANGER", "TARGET", '+'),
                 statement_of("E3", "FAR", "MUTE", '+'), statement_of("E4", "ACTIVATOR", "TARGET", '-')});
  for (const StatementResult& row : report.statements) EXPECT_EQ(row.status, StatementStatus::not_represented);
  EXPECT_EQ(report.statements[0].reason, "MUTE: no such cell in the toy");
  EXPECT_EQ(report.statements[1].reason, "STRANGER: has no row in the mapping");
  EXPECT_EQ(report.statements[2].reason, "FAR: no other side; MUTE: no such cell in the toy");
  EXPECT_EQ(report.statements[3].reason, "the toy means something else");
  EXPECT_EQ(report.statements[0].module, "toy");
}

TEST_F(StatementsTest, AnEmptySideWithoutAReasonIsReported) {
  write("nodes.tsv", std::string(testing::k_node_header) + "A\ttoy\tactivator * 2\t\t\t\t\t\t\t\t\n" +
                         "B\ttoy\t\t\t\ttarget\t60\t\t\t\t\n");
  const auto report = run(inputs({statement_of("E1", "B", "A", '+')}));
  ASSERT_FALSE(report);
  ASSERT_EQ(report.error().size(), 2U);
  EXPECT_EQ(report.error()[0].where.line, 3);
  EXPECT_EQ(report.error()[0].where.field, "push");
  EXPECT_EQ(report.error()[1].where.field, "read");
}

TEST_F(StatementsTest, UnknownQuantitiesAndRegimensAreNamedWithTheirLine) {
  write("nodes.tsv", std::string(testing::k_node_header) +
                         "A\ttoy\tactivater * 2; give water\t\t\ttarget\t60\t\t\t\t\n" +
                         "B\ttoy\t\t\t\ttargit\t60\t\t\t\tr\n");
  const auto report = run(inputs({statement_of("E1", "A", "B", '+')}));
  ASSERT_FALSE(report);
  ASSERT_EQ(report.error().size(), 3U);
  EXPECT_EQ(report.error()[0].where.line, 2);
  EXPECT_NE(report.error()[0].message.find("activater"), std::string::npos);
  EXPECT_NE(report.error()[1].message.find("water"), std::string::npos);
  EXPECT_EQ(report.error()[2].where.line, 3);
  EXPECT_EQ(report.error()[2].where.field, "read");
}

TEST_F(StatementsTest, CombinationsAreThePartnerAgainstTheInhibitorAlone) {
  StatementInputs given = inputs({});
  given.combinations = {{"C1", "drug", "blocker|knockout+mute", "toy", 2},
                        {"C2", "drug", "knockout", "toy", 3},
                        {"C3", "drug", "drug", "toy", 4},
                        {"C4", "", "drug", "toy", 5},
                        {"C5", "drug", "activator", "toy", 6}};
  const auto report = run(given);
  ASSERT_TRUE(report.has_value()) << core::text(report.error());
  const auto& rows = report->combinations;
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0].alternative, "blocker+mute");
  EXPECT_EQ(rows[0].reason, "MUTE: no such cell in the toy");
  EXPECT_EQ(rows[2].status, CombinationStatus::adds) << "half the activator slows growth further";
  EXPECT_LT(rows[2].volume.high, 0);
  EXPECT_GT(rows[2].survival.low, 0);
  EXPECT_EQ(rows[3].status, CombinationStatus::not_represented);
  EXPECT_EQ(rows[4].status, CombinationStatus::not_represented);
  EXPECT_EQ(rows[5].status, CombinationStatus::harms);
}

TEST_F(StatementsTest, TheSameForAnyNumberOfThreadsAndEveryExperimentOnTheSamePatients) {
  const std::vector<Statement> statements{statement_of("E1", "ACTIVATOR", "TUMOUR", '+'),
                                          statement_of("E2", "DRUG", "TUMOUR", '-')};
  const auto one = run(inputs(statements), 1, 20), two = run(inputs(statements), 3, 20);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(statements_csv(*one), statements_csv(*two));
  // A statement alone gives the same bits as among others.
  const auto alone = run(inputs({statements[1]}), 1, 20);
  EXPECT_EQ(alone->statements[0].effect.mean, one->statements[1].effect.mean);
}

TEST_F(StatementsTest, TooManyFailedCoursesEndTheRun) {
  StatementInputs given = inputs({statement_of("E1", "SUPPLY", "TUMOUR", '+')});
  given.map.nodes["SUPPLY"].push.actions[0] = {PushKind::set, "growth_rate", std::nan("")};
  const auto report = run(given);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error()[0].kind, core::ProblemKind::numerical);
}

// By hand: changes 2 (3 - 1) / 4 = 1, 0 and -1 with mean 0; the pair with NaN is left out. t(0.975, 2) = 4.302653.
TEST(StatementEffect, PairedSymmetricChangeWithItsInterval) {
  const Effect effect = effect_of({3, 0, 1, NAN}, {1, 0, 3, 1});
  EXPECT_EQ(effect.patients, 3U);
  EXPECT_DOUBLE_EQ(effect.mean, 0);
  EXPECT_NEAR(effect.high, 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_TRUE(std::isnan(effect_of({1}, {2}).mean));
}

TEST(StatementEffect, ThreeConditionsMakeAReproducedStatement) {
  EXPECT_EQ(judged('+', {0.02, 0.01, 0.03, 9}), StatementStatus::reproduced);
  EXPECT_EQ(judged('-', {0.02, 0.01, 0.03, 9}), StatementStatus::wrong);
  EXPECT_EQ(judged('+', {0.02, -0.01, 0.05, 9}), StatementStatus::null);
  EXPECT_EQ(judged('+', {0.009, 0.008, 0.01, 9}), StatementStatus::null);
  EXPECT_EQ(judged('-', {0.009, 0.008, 0.01, 9}), StatementStatus::null);
  EXPECT_EQ(judged('+', {NAN, NAN, NAN, 0}), StatementStatus::null);
  EXPECT_EQ(judged('?', {0.02, 0.01, 0.03, 9}), StatementStatus::without_sign);
}

TEST_F(StatementsTest, FilterKeepsWhatIsNamed) {
  const StatementInputs given =
      inputs({statement_of("E1", "ACTIVATOR", "TARGET", '+'), statement_of("E2", "ACTIVATOR", "MARKER", '+'),
              statement_of("E3", "DRUG", "TUMOUR", '-')});
  const auto kept = [&given](const std::string& filter) {
    std::string ids;
    const auto selected = selected_statements(given.statements, given.map, filter);
    for (const Statement& each : *selected) ids += each.id;
    return ids;
  };
  EXPECT_EQ(kept(""), "E1E2E3");
  EXPECT_EQ(kept("E3"), "E3");
  EXPECT_EQ(kept("markers,DRUG"), "E2E3");
  EXPECT_EQ(kept("ACTIVATOR"), "E1E2");
  const auto none = selected_statements(given.statements, given.map, "E1,E9");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error()[0].kind, core::ProblemKind::usage);
}

TEST_F(StatementsTest, SummaryCountsAndListsWhatIsWrong) {
  const auto report =
      report_of({statement_of("E1", "ACTIVATOR", "TARGET", '+'), statement_of("E2", "ACTIVATOR", "INHIBITED", '+'),
                 statement_of("E3", "MUTE", "TARGET", '+'), statement_of("E4", "LONELY", "TARGET", '+', "inferred")});
  const std::string shown = text(report);
  EXPECT_NE(shown.find("Stated with a sign: 66.7 % represented, 33.3 % reproduced, 1 wrong."), std::string::npos)
      << shown;
  EXPECT_NE(shown.find("E2 ACTIVATOR -> INHIBITED: stated +"), std::string::npos);
  const std::string table = statements_csv(report);
  EXPECT_TRUE(table.starts_with("edge_id,from_node,to_node,sign,status,effect,interval,path,reading,reason,"));
  EXPECT_NE(table.find("E3,MUTE,TARGET,+,not_represented,,,,,MUTE: no such cell in the toy"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::study
