#pragma once
// The command line: verbs, their options, ranges and help. Knows no work.
// Checked by tests/cli/command_line_test.cpp and tests/cli/program_test.py.

#include <string>
#include <variant>

#include "cli/answer_command.hpp"
#include "cli/calibrate_command.hpp"
#include "cli/cohort_command.hpp"
#include "cli/credibility_command.hpp"
#include "cli/evidence_command.hpp"
#include "cli/model_command.hpp"
#include "cli/predict_command.hpp"
#include "cli/registry_command.hpp"
#include "cli/run_command.hpp"
#include "cli/statements_command.hpp"
#include "cli/synthesis_verbs.hpp"
#include "core/result.hpp"

namespace hepatrial::cli {

/// --help and --version: text for standard output, nothing else to do.
struct ShowText {
  std::string text;
};
struct RunTrial : RunOptions {};
struct ScoreHoldout : RunOptions {};
struct MergeShards : MergeOptions {};
struct NaturalHistory : SimulationOptions {};
struct ListDrugs {};
struct ListTrials {};
struct ListMechanisms {};

using Command = std::variant<ShowText, RunTrial, ScoreHoldout, MergeShards, NaturalHistory, ModelCheckOptions,
                             ModelExportOptions, ModelSimulateOptions, EvidenceShowOptions, RegistryOptions,
                             SynthesisOptions, StatementsOptions, PredictOptions, CalibrateOptions,
                             AnswerQuestionOptions, CredibilityVerbOptions, ListDrugs, ListTrials, ListMechanisms>;

/// Errors: usage, saying what is wrong and where the help is.
[[nodiscard]] core::Result<Command> parse_command_line(int argument_count, const char* const* arguments);

}  // namespace hepatrial::cli
