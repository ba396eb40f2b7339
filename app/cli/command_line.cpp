#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <map>
#include <sstream>

#include "cli/option_types.hpp"
#include "cli/registry_verbs.hpp"
#include "core/delimited.hpp"

namespace hepatrial::cli {

namespace {

constexpr std::size_t k_most_patients = 1'000'000;
constexpr std::uint64_t k_most_chunks = 500'000;
constexpr std::uint64_t k_most_shards = 10'000;
constexpr std::size_t k_most_draws = 1000;
constexpr int k_most_threads = 4096;

const std::map<std::string, SolverChoice> k_solvers{{"reference", SolverChoice::reference},
                                                    {"batch", SolverChoice::batch}};

void add_share(CLI::App& app, const std::string& name, double& field, const std::string& help) {
  const auto take = [&field, name](const std::string& text) {
    double value = 0;
    if (!core::parse_number(text, value) || !(value >= 0 && value <= 1)) {
      throw CLI::ValidationError(name, "expected a share from 0 to 1, found '" + text + "'");
    }
    field = value;
  };
  app.add_option_function<std::string>(name, take, help)->type_name("SHARE");
}

void add_solver(CLI::App& app, SolverChoice& field) {
  const bool is_batch = field == SolverChoice::batch;
  const auto take = [&field](const std::string& text) {
    const auto found = k_solvers.find(text);
    if (found == k_solvers.end()) {
      throw CLI::ValidationError("--solver", "expected reference or batch, found '" + text + "'");
    }
    field = found->second;
  };
  app.add_option_function<std::string>(
         "--solver", take,
         is_batch ? "batch (the default) or reference (CVODE, slower)" : "reference (CVODE, the default) or batch")
      ->type_name("NAME");
}

/// "auto" is what the verb starts with.
void add_kernel(CLI::App& app, KernelUse& field, const std::string& automatic) {
  const std::map<std::string, KernelUse> kernels{
      {"auto", field}, {"interpreter", KernelUse::interpreter}, {"compile", KernelUse::compile}};
  const auto take = [&field, kernels](const std::string& text) {
    const auto found = kernels.find(text);
    if (found == kernels.end()) {
      throw CLI::ValidationError("--kernel", "expected auto, interpreter or compile, found '" + text + "'");
    }
    field = found->second;
  };
  app.add_option_function<std::string>("--kernel", take,
                                       "how the model's equations run; never changes a result: auto (the default: " +
                                           automatic + "), interpreter, or compile (an error where it is not possible)")
      ->type_name("NAME");
}

void add_simulation_options(CLI::App& app, SimulationOptions& options) {
  add_whole_number(app, "--patients", options.patients_per_arm, std::size_t{1}, k_most_patients,
                   "patients in the smallest arm (default: as the trial file says)");
  add_whole_number(app, "--seed", options.seed, std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(),
                   "the same seed gives the same bits (default 1)");
  add_whole_number(app, "--threads", options.threads, 0, k_most_threads,
                   "0, the default: one per processor; never changes a result");
  add_solver(app, options.solver);
  add_kernel(app, options.kernel, "compiled with the program, else compiled once and kept, else the interpreter");
  add_path(app, "--out", options.out, "output folder (default: results/<name>)", "DIR");
  add_share(app, "--max-failed-share", options.max_failed_share,
            "more failed patients than this end the run with exit code 4 (default 0.02)");
  add_share(app, "--inject-failure-share", options.inject_failure_share,
            "make this share of patients fail, to see how failures are told (default 0)");
  app.add_flag("--quiet", options.quiet, "no progress");
}

void add_draws(CLI::App& app, std::size_t& draws, const std::string& help) {
  add_whole_number(app, "--draws", draws, std::size_t{0}, k_most_draws, help);
}

void add_mechanism_switches(CLI::App& app, population::MechanismSwitches& switches) {
  app.add_option("--with-mechanism", switches.with,
                 "draw these traits (ids as ME055, or all), separated by commas; default: none")
      ->delimiter(',')
      ->type_name("ID");
  app.add_option(
         "--without-mechanism", switches.without,
         "switch these mechanisms off: a state takes its neutral value, a drawn trait is taken from its carriers")
      ->delimiter(',')
      ->type_name("ID");
}

/// "2/3": the second of three.
void add_shard(CLI::App& app, ChunkOptions& chunks) {
  const auto take = [&chunks](const std::string& text) {
    const auto wrong = [&text] {
      return CLI::ValidationError("--shard", "expected I/N with I from 1 to N and N up to 10000, found '" + text + "'");
    };
    const char* const end = text.data() + text.size();
    const auto [slash, error] = std::from_chars(text.data(), end, chunks.shard);
    if (error != std::errc{} || slash == end || *slash != '/') throw wrong();
    const auto [stop, second_error] = std::from_chars(slash + 1, end, chunks.shards);
    if (second_error != std::errc{} || stop != end) throw wrong();
    if (chunks.shard < 1 || chunks.shard > chunks.shards || chunks.shards > k_most_shards) throw wrong();
  };
  app.add_option_function<std::string>("--shard", take,
                                       "make only every N-th chunk, from the I-th on; needs --chunks. Put the folders "
                                       "of all shards together with 'hepatrial merge'")
      ->type_name("I/N")
      ->needs("--chunks");
}

void add_chunk_options(CLI::App& app, ChunkOptions& chunks) {
  app.add_flag("--cohort", chunks.cohort,
               "in chunks of 4,096 candidates under DIR/chunks: can be stopped and started again at any moment. Taken "
               "by itself above 100,000 patients");
  add_whole_number(
      app, "--chunks", chunks.chunks, std::uint64_t{1}, k_most_chunks,
      "this many chunks, over all shards; everybody randomised in them is analysed, unless --patients says "
      "how many. Means --cohort");
  add_shard(app, chunks);
}

/// Owns the options that CLI11 fills while it parses.
struct Parsed {
  RunOptions run, score_holdout;
  MergeOptions merge;
  SimulationOptions natural_history;
  StatementsOptions statements;
  PredictOptions predict;
  CalibrateOptions calibration;
  AnswerQuestionOptions answer;
  CredibilityVerbOptions credibility;
  ModelCheckOptions check;
  ModelExportOptions exported;
  ModelSimulateOptions simulated;
  EvidenceShowOptions show;
  RegistryOptions registry;
  SynthesisOptions synthesis;
  Command command;
};

void add_trial_verbs(CLI::App& app, Parsed& parsed) {
  const std::string trial_help = "trial file, or the name of a shipped trial";
  CLI::App* run = app.add_subcommand("run", "simulate a trial; write report, data sets and manifest");
  run->add_option("TRIAL", parsed.run.trial, trial_help)->required()->type_name("");
  add_simulation_options(*run, parsed.run.simulation);
  add_draws(*run, parsed.run.draws,
            "draws of the parameters behind the intervals beside published results (default 0: sampling error only)");
  add_chunk_options(*run, parsed.run.chunks);
  add_mechanism_switches(*run, parsed.run.mechanisms);
  run->final_callback([&parsed] { parsed.command = RunTrial{parsed.run}; });

  CLI::App* score =
      app.add_subcommand("score-holdout", "run a trial and compare it with results held out of calibration");
  score->add_option("TRIAL", parsed.score_holdout.trial, trial_help)->required()->type_name("");
  add_simulation_options(*score, parsed.score_holdout.simulation);
  parsed.score_holdout.draws = k_scoring_draws;
  add_draws(*score, parsed.score_holdout.draws,
            "draws of the parameters behind the predicted intervals; 0: sampling error only (default 20)");
  score->final_callback([&parsed] { parsed.command = ScoreHoldout{parsed.score_holdout}; });

  CLI::App* merge = app.add_subcommand("merge", "put the shards of a cohort together; write report and data sets");
  merge->add_option("PART", parsed.merge.parts, "--out folders of 'hepatrial run --shard'")->required()->type_name("");
  add_path(*merge, "--out", parsed.merge.out, "output folder", "DIR")->required();
  add_share(*merge, "--max-failed-share", parsed.merge.max_failed_share,
            "more failed patients than this end it with exit code 4 (default 0.02)");
  merge->add_flag("--quiet", parsed.merge.quiet, "no progress");
  merge->final_callback([&parsed] { parsed.command = MergeShards{parsed.merge}; });

  CLI::App* natural = app.add_subcommand("natural-history", "the untreated disease beside published natural history");
  add_simulation_options(*natural, parsed.natural_history);
  natural->final_callback([&parsed] { parsed.command = NaturalHistory{parsed.natural_history}; });

  app.add_subcommand("mechanisms", "list the resistance mechanisms, their places and switches")
      ->final_callback([&parsed] { parsed.command = ListMechanisms{}; });
  app.add_subcommand("trials", "list the shipped trials")->final_callback([&parsed] { parsed.command = ListTrials{}; });
  app.add_subcommand("drugs", "list the shipped drugs and regimens")->final_callback([&parsed] {
    parsed.command = ListDrugs{};
  });
}

void add_statements_verb(CLI::App& app, Parsed& parsed) {
  StatementsOptions& options = parsed.statements;
  CLI::App* verb = app.add_subcommand("statements", "the causal statements of the reviews put to the disease model");
  add_whole_number(*verb, "--patients", options.patients, std::size_t{2}, k_most_patients,
                   "virtual patients, the same in every experiment (default 2000)");
  add_whole_number(*verb, "--seed", options.seed, std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(),
                   "the same seed gives the same bits (default 1)");
  add_whole_number(*verb, "--threads", options.threads, 0, k_most_threads,
                   "0, the default: one per processor; never changes a result");
  verb->add_option("--edges", options.edges,
                   "only these: ids (ED001), nodes (TREG) or modules, separated by commas; combinations are left out")
      ->type_name("FILTER");
  add_path(*verb, "--mapping", options.mapping, "folder of the mapping (default: the shipped one)", "DIR");
  add_solver(*verb, options.solver);
  add_kernel(*verb, options.kernel, "compiled once and kept, else the interpreter");
  add_share(*verb, "--max-failed-share", options.max_failed_share,
            "more failed courses than this end it with exit code 4 (default 0.02)");
  add_path(*verb, "--out", options.out, "table to write; combinations.csv is written beside it", "FILE")->required();
  verb->add_flag("--quiet", options.quiet, "no progress");
  verb->final_callback([&parsed] { parsed.command = parsed.statements; });
}

void add_predict_verb(CLI::App& app, Parsed& parsed) {
  PredictOptions& options = parsed.predict;
  CLI::App* verb = app.add_subcommand("predict", "predict trials without results; keep the predictions in a ledger");
  verb->add_option("TRIAL", options.trials, "trial files, or names of shipped trials")->type_name("");
  verb->add_flag("--all", options.all, "every shipped trial that is planned, running or of unknown status");
  add_whole_number(*verb, "--patients", options.patients, std::size_t{1}, k_most_patients,
                   "patients in the smallest arm, over all draws (default 2000)");
  add_whole_number(*verb, "--draws", options.draws, std::size_t{1}, k_most_draws,
                   "draws of the parameters (default 20)");
  add_whole_number(*verb, "--seed", options.seed, std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(),
                   "the same seed gives the same bits (default 1)");
  add_whole_number(*verb, "--threads", options.threads, 0, k_most_threads,
                   "0, the default: one per processor; never changes a result");
  add_solver(*verb, options.solver);
  add_kernel(*verb, options.kernel, "compiled with the program, else compiled once and kept, else the interpreter");
  add_share(*verb, "--max-failed-share", options.max_failed_share,
            "a draw with more failed patients than this is left out (default 0.02)");
  add_path(*verb, "--out", options.out, "folder of the ledger (default: results/predictions)", "DIR");
  CLI::Option* verify = verb->add_flag("--verify", options.verify, "check the ledger and simulate nothing");
  verb->add_option("--head", options.head, "with --verify: the hash that the ledger's last row must have")
      ->type_name("SHA256")
      ->needs(verify);
  verb->add_flag("--quiet", options.quiet, "no progress");
  verb->final_callback([&parsed] { parsed.command = parsed.predict; });
}

void add_study_options(CLI::App& verb, StudyOptions& options) {
  add_whole_number(verb, "--seed", options.seed, std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(),
                   "the same seed gives the same bits (default 1)");
  add_whole_number(verb, "--threads", options.threads, 0, k_most_threads,
                   "0, the default: one per processor; never changes a result");
  add_solver(verb, options.solver);
  add_kernel(verb, options.kernel, "compiled with the program, else compiled once and kept, else the interpreter");
  verb.add_flag("--quiet", options.quiet, "no progress");
}

void add_answer_verb(CLI::App& app, Parsed& parsed) {
  AnswerQuestionOptions& options = parsed.answer;
  CLI::App* verb = app.add_subcommand("answer", "answer a question about therapy sequences, with its uncertainty");
  verb->add_option("QUESTION", options.question, "id or file of a question; none: list them")->type_name("");
  verb->add_flag("--all", options.all, "every shipped question");
  add_whole_number(*verb, "--patients", options.patients, std::size_t{8}, k_most_patients,
                   "virtual patients, each simulated in every arm (default 120)");
  add_whole_number(*verb, "--draws", options.draws, std::size_t{0}, k_most_draws,
                   "draws of what is not known about the parameters (default 12)");
  const auto take_patient = [&options](std::uint64_t id) { options.patient_id = id; };
  verb->add_option_function<std::uint64_t>("--patient", take_patient, "patient of a question about one patient")
      ->type_name("N");
  add_path(*verb, "--out", options.study.out, "output folder (default: results/answers)", "DIR");
  add_study_options(*verb, options.study);
  verb->final_callback([&parsed] { parsed.command = parsed.answer; });
}

void add_credibility_verb(CLI::App& app, Parsed& parsed) {
  CredibilityVerbOptions& options = parsed.credibility;
  CLI::App* verb =
      app.add_subcommand("credibility", "what the model may be believed: scores, misses, sensitivity, switches");
  add_whole_number(*verb, "--patients", options.patients, std::size_t{8}, k_most_patients,
                   "patients an arm behind the calibration rows (default 2000, as 'calibrate report')");
  add_whole_number(*verb, "--fact-patients", options.fact_patients, std::size_t{8}, k_most_patients,
                   "patients behind each fact (default 300)");
  add_whole_number(*verb, "--switch-patients", options.switch_patients, std::size_t{8}, k_most_patients,
                   "patients behind the effects of switches (default 100)");
  add_whole_number(*verb, "--sensitivity-patients", options.sensitivity_patients, std::size_t{8}, k_most_patients,
                   "patients under each parameter vector (default 32)");
  add_whole_number(*verb, "--sensitivity-points", options.sensitivity_points, std::size_t{0}, k_most_patients,
                   "parameter vectors (default 256)");
  add_whole_number(*verb, "--draws", options.draws, std::size_t{0}, k_most_draws,
                   "parameter draws behind the intervals of facts (default 8)");
  verb->add_flag("--without-sensitivity", options.without_sensitivity, "leave the sensitivities out");
  verb->add_flag("--without-switches", options.without_switches, "leave the effects of switches out");
  add_path(*verb, "--statements", options.statements, "table of 'hepatrial statements'", "FILE");
  add_path(*verb, "--ledger", options.ledger, "ledger of 'hepatrial score-holdout'", "FILE");
  add_path(*verb, "--out", options.study.out, "output folder", "DIR")->required();
  add_study_options(*verb, options.study);
  verb->final_callback([&parsed] { parsed.command = parsed.credibility; });
}

void add_model_verbs(CLI::App& app, Parsed& parsed) {
  const std::string model_help = ".ant, .xml or .sbml file, or a folder of .ant files";
  CLI::App* model = app.add_subcommand("model", "check, export or simulate one model");
  model->require_subcommand(1);

  CLI::App* check = model->add_subcommand("check", "report every problem of a model: syntax, units, SBML consistency");
  add_path(*check, "MODEL", parsed.check.model, model_help, "")->required();
  check->final_callback([&parsed] { parsed.command = parsed.check; });

  CLI::App* exported = model->add_subcommand("export", "write a model as SBML");
  add_path(*exported, "MODEL", parsed.exported.model, model_help, "")->required();
  add_path(*exported, "--sbml", parsed.exported.sbml, "file to write", "FILE")->required();
  add_whole_number(*exported, "--level", parsed.exported.level, 1U, 3U, "SBML level (default 3)");
  add_whole_number(*exported, "--version", parsed.exported.version, 1U, 5U, "SBML version (default 2)");
  exported->final_callback([&parsed] { parsed.command = parsed.exported; });

  CLI::App* simulated = model->add_subcommand("simulate", "one time course, in the layout of the SBML Test Suite");
  add_path(*simulated, "MODEL", parsed.simulated.model, model_help, "")->required();
  add_path(*simulated, "--settings", parsed.simulated.settings, "SBML Test Suite settings file", "FILE")->required();
  add_path(*simulated, "--out", parsed.simulated.out, "CSV file to write", "FILE")->required();
  add_solver(*simulated, parsed.simulated.solver);
  add_kernel(*simulated, parsed.simulated.kernel, "compiled where that is done already, else the interpreter");
  simulated->final_callback([&parsed] { parsed.command = parsed.simulated; });
}

void add_evidence_verbs(CLI::App& app, Parsed& parsed) {
  CLI::App* evidence = app.add_subcommand("evidence", "what reviews and trial registries say");
  evidence->require_subcommand(1);
  CLI::App* show = evidence->add_subcommand("show", "everything known about a regimen after a prior therapy");
  show->add_option("REGIMEN", parsed.show.regimen, "drugs joined by +, for example cabozantinib")
      ->required()
      ->type_name("");
  show->add_option("--after", parsed.show.after,
                   "prior therapy: none, sorafenib, TKI, atezo-bev, 'ICI combination', ICI, any (the default)")
      ->type_name("PRIOR");
  add_path(*show, "--db", parsed.show.store, "evidence store (default: the shipped one)", "FILE");
  show->add_flag("--csv", parsed.show.csv, "one comma-separated table");
  show->final_callback([&parsed] { parsed.command = parsed.show; });
  add_registry_verbs(*evidence, parsed.registry, [&parsed] { parsed.command = parsed.registry; });
  add_synthesis_verbs(*evidence, parsed.synthesis, [&parsed] { parsed.command = parsed.synthesis; });
}

/// "hepatrial model check" for the deepest verb given, so that the advice names the right help.
std::string given_verbs(const CLI::App& app) {
  std::string text = app.get_name();
  for (const CLI::App* deeper : app.get_subcommands()) text += " " + given_verbs(*deeper);
  return text;
}

/// CLI11's message, and a clearer one where a verb is missing or not known.
std::string message(const CLI::App& app, const CLI::ParseError& error) {
  std::string text = error.what();
  if (text.find("subcommand is required") == std::string::npos) return text;
  const std::vector<std::string> not_understood = app.remaining(true);
  return not_understood.empty() ? "a verb is missing" : "'" + not_understood.front() + "' is not a verb";
}

core::Result<Command> parse(int argument_count, const char* const* arguments) {
  CLI::App app(
      "Virtual trials and evidence of systemic therapy for hepatocellular carcinoma.\n"
      "Research software: it gives no advice about a person.",
      "hepatrial");
  app.set_version_flag("--version", std::string("hepatrial ") + HEPATRIAL_VERSION, "print the version and stop");
  app.get_formatter()->label("SUBCOMMAND", "VERB");
  app.require_subcommand(1);
  Parsed parsed;
  add_trial_verbs(app, parsed);
  add_statements_verb(app, parsed);
  add_predict_verb(app, parsed);
  add_calibrate_verbs(app, parsed.calibration, [&parsed] { parsed.command = parsed.calibration; });
  add_answer_verb(app, parsed);
  add_credibility_verb(app, parsed);
  add_model_verbs(app, parsed);
  add_evidence_verbs(app, parsed);
  // After the verbs, or each of them would repeat it.
  app.footer(
      "Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 too many failed patients, 5 reading or writing failed.\n"
      "'hepatrial VERB --help' explains a verb.");
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, ignored;
    if (app.exit(error, out, ignored) == 0) return ShowText{out.str()};
    return core::fail({core::ProblemKind::usage, message(app, error), {}, "see " + given_verbs(app) + " --help"});
  }
  return std::move(parsed.command);
}

}  // namespace

core::Result<Command> parse_command_line(int argument_count, const char* const* arguments) {
  try {
    return parse(argument_count, arguments);
  } catch (const std::exception& error) {
    return core::fail({core::ProblemKind::usage, error.what(), {}, "see hepatrial --help"});
  }
}

}  // namespace hepatrial::cli
