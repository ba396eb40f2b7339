#pragma once
// Registry records from files into the store. Checked by tests/evidence/registry_import_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/progress.hpp"
#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence::registry {

struct ImportOptions {
  std::string now;  ///< time of the run, yyyy-mm-ddThh:mm:ssZ, as the caller's clock says
  int workers = 2;  ///< threads that parse and compress
  std::size_t block_bytes = std::size_t{4} << 20;
  std::size_t bytes_per_commit = std::size_t{64} << 20;
  core::Progress* progress = nullptr;    ///< told bytes read; total 0 when unknown
  const core::StopFlag* stop = nullptr;  ///< set: stops after the block at hand, to be resumed
};

/// Something that was not imported.
struct Refusal {
  std::uint64_t offset = 0;
  std::string registry_id, reason;
};

struct ImportReport {
  std::int64_t added = 0, changed = 0, unchanged = 0, older = 0, refused = 0;
  std::uint64_t bytes = 0;         ///< of the stream, without what an earlier run had read
  std::uint64_t resumed_from = 0;  ///< 0: from the beginning
  std::vector<Refusal> refusals;   ///< the first 100
  bool stopped = false;            ///< by options.stop; the same call goes on from there
};

/// Imports every record of one file (plain, gzip or zip; see record_stream.hpp) into the store, in the order of the
/// file. Each commit holds records together with the place reached, so a killed import is taken up by the next call
/// with the same file. A record that cannot be read is refused with its reason and never stops the rest. The result
/// does not depend on the number of workers. Errors: bad_input when the file is missing, damaged or holds no record at
/// all; io.
[[nodiscard]] core::Result<ImportReport> import_file(Database& store, const std::filesystem::path& file,
                                                     const ImportOptions& options);

/// The same for text in memory; `source` names it in the run.
[[nodiscard]] core::Result<ImportReport> import_text(Database& store, std::string_view text, const std::string& source,
                                                     const ImportOptions& options);

}  // namespace hepatrial::evidence::registry
