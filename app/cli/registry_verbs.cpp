#include "cli/registry_verbs.hpp"

#include "cli/option_types.hpp"

#include <CLI/CLI.hpp>

namespace hepatrial::cli {

namespace {

/// A verb with the option that all share.
CLI::App* add_verb(CLI::App& evidence, RegistryOptions& options, const std::function<void()>& chosen, RegistryVerb verb,
                   const std::string& name, const std::string& help) {
  CLI::App* app = evidence.add_subcommand(name, help);
  add_path(*app, "--db", options.store, "registry store (default: hepatrial/registry.sqlite in the user's data folder)",
           "FILE");
  app->final_callback([&options, chosen, verb] {
    options.verb = verb;
    chosen();
  });
  return app;
}

void add_sync(CLI::App& evidence, RegistryOptions& options, const std::function<void()>& chosen) {
  CLI::App* sync = add_verb(evidence, options, chosen, RegistryVerb::sync, "sync",
                            "fetch records from a registry's public interface and import them");
  sync->add_option("REGISTRY", options.text, "ctgov, ctis, euctr or isrctn")->required()->type_name("");
  sync->add_option("--query", options.query, "words of the condition (default: hepatocellular carcinoma)")
      ->type_name("TEXT");
  sync->add_option("--since", options.since, "only records changed on or after this day, yyyy-mm-dd")
      ->type_name("DATE");
  sync->add_option("--address", options.address, "another address of the interface, for a mirror or a test")
      ->type_name("URL");
  sync->add_flag("--quiet", options.quiet, "no progress");
}

}  // namespace

void add_registry_verbs(CLI::App& evidence, RegistryOptions& options, const std::function<void()>& chosen) {
  CLI::App* imported = add_verb(evidence, options, chosen, RegistryVerb::import_files, "import",
                                "import registry records: JSON, NDJSON, gzip or zip");
  imported->add_option("FILE", options.files, "files of ClinicalTrials.gov, EUCTR, CTIS or ISRCTN records")
      ->required()
      ->type_name("");
  imported->add_flag("--quiet", options.quiet, "no progress");
  add_sync(evidence, options, chosen);

  add_verb(evidence, options, chosen, RegistryVerb::link, "link", "join records of one trial in several registries");

  CLI::App* screen = add_verb(evidence, options, chosen, RegistryVerb::screen, "screen",
                              "decide which trials answer the question, and why not the others");
  screen->add_option("--criteria", options.screen, "name of the criteria (default post_ici_hcc)")->type_name("NAME");
  add_path(*screen, "--rules", options.rules, "folder of terms and rules (default: the shipped one)", "FILE");
  add_path(*screen, "--overrides", options.overrides, "decisions of two reviewers (CSV)", "FILE");
  add_path(*screen, "--decisions", options.decisions, "write every decision with its reason (CSV)", "FILE");
  add_path(*screen, "--diagram", options.diagram, "write the flow of records as a picture (SVG)", "FILE");

  CLI::App* classified = add_verb(evidence, options, chosen, RegistryVerb::classify, "classify",
                                  "mechanism and class of therapy of the trials screened in");
  add_path(*classified, "--rules", options.rules, "folder of terms and rules (default: the shipped one)", "FILE");

  CLI::App* search =
      add_verb(evidence, options, chosen, RegistryVerb::search, "search", "full-text search over the records");
  search->add_option("WORDS", options.text, "all of them must occur")->required()->type_name("");

  CLI::App* record = add_verb(evidence, options, chosen, RegistryVerb::record, "record",
                              "one record: what was read, its history, or a place in the raw record");
  record->add_option("NUMBER", options.text, "registry number, for example NCT01234567")->required()->type_name("");
  record->add_option("--path", options.path, "JSON Pointer: print the raw value there")->type_name("POINTER");
  record->add_flag("--history", options.history, "what changed from version to version");

  add_verb(evidence, options, chosen, RegistryVerb::status, "status", "what the registry store holds");

  CLI::App* dump =
      add_verb(evidence, options, chosen, RegistryVerb::dump, "dump", "every table as CSV, for other programs");
  add_path(*dump, "--out", options.out, "folder to write", "FILE")->required();
}

}  // namespace hepatrial::cli
