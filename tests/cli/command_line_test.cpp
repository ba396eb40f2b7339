#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "cli/drawn_trial.hpp"

namespace hepatrial::cli {
namespace {

core::Result<Command> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "hepatrial");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

/// The usage problem of a command line that must be refused.
std::string refusal(const std::vector<const char*>& words) {
  const auto command = parse(words);
  if (command) return "accepted";
  EXPECT_EQ(core::exit_code(command.error()), 2);
  return core::text(command.error());
}

TEST(CommandLine, RunHasItsDefaults) {
  const auto command = parse({"run", "trial.toml"});
  ASSERT_TRUE(command) << core::text(command.error());
  const auto& run = std::get<RunTrial>(*command);
  EXPECT_EQ(run.trial, "trial.toml");
  EXPECT_FALSE(run.simulation.patients_per_arm);
  EXPECT_EQ(run.simulation.seed, 1U);
  EXPECT_EQ(run.simulation.threads, 0);
  EXPECT_EQ(run.simulation.solver, SolverChoice::batch);
  EXPECT_EQ(run.simulation.kernel, KernelUse::compile_where_possible);
  EXPECT_FALSE(run.simulation.out);
  EXPECT_EQ(run.simulation.max_failed_share, 0.02);
  EXPECT_EQ(run.simulation.inject_failure_share, 0);
  EXPECT_FALSE(run.simulation.quiet);
}

TEST(CommandLine, RunTakesEveryOption) {
  const auto command =
      parse({"run", "trial.toml", "--patients", "010", "--seed", "18446744073709551615", "--threads", "2", "--solver",
             "batch", "--out", "a folder", "--max-failed-share", "0.5", "--inject-failure-share", "1e-1", "--quiet"});
  ASSERT_TRUE(command) << core::text(command.error());
  const SimulationOptions& options = std::get<RunTrial>(*command).simulation;
  EXPECT_EQ(options.patients_per_arm, 10U);  // decimal, not octal
  EXPECT_EQ(options.seed, 18446744073709551615ULL);
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.solver, SolverChoice::batch);
  EXPECT_EQ(options.out, "a folder");
  EXPECT_EQ(options.max_failed_share, 0.5);
  EXPECT_EQ(options.inject_failure_share, 0.1);
  EXPECT_TRUE(options.quiet);
}

TEST(CommandLine, PredictHasItsDefaultsAndTakesEveryOption) {
  const auto plain = parse({"predict", "--all"});
  ASSERT_TRUE(plain) << core::text(plain.error());
  const auto& defaults = std::get<PredictOptions>(*plain);
  EXPECT_TRUE(defaults.all);
  EXPECT_EQ(defaults.patients, 2000U);
  EXPECT_EQ(defaults.draws, 20U);
  EXPECT_EQ(defaults.seed, 1U);
  EXPECT_EQ(defaults.out, "results/predictions");
  EXPECT_FALSE(defaults.verify);
  const auto full = parse(
      {"predict", "one",       "two",      "--patients", "30",        "--draws",  "3",           "--seed",
       "9",       "--threads", "2",        "--solver",   "reference", "--kernel", "interpreter", "--max-failed-share",
       "0.1",     "--out",     "a folder", "--verify",   "--head",    "abc",      "--quiet"});
  ASSERT_TRUE(full) << core::text(full.error());
  const auto& options = std::get<PredictOptions>(*full);
  EXPECT_THAT(options.trials, testing::ElementsAre("one", "two"));
  EXPECT_FALSE(options.all);
  EXPECT_EQ(options.patients, 30U);
  EXPECT_EQ(options.draws, 3U);
  EXPECT_EQ(options.seed, 9U);
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.solver, SolverChoice::reference);
  EXPECT_EQ(options.kernel, KernelUse::interpreter);
  EXPECT_EQ(options.max_failed_share, 0.1);
  EXPECT_EQ(options.out, "a folder");
  EXPECT_TRUE(options.verify);
  EXPECT_EQ(options.head, "abc");
  EXPECT_TRUE(options.quiet);
  EXPECT_NE(refusal({"predict", "--all", "--draws", "0"}).find("--draws"), std::string::npos);
  EXPECT_NE(refusal({"predict", "--all", "--head", "abc"}).find("--verify"), std::string::npos);
}

