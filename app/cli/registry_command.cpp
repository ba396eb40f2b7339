#include "cli/registry_command.hpp"

#include <fmt/format.h>

#include <ctime>

#include "cli/paths.hpp"
#include "cli/progress_bar.hpp"
#include "core/files.hpp"
#include "evidence/inert.hpp"
#include "evidence/linking/link.hpp"
#include "evidence/registry/import.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/registry/show_store.hpp"
#include "evidence/screening/classify.hpp"
#include "evidence/screening/screen_store.hpp"
#include "evidence/sync/sync.hpp"

namespace hepatrial::cli {

namespace {

using core::fail;
using core::Result;
using evidence::Database;
namespace registry = evidence::registry;
namespace screening = evidence::screening;

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Result<std::filesystem::path> store_path(const RegistryOptions& options) {
  if (options.store) return *options.store;
  return registry::usual_store_path();
}

Result<screening::Rules> rules_of(const RegistryOptions& options) {
  if (options.rules) return screening::read_rules(*options.rules, options.screen);
  const auto data = find_data();
  if (!data) return fail(data.error());
  return screening::read_rules(data->models.parent_path() / "evidence" / "registry", options.screen);
}

std::string report_text(const std::string& name, const registry::ImportReport& report) {
  std::string text =
      fmt::format("{}: {} added, {} changed, {} unchanged, {} older, {} refused\n", evidence::terminal_text(name),
                  report.added, report.changed, report.unchanged, report.older, report.refused);
  if (report.resumed_from > 0) text += fmt::format("  went on from byte {}\n", report.resumed_from);
  return text;
}

std::string refusals_text(const registry::ImportReport& report) {
  std::string text;
  for (const registry::Refusal& refusal : report.refusals) {
    text += fmt::format("  byte {}: {}\n", refusal.offset, evidence::terminal_text(refusal.reason));
  }
  return text;
}

Result<Answer> import_files(Database& store, const RegistryOptions& options, const core::StopFlag& stop) {
  Answer answer;
  core::Problems problems;
  for (const std::filesystem::path& file : options.files) {
    ProgressBar bar("bytes", progress_style(stderr, options.quiet));
    registry::ImportOptions import;
    import.now = utc_now();
    import.progress = &bar;
    import.stop = &stop;
    const auto report = registry::import_file(store, file, import);
    if (!report) {
      // The other files are imported all the same.
      problems.insert(problems.end(), report.error().begin(), report.error().end());
      continue;
    }
    answer.out += report_text(file.string(), *report);
    answer.notes += refusals_text(*report);
    if (report->stopped) {
      return fail({core::ProblemKind::io,
                   "interrupted; the records so far are kept",
                   {file.string(), 0, ""},
                   "the same command goes on from there"});
    }
  }
  if (!problems.empty()) return fail(std::move(problems));
  return answer;
}

Result<Answer> fetch(Database& store, const RegistryOptions& options, const core::StopFlag& stop) {
  ProgressBar bar("records", progress_style(stderr, options.quiet));
  evidence::sync::SyncOptions sync;
  sync.registry = options.text;
  sync.address = options.address;
  if (!options.query.empty()) sync.query = options.query;
  sync.since = options.since;
  sync.now = utc_now();
  sync.http.stop = &stop;
  sync.progress = &bar;
  const auto report = evidence::sync::sync_registry(store, sync);
  if (!report) return fail(report.error());
  Answer answer{fmt::format("{}: {} added, {} changed, {} unchanged, {} older, {} refused; {} requests, {} repeated\n",
                            options.text, report->added, report->changed, report->unchanged, report->older,
                            report->refused, report->requests, report->repeated),
                ""};
  for (const std::string& note : report->notes) answer.notes += evidence::terminal_text(note) + "\n";
  return answer;
}

Result<Answer> link(Database& store) {
  const auto summary = evidence::linking::link_store(store);
  if (!summary) return fail(summary.error());
  return Answer{fmt::format("{} records are {} trials\n{} certain links, {} proposals, {} conflicts, {} related\n",
                            summary->records, summary->trials, summary->certain, summary->proposals, summary->conflicts,
                            summary->related),
                ""};
}

Result<Answer> screen(Database& store, const RegistryOptions& options) {
  const auto rules = rules_of(options);
  if (!rules) return fail(rules.error());
  const auto report = screening::screen_store(store, *rules, options.overrides);
  if (!report) return fail(report.error());
  Answer answer{screening::flow_text(report->flow), ""};
  for (const std::string& note : report->notes) answer.notes += evidence::terminal_text(note) + "\n";
  if (options.diagram) {
    if (auto done = core::write_file(*options.diagram, screening::flow_svg(report->flow)); !done)
      return fail(done.error());
  }
  if (options.decisions) {
    const auto csv = screening::decisions_csv(store);
    if (!csv) return fail(csv.error());
    if (auto done = core::write_file(*options.decisions, *csv); !done) return fail(done.error());
  }
  return answer;
}

Result<Answer> classify(Database& store, const RegistryOptions& options) {
  const auto rules = rules_of(options);
  if (!rules) return fail(rules.error());
  const auto report = screening::classify_store(store, *rules);
  if (!report) return fail(report.error());
  Answer answer;
  answer.out = fmt::format("{} of {} trials classified\nClass of therapy\n", report->classified, report->trials);
  for (const auto& [name, count] : report->classes) answer.out += fmt::format("  {:40} {}\n", name, count);
  answer.out += "Mechanism of investigational agents\n";
  for (const auto& [name, count] : report->mechanisms) answer.out += fmt::format("  {:40} {}\n", name, count);
  if (!report->unknown.empty()) answer.out += "Not in the lexicon, not classified\n";
  for (const auto& [name, id] : report->unknown) {
    answer.out += fmt::format("  {:14} {}\n", evidence::terminal_text(id), evidence::terminal_text(name));
  }
  return answer;
}

Result<Answer> as_answer(Result<std::string> text) {
  if (!text) return fail(std::move(text.error()));
  return Answer{std::move(*text), ""};
}

Result<Answer> read_only(const RegistryOptions& options, const std::filesystem::path& path) {
  auto store = registry::open_store_to_read(path);
  if (!store) return fail(std::move(store.error()));
  if (options.verb == RegistryVerb::search) return as_answer(registry::search_text(*store, options.text));
  if (options.verb == RegistryVerb::status) return as_answer(registry::status_text(*store));
  if (options.history) return as_answer(registry::history_text(*store, options.text));
  if (options.path.empty()) return as_answer(registry::record_text(*store, options.text));
  return as_answer(registry::raw_value_text(*store, options.text, options.path));
}

}  // namespace

Result<Answer> registry_command(const RegistryOptions& options, const core::StopFlag& stop) {
  const auto path = store_path(options);
  if (!path) return fail(path.error());
  const RegistryVerb verb = options.verb;
  if (verb == RegistryVerb::search || verb == RegistryVerb::record || verb == RegistryVerb::status) {
    return read_only(options, *path);
  }
  const bool may_create = verb == RegistryVerb::import_files || verb == RegistryVerb::sync;
  std::error_code error;
  if (!may_create && !std::filesystem::exists(*path, error)) {
    return fail({core::ProblemKind::bad_input,
                 "there is no registry store",
                 {path->string(), 0, ""},
                 "import records first: hepatrial evidence import FILE"});
  }
  auto store = registry::open_store(*path);
  if (!store) return fail(std::move(store.error()));
  switch (verb) {
    case RegistryVerb::import_files: return import_files(*store, options, stop);
    case RegistryVerb::sync: return fetch(*store, options, stop);
    case RegistryVerb::link: return link(*store);
    case RegistryVerb::screen: return screen(*store, options);
    case RegistryVerb::classify: return classify(*store, options);
    case RegistryVerb::dump: return as_answer(registry::dump(*store, *options.out));
    default: return fail({core::ProblemKind::usage, "not available", {}, ""});
  }
}

}  // namespace hepatrial::cli
