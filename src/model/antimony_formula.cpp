// Formulas by recursive descent. Chains ("a + b + c ...") are loops; only nesting recurses, to a limit.

#include "model/antimony_parser.hpp"

namespace hepatrial::model::antimony {

namespace {

constexpr int k_deepest_nesting = 200;  // sanitizer builds need about 10 kB of stack a level

std::optional<Operation> comparison_of(const Token& token) {
  if (token.kind != TokenKind::sign) return std::nullopt;
  if (token.text == "==") return Operation::equal;
  if (token.text == "!=") return Operation::not_equal;
  if (token.text == "<") return Operation::less;
  if (token.text == "<=") return Operation::less_equal;
  if (token.text == ">") return Operation::greater;
  if (token.text == ">=") return Operation::greater_equal;
  return std::nullopt;
}

std::optional<Operation> logical_of(const Token& token) {
  if (token.is("&&")) return Operation::logical_and;
  if (token.is("||")) return Operation::logical_or;
  return std::nullopt;
}

}  // namespace

bool TokenReader::expected(const std::string& what) {
  const Token& token = peek();
  // A missing ';' is on the line where the statement ended, not where the next one starts.
  const int line = what == "';'" && position_ > 0 ? tokens_[position_ - 1].line : token.line;
  report(line, "", "expected " + what + " before " + shown(token));
  return false;
}

bool TokenReader::expect(std::string_view sign, const std::string& what) { return take_if(sign) || expected(what); }

bool TokenReader::quantity_name(std::string_view& out) {
  if (peek().kind != TokenKind::name) return expected("a name");
  const Token& first = peek();
  if (is_keyword(first.text)) {
    report(first.line, shown(first.text), "'" + shown(first.text) + "' is a keyword of Antimony and cannot be a name");
    return false;
  }
  take();
  if (!peek().is(".")) {
    out = first.text;
    return true;
  }
  std::string path(first.text);
  while (take_if(".")) {
    if (peek().kind != TokenKind::name || is_keyword(peek().text)) return expected("a name after '.'");
    path += "__";
    path += take().text;
  }
  out = tree_.joined.emplace_back(std::move(path));
  return true;
}

bool TokenReader::formula(Formula& out) {
  out.first = static_cast<std::int32_t>(tree_.nodes.size());
  depth_ = 0;
  const std::int32_t root = logical();
  if (root < 0) {
    tree_.nodes.resize(static_cast<std::size_t>(out.first));
    out = {};
    return false;
  }
  out.last = root;
  return true;
}

std::int32_t TokenReader::push(SyntaxNode node) {
  tree_.nodes.push_back(node);
  return static_cast<std::int32_t>(tree_.nodes.size()) - 1;
}

std::int32_t TokenReader::push(Operation operation, std::initializer_list<std::int32_t> arguments, int line) {
  SyntaxNode node;
  node.kind = SyntaxNode::Kind::operation;
  node.operation = operation;
  node.first_argument = static_cast<std::int32_t>(tree_.arguments.size());
  node.arguments = static_cast<std::int32_t>(arguments.size());
  node.line = line;
  tree_.arguments.insert(tree_.arguments.end(), arguments);
  return push(node);
}

bool TokenReader::enter() {
  if (++depth_ <= k_deepest_nesting) return true;
  report(peek().line, "", "the formula is nested deeper than " + std::to_string(k_deepest_nesting) + " levels");
  return false;
}

std::int32_t TokenReader::logical() {
  if (!enter()) return -1;
  std::int32_t left = comparison();
  std::optional<Operation> first;
  while (left >= 0) {
    const auto operation = logical_of(peek());
    if (!operation) break;
    const Token& sign = take();
    if (first && *first != *operation) {
      report(sign.line, "", "'&&' and '||' are mixed without parentheses", "say which belongs together: (a && b) || c");
      return -1;
    }
    first = operation;
    const std::int32_t right = comparison();
    if (right < 0) return -1;
    left = push(*operation, {left, right}, sign.line);
  }
  --depth_;
  return left;
}

std::int32_t TokenReader::comparison() {
  const std::int32_t left = additive();
  if (left < 0) return -1;
  const auto operation = comparison_of(peek());
  if (!operation) return left;
  const Token& sign = take();
  const std::int32_t right = additive();
  if (right < 0) return -1;
  if (comparison_of(peek())) {
    report(peek().line, "", "comparisons do not chain", "write a < b && b < c");
    return -1;
  }
  return push(*operation, {left, right}, sign.line);
}

std::int32_t TokenReader::additive() {
  std::int32_t left = multiplicative();
  while (left >= 0 && (peek().is("+") || peek().is("-"))) {
    const Token& sign = take();
    const std::int32_t right = multiplicative();
    if (right < 0) return -1;
    left = push(sign.text == "+" ? Operation::add : Operation::subtract, {left, right}, sign.line);
  }
  return left;
}

std::int32_t TokenReader::multiplicative() {
  std::int32_t left = unary();
  while (left >= 0 && (peek().is("*") || peek().is("/"))) {
    const Token& sign = take();
    const std::int32_t right = unary();
    if (right < 0) return -1;
    left = push(sign.text == "*" ? Operation::multiply : Operation::divide, {left, right}, sign.line);
  }
  if (left >= 0 && peek().is("%")) {
    report(peek().line, "", "'%' has no agreed meaning for negative numbers", "write rem(a, b)");
    return -1;
  }
  return left;
}

// -a^b is -(a^b), as in libAntimony.
std::int32_t TokenReader::unary() {
  const Token& sign = peek();
  if (!sign.is("-") && !sign.is("+") && !sign.is("!")) return power();
  take();
  if (!enter()) return -1;
  const std::int32_t operand = unary();
  --depth_;
  if (operand < 0 || sign.text == "+") return operand;
  return push(sign.text == "-" ? Operation::negate : Operation::logical_not, {operand}, sign.line);
}

// a^b^c is a^(b^c), as in libAntimony.
std::int32_t TokenReader::power() {
  const std::int32_t base = primary();
  if (base < 0 || !peek().is("^")) return base;
  const Token& sign = take();
  if (!enter()) return -1;
  const std::int32_t exponent = unary();
  --depth_;
  if (exponent < 0) return -1;
  return push(Operation::power, {base, exponent}, sign.line);
}

std::int32_t TokenReader::primary() {
  const Token& token = peek();
  if (token.is("(")) {
    take();
    const std::int32_t inner = logical();
    if (inner < 0) return -1;
    if (take_if(")")) return inner;
    expected("')' to close the '(' of line " + std::to_string(token.line));
    return -1;
  }
  if (token.kind == TokenKind::number) return number_with_unit();
  if (token.kind != TokenKind::name) {
    expected("a number, name or '('");
    return -1;
  }
  if (peek(1).is("(")) return call(take());
  SyntaxNode node;
  node.kind = SyntaxNode::Kind::name;
  node.line = token.line;
  if (!quantity_name(node.name)) return -1;
  return push(node);
}

// A name straight after a number, on the same line, is its unit.
std::int32_t TokenReader::number_with_unit() {
  const Token& token = take();
  SyntaxNode node;
  node.value = token.value;
  node.line = token.line;
  const Token& next = peek();
  if (next.kind == TokenKind::name && next.line == token.line && !is_keyword(next.text)) {
    node.name = next.text;
    take();
  }
  return push(node);
}

std::int32_t TokenReader::call(const Token& name) {
  take();  // "("
  std::vector<std::int32_t> arguments;
  if (!peek().is(")")) {
    do {
      const std::int32_t argument = logical();
      if (argument < 0) return -1;
      arguments.push_back(argument);
    } while (take_if(","));
  }
  if (!peek().is(")")) {
    expected("')' to close the '(' of '" + shown(name.text) + "' in line " + std::to_string(name.line));
    return -1;
  }
  take();
  SyntaxNode node;
  node.kind = SyntaxNode::Kind::call;
  node.name = name.text;
  node.first_argument = static_cast<std::int32_t>(tree_.arguments.size());
  node.arguments = static_cast<std::int32_t>(arguments.size());
  node.line = name.line;
  tree_.arguments.insert(tree_.arguments.end(), arguments.begin(), arguments.end());
  return push(node);
}

}  // namespace hepatrial::model::antimony