TEST(CommandLine, ScoringDrawsParametersAndARunDoesWhenAsked) {
  const auto run = parse({"run", "trial.toml"});
  const auto drawn = parse({"run", "trial.toml", "--draws", "7"});
  const auto scored = parse({"score-holdout", "trial.toml"});
  const auto plain = parse({"score-holdout", "trial.toml", "--draws", "0"});
  ASSERT_TRUE(run && drawn && scored && plain);
  EXPECT_EQ(std::get<RunTrial>(*run).draws, 0U);
  EXPECT_EQ(std::get<RunTrial>(*drawn).draws, 7U);
  EXPECT_EQ(std::get<ScoreHoldout>(*scored).draws, k_scoring_draws);
  EXPECT_EQ(std::get<ScoreHoldout>(*plain).draws, 0U);
  EXPECT_THAT(refusal({"run", "trial.toml", "--draws", "1001"}), testing::HasSubstr("0 to 1000"));
  EXPECT_THAT(refusal({"natural-history", "--draws", "2"}), testing::HasSubstr("--draws"));
}

// A run's patients are divided over the draws; a draw has at least 100, and never more than the run.
TEST(CommandLine, PatientsOfADraw) {
  EXPECT_EQ(patients_per_draw(10000, 20), 500U);
  EXPECT_EQ(patients_per_draw(200, 20), 100U);
  EXPECT_EQ(patients_per_draw(30, 20), 30U);
  EXPECT_EQ(patients_per_draw(300, 1), 300U);
}

TEST(CommandLine, StatementsHaveTheirDefaultsAndTakeEveryOption) {
  const auto plain = parse({"statements", "--out", "a.csv"});
  ASSERT_TRUE(plain) << core::text(plain.error());
  const auto& defaults = std::get<StatementsOptions>(*plain);
  EXPECT_EQ(defaults.patients, 2000U);
  EXPECT_EQ(defaults.seed, 1U);
  EXPECT_TRUE(defaults.edges.empty());
  EXPECT_EQ(defaults.solver, SolverChoice::batch);
  const auto full =
      parse({"statements", "--out",    "a.csv",       "--patients",         "5",         "--seed", "7",
             "--threads",  "2",        "--edges",     "TREG,ED001",         "--mapping", "folder", "--solver",
             "reference",  "--kernel", "interpreter", "--max-failed-share", "0.1",       "--quiet"});
  ASSERT_TRUE(full) << core::text(full.error());
  const auto& options = std::get<StatementsOptions>(*full);
  EXPECT_EQ(options.out, "a.csv");
  EXPECT_EQ(options.patients, 5U);
  EXPECT_EQ(options.seed, 7U);
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.edges, "TREG,ED001");
  EXPECT_EQ(options.mapping, "folder");
  EXPECT_EQ(options.solver, SolverChoice::reference);
  EXPECT_EQ(options.kernel, KernelUse::interpreter);
  EXPECT_EQ(options.max_failed_share, 0.1);
  EXPECT_TRUE(options.quiet);
  EXPECT_NE(refusal({"statements"}).find("--out"), std::string::npos);
  EXPECT_NE(refusal({"statements", "--out", "a.csv", "--patients", "1"}).find("2 to 1000000"), std::string::npos);
}

