#pragma once
// Where the nodes of the statements live in the model: docs/formats/statement-map.md. Data; no row says what sign is
// expected. Checked by tests/study/statement_files_test.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::study {

enum class PushKind : std::uint8_t { multiply, set, add, give };

/// One act of a push: on a parameter or a computed quantity of the model, or a regimen given.
struct PushAction {
  PushKind kind = PushKind::multiply;
  std::string target;  ///< parameter, state, assigned quantity, or regimen
  double amount = 0;
};

/// What is done to a patient. Empty: nothing.
struct Push {
  std::vector<PushAction> actions;
  bool from_birth = false;  ///< of the tumour: the push acts while it grows to diagnosis, too
  bool lowers = false;      ///< the push makes less of the node; effects are then turned round

  [[nodiscard]] bool empty() const { return actions.empty(); }
};

/// "vegf * 2; give bevacizumab". Errors: what is not understood, without a place.
[[nodiscard]] core::Result<Push> parse_push(std::string_view text);
/// The actions in the same words; equal texts are equal pushes.
[[nodiscard]] std::string text(const Push& push);

/// What is read of the model's quantity.
enum class Summary : std::uint8_t {
  value,              ///< its value on the day
  with_over_without,  ///< its value with the context's therapy over the one without
  without_over_with,  ///< the inverse
  with_minus_without  ///< the difference: of rates, whose differences are what volumes follow
};

/// One node. `read` or `push` may be empty, with a reason.
struct NodePlace {
  std::string node, module;
  Push push;
  std::string read;
  double day = 0;  ///< of the reading, from diagnosis
  Summary summary = Summary::value;
  std::string context;  ///< therapy that pushing or reading takes; empty: none
  std::string how;      ///< pushing and reading in words
  std::string reason;   ///< why it has no place, or only one
  int line = 0;
};

/// What one statement takes beyond its nodes.
struct EdgeNote {
  std::string reason;   ///< not empty: not represented although both nodes are
  std::string context;  ///< not empty: instead of the nodes' contexts
  double day = 0;       ///< not 0: instead of the reading node's day
  std::string note;     ///< which reading was taken
  int line = 0;
};

struct StatementMap {
  std::string nodes_file, edges_file;
  std::map<std::string, NodePlace> nodes;
  std::map<std::string, std::vector<std::string>> contexts;  ///< name -> regimens
  std::map<std::string, EdgeNote> edges;

  [[nodiscard]] const NodePlace* find(const std::string& node) const;
};

/// Reads nodes.tsv, contexts.tsv and edges.tsv of `folder`. Errors, all at once: an unknown column (a sign above all),
/// a push that is not understood, a day that is not positive, an unknown summary or context, a node twice, a node with
/// neither push nor reading and no reason.
[[nodiscard]] core::Result<StatementMap> read_statement_map(const std::filesystem::path& folder);

}  // namespace hepatrial::study
