// FullyConnected, and Gemm and MatMul as they become one.
#include "src/ops/fully_connected.h"

#include "src/ops/quantize_linear.h"
#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

// alpha * A' * B' + beta * C, straight from ONNX's definition; c(row, column) gives C.
template <class C>
std::vector<float> gemm(const std::vector<float>& a, const std::vector<float>& b, int64_t m, int64_t k,
                        int64_t n, bool trans_a, bool trans_b, float alpha, float beta, const C& c) {
  std::vector<float> result;
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0;
      for (int64_t l = 0; l < k; ++l)
        sum += double{a[static_cast<size_t>(trans_a ? l * m + i : i * k + l)]} *
               b[static_cast<size_t>(trans_b ? j * k + l : l * n + j)];
      result.push_back(static_cast<float>(alpha * sum + beta * c(i, j)));
    }
  return result;
}

void expect_near(const std::vector<float>& result, const std::vector<float>& expected) {
  ASSERT_EQ(result.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(result[i], expected[i], 1e-4) << i;
}

size_t count_of(const Graph& graph, std::string_view type) {
  return static_cast<size_t>(std::count_if(graph.nodes.begin(), graph.nodes.end(),
                                           [&](const Node& node) { return node.op->type() == type; }));
}

TEST(Gemm, FoldsAlphaBetaAndTransposesIntoConstants) {
  constexpr int64_t m = 2, k = 3, n = 4;
  const auto a = random_floats(m * k, 1), b = random_floats(k * n, 2), c = random_floats(n, 3);
  for (const bool trans_a : {false, true})
    for (const bool trans_b : {false, true})
      for (const Shape& shape_c : {Shape{n}, Shape{1, n}}) {
        OpBench bench;
        bench.read(
            "Gemm",
            {bench.input(trans_a ? Shape{k, m} : Shape{m, k}),
             bench.floats(trans_b ? Shape{n, k} : Shape{k, n}, b), bench.floats(shape_c, c)},
            {{"alpha", 0.5F}, {"beta", 3.0F}, {"transA", int64_t{trans_a}}, {"transB", int64_t{trans_b}}});
        expect_near(bench.run({a}), gemm(a, b, m, k, n, trans_a, trans_b, 0.5F, 3.0F,
                                         [&](int64_t, int64_t j) { return c[static_cast<size_t>(j)]; }));
        EXPECT_EQ(count_of(bench.graph, "FullyConnected"), 1U);
        EXPECT_EQ(bench.graph.nodes.size(), trans_a ? 2U : 1U);
      }
}

TEST(Gemm, BiasesOfOtherShapesAreAdded) {
  constexpr int64_t m = 2, k = 3, n = 2;
  const auto a = random_floats(m * k, 1), b = random_floats(k * n, 2), c = random_floats(m * n, 3);
  const auto run = [&](const Shape& shape_c, bool constant, float beta, size_t nodes) {
    OpBench bench;
    const auto count = static_cast<size_t>(element_count(shape_c));
    const std::vector<float> values(c.begin(), c.begin() + static_cast<std::ptrdiff_t>(count));
    const ValueId x = bench.input({m, k});
    const ValueId term = constant ? bench.floats(shape_c, values) : bench.input(shape_c);
    bench.read("Gemm", {x, bench.floats({k, n}, b), term}, {{"beta", beta}});
    EXPECT_EQ(bench.graph.nodes.size(), nodes);
    return constant ? bench.run({a}) : bench.run({a, values});
  };
  const auto expected = [&](float beta, const auto& index) {
    return gemm(a, b, m, k, n, false, false, 1, beta, [&](int64_t i, int64_t j) { return c[index(i, j)]; });
  };
  expect_near(run({}, true, 2, 1), expected(2, [](int64_t, int64_t) { return 0; }));
  expect_near(run({1}, true, 2, 1), expected(2, [](int64_t, int64_t) { return 0; }));
  expect_near(run({m, 1}, true, 2, 2), expected(2, [](int64_t i, int64_t) { return i; }));
  expect_near(run({m, n}, true, 1, 2), expected(1, [&](int64_t i, int64_t j) { return i * n + j; }));
  expect_near(run({n}, false, 1, 2), expected(1, [](int64_t, int64_t j) { return j; }));
  expect_near(run({m, n}, false, 3, 3), expected(3, [&](int64_t i, int64_t j) { return i * n + j; }));
  expect_near(run({m, n}, false, 0, 1), expected(0, [&](int64_t, int64_t) { return 0; }));
}

TEST(Gemm, ProductOfTwoActivations) {
  constexpr int64_t m = 2, k = 3, n = 2;
  const auto a = random_floats(m * k, 1), b = random_floats(k * n, 2), c = random_floats(n, 3);
  for (const bool trans_b : {false, true}) {
    OpBench bench;
    bench.read("Gemm",
               {bench.input({k, m}), bench.input(trans_b ? Shape{n, k} : Shape{k, n}), bench.floats({n}, c)},
               {{"alpha", 2.0F}, {"transA", int64_t{1}}, {"transB", int64_t{trans_b}}});
    expect_near(bench.run({a, b}), gemm(a, b, m, k, n, true, trans_b, 2, 1,
                                        [&](int64_t, int64_t j) { return c[static_cast<size_t>(j)]; }));
    EXPECT_EQ(count_of(bench.graph, "MatMul"), 1U);
  }
}

TEST(Gemm, NamesTheRuleThatIsBroken) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  const ValueId w = bench.floats({4, 2}, counting(8));
  EXPECT_EQ(bench.refusal("Gemm", {x, w}),
            "the last axis of the input [2, 3] must be the 4 columns of the weights [2, 4]");
  EXPECT_EQ(bench.refusal("Gemm", {x, bench.input({4, 2})}),
            "the operands' inner sizes 3 and 4 must be equal (shapes [2, 3] and [4, 2])");
  EXPECT_EQ(bench.refusal("Gemm", {x, bench.input({1, 3, 2})}),
            "A and B must be matrices, not of shapes [2, 3] and [1, 3, 2]");
  EXPECT_EQ(bench.refusal("Gemm", {x, bench.floats({3, 2}, counting(6)), bench.floats({3, 2}, counting(6))}),
            "shapes [2, 2] and [3, 2] cannot be broadcast together");
  EXPECT_EQ(
      bench.refusal("Gemm", {x, bench.floats({3, 2}, counting(6)), bench.floats({3, 2, 2}, counting(12))}),
      "C of shape [3, 2, 2] cannot be broadcast to the product of shape [2, 2]");
}