TEST(CommandLine, KernelsAreChosenByName) {
  const auto kernel_of_run = [](const char* name) {
    const auto command = parse({"run", "trial.toml", "--kernel", name});
    return command ? std::get<RunTrial>(*command).simulation.kernel : KernelUse::existing;
  };
  EXPECT_EQ(kernel_of_run("auto"), KernelUse::compile_where_possible);
  EXPECT_EQ(kernel_of_run("interpreter"), KernelUse::interpreter);
  EXPECT_EQ(kernel_of_run("compile"), KernelUse::compile);
  const std::vector<const char*> simulate{"model", "simulate", "m.ant", "--settings", "s", "--out", "o"};
  const auto command = parse(simulate);
  ASSERT_TRUE(command) << core::text(command.error());
  EXPECT_EQ(std::get<ModelSimulateOptions>(*command).kernel, KernelUse::existing);
  for (const char* wrong : {"", "existing", "gcc; true"}) {
    EXPECT_THAT(refusal({"run", "trial.toml", "--kernel", wrong}),
                testing::HasSubstr("--kernel: expected auto, interpreter or compile, found '" + std::string(wrong)));
  }
}

TEST(CommandLine, CohortsAreCutInChunksAndShards) {
  const auto plain = parse({"run", "trial.toml"});
  ASSERT_TRUE(plain);
  EXPECT_FALSE(std::get<RunTrial>(*plain).chunks.asked_for());
  const auto command = parse({"run", "trial.toml", "--chunks", "12", "--shard", "2/3"});
  ASSERT_TRUE(command) << core::text(command.error());
  const ChunkOptions& chunks = std::get<RunTrial>(*command).chunks;
  EXPECT_TRUE(chunks.asked_for());
  EXPECT_FALSE(chunks.cohort);
  EXPECT_EQ(chunks.chunks, 12U);
  EXPECT_EQ(chunks.shard, 2U);
  EXPECT_EQ(chunks.shards, 3U);
  for (const char* shard : {"0/3", "4/3", "1", "1/", "/3", "1/0", "1/3x", "-1/3", "1/10001", ""}) {
    EXPECT_THAT(refusal({"run", "trial.toml", "--chunks", "12", "--shard", shard}), testing::HasSubstr("--shard"));
  }
  EXPECT_THAT(refusal({"run", "trial.toml", "--shard", "1/3"}), testing::HasSubstr("--chunks"));
  EXPECT_THAT(refusal({"run", "trial.toml", "--chunks", "500001"}), testing::HasSubstr("1 to 500000"));
  EXPECT_THAT(refusal({"score-holdout", "trial.toml", "--chunks", "2"}), testing::HasSubstr("--chunks"));
}

TEST(CommandLine, MergeTakesFolders) {
  const auto command = parse({"merge", "a", "b", "--out", "c"});
  ASSERT_TRUE(command) << core::text(command.error());
  const auto& merge = std::get<MergeShards>(*command);
  EXPECT_EQ(merge.parts, (std::vector<std::filesystem::path>{"a", "b"}));
  EXPECT_EQ(merge.out, "c");
  EXPECT_EQ(merge.max_failed_share, 0.02);
  EXPECT_THAT(refusal({"merge", "--out", "c"}), testing::HasSubstr("PART"));
  EXPECT_THAT(refusal({"merge", "a"}), testing::HasSubstr("--out"));
}

TEST(CommandLine, AbsurdNumbersOfPatientsAreRefusedWithTheRange) {
  for (const char* patients : {"0", "-5", "1000001", "99999999999999999999", "1e3", "ten", "", "5 "}) {
    EXPECT_THAT(refusal({"run", "trial.toml", "--patients", patients}),
                testing::HasSubstr("--patients: expected a whole number from 1 to 1000000, found '" +
                                   std::string(patients) + "'"));
  }
  EXPECT_THAT(refusal({"natural-history", "--patients=-5"}), testing::HasSubstr("from 1 to 1000000"));
  EXPECT_EQ(refusal({"run", "trial.toml", "--patients", "1000000"}), "accepted");
}

