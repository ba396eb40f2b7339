#include "evidence/registry/import.hpp"

#include <algorithm>
#include <cstring>

#include "core/files.hpp"
#include "core/hashing.hpp"
#include "evidence/registry/import_pipeline.hpp"
#include "evidence/registry/other_texts.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

constexpr std::size_t k_told_refusals = 100;
constexpr std::size_t k_longest_text = std::size_t{256} << 20;  // of files that are no JSON: they are read whole
constexpr std::size_t k_head_bytes = std::size_t{1} << 20;      // a file is known again by its size and its first MiB

/// Text in memory as a source of bytes.
class TextBytes : public ByteSource {
 public:
  explicit TextBytes(std::string_view text) : text_(text) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t got = std::min(size, text_.size());
    std::memcpy(into, text_.data(), got);
    text_.remove_prefix(got);
    return got;
  }

 private:
  std::string_view text_;
};

struct Source {
  std::string name, sha256;
  std::int64_t bytes = 0;
};

struct Run {
  std::int64_t id = 0;
  std::uint64_t offset = 0;
};

/// The unfinished run of the same source, or a new one.
Result<Run> begin_run(Database& store, const Source& source, const std::string& now) {
  const auto found = store.select(
      "SELECT id, next_offset FROM run WHERE source_sha256 = ? AND source_bytes = ? AND finished_at IS NULL "
      "ORDER BY id DESC LIMIT 1",
      {source.sha256, source.bytes});
  if (!found) return fail(found.error());
  if (!found->empty()) {
    return Run{integer_of(found->front()[0]).value_or(0),
               static_cast<std::uint64_t>(integer_of(found->front()[1]).value_or(0))};
  }
  const auto made = store.insert("INSERT INTO run (source, source_bytes, source_sha256, started_at) VALUES (?,?,?,?)",
                                 {{source.name, source.bytes, source.sha256, now}});
  if (!made) return fail(made.error());
  const auto id = store.select("SELECT max(id) FROM run");
  if (!id) return fail(id.error());
  return Run{integer_of(id->front().front()).value_or(0), 0};
}

/// Counts of one transaction, added to the run when it commits.
struct Tally {
  std::int64_t added = 0, changed = 0, unchanged = 0, older = 0, refused = 0;
};

class Import {
 public:
  Import(Database& store, RecordWriter writer, Run run, const ImportOptions& options)
      : store_(store), writer_(std::move(writer)), run_(run), options_(options) {
    report_.resumed_from = run.offset;
  }

  Result<ImportReport> all_of(ImportPipeline& pipeline, std::size_t total_bytes) {
    std::uint64_t offset = run_.offset, committed = run_.offset;
    auto done = store_.execute("BEGIN IMMEDIATE");
    while (done) {
      const auto block = pipeline.take();
      if (!block) {
        done = fail(block.error());
        break;
      }
      if (*block == nullptr) break;
      done = write(**block);
      offset = (*block)->block.next_offset;
      if (options_.progress != nullptr) options_.progress->advance(static_cast<std::size_t>(offset), total_bytes);
      report_.stopped = options_.stop != nullptr && options_.stop->load();
      if (done && (offset - committed >= options_.bytes_per_commit || report_.stopped)) {
        done = commit(offset);
        committed = offset;
        if (done && !report_.stopped) done = store_.execute("BEGIN IMMEDIATE");
      }
      if (report_.stopped) break;
    }
    if (done && !report_.stopped) done = finish(offset);
    if (!done) {
      // What was committed before stays, together with the place reached.
      [[maybe_unused]] const auto rolled_back = store_.execute("ROLLBACK");
      return fail(std::move(done.error()));
    }
    report_.bytes = offset - run_.offset;
    return report_;
  }

 private:
  Result<void> write(const ParsedBlock& block) {
    for (const ReadRecord& record : block.records) {
      const auto fate = writer_.write(record, block.rows, run_.id);
      if (!fate) return fail(fate.error());
      switch (*fate) {
        case Fate::added: ++tally_.added; break;
        case Fate::changed: ++tally_.changed; break;
        case Fate::unchanged: ++tally_.unchanged; break;
        case Fate::older: ++tally_.older; break;
      }
    }
    Rows refused;
    for (const Refusal& refusal : block.refusals) {
      refused.push_back({run_.id, static_cast<std::int64_t>(refusal.offset),
                         refusal.registry_id.empty() ? Cell() : Cell(refusal.registry_id), refusal.reason});
      if (report_.refusals.size() < k_told_refusals) report_.refusals.push_back(refusal);
    }
    tally_.refused += static_cast<std::int64_t>(refused.size());
    return store_.insert("INSERT INTO refusal (run, source_offset, registry_id, reason) VALUES (?,?,?,?)", refused);
  }

