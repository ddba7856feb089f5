#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

// exp(x) / sum of exp over the elements i + stride * 0..length-1, in double.
std::vector<double> softmax(const std::vector<float>& x, size_t length, size_t stride) {
  std::vector<double> result(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t start = i - i / stride % length * stride;
    double sum = 0;
    for (size_t j = 0; j < length; ++j) sum += std::exp(double{x[start + j * stride]});
    result[i] = std::exp(double{x[i]}) / sum;
  }
  return result;
}

void expect_softmax(Attributes attributes, int64_t opset, size_t length, size_t stride) {
  const auto x = random_floats(24, 1);
  const auto expected = softmax(x, length, stride);
  for (const std::string& type : {std::string("Softmax"), std::string("LogSoftmax")}) {
    OpBench bench;
    bench.read(type, {bench.input({2, 3, 4})}, attributes, opset);
    ASSERT_EQ(bench.output_shape(), (Shape{2, 3, 4}));
    const auto result = bench.run({x});
    for (size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(result[i], type == "Softmax" ? expected[i] : std::log(expected[i]), 1e-5) << type << i;
  }
}

TEST(Softmax, TakesOneAxisSinceOpset13) {
  expect_softmax({}, 13, 4, 1);
  expect_softmax({{"axis", int64_t{1}}}, 13, 3, 4);
  expect_softmax({{"axis", int64_t{-3}}}, 13, 2, 12);
}

TEST(Softmax, TakesAllAxesFromOneOnBeforeOpset13) {
  expect_softmax({}, 11, 12, 1);
  expect_softmax({{"axis", int64_t{0}}}, 11, 24, 1);
  expect_softmax({{"axis", int64_t{2}}}, 11, 4, 1);
}

// N8, straight from docs/numerics.md.
TEST(Softmax, IntegerResultIsExact) {
  constexpr float scale = 0.07F;
  constexpr size_t length = 5, stride = 3;
  const auto x = random_s8(2 * length * stride, 1);
  OpBench bench;
  bench.read("Softmax", {bench.input({2, length, stride})}, {{"axis", int64_t{1}}});
  bench.quantize(bench.graph.inputs[0], scale, 4);
  bench.quantize(bench.graph.outputs[0], 1.0F / 256, -128);
  const QuantRule rule = bench.graph.nodes[0].op->quant_rule(bench.graph, bench.graph.nodes[0]);
  EXPECT_EQ(rule.kind, QuantRule::Kind::fixed);
  EXPECT_EQ(rule.fixed, *bench.graph.type(bench.graph.outputs[0]).quant);
  const auto result = bench.run<int8_t>({x});
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t start = i - i / stride % length * stride;
    int8_t max = -128;
    for (size_t j = 0; j < length; ++j) max = std::max(max, x[start + j * stride]);
    const auto entry = [&](int8_t q) {
      return static_cast<uint64_t>(std::llround(std::exp(-(max - q) * double{scale}) * 0x1p22));
    };
    uint64_t sum = 0;
    for (size_t j = 0; j < length; ++j) sum += entry(x[start + j * stride]);
    const uint64_t r = ((1ULL << 54) + sum / 2) / sum;
    EXPECT_EQ(result[i],
              std::min<int64_t>(static_cast<int64_t>((entry(x[i]) * r + (1ULL << 45)) >> 46) - 128, 127));
  }
}

TEST(Softmax, LogSoftmaxStaysFloat) {
  OpBench bench;
  bench.read("LogSoftmax", {bench.input({2, 3})});
  const QuantRule rule = bench.graph.nodes[0].op->quant_rule(bench.graph, bench.graph.nodes[0]);
  EXPECT_EQ(rule.kind, QuantRule::Kind::float_only);
  EXPECT_FALSE(rule.reason.empty());
}

TEST(Softmax, AxisFollowsATransposition) {
  // softmax(x, axis 1) transposed by perm is softmax(transpose(x, perm), axis 3).
  const auto x = random_floats(2 * 3 * 4 * 5, 1);
  const std::vector<int64_t> perm{0, 2, 3, 1};
  OpBench after, before;
  ValueId y = after.read("Softmax", {after.input({2, 3, 4, 5})}, {{"axis", int64_t{1}}}).front();
  const OpPtr op = after.graph.nodes[0].op;
  after.graph.outputs = {after.builder.transpose(y, perm, "t")};
  const ValueId t = before.builder.transpose(before.input({2, 3, 4, 5}), perm, "t");
  before.graph.outputs = {before.builder.add(op->transposed(op, perm), {t}, "y")};
  EXPECT_EQ(after.run({x}), before.run({x}));
}

TEST(Softmax, RefusesAnAxisOutsideTheTensor) {
  OpBench bench;
  EXPECT_EQ(bench.refusal("Softmax", {bench.input({2, 3})}, {{"axis", int64_t{2}}}),
            "axis 2 is outside a tensor of rank 2");
}

}  // namespace
}  // namespace qtool
