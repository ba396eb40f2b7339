// The Antimony reader: text -> syntax tree -> unfolded modules -> quantities and units -> model.

#include "core/files.hpp"
#include "model/antimony_lowering.hpp"
#include "model/antimony_parser.hpp"
#include "model/antimony_quantities.hpp"
#include "model/antimony_scope.hpp"
#include "model/antimony_units.hpp"
#include "model/read.hpp"
#include "model/symbol_use.hpp"
#include "model/zero_units.hpp"

namespace hepatrial::model {

namespace antimony {
namespace {

constexpr std::size_t k_largest_input = std::size_t{8} << 20;  // a token needs about 5 times its text in memory

class Reader {
 public:
  Reader(const SyntaxTree& tree, ProblemList& problems)
      : tree_(tree), problems_(problems), scopes_(tree, problems), units_(tree, model_, problems) {}

  Model read() {
    model_.files = tree_.files;
    scopes_.unfold();
    units_.define(scopes_.statements);
    Quantities quantities(tree_, scopes_, units_, problems_);
    quantities.gather();
    quantities.make_symbols(model_);
    model_.id = scopes_.model_id;
    Lowering lowering(tree_, scopes_, units_, model_, problems_);
    for (const Draft& draft : quantities.drafts()) quantity(draft, lowering);
    for (std::size_t i = 0; i < scopes_.statements.size() && !problems_.full(); ++i) {
      const auto [statement, scope] = scopes_.statements[i];
      if (statement->kind == StatementKind::reaction) {
        reaction(tree_.reactions[statement->index], quantities.reaction_id(i), statement->place, scope, lowering);
      } else if (statement->kind == StatementKind::event) {
        event(tree_.events[statement->index], statement->place, scope, lowering);
      } else if (statement->kind == StatementKind::algebraic) {
        const Formula& formula = tree_.algebraic[statement->index].formula;
        const ExpressionId zero = lowering.expression(formula, scope, statement->place, "algebraic rule");
        model_.rules.push_back({RuleKind::algebraic, k_no_symbol, zero, position(statement->place)});
      }
    }
    if (problems_.empty() && units_.any()) give_zeros_units(model_);
    return std::move(model_);
  }

 private:
  static SourcePosition position(Place place) { return {place.file, place.line}; }

  void quantity(const Draft& draft, Lowering& lowering) {
    const SymbolId id = model_.find(draft.id);
    const auto lowered = [&](const PlacedFormula& source) {
      return lowering.expression(source.formula, source.scope, source.place, draft.id);
    };
    if (draft.value && !model_.symbols[static_cast<std::size_t>(id)].value) {
      model_.initial_assignments.push_back({id, lowered(*draft.value), position(draft.value->place)});
    }
    if (draft.assignment_rule) {
      const ExpressionId expression =
          lowering.in_unit_of(lowered(*draft.assignment_rule), draft.assignment_rule->formula,
                              model_.symbols[static_cast<std::size_t>(id)]);
      model_.rules.push_back({RuleKind::assignment, id, expression, position(draft.assignment_rule->place)});
    }
    if (draft.rate_rule) {
      model_.rules.push_back({RuleKind::rate, id, lowered(*draft.rate_rule), position(draft.rate_rule->place)});
    }
  }

  std::vector<SpeciesReference> references(const std::vector<Participant>& participants, std::int32_t scope,
                                           Lowering& lowering) {
    std::vector<SpeciesReference> out;
    for (const Participant& participant : participants) {
      out.push_back({model_.find(scopes_.resolve(participant.name, scope)), lowering.number(participant.stoichiometry),
                     k_no_symbol});
    }
    return out;
  }

  void reaction(const ReactionStatement& statement, const std::string& id, Place place, std::int32_t scope,
                Lowering& lowering) {
    Reaction reaction;
    reaction.symbol = model_.find(id);
    reaction.reactants = references(statement.reactants, scope, lowering);
    reaction.products = references(statement.products, scope, lowering);
    reaction.reversible = statement.reversible;
    reaction.rate = lowering.expression(statement.rate, scope, place, id);
    reaction.position = position(place);
    if (reaction.rate != k_no_expression) reaction.modifiers = modifiers_of(model_, reaction);
    model_.reactions.push_back(std::move(reaction));
  }

  void event(const EventStatement& statement, Place place, std::int32_t scope, Lowering& lowering) {
    Event event;
    if (!statement.name.empty()) event.id = scopes_.resolve(statement.name, scope);
    const std::string field = event.id.empty() ? "event" : event.id;
    const auto lowered = [&](const Formula& formula) {
      return formula.empty() ? k_no_expression : lowering.expression(formula, scope, place, field);
    };
    event.trigger = lowered(statement.trigger);
    event.delay = lowered(statement.delay);
    event.priority = lowered(statement.priority);
    event.initial_value = statement.initial_value;
    event.persistent = statement.persistent;
    event.use_values_from_trigger_time = statement.from_trigger;
    event.position = position(place);
    for (const auto& [name, formula] : statement.assignments) {
      const std::string target = scopes_.resolve(name, scope);
      const SymbolId symbol = model_.find(target);
      if (symbol == k_no_symbol) {
        problems_.add(tree_.files[static_cast<std::size_t>(place.file)], place.line, shown(field),
                      "unknown symbol '" + shown(target) + "'");
        continue;
      }
      for (const Assignment& earlier : event.assignments) {
        if (earlier.target == symbol) {
          problems_.add(tree_.files[static_cast<std::size_t>(place.file)], place.line, shown(field),
                        "the event assigns '" + shown(target) + "' twice");
        }
      }
      const ExpressionId expression =
          lowering.in_unit_of(lowered(formula), formula, model_.symbols[static_cast<std::size_t>(symbol)]);
      event.assignments.push_back({symbol, expression, position(place)});
    }
    model_.events.push_back(std::move(event));
  }

  const SyntaxTree& tree_;
  ProblemList& problems_;
  Model model_;
  Scopes scopes_;
  Units units_;
};

core::Result<Model> read_texts(std::vector<std::pair<std::string, std::string>> texts) {
  ProblemList problems;
  SyntaxTree tree;
  std::size_t size = 0;
  for (auto& [text, file] : texts) {
    size += text.size();
    if (size > k_largest_input) {
      problems.add(file, 0, "", "the model text is larger than 8 MiB");
      return core::fail(problems.take(tree.files));
    }
    parse_file(tree, std::move(text), file, problems);
  }
  Model model = Reader(tree, problems).read();
  if (!problems.empty()) return core::fail(problems.take(tree.files));
  return model;
}

}  // namespace
}  // namespace antimony

core::Result<Model> read_antimony(const std::vector<std::filesystem::path>& files) {
  std::vector<std::pair<std::string, std::string>> texts;
  core::Problems problems;
  for (const std::filesystem::path& file : files) {
    auto text = core::read_file(file, antimony::k_largest_input);
    if (text) {
      texts.emplace_back(std::move(*text), file.string());
    } else {
      problems.insert(problems.end(), text.error().begin(), text.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return antimony::read_texts(std::move(texts));
}

core::Result<Model> read_antimony_text(std::string_view text, std::string file) {
  return antimony::read_texts({{std::string(text), std::move(file)}});
}

}  // namespace hepatrial::model
