#pragma once
// Modules unfolded: which statements the model consists of, and what a name means inside an instance.
// Part of the Antimony reader; not for other rooms.

#include <string>
#include <unordered_map>
#include <vector>

#include "model/antimony_syntax.hpp"
#include "model/antimony_tokens.hpp"

namespace hepatrial::model::antimony {

/// A statement in one instance. `depth` 0 is the model itself.
struct PlacedStatement {
  const Statement* statement = nullptr;
  std::int32_t scope = 0;
};

/// A number given for a formal parameter.
struct GivenNumber {
  std::string id;
  double value = 0;
  Place place;
};

class Scopes {
 public:
  Scopes(const SyntaxTree& tree, ProblemList& problems) : tree_(tree), problems_(problems) {}
  /// Finds the model among the blocks and unfolds its instances.
  void unfold();

  /// The flattened id of `name` as written in `scope`: "central" in instance A is "A__central", or the actual
  /// quantity where it names a formal parameter.
  [[nodiscard]] std::string resolve(std::string_view name, std::int32_t scope) const;
  [[nodiscard]] int depth(std::int32_t scope) const { return depths_[static_cast<std::size_t>(scope)]; }

  std::string model_id;
  std::vector<PlacedStatement> statements;
  std::vector<GivenNumber> given_numbers;

 private:
  struct Pending {
    const Block* block;
    std::int32_t scope;
  };
  void find_modules();
  void instantiate(const InstanceStatement& instance, Place place, std::int32_t scope, std::vector<Pending>& pending);
  void report(Place place, std::string_view field, const std::string& message);

  const SyntaxTree& tree_;
  ProblemList& problems_;
  std::vector<std::string> prefixes_{""};
  std::vector<int> depths_{0};
  std::unordered_map<std::string_view, const Block*> modules_;
  std::vector<const Block*> main_blocks_;
  std::unordered_map<std::string, std::string> actual_of_formal_;
};

}  // namespace hepatrial::model::antimony
