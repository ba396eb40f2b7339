#pragma once
// libSBML prints 15 digits, which loses bits of a double. Numbers that need more are written as stand-ins and put
// back into the finished text. Part of the SBML writer; not for other rooms.

#include <string>
#include <unordered_map>
#include <vector>

namespace hepatrial::model {

class ExactNumbers {
 public:
  /// `value`, or a number that stands for it in the text when 15 digits do not give it back.
  double stand_in(double value);
  /// The text with every stand-in replaced by the shortest decimal that reads back as the same double.
  [[nodiscard]] std::string restore(const std::string& text) const;

 private:
  std::vector<double> values_;
  std::unordered_map<double, std::size_t> index_;
};

/// mantissa * 10^exponent as decimal text would read, without the rounding of a multiplication.
[[nodiscard]] double decimal(double mantissa, long exponent);

}  // namespace hepatrial::model
