#pragma once
// Antimony text to syntax tree. Part of the Antimony reader; not for other rooms.

#include <string>

#include "model/antimony_syntax.hpp"
#include "model/antimony_tokens.hpp"

namespace hepatrial::model::antimony {

/// Adds one file to `tree`. Every problem found is reported; after one, reading goes on behind the next ';'.
void parse_file(SyntaxTree& tree, std::string text, const std::string& file, ProblemList& problems);

/// Reads tokens in order and formulas out of them; what statements and formulas share.
class TokenReader {
 public:
  TokenReader(SyntaxTree& tree, const std::vector<Token>& tokens, std::int32_t file, ProblemList& problems)
      : tree_(tree), tokens_(tokens), file_(file), problems_(problems) {}

 protected:
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    const std::size_t index = position_ + ahead;
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
  }
  const Token& take() {
    const Token& token = peek();
    if (position_ + 1 < tokens_.size()) ++position_;
    return token;
  }
  bool take_if(std::string_view sign) {
    if (!peek().is(sign)) return false;
    take();
    return true;
  }
  /// Reports "expected WHAT before TOKEN" and returns false.
  bool expected(const std::string& what);
  bool expect(std::string_view sign, const std::string& what);
  void report(int line, const std::string& field, const std::string& message, const std::string& advice = "") {
    problems_.add(tree_.files[static_cast<std::size_t>(file_)], line, field, message, advice);
  }

  /// name or A.name or A.B.name, joined by "__". False: reported.
  bool quantity_name(std::string_view& out);
  /// A formula up to a token that cannot belong to it. False: reported.
  bool formula(Formula& out);

  SyntaxTree& tree_;
  const std::vector<Token>& tokens_;
  std::int32_t file_;
  ProblemList& problems_;
  std::size_t position_ = 0;

 private:
  // Each returns the index of the node, or -1 after a report. In order of binding, loosest first.
  std::int32_t logical();
  std::int32_t comparison();
  std::int32_t additive();
  std::int32_t multiplicative();
  std::int32_t unary();
  std::int32_t power();
  std::int32_t primary();
  std::int32_t number_with_unit();
  std::int32_t call(const Token& name);
  std::int32_t push(SyntaxNode node);
  std::int32_t push(Operation operation, std::initializer_list<std::int32_t> arguments, int line);
  bool enter();
  int depth_ = 0;
};

}  // namespace hepatrial::model::antimony
