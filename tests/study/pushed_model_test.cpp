// Push constants change nothing at rest and reach every reader when moved.

#include "study/statements/pushed_model.hpp"

#include <gtest/gtest.h>

#include "compile/compiled_model.hpp"
#include "toy_statements.hpp"

namespace hepatrial::study {
namespace {

model::Model toy() {
  auto model = model::read_antimony_text(std::string(testing::k_toy_signals) + testing::k_toy_contract, "toy.ant");
  EXPECT_TRUE(model.has_value()) << (model ? "" : core::text(model.error()));
  return std::move(*model);
}

// Rates by state and observables by name, at the initial state with some parameters changed.
struct Evaluated {
  explicit Evaluated(const model::Model& source, const std::map<std::string, double>& changed = {}) {
    auto result = compile::compile(source);
    EXPECT_TRUE(result.has_value()) << (result ? "" : core::text(result.error()));
    const compile::CompiledModel& model = *result;
    std::vector<double> p = model.parameter_defaults;
    for (const auto& [name, value] : changed) p[static_cast<std::size_t>(model.parameters.find(name))] = value;
    const hepatrial_kernel& kernel = *model.kernel;
    std::vector<double> s(static_cast<std::size_t>(kernel.setup_count)), x(model.states.size()), f(model.states.size()),
        y(model.observables.size());
    const double t = 0;
    kernel.setup(&kernel, p.data(), s.data());
    kernel.initial_state(&kernel, &t, p.data(), s.data(), x.data());
    kernel.rhs(&kernel, &t, x.data(), p.data(), s.data(), f.data());
    kernel.observables(&kernel, &t, x.data(), p.data(), s.data(), y.data());
    for (std::size_t i = 0; i < x.size(); ++i) values[model.states[i] + "'"] = f[i];
    for (std::size_t i = 0; i < y.size(); ++i) values[model.observables[i]] = y[i];
  }
  std::map<std::string, double> values;
};

TEST(PushedModel, AtRestItIsTheSameToTheBit) {
  const Evaluated before(toy());
  model::Model pushable = toy();
  make_pushable(pushable, {"activator", "strength", "growth_rate", "not there"});
  const Evaluated after(pushable);
  for (const auto& [name, value] : before.values) EXPECT_EQ(after.values.at(name), value) << name;
}

TEST(PushedModel, EverybodyButItsOwnRateSeesAPushedState) {
  model::Model pushable = toy();
  make_pushable(pushable, {"activator"});
  const Evaluated pushed(pushable, {{push_factor("activator"), 2}, {push_offset("activator"), 0.5}});
  EXPECT_DOUBLE_EQ(pushed.values.at("activator'"), 0);
  EXPECT_DOUBLE_EQ(pushed.values.at("target'"), 0.1 * (2.5 - 1));
  EXPECT_DOUBLE_EQ(pushed.values.at("inhibited'"), 0.1 * (1 / 2.5 - 1));
  EXPECT_DOUBLE_EQ(pushed.values.at("strength"), 5);
  EXPECT_DOUBLE_EQ(pushed.values.at("lonely'"), 0);
}

TEST(PushedModel, AnAssignedQuantityIsPushedForEveryReader) {
  model::Model pushable = toy();
  make_pushable(pushable, {"strength"});
  const Evaluated pushed(pushable, {{push_factor("strength"), 3}});
  EXPECT_DOUBLE_EQ(pushed.values.at("strength"), 6);
  EXPECT_DOUBLE_EQ(pushed.values.at("strong_target"), 6);
}

TEST(ModelStructure, EquationsAndReach) {
  const model::Model model = toy();
  const ModelStructure structure(model);
  const auto equation = structure.equation_of("strong_target");
  EXPECT_TRUE(equation.contains("target"));
  EXPECT_TRUE(equation.contains("supply")) << "the rate of a state it is made of";
  EXPECT_FALSE(equation.contains("far"));
  EXPECT_FALSE(structure.equation_of("far").contains("activator")) << "two steps away";
  EXPECT_TRUE(structure.equation_of("no such quantity").empty());
  const std::set<std::string> goals{"live_volume_ml"};
  EXPECT_TRUE(structure.reaches("activator", goals));
  EXPECT_TRUE(structure.reaches("live_volume_ml", goals));
  EXPECT_TRUE(structure.reaches("A__affinity_pd1_l_per_mg", goals));
  EXPECT_FALSE(structure.reaches("marker", goals));
  EXPECT_FALSE(structure.reaches("lonely", goals));
  EXPECT_FALSE(structure.reaches("hazard_death_tumour", goals));
  // A reading of what matters matters, although nothing depends on it.
  EXPECT_TRUE(structure.reaches("strong_target", goals));
}

// S -> P at a rate that an enzyme sets: species are reached through the reaction.
TEST(ModelStructure, ReactionsCarryInfluence) {
  const auto model = model::read_antimony_text(
      "model conversion()\n  species S, P; S = 1; P = 0; k = 1; enzyme = 1;\n  J0: S -> P; k * enzyme * S;\nend\n",
      "r.ant");
  ASSERT_TRUE(model.has_value()) << core::text(model.error());
  const ModelStructure structure(*model);
  EXPECT_TRUE(structure.reaches("enzyme", {"P"}));
  EXPECT_FALSE(structure.reaches("P", {"S"}));
  EXPECT_TRUE(structure.equation_of("P").contains("enzyme"));
}

}  // namespace
}  // namespace hepatrial::study
