#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

struct Statistics {
  std::vector<float> scale{1.5F, -2}, bias{0.25F, 3}, mean{0.5F, -1}, variance{4, 0.09F};
};

std::vector<ValueId> operands(OpBench& bench, const Shape& shape, const Statistics& s = {}) {
  return {bench.input(shape), bench.floats({2}, s.scale), bench.floats({2}, s.bias),
          bench.floats({2}, s.mean), bench.floats({2}, s.variance)};
}

TEST(BatchNormalization, NormalizesTheChannelAxisOfAnyRank) {
  const Statistics s;
  constexpr float epsilon = 0.01F;
  for (const Shape& shape : {Shape{3, 2}, Shape{1, 2, 4}, Shape{2, 2, 2, 3}}) {
    OpBench bench;
    bench.read("BatchNormalization", operands(bench, shape, s), {{"epsilon", epsilon}, {"momentum", 0.9F}});
    const auto x = random_floats(static_cast<size_t>(element_count(shape)), 1);
    const auto result = bench.run({x});
    const auto inner = static_cast<size_t>(strides_of(shape)[1]);
    for (size_t i = 0; i < x.size(); ++i) {
      const size_t c = i / inner % 2;
      const double expected =
          s.scale[c] * (x[i] - double{s.mean[c]}) / std::sqrt(double{s.variance[c]} + epsilon) + s.bias[c];
      EXPECT_NEAR(result[i], expected, 1e-5) << i;
    }
  }
}

TEST(BatchNormalization, RefusesTraining) {
  OpBench bench;
  const auto inputs = operands(bench, {1, 2, 3});
  const std::string training = "BatchNormalization in training mode";
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs, {{"training_mode", int64_t{1}}}), training);
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs, {}, 14, {"y", "running_mean", "running_var"}),
            training);
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs, {}, 6), training);
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs, {{"is_test", int64_t{1}}}, 6, {"y", "", ""}),
            "no error");
}

TEST(BatchNormalization, NamesTheRuleThatIsBroken) {
  OpBench bench;
  auto inputs = operands(bench, {1, 3, 3});
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs), "scale [2] must be [3] for the input [1, 3, 3]");
  inputs = operands(bench, {1, 2, 3});
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs, {{"spatial", int64_t{0}}}, 8),
            "BatchNormalization with spatial = 0 (statistics for every pixel)");
  inputs[3] = bench.input({2});
  EXPECT_EQ(bench.refusal("BatchNormalization", inputs),
            "the values of 'mean' ('x2') are computed at run time");
  Statistics s;
  s.variance[1] = -1;
  EXPECT_EQ(bench.refusal("BatchNormalization", operands(bench, {1, 2, 3}, s)),
            "variance[1] = -1.000000 plus epsilon is not positive");
}

}  // namespace
}  // namespace qtool