  Result<void> note(std::uint64_t offset) {
    // Links are those of other records now; screening makes them anew.
    if (tally_.added + tally_.changed > 0) {
      if (auto done = store_.execute("DELETE FROM cluster; DELETE FROM link;"); !done) return done;
    }
    report_.added += tally_.added;
    report_.changed += tally_.changed;
    report_.unchanged += tally_.unchanged;
    report_.older += tally_.older;
    report_.refused += tally_.refused;
    const Row row{static_cast<std::int64_t>(offset),
                  tally_.added,
                  tally_.changed,
                  tally_.unchanged,
                  tally_.older,
                  tally_.refused,
                  run_.id};
    tally_ = {};
    return store_.insert(
        "UPDATE run SET next_offset = ?, added = added + ?, changed = changed + ?, "
        "unchanged = unchanged + ?, older = older + ?, refused = refused + ? WHERE id = ?",
        {row});
  }

  Result<void> commit(std::uint64_t offset) {
    auto done = note(offset);
    return done ? store_.execute("COMMIT") : done;
  }

  Result<void> finish(std::uint64_t offset) {
    auto done = note(offset);
    if (done) done = store_.insert("UPDATE run SET finished_at = ? WHERE id = ?", {{options_.now, run_.id}});
    return done ? store_.execute("COMMIT") : done;
  }

  Database& store_;
  RecordWriter writer_;
  Run run_;
  const ImportOptions& options_;
  ImportReport report_;
  Tally tally_;
};

Result<ImportReport> import_stream(Database& store, std::unique_ptr<ByteSource> bytes, const Source& source,
                                   const ImportOptions& options) {
  auto writer = RecordWriter::over(store);
  if (!writer) return fail(std::move(writer.error()));
  const auto run = begin_run(store, source, options.now);
  if (!run) return fail(run.error());
  ImportPipeline pipeline(RecordStream(std::move(bytes), run->offset, options.block_bytes), options.workers);
  Import import(store, std::move(*writer), *run, options);
  // Every row written below belongs to the record that was written just before it: nothing to look up.
  if (auto off = store.execute("PRAGMA foreign_keys=OFF"); !off) return fail(std::move(off.error()));
  auto report = import.all_of(pipeline, static_cast<std::size_t>(source.bytes));
  if (auto on = store.execute("PRAGMA foreign_keys=ON"); !on && report) return fail(std::move(on.error()));
  if (!report) {
    for (core::Problem& problem : report.error()) {
      if (problem.where.file.empty()) problem.where.file = source.name;
    }
    return report;
  }
  const bool nothing = report->added + report->changed + report->unchanged + report->older == 0;
  if (nothing && !report->stopped && report->resumed_from == 0) {
    const std::string why = report->refusals.empty() ? "it is empty" : report->refusals.front().reason;
    return fail({ProblemKind::bad_input, "the file holds no registry record: " + why, {source.name, 0, ""}, ""});
  }
  return report;
}

/// Text that is no JSON, rewritten as JSON lines.
Result<std::string> rewritten(TextKind kind, std::string_view text) {
  return kind == TextKind::euctr_text ? Result<std::string>(euctr_text_as_json(text)) : isrctn_xml_as_json(text);
}

Result<ImportReport> import_rewritten(Database& store, TextKind kind, std::string_view text, const Source& source,
                                      const ImportOptions& options) {
  const auto lines = rewritten(kind, text);
  if (!lines) {
    core::Problems problems = lines.error();
    for (core::Problem& problem : problems) problem.where.file = source.name;
    return fail(std::move(problems));
  }
  return import_stream(store, std::make_unique<TextBytes>(*lines), source, options);
}

}  // namespace

Result<ImportReport> import_file(Database& store, const std::filesystem::path& file, const ImportOptions& options) {
  auto bytes = open_bytes(file);
  if (!bytes) return fail(std::move(bytes.error()));
  std::error_code error;
  Source source{file.string(), "", static_cast<std::int64_t>(std::filesystem::file_size(file, error))};
  auto again = open_bytes(file);
  if (!again) return fail(std::move(again.error()));
  std::string head(k_head_bytes, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    const auto got = (*again)->read(head.data() + filled, head.size() - filled);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    filled += *got;
  }
  source.sha256 = core::sha256_hex(std::string_view(head).substr(0, filled));
  if (const TextKind kind = kind_of(std::string_view(head).substr(0, filled)); kind != TextKind::json) {
    const auto text = core::read_file(file, k_longest_text);
    if (!text) return fail(text.error());
    return import_rewritten(store, kind, *text, source, options);
  }
  return import_stream(store, std::move(*bytes), source, options);
}

Result<ImportReport> import_text(Database& store, std::string_view text, const std::string& source_name,
                                 const ImportOptions& options) {
  const Source source{source_name, core::sha256_hex(text), static_cast<std::int64_t>(text.size())};
  if (const TextKind kind = kind_of(text.substr(0, k_head_bytes)); kind != TextKind::json) {
    return import_rewritten(store, kind, text, source, options);
  }
  return import_stream(store, std::make_unique<TextBytes>(text), source, options);
}

}  // namespace hepatrial::evidence::registry
