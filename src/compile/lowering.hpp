#pragma once
// The state of one lowering pass. Internal to lower*.cpp; see lowered.hpp for what comes out.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/derive.hpp"
#include "compile/lowered.hpp"

namespace hepatrial::compile {

/// How a symbol gets its value.
enum class Role : std::uint8_t {
  parameter,  ///< a slot of the parameter vector
  state,      ///< a slot of the state vector
  assigned,   ///< an assignment rule
  computed,   ///< constant, from an initial assignment
  reaction    ///< a reaction's rate
};

/// How a state changes.
enum class StateKind : std::uint8_t {
  reactions,  ///< by reactions
  rate_rule,  ///< by a rate rule
  held,       ///< only events change it
  algebraic   ///< it is what an algebraic rule is solved for
};

class Lowering {
 public:
  explicit Lowering(const model::Model& model);
  [[nodiscard]] core::Result<LoweredSystem> run();

 private:
  using SymbolId = model::SymbolId;

  struct Quantity {
    Role role = Role::parameter;
    std::int32_t slot = -1;
    bool slot_is_concentration = false;  ///< parameter species only
    bool event_target = false;
    bool in_reaction = false;                          ///< as reactant or product
    ExpressionId assignment = model::k_no_expression;  ///< of the model's pool, as are the next three
    ExpressionId rate_rule = model::k_no_expression;
    ExpressionId initial_assignment = model::k_no_expression;
    ExpressionId algebraic_rule = model::k_no_expression;
    ExpressionId value = model::k_no_expression;  ///< memo of value()
  };
  struct State {
    SymbolId symbol = model::k_no_symbol;
    StateKind kind = StateKind::held;
    ExpressionId rate = model::k_no_expression;     ///< memo of rate()
    ExpressionId initial = model::k_no_expression;  ///< memo of initial_state()
  };
  struct Contribution {
    const model::Reaction* reaction = nullptr;
    const model::SpeciesReference* reference = nullptr;
    bool consumed = false;
  };
  enum class Step : std::uint8_t { value, rate, initial };

  // lower_roles.cpp: which symbol is what.
  void collect_rules();
  void collect_reactions();
  void match_algebraic_rules(const std::vector<const model::Rule*>& rules);
  [[nodiscard]] bool can_solve_for(SymbolId symbol) const;
  [[nodiscard]] Role choose_role(SymbolId symbol) const;
  [[nodiscard]] Role choose_species_role(SymbolId symbol) const;
  [[nodiscard]] StateKind state_kind(SymbolId symbol) const;
  void assign_roles();
  void assign_slots();
  std::int32_t add_state(SymbolId symbol, StateKind kind);

  // lower_values.cpp: what symbols, rates and initial values are.
  ExpressionId translate(ExpressionId expression);
  ExpressionId value(SymbolId symbol);
  ExpressionId make_value(SymbolId symbol);
  ExpressionId make_computed_value(SymbolId symbol);
  ExpressionId make_species_value(SymbolId symbol);
  ExpressionId amount(SymbolId species);
  ExpressionId concentration(SymbolId species);
  ExpressionId rate(std::int32_t state);
  ExpressionId make_rate(std::int32_t state);
  ExpressionId reaction_rate_sum(SymbolId species);
  ExpressionId stoichiometry(const model::SpeciesReference& reference);
  ExpressionId total_derivative(ExpressionId lowered);
  ExpressionId initial(ExpressionId lowered);
  ExpressionId initial_state(std::int32_t state);
  [[nodiscard]] bool changes_after_start(ExpressionId lowered) const;
  /// Whether the species is an amount divided by a size when it stands in mathematics.
  [[nodiscard]] bool is_concentration(SymbolId species) const;
  [[nodiscard]] bool has_size(SymbolId species) const;
  [[nodiscard]] bool size_is_fixed(SymbolId species) const;

  // lower_events.cpp
  void lower_events();
  void lower_assignments(const model::Event& event, CompiledEvent& compiled);
  ExpressionId assigned_value(SymbolId target, ExpressionId assigned);

  // lower.cpp
  void lower_states();
  void lower_observables();
  bool enter(Step step, SymbolId symbol);
  void leave() { path_.pop_back(); }
  void report_cycle(Step step, SymbolId symbol);
  void report(std::string message, model::SourcePosition position, std::string field, std::string advice = {});
  [[nodiscard]] const model::Symbol& symbol_of(SymbolId symbol) const {
    return model_.symbols[static_cast<std::size_t>(symbol)];
  }
  [[nodiscard]] Quantity& quantity(SymbolId symbol) { return quantities_[static_cast<std::size_t>(symbol)]; }
  [[nodiscard]] const Quantity& quantity(SymbolId symbol) const {
    return quantities_[static_cast<std::size_t>(symbol)];
  }
  [[nodiscard]] bool is_species(SymbolId symbol) const { return symbol_of(symbol).kind == model::SymbolKind::species; }

  const model::Model& model_;
  LoweredSystem out_;
  ExpressionBuilder builder_;
  std::vector<Quantity> quantities_;
  std::vector<State> states_;
  std::vector<std::vector<Contribution>> contributions_;  ///< per symbol
  std::vector<ExpressionId> translated_;                  ///< per node of the model's pool
  std::unordered_map<ExpressionId, ExpressionId> initial_of_;
  std::vector<std::pair<Step, SymbolId>> path_;
  core::Problems problems_;
};

}  // namespace hepatrial::compile
