#pragma once
// The verbs over printed results: evidence pool, check, table, reconstruct. Options on the command line and the work.
// Checked by tests/cli/command_line_test.cpp and tests/cli/synthesis_test.py.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer.hpp"
#include "evidence/synthesis/poolable.hpp"

namespace CLI {
class App;
}

namespace hepatrial::cli {

enum class SynthesisVerb { pool, check, table, reconstruct };

struct ReconstructOptions {
  std::optional<std::filesystem::path> curve;    ///< columns time, survival
  std::optional<std::filesystem::path> at_risk;  ///< columns time, patients
  bool percent = false;                          ///< survival is in per cent
  std::optional<std::int64_t> total_events;      ///< as printed
  std::optional<std::int64_t> patients;          ///< at the start, where there is no table of numbers at risk
  std::optional<double> median;                  ///< the weaker form: a median ...
  std::vector<std::pair<double, double>> rates;  ///< ... and (time, survival) at landmark times
  double follow_up = 0.0;                        ///< end of follow-up of the weaker form
  std::filesystem::path out;                     ///< CSV file to write
};

struct SynthesisOptions {
  SynthesisVerb verb = SynthesisVerb::check;
  std::optional<std::filesystem::path> store;  ///< none: the shipped one
  bool csv = false;

  // pool
  evidence::PoolQuestion question;
  std::string method = "reml";   ///< reml, dl or fixed
  bool normal_interval = false;  ///< instead of Knapp-Hartung
  bool network = false;
  double level = 0.95;

  // table
  std::string table;                                 ///< "ascari2026:1"; empty: list the tables
  std::string format = "text";                       ///< text, html, csv, md or docx
  std::optional<std::filesystem::path> out;          ///< file to write
  std::optional<std::filesystem::path> registry;     ///< registry store
  std::string since;                                 ///< yyyy-mm-dd: mark records updated on or after it
  std::optional<std::filesystem::path> before;       ///< an earlier store, to show what changed
  std::optional<std::filesystem::path> predictions;  ///< summary.json of a simulated trial

  ReconstructOptions reconstruct;
};

/// Adds the verbs under `evidence`; `chosen` is called for the one that was given. `options` must outlive parsing.
void add_synthesis_verbs(CLI::App& evidence, SynthesisOptions& options, const std::function<void()>& chosen);

/// Does the work of the verb. Errors: those of the store and of the question.
[[nodiscard]] core::Result<Answer> synthesis_command(const SynthesisOptions& options);

// One file each.
[[nodiscard]] core::Result<Answer> evidence_check(const SynthesisOptions& options, const evidence::Store& store);
[[nodiscard]] core::Result<Answer> evidence_pool(const SynthesisOptions& options, const evidence::Store& store);
[[nodiscard]] core::Result<Answer> evidence_table(const SynthesisOptions& options, const evidence::Store& store);
[[nodiscard]] core::Result<Answer> evidence_reconstruct(const ReconstructOptions& options);

}  // namespace hepatrial::cli
