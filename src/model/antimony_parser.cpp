#include "model/antimony_parser.hpp"

namespace hepatrial::model::antimony {

namespace {

class Parser : private TokenReader {
 public:
  using TokenReader::TokenReader;

  void file() {
    Block fragment;
    fragment.is_fragment = true;
    fragment.place = {file_, 1};
    while (peek().kind != TokenKind::end && !problems_.full()) {
      const Token& token = peek();
      if (token.word("model") || token.word("module")) {
        block();
      } else if (token.word("function")) {
        function();
      } else if (token.word("end")) {
        report(token.line, "", "'end' without a model, module or function");
        take();
      } else {
        statement(fragment);
      }
    }
    tree_.blocks.push_back(std::move(fragment));
  }

 private:
  void skip_statement() {
    while (peek().kind != TokenKind::end && !peek().is(";") && !at_block_edge()) take();
    take_if(";");
  }
  [[nodiscard]] bool at_block_edge() const { return peek().word("end") && !peek(1).is("="); }

  bool parameter_list(std::vector<std::string_view>& out) {
    if (take_if(")")) return true;
    do {
      if (peek().kind != TokenKind::name || is_keyword(peek().text)) return expected("the name of a parameter");
      out.push_back(take().text);
    } while (take_if(","));
    return expect(")", "')' after the parameters");
  }

  void block() {
    const Token& keyword = take();
    Block block;
    block.is_model = keyword.text == "model";
    block.place = {file_, keyword.line};
    take_if("*");  // libAntimony's mark of the main model
    bool good = peek().kind == TokenKind::name && !is_keyword(peek().text);
    if (good) {
      block.name = take().text;
      good = !take_if("(") || parameter_list(block.parameters);
    } else {
      expected("a name after '" + std::string(keyword.text) + "'");
    }
    if (!good) skip_statement();
    while (peek().kind != TokenKind::end && !at_block_edge() && !starts_block() && !problems_.full()) statement(block);
    if (at_block_edge()) {
      take();
    } else if (!problems_.full()) {
      report(keyword.line, shown(block.name),
             "'" + std::string(keyword.text) + " " + shown(block.name) + "' is not closed by 'end' before " +
                 shown(peek()) + " in line " + std::to_string(peek().line));
    }
    tree_.blocks.push_back(std::move(block));
  }
  [[nodiscard]] bool starts_block() const {
    return peek().word("model") || peek().word("module") || peek().word("function");
  }

  void function() {
    const Token& keyword = take();
    FunctionDefinition definition;
    definition.place = {file_, keyword.line};
    if (peek().kind != TokenKind::name || is_keyword(peek().text)) {
      expected("a name after 'function'");
      return skip_function();
    }
    definition.name = take().text;
    if (!expect("(", "'(' after the name of the function") || !parameter_list(definition.parameters))
      return skip_function();
    while (take_if(";")) {
    }
    if (!formula(definition.body)) return skip_function();
    while (take_if(";")) {
    }
    if (!peek().word("end")) {
      expected("'end' of function '" + shown(definition.name) + "'");
      return skip_function();
    }
    take();
    tree_.functions.push_back(std::move(definition));
  }
  void skip_function() {
    while (peek().kind != TokenKind::end && !peek().word("end")) take();
    if (peek().word("end")) take();
  }

  void statement(Block& block) {
    if (take_if(";")) return;
    const std::size_t start = position_;
    if (!one_statement(block) || !end_of_statement()) {
      if (position_ == start) take();
      skip_statement();
      for (std::size_t i = start; i < position_; ++i) {
        if (tokens_[i].kind == TokenKind::name) tree_.unsure_names.insert(tokens_[i].text);
      }
    }
  }
  bool end_of_statement() {
    if (take_if(";")) return true;
    return expected("';'");
  }

  void add(Block& block, StatementKind kind, std::size_t size, int line) {
    block.statements.push_back({kind, size - 1, {file_, line}});
  }

  bool one_statement(Block& block) {
    const Token& token = peek();
    if (token.word("unit")) return unit(block);
    if (token.word("at")) return event(block, {});
    if (starts_declaration(token)) return declaration(block);
    if (token.kind == TokenKind::name && is_keyword(token.text)) return not_in_subset(token);
    if (token.kind == TokenKind::number && peek(1).is("=")) return algebraic(block);
    if (arrow_comes_first()) return reaction(block, {});
    if (token.kind == TokenKind::name && labelled()) return labelled_statement(block);
    QuantityStatement statement;
    return quantity(block, statement);
  }

  bool not_in_subset(const Token& token) {
    report(token.line, shown(token.text), "'" + shown(token.text) + "' cannot start a statement of the subset");
    return false;
  }

