#include "infer/state_text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/random.hpp"

namespace hepatrial::infer {
namespace {

TEST(StateText, numbers_come_back_to_the_bit) {
  std::vector<double> values = {0.0,
                                -0.0,
                                0.1,
                                1e-310,
                                5e-324,
                                std::numeric_limits<double>::max(),
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()};
  core::RandomStream stream(1, "test state", 0);
  for (int i = 0; i < 10000; ++i) values.push_back(stream.normal() * std::pow(10.0, 600.0 * stream.uniform() - 300.0));
  StateWriter writer("test", 1);
  writer.numbers("values", values);
  writer.number("gone", std::numeric_limits<double>::quiet_NaN());
  writer.whole("large", std::numeric_limits<std::uint64_t>::max());
  StateReader reader(writer.json(), "test", 1);
  const std::vector<double> back = reader.numbers("values");
  ASSERT_EQ(back.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back[i]), std::bit_cast<std::uint64_t>(values[i]));
  }
  EXPECT_TRUE(std::isnan(reader.number("gone")));
  EXPECT_EQ(reader.whole("large"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(reader.problems().empty());
}

TEST(StateText, every_wrong_field_is_reported) {
  StateReader reader(
      R"({"kind":"other","version":1,"a":-1,"b":"x","c":[1,"y"],"m":{"rows":2,"columns":2,"values":[1]}})", "test", 1);
  (void)reader.whole("a");
  (void)reader.number("b");
  (void)reader.numbers("c");
  (void)reader.matrix("m");
  (void)reader.text("missing");
  (void)reader.wholes("c");
  EXPECT_EQ(reader.problems().size(), 7U);  // the kind and the six fields
}

}  // namespace
}  // namespace hepatrial::infer
