#pragma once
// MathML trees of libSBML to expressions. Part of the SBML reader; not for other rooms.

#include <sbml/SBMLTypes.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/model.hpp"
#include "model/sbml_unit_reader.hpp"

namespace hepatrial::model {

/// Local names of a kinetic law: what they stand for outside of it.
using LocalNames = std::unordered_map<std::string, SymbolId>;

class MathReader {
 public:
  MathReader(const ::Model& source, Model& model, SbmlUnitReader& units);

  /// The expression of `tree`; none, with `complaint` set, where it uses what is unknown or not supported.
  std::optional<ExpressionId> read(const ::ASTNode& tree, const LocalNames* locals, std::string& complaint);

 private:
  using Bound = std::unordered_map<std::string, ExpressionId>;
  struct Unreadable {
    std::string why;
  };
  struct Context {
    const LocalNames* locals;
    const Bound* bound;  ///< inside a function: its arguments; otherwise null
    int functions;
  };
  ExpressionId convert(const ::ASTNode& node, const Context& context);
  ExpressionId convert_inner(const ::ASTNode& node, const Context& context);
  ExpressionId number(const ::ASTNode& node);
  ExpressionId name(const ::ASTNode& node, const Context& context);
  ExpressionId function(const ::ASTNode& node, const std::vector<ExpressionId>& arguments, const Context& context);
  ExpressionId body_of(const ::FunctionDefinition& definition, const std::vector<ExpressionId>& arguments,
                       const Context& context);
  ExpressionId apply(const ::ASTNode& node, const std::vector<ExpressionId>& arguments);
  ExpressionId built_in(const ::ASTNode& node, const std::vector<ExpressionId>& arguments);

  Model& model_;
  SbmlUnitReader& units_;
  std::unordered_map<std::string, const ::FunctionDefinition*> functions_;
  std::map<std::pair<std::string, std::vector<ExpressionId>>, ExpressionId> inlined_;
  int depth_ = 0;
};

/// Whether a formula is there at all: L3V2 allows it to be left out.
[[nodiscard]] bool has_content(const ::ASTNode* tree);

}  // namespace hepatrial::model
