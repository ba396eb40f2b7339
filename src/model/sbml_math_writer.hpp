#pragma once
// Expressions to MathML trees of libSBML. Part of the SBML writer; not for other rooms.

#include <sbml/SBMLTypes.h>

#include <memory>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "model/read.hpp"
#include "model/sbml_numbers.hpp"

namespace hepatrial::model {

class MathWriter {
 public:
  /// `unit_names`: the id of each unit definition in the document.
  MathWriter(const Model& model, const std::vector<std::string>& unit_names, SbmlVersion version, ExactNumbers& numbers)
      : model_(model), unit_names_(unit_names), version_(version), numbers_(numbers) {}

  /// Before L3V2 a formula is either a number or a truth value, as its place demands.
  enum class Sort : std::uint8_t { number, truth };
  /// The tree of `expression`; null, with `complaint` set, where SBML of this level cannot say it.
  std::unique_ptr<::ASTNode> write(ExpressionId expression, Sort sort, std::string& complaint);

 private:
  using Node = std::unique_ptr<::ASTNode>;
  struct Unwritable {
    std::string why;
  };
  [[nodiscard]] double tree_size(ExpressionId root) const;
  Node any(ExpressionId id);
  Node as(ExpressionId id, Sort sort);
  Node plain(ExpressionId id);
  Node constant(const Expression& node);
  Node chain(ExpressionId id);
  Node piecewise(ExpressionId id);
  Node call(const Expression& node);
  Node level_two_call(const Expression& node);
  [[nodiscard]] bool strict() const { return version_.level < 3 || version_.version < 2; }
  [[nodiscard]] Sort sort_of(ExpressionId id) const;
  static void add(const Node& parent, Node child) { parent->addChild(child.release()); }

  const Model& model_;
  const std::vector<std::string>& unit_names_;
  SbmlVersion version_;
  ExactNumbers& numbers_;
  int depth_ = 0;
};

}  // namespace hepatrial::model
