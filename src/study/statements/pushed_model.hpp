#pragma once
// A model whose quantities can be pushed. Every state x or assigned quantity y that a push names gets two constants,
// push_factor__x = 1 and push_offset__x = 0, and everybody else sees factor * x + offset: with 1 and 0 the model is the
// same to the bit. Checked by tests/study/pushed_model_test.cpp.

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/result.hpp"
#include "model/model.hpp"

namespace hepatrial::study {

[[nodiscard]] std::string push_factor(const std::string& quantity);
[[nodiscard]] std::string push_offset(const std::string& quantity);

/// Whether a rate or assignment rule computes `name`; such a quantity is pushed by its factor and offset, anything else
/// directly as a parameter.
[[nodiscard]] bool is_computed(const model::Model& model, const std::string& name);

/// Makes `quantities` (targets of rate or assignment rules) pushable. An assigned quantity is pushed for every reader;
/// a state for every rule but its own, so that it still turns over as before. Events and initial values see the state
/// itself. Symbols that are not computed are left alone.
void make_pushable(model::Model& model, const std::set<std::string>& quantities);

/// Who depends on whom, from the rules and reactions of a model.
class ModelStructure {
 public:
  explicit ModelStructure(const model::Model& model);

  /// Parameters and states in the equation of `quantity`: its own rule with other rules written out, and, where that
  /// holds states, their rates written out too.
  [[nodiscard]] std::unordered_set<std::string> equation_of(const std::string& quantity) const;
  /// Whether `quantity`, or a state or parameter it is made of, acts on one of `goals` at any distance. A goal reaches
  /// itself.
  [[nodiscard]] bool reaches(const std::string& quantity, const std::set<std::string>& goals) const;

 private:
  using Symbols = std::unordered_set<model::SymbolId>;
  void add(model::SymbolId target, model::ExpressionId expression, bool is_rate);
  [[nodiscard]] Symbols written_out(const Symbols& symbols) const;

  const model::Model* model_;
  std::vector<Symbols> assigned_from_;  ///< by symbol: what its assignment rule uses
  std::vector<Symbols> rate_from_;      ///< by symbol: what its rate uses
  std::vector<Symbols> acts_on_;        ///< by symbol: whose rules use it
};

}  // namespace hepatrial::study
