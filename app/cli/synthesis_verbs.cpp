#include "cli/synthesis_verbs.hpp"

#include <CLI/CLI.hpp>

#include "cli/evidence_command.hpp"
#include "cli/option_types.hpp"
#include "core/delimited.hpp"
#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/doubt_text.hpp"
#include "evidence/doubt/registry_reported.hpp"
#include "evidence/doubt/store_reported.hpp"

namespace hepatrial::cli {

namespace {

CLI::App* add_verb(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen,
                   SynthesisVerb verb, const std::string& name, const std::string& help) {
  CLI::App* app = evidence.add_subcommand(name, help);
  add_path(*app, "--db", options.store, "evidence store (default: the shipped one)", "FILE");
  app->final_callback([&options, chosen, verb] {
    options.verb = verb;
    chosen();
  });
  return app;
}

void add_pool(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen) {
  CLI::App* pool = add_verb(evidence, options, chosen, SynthesisVerb::pool, "pool",
                            "pool a result over trials: shares of one arm, ratios of two, or a network");
  pool->add_option("ENDPOINT", options.question.endpoint, "ORR, DCR, CR, PR (shares) or HR_OS, HR_PFS (ratios)")
      ->required()
      ->type_name("");
  pool->add_option("--regimen", options.question.regimen, "drugs joined by + (default: all)")->type_name("TEXT");
  pool->add_option("--comparator", options.question.comparator, "of a ratio (default: all)")->type_name("TEXT");
  pool->add_option("--line", options.question.line, "line of therapy: 1L, 2L (default: all)")->type_name("LINE");
  pool->add_option("--criteria", options.question.criteria,
                   "of response: RECIST1.1, mRECIST (default: all, RECIST 1.1 before others)")
      ->type_name("TEXT");
  pool->add_option("--method", options.method, "between-study variance: reml (the default), dl or fixed")
      ->check(CLI::IsMember({"reml", "dl", "fixed"}))
      ->type_name("NAME");
  pool->add_flag("--normal-interval", options.normal_interval, "normal instead of Knapp-Hartung intervals");
  pool->add_flag("--network", options.network, "compare all treatments of all trials (ratios only)");
  const auto take_level = [&options](const std::string& text) {
    double value = 0.0;
    if (!core::parse_number(text, value) || !(value > 0.0 && value < 1.0)) {
      throw CLI::ValidationError("--level", "expected a level between 0 and 1, found '" + text + "'");
    }
    options.level = value;
  };
  pool->add_option_function<std::string>("--level", take_level, "of the pooled interval (default 0.95)")
      ->type_name("SHARE");
  pool->add_flag(
      "--without-doubted", [&options](std::int64_t) { options.question.with_doubted = false; },
      "leave results out that the consistency checks call an error");
  pool->add_flag("--csv", options.csv, "comma-separated tables");
}

void add_table(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen) {
  CLI::App* table = add_verb(evidence, options, chosen, SynthesisVerb::table, "table",
                             "a table of a review made again from the store");
  table->add_option("TABLE", options.table, "review and number, for example ascari2026:2; none lists them")
      ->type_name("");
  table->add_option("--format", options.format, "text (the default), html, csv, md or docx")
      ->check(CLI::IsMember({"text", "html", "csv", "md", "docx"}))
      ->type_name("NAME");
  add_path(*table, "--out", options.out, "file to write (needed for docx)", "FILE");
  add_path(*table, "--registry", options.registry,
           "registry store (of 'evidence import') whose records take precedence", "FILE");
  const auto take_day = [&options](const std::string& text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || text.find_first_not_of("0123456789-") != text.npos) {
      throw CLI::ValidationError("--since", "expected a day as yyyy-mm-dd, found '" + text + "'");
    }
    options.since = text;
  };
  table
      ->add_option_function<std::string>("--since", take_day, "mark what registry records changed on or after this day")
      ->type_name("DATE");
  add_path(*table, "--before", options.before, "an earlier evidence store: mark what has changed since", "FILE");
  add_path(*table, "--predictions", options.predictions,
           "summary.json of a simulated trial, beside the observed values", "FILE");
}

/// "12:0.43": a landmark time and the share that survives it.
std::pair<double, double> landmark(const std::string& text) {
  const std::size_t colon = text.find(':');
  std::pair<double, double> pair;
  if (colon == std::string::npos || !core::parse_number(text.substr(0, colon), pair.first) ||
      !core::parse_number(text.substr(colon + 1), pair.second)) {
    throw CLI::ValidationError("--rate", "expected TIME:SHARE, for example 12:0.43, found '" + text + "'");
  }
  return pair;
}

void add_reconstruct(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen) {
  ReconstructOptions& wanted = options.reconstruct;
  CLI::App* app = evidence.add_subcommand(
      "reconstruct", "times of patients from a digitised survival curve, or from a median and rates (weaker)");
  app->final_callback([&options, chosen] {
    options.verb = SynthesisVerb::reconstruct;
    chosen();
  });
  add_path(*app, "--curve", wanted.curve, "points read off the curve: columns time and survival", "FILE");
  add_path(*app, "--at-risk", wanted.at_risk, "numbers at risk below it: columns time and patients", "FILE");
  app->add_flag("--percent", wanted.percent, "survival in the file is in per cent");
  constexpr std::int64_t k_most = 1'000'000;
  add_whole_number(*app, "--total-events", wanted.total_events, std::int64_t{0}, k_most,
                   "events in all, where they are printed");
  add_whole_number(*app, "--patients", wanted.patients, std::int64_t{1}, k_most,
                   "at the start, where there are no numbers at risk");
  app->add_option("--median", wanted.median, "instead of a curve: the median")->type_name("TIME");
  app->add_option_function<std::vector<std::string>>(
         "--rate",
         [&wanted](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) wanted.rates.push_back(landmark(text));
         },
         "and shares that survive landmark times, for example 12:0.43")
      ->type_name("TIME:SHARE");
  app->add_option("--follow-up", wanted.follow_up, "end of follow-up, with --median and --rate")->type_name("TIME");
  const auto take_out = [&wanted](const std::string& text) { wanted.out = text; };
  app->add_option_function<std::string>("--out", take_out, "CSV file to write: time, event, basis")
      ->required()
      ->type_name("FILE");
}

}  // namespace

