#pragma once
// The functions that SBML and Antimony share, in terms of the operations of expression.hpp: n-ary forms are folded
// from the left, secant and friends are spelled out, piecewise becomes a chain of select.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/expression.hpp"

namespace hepatrial::model {

/// Avogadro's number as SBML Level 3 defines it (a fixed number of the format, not today's SI value).
inline constexpr double k_avogadro = 6.02214179e23;

/// Builds mathematics in a pool. `literal_unit` is given to the numbers it adds itself (the 1 of 1/cos).
class Mathematics {
 public:
  Mathematics(ExpressionPool& pool, std::int32_t literal_unit) : pool_(pool), literal_unit_(literal_unit) {}

  ExpressionId number(double value) { return pool_.constant(value, literal_unit_); }
  /// Folds from the left; no argument: `neutral`; one argument: itself.
  ExpressionId fold(Operation operation, std::span<const ExpressionId> arguments, double neutral);
  /// a < b < c as (a < b) and (b < c); fewer than two arguments: true.
  ExpressionId chain(Operation relation, std::span<const ExpressionId> arguments);
  /// value, condition, value, condition ... [, otherwise]; without an otherwise the rest is not a number.
  ExpressionId piecewise(std::span<const ExpressionId> arguments);
  ExpressionId root(ExpressionId degree, ExpressionId radicand);
  ExpressionId logarithm(ExpressionId base, ExpressionId argument);
  /// n! of whole numbers 0 to 170, otherwise not a number (infinite above 170).
  ExpressionId factorial(ExpressionId argument);
  /// Logical exclusive or of arguments of which any that is not 0 counts as true.
  ExpressionId exclusive_or(std::span<const ExpressionId> arguments);

  /// The function called `name` in Antimony formulas. None: `complaint` says why.
  std::optional<ExpressionId> call(std::string_view name, std::span<const ExpressionId> arguments,
                                   std::string& complaint);

 private:
  std::optional<ExpressionId> call_special(std::string_view name, std::span<const ExpressionId> arguments,
                                           std::string& complaint);
  ExpressionId factorial_between(ExpressionId argument, int low, int high, std::span<const double> values);
  ExpressionPool& pool_;
  std::int32_t literal_unit_;
};

/// Whether `name` is a function of the subset, and so no name for a quantity.
[[nodiscard]] bool is_function_name(std::string_view name);

}  // namespace hepatrial::model