TEST(CommandLine, SharesAreFromZeroToOne) {
  for (const char* share : {"-0.1", "1.01", "nan", "inf", "2%", ""}) {
    EXPECT_THAT(refusal({"run", "trial.toml", "--max-failed-share", share}),
                testing::HasSubstr("expected a share from 0 to 1"));
  }
}

TEST(CommandLine, WhatIsMissingOrTooMuchIsNamedWithTheRightHelp) {
  EXPECT_THAT(refusal({}), testing::HasSubstr("see hepatrial --help"));
  EXPECT_THAT(refusal({"run"}),
              testing::AllOf(testing::HasSubstr("TRIAL"), testing::HasSubstr("hepatrial run --help")));
  EXPECT_THAT(refusal({"run", "t.toml", "--fast"}), testing::HasSubstr("--fast"));
  EXPECT_THAT(refusal({"run", "t.toml", "u.toml"}), testing::HasSubstr("u.toml"));
  EXPECT_THAT(refusal({"run", "t.toml", "--seed"}), testing::HasSubstr("--seed"));
  EXPECT_THAT(refusal({"run", "t.toml", "--seed", "1", "--seed", "2"}), testing::HasSubstr("--seed"));
  EXPECT_THAT(refusal({"run", "t.toml", "--out", ""}), testing::HasSubstr("--out"));
  EXPECT_THAT(refusal({"run", "t.toml", "--solver", "euler"}), testing::HasSubstr("euler"));
  EXPECT_THAT(refusal({"model"}), testing::HasSubstr("hepatrial model --help"));
  EXPECT_THAT(refusal({"model", "export", "a.ant"}), testing::HasSubstr("--sbml"));
  EXPECT_THAT(refusal({"model", "export", "a.ant", "--sbml", "b", "--level", "4"}), testing::HasSubstr("from 1 to 3"));
  EXPECT_THAT(refusal({"walk"}), testing::HasSubstr("'walk' is not a verb"));
  EXPECT_THAT(refusal({"model", "bend", "a.ant"}), testing::HasSubstr("'bend' is not a verb"));
}

TEST(CommandLine, ModelAndEvidenceVerbs) {
  const auto exported = parse({"model", "export", "m.ant", "--sbml", "m.xml", "--level", "2", "--version", "4"});
  ASSERT_TRUE(exported);
  EXPECT_EQ(std::get<ModelExportOptions>(*exported).level, 2U);
  EXPECT_EQ(std::get<ModelExportOptions>(*exported).version, 4U);
  const auto simulated = parse({"model", "simulate", "m.xml", "--settings", "s.txt", "--out", "r.csv"});
  ASSERT_TRUE(simulated);
  EXPECT_EQ(std::get<ModelSimulateOptions>(*simulated).settings, "s.txt");
  const auto shown = parse({"evidence", "show", "cabozantinib", "--after", "atezo-bev", "--db", "e.sqlite"});
  ASSERT_TRUE(shown);
  EXPECT_EQ(std::get<EvidenceShowOptions>(*shown).after, "atezo-bev");
  EXPECT_EQ(std::get<EvidenceShowOptions>(*shown).store, "e.sqlite");
}

TEST(CommandLine, HelpAndVersionAreNoErrors) {
  const auto help = parse({"--help"});
  ASSERT_TRUE(help);
  const std::string text = std::get<ShowText>(*help).text;
  for (const char* verb : {"run", "score-holdout", "natural-history", "model", "evidence", "drugs", "trials"}) {
    EXPECT_THAT(text, testing::HasSubstr(verb));
  }
  EXPECT_THAT(text, testing::HasSubstr("Exit codes"));
  const auto run_help = parse({"run", "--help"});
  ASSERT_TRUE(run_help);
  EXPECT_THAT(std::get<ShowText>(*run_help).text, testing::HasSubstr("--inject-failure-share"));
  const auto version = parse({"--version"});
  ASSERT_TRUE(version);
  EXPECT_THAT(std::get<ShowText>(*version).text, testing::MatchesRegex("hepatrial [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace hepatrial::cli