  // "A.B:" but not "A := ".
  [[nodiscard]] bool labelled() const {
    std::size_t ahead = 1;
    while (peek(ahead).is(".") && peek(ahead + 1).kind == TokenKind::name) ahead += 2;
    return peek(ahead).is(":");
  }

  // A reaction without a name: an arrow before anything that only other statements have.
  [[nodiscard]] bool arrow_comes_first() const {
    for (std::size_t ahead = 0;; ++ahead) {
      const Token& token = peek(ahead);
      if (token.is("->") || token.is("=>")) return true;
      const bool in_participants = token.kind == TokenKind::number || token.is("+") || token.is("$") || token.is(".") ||
                                   (token.kind == TokenKind::name && !is_keyword(token.text));
      if (!in_participants) return false;
    }
  }

  bool labelled_statement(Block& block) {
    std::string_view name;
    if (!quantity_name(name)) return false;
    take();  // ":"
    if (peek().word("at")) return event(block, name);
    if (peek().kind == TokenKind::name && peek(1).is("(")) return instance(block, name);
    if (!arrow_comes_first()) return expected("a reaction, an event ('at') or a module ('name()')");
    return reaction(block, name);
  }

  static bool starts_declaration(const Token& token) {
    return token.word("const") || token.word("var") || token.word("species") || token.word("compartment") ||
           token.word("formula") || token.word("substanceOnly");
  }

  bool declaration(Block& block) {
    QuantityStatement shared;
    while (starts_declaration(peek())) {
      const Token& word = take();
      if (word.text == "const") shared.constness = Constness::constant;
      if (word.text == "var") shared.constness = Constness::variable;
      if (word.text == "substanceOnly") shared.substance_only = true;
      if (word.text == "species") shared.kind = DeclaredKind::species;
      if (word.text == "compartment") shared.kind = DeclaredKind::compartment;
      if (word.text == "formula") shared.kind = DeclaredKind::parameter;
    }
    if (shared.substance_only) shared.kind = DeclaredKind::species;
    do {
      QuantityStatement statement = shared;
      if (!quantity(block, statement)) return false;
    } while (take_if(","));
    return true;
  }

  bool quantity(Block& block, QuantityStatement& statement) {
    const int line = peek().line;
    statement.boundary = take_if("$");
    if (!quantity_name(statement.name)) return false;
    if (peek().word("in")) {
      take();
      if (!quantity_name(statement.compartment)) return false;
    }
    const bool bare = statement.kind == DeclaredKind::none && statement.constness == Constness::unspecified &&
                      !statement.boundary && statement.compartment.empty();
    if (!action(statement, bare)) return false;
    tree_.quantities.push_back(statement);
    add(block, StatementKind::quantity, tree_.quantities.size(), line);
    return true;
  }

  bool action(QuantityStatement& statement, bool required) {
    if (take_if("=")) {
      statement.action = Action::value;
      return formula(statement.formula);
    }
    if (take_if(":=")) {
      statement.action = Action::assignment_rule;
      return formula(statement.formula);
    }
    if (take_if("'")) {
      statement.action = Action::rate_rule;
      return expect("=", "'=' after the prime") && formula(statement.formula);
    }
    if (peek().word("has")) {
      take();
      statement.action = Action::unit;
      return formula(statement.formula);
    }
    if (peek().word("is")) {
      take();
      if (peek().kind != TokenKind::text) return expected("a display name in quotation marks after 'is'");
      statement.action = Action::display_name;
      statement.text = take().text;
      return true;
    }
    if (!required) return true;
    return expected("'=', ':=', \"' =\", 'has', 'is' or a reaction after '" + shown(statement.name) + "'");
  }

  bool unit(Block& block) {
    const int line = take().line;
    UnitStatement statement;
    if (!quantity_name(statement.name) || !expect("=", "'=' in the definition of the unit")) return false;
    if (!formula(statement.formula)) return false;
    tree_.units.push_back(statement);
    add(block, StatementKind::unit, tree_.units.size(), line);
    return true;
  }

  bool algebraic(Block& block) {
    const Token& zero = take();
    take();  // "="
    if (zero.value != 0) {
      report(zero.line, "", "an algebraic rule starts with '0 ='");
      return false;
    }
    AlgebraicStatement statement;
    if (!formula(statement.formula)) return false;
    tree_.algebraic.push_back(statement);
    add(block, StatementKind::algebraic, tree_.algebraic.size(), zero.line);
    return true;
  }

