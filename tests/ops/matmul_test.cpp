#include "src/ops/matmul.h"

#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

TEST(MatMul, BroadcastsBatches) {
  // a [2,1,2,3] and b [1,2,3,2]: every a with every b.
  const auto a = random_floats(12, 1), b = random_floats(12, 2);
  OpBench bench;
  bench.read("MatMul", {bench.input({2, 1, 2, 3}), bench.input({1, 2, 3, 2})});
  ASSERT_EQ(bench.output_shape(), (Shape{2, 2, 2, 2}));
  const auto result = bench.run({a, b});
  for (size_t i = 0; i < result.size(); ++i) {
    const size_t of_a = i / 8, of_b = i / 4 % 2, row = i / 2 % 2, column = i % 2;
    double sum = 0;
    for (size_t l = 0; l < 3; ++l) sum += double{a[of_a * 6 + row * 3 + l]} * b[of_b * 6 + l * 2 + column];
    EXPECT_NEAR(result[i], sum, 1e-5) << i;
  }
}

TEST(MatMul, OneMatrixServesEveryBatch) {
  OpBench bench;
  bench.read("MatMul", {bench.input({1, 2}), bench.input({2, 2, 1})});
  EXPECT_EQ(bench.run({{1, 10}, {1, 2, 3, 4}}), (std::vector<float>{21, 43}));
}

TEST(MatMul, IntegerResultIsExact) {
  constexpr size_t batch = 2, m = 3, k = 5, n = 4;
  const auto a = random_s8(batch * m * k, 1), b = random_s8(batch * n * k, 2);
  OpBench bench;
  const ValueId in_a = bench.input({batch, m, k}, DataType::s8),
                in_b = bench.input({batch, n, k}, DataType::s8);
  bench.quantize(in_a, 0.1F, 3);
  bench.quantize(in_b, 0.02F, -128);
  const ValueId y = bench.builder.add(std::make_shared<MatMul>(true, Clamp{-50, 60}), {in_a, in_b}, "y");
  bench.quantize(y, 0.7F, 10);
  bench.graph.outputs = {y};
  const auto result = bench.run<int8_t>({a, b});
  ASSERT_EQ(result.size(), batch * m * n);
  for (size_t i = 0; i < result.size(); ++i) {
    const size_t o = i / (m * n), row = i / n % m, column = i % n;
    int64_t acc = 0;
    for (size_t l = 0; l < k; ++l)
      acc += (a[(o * m + row) * k + l] - 3) * (b[(o * n + column) * k + l] + 128);
    EXPECT_EQ(result[i], exact_rescale(acc, double{0.1F} * 0.02F / 0.7F, 10, 10 - 71, 10 + 86)) << i;
  }
}

TEST(MatMul, RefusesAnAccumulatorThatCouldOverflow) {
  // 33025 * 255 * 255 < 2^31 <= 33026 * 255 * 255.
  const auto lower = [](int64_t k) {
    OpBench bench;
    const ValueId a = bench.input({1, k}, DataType::s8), b = bench.input({1, k}, DataType::s8);
    bench.quantize(a, 1, -128);
    bench.quantize(b, 1, 127);
    const ValueId y = bench.builder.add(std::make_shared<MatMul>(true), {a, b}, "y");
    bench.quantize(y, 1e7F, 0);
    return bench.graph.nodes[0].op->lower(bench.graph, bench.graph.nodes[0]).size();
  };
  EXPECT_EQ(lower(33025), 1U);
  EXPECT_THROW(lower(33026), Error);
}

TEST(MatMul, MayPermuteBatchAxesOnly) {
  const auto op = std::make_shared<MatMul>();
  EXPECT_EQ(op->transposed(op, {1, 0, 2, 3}), op);
  EXPECT_EQ(op->transposed(op, {0, 1, 3, 2}), nullptr);
  EXPECT_EQ(op->transposed(op, {0, 2, 1, 3}), nullptr);
}

TEST(MatMul, NamesTheRuleThatIsBroken) {
  OpBench bench;
  EXPECT_EQ(bench.refusal("MatMul", {bench.input({2, 3}), bench.input({2, 3})}),
            "the operands' inner sizes 3 and 2 must be equal (shapes [2, 3] and [2, 3])");
  EXPECT_EQ(bench.refusal("MatMul", {bench.input({2, 2, 3}), bench.input({3, 3, 2})}),
            "shapes [2] and [3] cannot be broadcast together");
  EXPECT_EQ(bench.refusal("MatMul", {bench.input({}), bench.input({3})}),
            "MatMul of a scalar (shapes [] and [3])");
}

}  // namespace
}  // namespace qtool