TEST(MatMul, WithConstantMatrixIsFullyConnected) {
  OpBench bench;
  bench.read("MatMul", {bench.input({2, 1, 3}), bench.floats({3, 2}, {1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(bench.output_shape(), (Shape{2, 1, 2}));
  EXPECT_EQ(count_of(bench.graph, "FullyConnected"), 1U);
  EXPECT_EQ(bench.run({{1, 0, 0, 1, 10, 100}}), (std::vector<float>{1, 2, 531, 642}));
}

TEST(MatMul, OperandsOfRankOneLoseTheirAxis) {
  const auto shape = [](Shape a, Shape b, bool constant) {
    OpBench bench;
    const ValueId x = bench.input(a);
    const auto count = element_count(b);
    bench.read("MatMul", {x, constant ? bench.floats(b, counting(count)) : bench.input(b)});
    return bench.output_shape();
  };
  for (const bool constant : {true, false}) {
    EXPECT_EQ(shape({3}, {3, 2}, constant), (Shape{2}));
    EXPECT_EQ(shape({2, 3}, {3}, constant), (Shape{2}));
    EXPECT_EQ(shape({4, 2, 3}, {3}, constant), (Shape{4, 2}));
    EXPECT_EQ(shape({3}, {3}, constant), (Shape{}));
    EXPECT_EQ(shape({3}, {5, 3, 2}, constant), (Shape{5, 2}));
  }
  OpBench bench;
  bench.read("MatMul", {bench.input({2, 3}), bench.floats({3}, {1, 10, 100})});
  EXPECT_EQ(bench.run({{1, 2, 3, 4, 5, 6}}), (std::vector<float>{321, 654}));
}

TEST(FullyConnected, IntegerResultIsExact) {
  constexpr int64_t rows = 3, k = 7, n = 4;
  constexpr float s_in = 0.02F, s_out = 0.003F;  // the multiplier of channel 3 is above 1/2: left shifts
  const std::vector<float> s_w{0.001F, 0.002F, 0.004F, 0.1F};
  const std::vector<int32_t> bias{0, 50, -70, 3};
  const auto x = random_s8(rows * k, 1), w = random_s8(n * k, 2, -127);
  OpBench bench;
  const ValueId in = bench.input({rows, k}, DataType::s8);
  bench.quantize(in, s_in, -100);
  const TensorType type{DataType::s8, {n, k}, QuantParams{s_w, {0, 0, 0, 0}, 0}};
  const ValueId weights = bench.graph.add_constant("w", type, to_bytes(w));
  const ValueId biases = bench.graph.add_constant("b", DataType::s32, {n}, bias);
  const ValueId y =
      bench.builder.add(std::make_shared<FullyConnected>(Clamp{0, 0.3F}), {in, weights, biases}, "y");
  bench.quantize(y, s_out, -20);
  bench.graph.outputs = {y};
  const auto result = bench.run<int8_t>({x});
  for (size_t i = 0; i < result.size(); ++i) {
    const size_t row = i / n, o = i % n;
    int64_t acc = bias[o];
    for (size_t l = 0; l < k; ++l) acc += (x[row * k + l] + 100) * w[o * k + l];
    EXPECT_EQ(result[i], exact_rescale(acc, double{s_in} * s_w[o] / s_out, -20, -20, 80)) << i;
  }
}

TEST(FullyConnected, KeepsQuantizedWeightsBehindTheirDequantizeNode) {
  OpBench bench;
  const ValueId q =
      bench.graph.add_constant("q", DataType::s8, {2, 3}, std::vector<int8_t>{1, 2, 3, 4, 5, 6});
  const ValueId scale = bench.floats({3}, {1, 10, 100});
  const ValueId zero = bench.graph.add_constant("z", DataType::s8, {3}, std::vector<int8_t>{0, 0, 0});
  const ValueId w =
      bench.read("DequantizeLinear", {q, scale, zero}, {{"axis", int64_t{1}}}, 13, {"w"}).front();
  bench.read("MatMul", {bench.input({1, 2}), w});
  const ValueId weights = bench.graph.nodes.back().inputs[1];
  const ValueId source = quantized_source(bench.graph, weights);
  ASSERT_NE(source, no_value);
  EXPECT_EQ(bench.graph.type(source),
            (TensorType{DataType::s8, {3, 2}, QuantParams{{1, 10, 100}, {0, 0, 0}, 0}}));
  EXPECT_EQ(bench.run({{1, 100}}), (std::vector<float>{401, 5020, 60300}));
}

}  // namespace
}  // namespace qtool
