#include "src/ops/elementwise.h"

#include <cmath>
#include <random>

#include "src/ops/unary.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

std::vector<float> random_floats(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(static_cast<int32_t>(generator() % 2001) - 1000) / 250);
  return values;
}

// Element of a broadcast operand that meets element `flat` of the result.
size_t broadcast_index(const Shape& from, const Shape& to, int64_t flat) {
  int64_t index = 0, stride = 1;
  for (size_t i = 1; i <= to.size(); ++i) {
    const int64_t coordinate = flat % to[to.size() - i];
    flat /= to[to.size() - i];
    if (i > from.size()) continue;
    const int64_t extent = from[from.size() - i];
    if (extent != 1) index += coordinate * stride;
    stride *= extent;
  }
  return static_cast<size_t>(index);
}

TEST(Binary, BroadcastsAsNumpyDoes) {
  const std::vector<std::pair<Shape, Shape>> cases = {{{2, 3, 4, 5}, {2, 3, 4, 5}},
                                                      {{2, 3, 4, 5}, {5}},
                                                      {{2, 3, 4, 5}, {3, 1, 1}},
                                                      {{4, 5}, {2, 3, 1, 1}},
                                                      {{1, 4, 5}, {2, 3, 1, 1}},
                                                      {{2, 1, 3, 1}, {1, 4, 1, 5}},
                                                      {{}, {3}},
                                                      {{3}, {}},
                                                      {{2, 1, 2, 3, 2}, {2, 1, 1}}};
  for (const auto& [a, b] : cases) {
    OpBench bench;
    bench.read("Sub", {bench.input(a), bench.input(b)});
    const auto left = random_floats(element_count(a), 1), right = random_floats(element_count(b), 2);
    const auto result = bench.run({left, right});
    const Shape shape = bench.output_shape();
    ASSERT_EQ(static_cast<int64_t>(result.size()), element_count(shape));
    for (int64_t i = 0; i < element_count(shape); ++i)
      ASSERT_EQ(result[static_cast<size_t>(i)],
                left[broadcast_index(a, shape, i)] - right[broadcast_index(b, shape, i)])
          << to_string(a) << to_string(b) << i;
  }
}