void add_synthesis_verbs(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen) {
  add_pool(evidence, options, chosen);
  CLI::App* check = add_verb(evidence, options, chosen, SynthesisVerb::check, "check",
                             "find printed values that contradict themselves, one another or another source");
  add_path(*check, "--registry", options.registry, "registry store (of 'evidence import') as one more source", "FILE");
  check->add_flag("--csv", options.csv, "one line for each doubted row");
  add_table(evidence, options, chosen);
  add_reconstruct(evidence, options, chosen);
}

core::Result<Answer> evidence_check(const SynthesisOptions& options, const evidence::Store& store) {
  auto reported = evidence::reported_in(store);
  if (!reported) return core::fail(reported.error());
  if (options.registry) {
    if (auto added = evidence::add_registry_facts(*options.registry, *reported); !added) {
      return core::fail(std::move(added.error()));
    }
  }
  const std::vector<evidence::Doubt> doubts = evidence::find_doubts(*reported);
  return Answer{options.csv ? evidence::doubts_csv(doubts) : evidence::doubts_text(doubts, reported->values.size()),
                ""};
}

core::Result<Answer> synthesis_command(const SynthesisOptions& options) {
  if (options.verb == SynthesisVerb::reconstruct) return evidence_reconstruct(options.reconstruct);
  const auto store = open_evidence_store(options.store);
  if (!store) return core::fail(store.error());
  switch (options.verb) {
    case SynthesisVerb::pool: return evidence_pool(options, *store);
    case SynthesisVerb::table: return evidence_table(options, *store);
    default: return evidence_check(options, *store);
  }
}

}  // namespace hepatrial::cli
