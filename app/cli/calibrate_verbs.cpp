#include <CLI/CLI.hpp>
#include <limits>
#include <map>

#include "cli/calibrate_command.hpp"
#include "cli/option_types.hpp"

namespace hepatrial::cli {

namespace {

void add_shared(CLI::App& app, CalibrateOptions& options, const std::string& usual_patients = "as the plan says") {
  add_path(app, "--out", options.out, "folder of this calibration: state, history and results", "DIR")->required();
  add_path(app, "--plan", options.plan, "folder of hcc.toml (default: the shipped one)", "DIR");
  add_whole_number(app, "--patients", options.patients, std::size_t{2}, std::size_t{1'000'000},
                   "patients per arm (default: " + usual_patients + ")");
  add_whole_number(app, "--seed", options.seed, std::uint64_t{0}, std::uint64_t{1} << 40,
                   "the same seed gives the same bits (default 1)");
  add_whole_number(app, "--threads", options.threads, 0, 4096,
                   "0, the default: one per processor; never changes a result");
  const std::map<std::string, KernelUse> kernels{{"auto", KernelUse::compile_where_possible},
                                                 {"interpreter", KernelUse::interpreter},
                                                 {"compile", KernelUse::compile}};
  app.add_option_function<std::string>(
         "--kernel",
         [&options, kernels](const std::string& text) {
           const auto found = kernels.find(text);
           if (found == kernels.end()) {
             throw CLI::ValidationError("--kernel", "expected auto, interpreter or compile, found '" + text + "'");
           }
           options.kernel = found->second;
         },
         "how the model's equations run; never changes a result: auto (the default), interpreter or compile")
      ->type_name("NAME");
  app.add_flag("--quiet", options.quiet, "no progress");
}

CLI::App* add_verb(CLI::App& calibrate, CalibrateOptions& options, const std::function<void()>& chosen,
                   CalibrateVerb verb, const std::string& name, const std::string& help) {
  CLI::App* app = calibrate.add_subcommand(name, help);
  app->final_callback([&options, chosen, verb] {
    options.verb = verb;
    chosen();
  });
  return app;
}

void add_ensemble(CLI::App& app, CalibrateOptions& options) {
  add_whole_number(app, "--members", options.members, std::size_t{4}, std::size_t{100'000},
                   "parameter vectors in the ensemble (default 100)");
  add_whole_number(app, "--passes", options.passes, std::size_t{1}, std::size_t{20}, "over all rows (default 4)");
  app.add_flag("--resume", options.resume, "go on with what --out holds");
}

}  // namespace

void add_calibrate_verbs(CLI::App& app, CalibrateOptions& options, const std::function<void()>& chosen) {
  CLI::App* calibrate = app.add_subcommand("calibrate", "fit the free parameters to the calibration rows");
  calibrate->require_subcommand(1);

  CLI::App* fit = add_verb(*calibrate, options, chosen, CalibrateVerb::fit, "fit",
                           "search the optimum from the present values (CMA-ES)");
  add_shared(*fit, options);
  add_whole_number(*fit, "--evaluations", options.evaluations, std::uint64_t{1}, std::uint64_t{100'000'000},
                   "parameter vectors to try (default 400)");
  fit->add_option_function<std::string>(
         "--method",
         [&options](const std::string& text) {
           if (text != "cma-es" && text != "gauss-newton") {
             throw CLI::ValidationError("--method", "expected cma-es or gauss-newton, found '" + text + "'");
           }
           options.gauss_newton = text == "gauss-newton";
         },
         "cma-es (the default) or gauss-newton: fewer evaluations, finds the valley it starts in")
      ->type_name("NAME");
  add_whole_number(*fit, "--population", options.population, std::size_t{4}, std::size_t{10'000},
                   "vectors in one generation (default 14)");
  add_whole_number(*fit, "--minutes", options.minutes, std::uint64_t{0}, std::uint64_t{1'000'000},
                   "begin no generation after so many minutes (default: no limit)");
  fit->add_flag("--resume", options.resume, "go on with what --out holds");

  CLI::App* posterior = add_verb(*calibrate, options, chosen, CalibrateVerb::posterior, "posterior",
                                 "intervals and draws from the prior (ensemble smoother)");
  add_shared(*posterior, options);
  add_ensemble(*posterior, options);

  CLI::App* left_out = add_verb(*calibrate, options, chosen, CalibrateVerb::leave_one_out, "leave-one-out",
                                "fit without each trial in turn and predict it");
  add_shared(*left_out, options);
  add_ensemble(*left_out, options);
  add_whole_number(*left_out, "--score-patients", options.score_patients, std::size_t{2}, std::size_t{1'000'000},
                   "patients per arm of the predictions (default 2000)");

  CLI::App* report = add_verb(*calibrate, options, chosen, CalibrateVerb::report, "report",
                              "every row beside its prediction, and what the rows identify");
  add_shared(*report, options, "2000; of --identifiability and --profile as the plan says");
  report->add_flag("--identifiability", options.identifiability,
                   "sensitivities, collinearity and information: two evaluations a parameter");
  report->add_option("--profile", options.profile, "profile of this parameter, all others fitted again at each point")
      ->type_name("NAME");
  add_whole_number(*report, "--evaluations", options.evaluations, std::uint64_t{4}, std::uint64_t{100'000'000},
                   "of --profile: parameter vectors to try at one point (default 400)");
  report->add_flag("--resume", options.resume, "go on with the profile that --out holds");

  CLI::App* apply = add_verb(*calibrate, options, chosen, CalibrateVerb::apply, "apply",
                             "write the fitted values into models/parameters.tsv and models/drugs");
  add_path(*apply, "DIR", options.out, "folder of a calibration", "DIR")->required()->type_name("");
  add_path(*apply, "--plan", options.plan, "folder of hcc.toml (default: the shipped one)", "DIR");
}

}  // namespace hepatrial::cli