  bool instance(Block& block, std::string_view name) {
    InstanceStatement statement;
    statement.name = name;
    const int line = peek().line;
    statement.module = take().text;
    take();  // "("
    if (!peek().is(")")) {
      do {
        InstanceArgument argument;
        const bool minus = take_if("-");
        if (peek().kind == TokenKind::number) {
          argument.value = minus ? -take().value : take().value;
        } else if (minus || !quantity_name(argument.name)) {
          return minus && expected("a number");
        }
        statement.arguments.push_back(argument);
      } while (take_if(","));
    }
    if (!expect(")", "')' after the arguments of '" + shown(statement.module) + "'")) return false;
    tree_.instances.push_back(std::move(statement));
    add(block, StatementKind::instance, tree_.instances.size(), line);
    return true;
  }

  bool participants(std::vector<Participant>& out) {
    do {
      Participant participant;
      if (peek().kind == TokenKind::number) participant.stoichiometry = take().value;
      participant.boundary = take_if("$");
      if (!quantity_name(participant.name)) return false;
      if (peek().kind == TokenKind::name) {
        report(peek().line, shown(peek().text), "expected '+', '->' or ';' before " + shown(peek()),
               "a stoichiometry must be a number");
        return false;
      }
      out.push_back(participant);
    } while (take_if("+"));
    return true;
  }

  // "A + 2 B -> C;"
  bool equation(ReactionStatement& statement) {
    if (!peek().is("->") && !peek().is("=>") && !participants(statement.reactants)) return false;
    if (!peek().is("->") && !peek().is("=>")) return expected("'->' or '=>'");
    statement.reversible = take().text == "->";
    if (!peek().is(";") && !participants(statement.products)) return false;
    return expect(";", "';' and the rate of the reaction");
  }

  // After a mistake before the ';' of a reaction, the rate behind it is no statement of its own.
  void skip_to_rate() {
    while (peek().kind != TokenKind::end && !peek().is(";") && !at_block_edge()) take();
    if (peek().is(";") && peek(1).line == peek().line) take();
  }

  bool reaction(Block& block, std::string_view name) {
    ReactionStatement statement;
    statement.name = name;
    const int line = peek().line;
    if (!equation(statement)) {
      skip_to_rate();
      return false;
    }
    if (peek().is(";") || at_block_edge() || peek().kind == TokenKind::end) {
      report(line, shown(name), "the reaction has no rate", "write one after the ';', 0 if it does nothing");
      return peek().is(";");
    }
    if (!formula(statement.rate)) return false;
    tree_.reactions.push_back(std::move(statement));
    add(block, StatementKind::reaction, tree_.reactions.size(), line);
    return true;
  }

  bool event(Block& block, std::string_view name) {
    EventStatement statement;
    statement.name = name;
    const int line = take().line;
    if (!formula(statement.trigger)) return false;
    if (peek().word("after")) {
      take();
      statement.delay = statement.trigger;
      if (!formula(statement.trigger)) return false;
    }
    while (take_if(",")) {
      if (!event_option(statement)) return false;
    }
    if (!expect(":", "':' and the assignments of the event")) return false;
    if (!peek().is(";") && !event_assignments(statement)) return false;
    tree_.events.push_back(std::move(statement));
    add(block, StatementKind::event, tree_.events.size(), line);
    return true;
  }

  bool event_option(EventStatement& statement) {
    if (peek().kind != TokenKind::name) return expected("t0, persistent, fromTrigger or priority");
    const Token& option = take();
    if (!expect("=", "'=' after '" + shown(option.text) + "'")) return false;
    if (option.text == "priority") return formula(statement.priority);
    bool* const target = option.text == "t0"            ? &statement.initial_value
                         : option.text == "persistent"  ? &statement.persistent
                         : option.text == "fromTrigger" ? &statement.from_trigger
                                                        : nullptr;
    if (target == nullptr) {
      report(
          option.line, shown(option.text),
          "unknown option of an event '" + shown(option.text) + "', expected t0, persistent, fromTrigger or priority");
      return false;
    }
    if (!peek().word("true") && !peek().word("false")) return expected("true or false");
    *target = take().text == "true";
    return true;
  }

  bool event_assignments(EventStatement& statement) {
    do {
      std::pair<std::string_view, Formula> assignment;
      if (!quantity_name(assignment.first)) return false;
      if (!expect("=", "'=' in the assignment of the event") || !formula(assignment.second)) return false;
      statement.assignments.push_back(assignment);
    } while (take_if(","));
    return true;
  }
};

}  // namespace

void parse_file(SyntaxTree& tree, std::string text, const std::string& file, ProblemList& problems) {
  const std::string& source = tree.sources.emplace_back(std::move(text));
  const auto index = static_cast<std::int32_t>(tree.files.size());
  tree.files.push_back(file);
  const std::vector<Token> tokens = tokens_of(source, file, problems);
  Parser(tree, tokens, index, problems).file();
}

}  // namespace hepatrial::model::antimony
