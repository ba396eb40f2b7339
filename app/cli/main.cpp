// hepatrial: parse the command line, do the one thing asked for, print, and give the exit code.
// Exit codes: 0 done; 2 wrong usage; 3 bad input; 4 too many failed patients; 5 reading or writing failed;
// 128 + signal when a long run was interrupted (nothing is then written, but finished chunks of a cohort).

#include <cstdio>
#include <exception>

#include "cli/command_line.hpp"
#include "cli/interrupt.hpp"
#include "cli/list_command.hpp"
#include "cli/registry_command.hpp"

namespace {

using namespace hepatrial;
using cli::Answer;

/// Does the work of each verb.
struct Work {
  const core::StopFlag& stop;

  core::Result<Answer> operator()(const cli::ShowText& show) const { return Answer{show.text, ""}; }
  core::Result<Answer> operator()(const cli::RunTrial& options) const { return cli::run(options, stop); }
  core::Result<Answer> operator()(const cli::ScoreHoldout& options) const { return cli::score_holdout(options, stop); }
  core::Result<Answer> operator()(const cli::MergeShards& options) const { return cli::merge(options, stop); }
  core::Result<Answer> operator()(const cli::NaturalHistory& options) const {
    return cli::natural_history(options, stop);
  }
  core::Result<Answer> operator()(const cli::ModelCheckOptions& options) const { return cli::model_check(options); }
  core::Result<Answer> operator()(const cli::ModelExportOptions& options) const { return cli::model_export(options); }
  core::Result<Answer> operator()(const cli::ModelSimulateOptions& options) const {
    return cli::model_simulate(options);
  }
  core::Result<Answer> operator()(const cli::EvidenceShowOptions& options) const { return cli::evidence_show(options); }
  core::Result<Answer> operator()(const cli::RegistryOptions& options) const {
    return cli::registry_command(options, stop);
  }
  core::Result<Answer> operator()(const cli::SynthesisOptions& options) const {
    return cli::synthesis_command(options);
  }
  core::Result<Answer> operator()(const cli::StatementsOptions& options) const {
    return cli::statements(options, stop);
  }
  core::Result<Answer> operator()(const cli::PredictOptions& options) const { return cli::predict(options, stop); }
  core::Result<Answer> operator()(const cli::CalibrateOptions& options) const { return cli::calibrate(options, stop); }
  core::Result<Answer> operator()(const cli::AnswerQuestionOptions& options) const {
    return cli::answer_question(options, stop);
  }
  core::Result<Answer> operator()(const cli::CredibilityVerbOptions& options) const {
    return cli::credibility(options, stop);
  }
  core::Result<Answer> operator()(const cli::ListMechanisms&) const { return cli::list_mechanisms(); }
  core::Result<Answer> operator()(const cli::ListDrugs&) const { return cli::list_drugs(); }
  core::Result<Answer> operator()(const cli::ListTrials&) const { return cli::list_trials(); }
};

/// Only verbs that poll the flag may hold signals back; the others end at once as usual.
bool polls_stop_flag(const cli::Command& command) {
  if (const auto* registry = std::get_if<cli::RegistryOptions>(&command)) {
    return registry->verb == cli::RegistryVerb::import_files || registry->verb == cli::RegistryVerb::sync;
  }
  return std::holds_alternative<cli::RunTrial>(command) || std::holds_alternative<cli::ScoreHoldout>(command) ||
         std::holds_alternative<cli::MergeShards>(command) || std::holds_alternative<cli::NaturalHistory>(command) ||
         std::holds_alternative<cli::StatementsOptions>(command) ||
         std::holds_alternative<cli::AnswerQuestionOptions>(command) ||
         std::holds_alternative<cli::CredibilityVerbOptions>(command) ||
         std::holds_alternative<cli::CalibrateOptions>(command) || std::holds_alternative<cli::PredictOptions>(command);
}

int tell(const core::Problems& problems) {
  std::fputs(core::text(problems).c_str(), stderr);
  return core::exit_code(problems);
}

int print(const Answer& answer) {
  std::fputs(answer.notes.c_str(), stderr);
  std::fputs(answer.out.c_str(), stdout);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
  return tell({{core::ProblemKind::io, "cannot write to standard output", {}, ""}});
}

int work(const cli::Command& command) {
  if (!polls_stop_flag(command)) {
    const core::StopFlag never{false};
    const auto answer = std::visit(Work{never}, command);
    return answer ? print(*answer) : tell(answer.error());
  }
  const cli::InterruptCatcher interrupt;
  const auto answer = std::visit(Work{interrupt.flag()}, command);
  if (answer) return print(*answer);
  const int code = tell(answer.error());
  return interrupt.exit_code() != 0 ? interrupt.exit_code() : code;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    const auto command = cli::parse_command_line(argument_count, arguments);
    return command ? work(*command) : tell(command.error());
  } catch (const std::exception& error) {
    // Library code does not throw; what arrives here is a lack of memory or a defect.
    std::fprintf(stderr, "hepatrial stopped: %s\n", error.what());
    return 5;
  }
}
