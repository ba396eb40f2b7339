#pragma once
// What the Antimony parser finds, before any name has a meaning. Part of the Antimony reader; not for other rooms.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/expression.hpp"

namespace hepatrial::model::antimony {

/// One node of a formula. Nodes are stored children first, so a formula is a contiguous run of nodes and a pass over
/// it is a loop, however deep the formula.
struct SyntaxNode {
  enum class Kind : std::uint8_t { number, name, call, operation };
  Kind kind = Kind::number;
  Operation operation = Operation::constant;
  double value = 0;
  std::string_view name;  ///< of a quantity or function; the unit of a number (may be empty)
  std::int32_t first_argument = 0;
  std::int32_t arguments = 0;  ///< how many, in SyntaxTree::arguments from first_argument
  std::int32_t line = 0;
};

/// Nodes [first, last] of SyntaxTree::nodes; the last is the root. Empty: last < first.
struct Formula {
  std::int32_t first = 0;
  std::int32_t last = -1;
  [[nodiscard]] bool empty() const { return last < first; }
};

struct Place {
  std::int32_t file = 0;
  std::int32_t line = 0;
};

enum class DeclaredKind : std::uint8_t { none, compartment, species, parameter };
enum class Constness : std::uint8_t { unspecified, constant, variable };
enum class Action : std::uint8_t { none, value, assignment_rule, rate_rule, unit, display_name };

/// "[const|var] [substanceOnly] [species|compartment|formula] [$]name [in compartment] [= e | := e | ' = e | has u | is
/// "t"]"
struct QuantityStatement {
  DeclaredKind kind = DeclaredKind::none;
  Constness constness = Constness::unspecified;
  bool substance_only = false;
  bool boundary = false;
  std::string_view name;
  std::string_view compartment;
  Action action = Action::none;
  Formula formula;  ///< of the value or rule, or the unit
  std::string_view text;
};

struct Participant {
  double stoichiometry = 1;
  bool boundary = false;
  std::string_view name;
};

struct ReactionStatement {
  std::string_view name;  ///< may be empty
  std::vector<Participant> reactants;
  std::vector<Participant> products;
  bool reversible = true;
  Formula rate;
};

struct EventStatement {
  std::string_view name;  ///< may be empty
  Formula trigger, delay, priority;
  bool initial_value = true, persistent = true, from_trigger = true;
  std::vector<std::pair<std::string_view, Formula>> assignments;
};

struct InstanceArgument {
  std::string_view name;  ///< empty: a number
  double value = 0;
};
struct InstanceStatement {
  std::string_view name;
  std::string_view module;
  std::vector<InstanceArgument> arguments;
};

struct UnitStatement {
  std::string_view name;
  Formula formula;
};

struct AlgebraicStatement {
  Formula formula;
};

enum class StatementKind : std::uint8_t { quantity, reaction, event, instance, unit, algebraic };
/// `index` is into the vector of that kind in SyntaxTree.
struct Statement {
  StatementKind kind;
  std::size_t index;
  Place place;
};

/// model, module, or the text outside of both (the main text of a file).
struct Block {
  std::string_view name;
  bool is_model = false;     ///< written with the word model
  bool is_fragment = false;  ///< outside of any model or module
  std::vector<std::string_view> parameters;
  std::vector<Statement> statements;
  Place place;
};

struct FunctionDefinition {
  std::string_view name;
  std::vector<std::string_view> parameters;
  Formula body;
  Place place;
};

struct SyntaxTree {
  std::deque<std::string> sources;  ///< text the views point into
  std::deque<std::string> joined;   ///< "A__central" of "A.central"
  std::vector<std::string> files;
  std::vector<SyntaxNode> nodes;
  std::vector<std::int32_t> arguments;
  std::vector<QuantityStatement> quantities;
  std::vector<ReactionStatement> reactions;
  std::vector<EventStatement> events;
  std::vector<InstanceStatement> instances;
  std::vector<UnitStatement> units;
  std::vector<AlgebraicStatement> algebraic;
  std::vector<Block> blocks;
  std::vector<FunctionDefinition> functions;
  /// Names in statements that could not be read: they may be defined there, so they are not reported as unknown.
  std::unordered_set<std::string_view> unsure_names;
};

}  // namespace hepatrial::model::antimony