TEST(Binary, EveryKindComputesItsFunction) {
  const std::vector<float> a = {-3, 2.5F, 4, -1}, b = {2, -2, 0.5F, 3};
  const auto expect = [&](const std::string& type, std::vector<float> expected,
                          const Attributes& attributes = {}) {
    OpBench bench;
    bench.read(type, {bench.input({4}), bench.input({4})}, attributes);
    const auto result = bench.run({a, b});
    for (size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(result[i], expected[i]) << type << i;
  };
  expect("Add", {-1, 0.5F, 4.5F, 2});
  expect("Sub", {-5, 4.5F, 3.5F, -4});
  expect("Mul", {-6, -5, 2, -3});
  expect("Div", {-1.5F, -1.25F, 8, -1.0F / 3});
  expect("Min", {-3, -2, 0.5F, -1});
  expect("Max", {2, 2.5F, 4, 3});
  expect("Pow", {9, 0.16F, 2, -1});
  expect("PRelu", {-6, 2.5F, 4, -3});
  expect("Mod", {-1, 0.5F, 0, -1}, {{"fmod", int64_t{1}}});
  expect("Sum", {-1, 0.5F, 4.5F, 2});
  expect("Mean", {-0.5F, 0.25F, 2.25F, 1});
}

TEST(Binary, SeveralOperandsAreChained) {
  OpBench bench;
  const ValueId a = bench.input({2}), b = bench.input({2}), c = bench.input({2, 1});
  bench.read("Mean", {a, b, c});
  const auto result = bench.run({{3, 6}, {9, 0}, {0, 3}});
  EXPECT_EQ(bench.output_shape(), (Shape{2, 2}));
  const std::vector<float> expected = {4, 2, 5, 3};
  for (size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(result[i], expected[i]);
  OpBench single;
  const ValueId x = single.input({2});
  EXPECT_EQ(single.read("Max", {x}).at(0), x);
}

TEST(Binary, ConstantOperandsGiveSimplerOperators) {
  OpBench bench;
  const ValueId x = bench.input({1, 3, 2, 2}), c = bench.floats({}, {2}),
                slope = bench.floats({3, 1, 1}, {2, 2, 2});
  bench.read("Min", {c, x});
  EXPECT_EQ(as_clamp(*bench.graph.nodes.back().op), (Clamp{.max = 2}));
  bench.read("Max", {x, c});
  EXPECT_EQ(as_clamp(*bench.graph.nodes.back().op), (Clamp{.min = 2}));
  bench.read("PRelu", {x, slope});
  EXPECT_EQ(unary_kind(*bench.graph.nodes.back().op), UnaryKind::leaky_relu);
  bench.read("Div", {x, c});
  EXPECT_EQ(binary_kind(*bench.graph.nodes.back().op), BinaryKind::mul);
  EXPECT_EQ(bench.graph.value(bench.graph.nodes.back().inputs[1]).as<float>()[0], 0.5F);
  bench.read("Sub", {x, c});
  EXPECT_EQ(binary_kind(*bench.graph.nodes.back().op), BinaryKind::add);
  bench.read("Div", {x, bench.floats({2}, {0, 1})});
  EXPECT_EQ(binary_kind(*bench.graph.nodes.back().op), BinaryKind::div);
}

TEST(Binary, OldModelsAlignTheSecondOperandByAxis) {
  OpBench bench;
  const ValueId x = bench.input({1, 2, 2, 2}), c = bench.floats({2}, {10, 20});
  bench.read("Add", {x, c}, {{"broadcast", int64_t{1}}, {"axis", int64_t{1}}}, 6);
  EXPECT_EQ(bench.run({counting(8)}), (std::vector<float>{10, 11, 12, 13, 24, 25, 26, 27}));
  EXPECT_EQ(bench.refusal("Add", {x, c}, {{"broadcast", int64_t{1}}, {"axis", int64_t{4}}}, 6),
            "axis 4 does not place [2] inside [1, 2, 2, 2]");
}

TEST(Binary, FusedClampLimitsResults) {
  OpBench bench;
  const ValueId a = bench.input({3}), b = bench.input({3});
  bench.graph.outputs = {bench.builder.add(make_binary(BinaryKind::add, {-1, 6}), {a, b}, "y")};
  EXPECT_EQ(bench.run({{-5, 1, 5}, {1, 1, 5}}), (std::vector<float>{-1, 2, 6}));
  EXPECT_EQ(bench.graph.nodes[0].op->with_clamp({0, 9})->clamp(), (Clamp{0, 6}));
}

TEST(Binary, OnlyAnOperandThatIsNotBroadcastLendsItsMemory) {
  OpBench bench;
  const ValueId row = bench.input({4}), full = bench.input({3, 4});
  const auto in_place_operand = [&](const std::string& type, ValueId a, ValueId b) {
    bench.read(type, {a, b});
    const KernelCall call = bench.graph.nodes.back().op->lower(bench.graph, bench.graph.nodes.back()).at(0);
    return call.in_place ? call.inputs[0] : no_value;
  };
  EXPECT_EQ(in_place_operand("Add", full, row), full);
  EXPECT_EQ(in_place_operand("Add", row, full), full);  // commutes: the operands change places
  EXPECT_EQ(in_place_operand("Sub", full, row), full);
  EXPECT_EQ(in_place_operand("Sub", row, full), no_value);
}

TEST(Binary, RefusesWhatDoesNotFit) {
  OpBench bench;
  const ValueId x = bench.input({2, 3}), y = bench.input({2}), n = bench.input({2, 3}, DataType::s64);
  EXPECT_EQ(bench.refusal("Add", {x, y}), "shapes [2, 3] and [2] cannot be broadcast together");
  EXPECT_EQ(bench.refusal("Add", {x, n}), "operands float32[2, 3] and int64[2, 3] differ in type");
  EXPECT_EQ(bench.refusal("Add", {n, n}), "operand 'x2' (int64[2, 3]) is computed at run time");
  EXPECT_EQ(bench.refusal("Add", {x}), "operand 1 is missing");
  EXPECT_EQ(bench.refusal("PRelu", {y, bench.input({3, 2})}), "slope [3, 2] does not broadcast to input [2]");
  EXPECT_EQ(bench.refusal("Mod", {x, x}), "Mod of floats needs fmod = 1");
  const ValueId a = bench.input({2, 1, 2, 1, 2, 1}), b = bench.input({1, 2, 1, 2, 1, 2});
  bench.read("Add", {a, b});
  EXPECT_THROW(bench.graph.nodes.back().op->lower(bench.graph, bench.graph.nodes.back()), Error);
}

TEST(Binary, IntegersAreComputedFromConstants) {
  const auto result = [](const std::string& type, std::vector<int64_t> a, std::vector<int64_t> b,
                         const Attributes& attributes = {}) {
    OpBench bench;
    const ValueId y = bench.read(type, {bench.integers(a), bench.integers(b)}, attributes).at(0);
    const auto values = bench.graph.value(y).as<int64_t>();
    return std::vector<int64_t>(values.begin(), values.end());
  };
  using List = std::vector<int64_t>;
  EXPECT_EQ(result("Add", {1, 2}, {10}), (List{11, 12}));
  EXPECT_EQ(result("Sub", {1, 2}, {10}), (List{-9, -8}));
  EXPECT_EQ(result("Mul", {-3, 4}, {5}), (List{-15, 20}));
  EXPECT_EQ(result("Div", {-7, 7, INT64_MIN}, {2, -2, -1}), (List{-3, -3, INT64_MIN}));
  EXPECT_EQ(result("Mod", {-7, 7, -7, 6}, {3, -3, -3, 3}), (List{2, -2, -1, 0}));
  EXPECT_EQ(result("Mod", {-7, 7}, {3, -3}, {{"fmod", int64_t{1}}}), (List{-1, 1}));
  EXPECT_EQ(result("Pow", {2, -3, -1}, {10, 3, -3}), (List{1024, -27, -1}));
  EXPECT_EQ(result("Min", {2, -3}, {0}), (List{0, -3}));
  EXPECT_EQ(result("Add", {INT64_MAX}, {1}), (List{INT64_MIN}));
  OpBench bench;
  EXPECT_EQ(bench.refusal("Div", {bench.integer(1), bench.integer(0)}), "integer division by zero");
}

}  // namespace
}  // namespace qtool
