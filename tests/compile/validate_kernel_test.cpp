#include "compile/validate_kernel.hpp"

#include "compile/model_builder.hpp"

namespace hepatrial::test {
namespace {

hepatrial_kernel good_kernel(std::shared_ptr<const hepatrial_kernel>& owner) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 1);
  const SymbolId y = b.variable("y", 1);
  b.rate(x, b.use(y));
  b.rate(y, b.use(x));
  owner = compile::compile(b.model)->kernel;
  return *owner;
}

std::string refusal(const hepatrial_kernel& kernel, std::uint64_t hash = 0) {
  const auto valid = compile::validate_kernel(&kernel, hash);
  return valid ? "" : core::text(valid.error());
}

TEST(ValidateKernel, TakesItsOwnAndRefusesOthers) {
  std::shared_ptr<const hepatrial_kernel> owner;
  const hepatrial_kernel good = good_kernel(owner);
  EXPECT_EQ(refusal(good, good.model_hash), "");
  EXPECT_FALSE(compile::validate_kernel(nullptr));

  hepatrial_kernel wrong = good;
  wrong.version = HEPATRIAL_KERNEL_VERSION + 1;
  EXPECT_THAT(refusal(wrong), testing::HasSubstr("version"));
  wrong = good;
  wrong.struct_size -= 8;
  EXPECT_THAT(refusal(wrong), testing::HasSubstr("struct size"));
  EXPECT_THAT(refusal(good, good.model_hash + 1), testing::HasSubstr("another model"));
  wrong = good;
  wrong.roots = nullptr;
  EXPECT_THAT(refusal(wrong), testing::HasSubstr("function"));
  wrong = good;
  wrong.lanes = 0;
  EXPECT_THAT(refusal(wrong), testing::HasSubstr("count"));
}

TEST(ValidateKernel, RefusesBrokenPatterns) {
  std::shared_ptr<const hepatrial_kernel> owner;
  hepatrial_kernel kernel = good_kernel(owner);
  ASSERT_EQ(kernel.jacobian_nonzero_count, 4);
  const std::int32_t not_ascending[] = {1, 0, 0, 1};
  kernel.jacobian_row_index = not_ascending;
  EXPECT_THAT(refusal(kernel), testing::HasSubstr("pattern"));
  const std::int32_t outside[] = {0, 2, 0, 1};
  kernel.jacobian_row_index = outside;
  EXPECT_THAT(refusal(kernel), testing::HasSubstr("pattern"));
}

}  // namespace
}  // namespace hepatrial::test
