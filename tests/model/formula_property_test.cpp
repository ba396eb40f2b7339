// Random formulas: with all parentheses and with as few as the grammar needs they are the same expression, they have
// the value computed beside, and they survive SBML.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <memory>

#include "model/support.hpp"

namespace hepatrial::model {
namespace {

struct Tree {
  char sign;  ///< one of + - * / ^ for two parts, n (negative) for one, 0 for a leaf
  std::string leaf;
  double value = 0;
  std::vector<Tree> parts;
};

Tree any_tree(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 4) == 0) {
    const int which = *rc::gen::inRange(0, 3);
    if (which == 0) return {0, "x", 3, {}};
    if (which == 1) return {0, "y", 0.5, {}};
    const double number = *rc::gen::elementOf(std::vector<double>{0, 1, 2, 0.1, 1.5e-3, 12345.678, 1e9});
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", number);
    return {0, text, number, {}};
  }
  Tree tree{*rc::gen::elementOf(std::string("+-*/^n")), "", 0, {}};
  tree.parts.push_back(any_tree(depth - 1));
  if (tree.sign != 'n') tree.parts.push_back(any_tree(depth - 1));
  return tree;
}

double value(const Tree& tree) {
  if (tree.sign == 0) return tree.value;
  const double left = value(tree.parts[0]);
  if (tree.sign == 'n') return -left;
  const double right = value(tree.parts[1]);
  if (tree.sign == '+') return left + right;
  if (tree.sign == '-') return left - right;
  if (tree.sign == '*') return left * right;
  return tree.sign == '/' ? left / right : std::pow(left, right);
}

std::string full(const Tree& tree) {
  if (tree.sign == 0) return tree.leaf;
  if (tree.sign == 'n') return "(-(" + full(tree.parts[0]) + "))";
  return "((" + full(tree.parts[0]) + ")" + tree.sign + "(" + full(tree.parts[1]) + "))";
}

// Looser binds less: + - 1, * / 2, unary minus 3, ^ 4 (to the right), leaf 5.
int binding(const Tree& tree) {
  switch (tree.sign) {
    case '+':
    case '-': return 1;
    case '*':
    case '/': return 2;
    case 'n': return 3;
    case '^': return 4;
    default: return 5;
  }
}
std::string fewest(const Tree& tree);
std::string inside(const Tree& part, int least) {
  return binding(part) >= least ? fewest(part) : "(" + fewest(part) + ")";
}
std::string fewest(const Tree& tree) {
  const int own = binding(tree);
  if (own == 5) return tree.leaf;
  if (own == 3) return "-" + inside(tree.parts[0], 3);
  if (own == 4) return inside(tree.parts[0], 5) + "^" + inside(tree.parts[1], 3);
  return inside(tree.parts[0], own) + " " + tree.sign + " " + inside(tree.parts[1], own + 1);
}

bool equal(double left, double right) { return left == right || (std::isnan(left) && std::isnan(right)); }

RC_GTEST_PROP(Formulas, ParenthesesThatAreNotNeededChangeNothing, ()) {
  const Tree tree = any_tree(5);
  const auto model = read_antimony_text("x = 3; y = 0.5; a := " + full(tree) + "; b := " + fewest(tree) + ";", "m.ant");
  RC_LOG(fewest(tree));
  RC_ASSERT(model.has_value());
  RC_ASSERT(model->rules[0].expression == model->rules[1].expression);
  RC_ASSERT(equal(evaluated(*model, model->rules[0].expression), value(tree)));
}

RC_GTEST_PROP(Formulas, SbmlKeepsThem, ()) {
  const Tree tree = any_tree(4);
  const auto model = read_antimony_text("x = 3; y = 0.5; a := " + full(tree) + ";", "m.ant");
  RC_ASSERT(model.has_value());
  const auto text = write_sbml(*model);
  RC_ASSERT(text.has_value());
  const auto again = read_sbml_text(*text, "m.xml");
  RC_ASSERT(again.has_value());
  RC_ASSERT(equal(evaluated(*again, again->rules[0].expression), value(tree)));
  RC_ASSERT(*write_sbml(*again) == *text);
}

RC_GTEST_PROP(Formulas, AnyTextIsReadOrRefused, ()) {
  const auto pieces = std::vector<std::string>{"x",   " = ",  ":=", "'",       ";",         "(",    ")",     "+",
                                               "^",   "1",    "->", "at ",     "model ",    "end ", "unit ", "species ",
                                               "in ", "has ", ",",  ":",       "$",         ".",    "2e3",   "\"t\"",
                                               "/*",  "*/",   "\n", "module ", "function ", "time", "&&",    "!"};
  std::string text;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) text += *rc::gen::elementOf(pieces) + (*rc::gen::inRange(0, 3) == 0 ? " " : "");
  const auto model = read_antimony_text(text, "m.ant");
  RC_ASSERT(model.has_value() || !model.error().empty());
}

}  // namespace
}  // namespace hepatrial::model
