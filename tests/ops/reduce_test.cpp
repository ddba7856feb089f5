#include "src/ops/reduce.h"

#include <cmath>
#include <functional>
#include <map>

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using List = std::vector<int64_t>;

// What each reduction is of a list of reals.
double reduced(const std::string& type, const std::vector<double>& x) {
  double sum = 0, squares = 0, absolute = 0, exponentials = 0, product = 1;
  for (const double v : x) {
    sum += v;
    squares += v * v;
    absolute += std::abs(v);
    exponentials += std::exp(v);
    product *= v;
  }
  const std::map<std::string, double> results = {{"ReduceSum", sum},
                                                 {"ReduceMean", sum / static_cast<double>(x.size())},
                                                 {"ReduceMax", *std::max_element(x.begin(), x.end())},
                                                 {"ReduceMin", *std::min_element(x.begin(), x.end())},
                                                 {"ReduceProd", product},
                                                 {"ReduceL1", absolute},
                                                 {"ReduceL2", std::sqrt(squares)},
                                                 {"ReduceSumSquare", squares},
                                                 {"ReduceLogSum", std::log(sum)},
                                                 {"ReduceLogSumExp", std::log(exponentials)}};
  return results.at(type);
}

const Shape shape = {2, 3, 2, 2};

std::vector<float> sample() {
  std::vector<float> x;
  for (int i = 0; i < 24; ++i) x.push_back(0.1F * static_cast<float>((i * 7) % 24 + 1));
  return x;
}

// Reference over any set of axes: every element goes to the list of its kept coordinates.
std::vector<double> reference(const std::string& type, const List& axes) {
  std::map<List, std::vector<double>> groups;
  const auto x = sample();
  for (int64_t i = 0; i < 24; ++i) {
    List coordinates = {i / 12, i / 4 % 3, i / 2 % 2, i % 2};
    for (const int64_t axis : axes) coordinates[static_cast<size_t>(axis)] = 0;
    groups[coordinates].push_back(x[static_cast<size_t>(i)]);
  }
  std::vector<double> results;
  for (const auto& [coordinates, values] : groups) results.push_back(reduced(type, values));
  return results;
}

TEST(Reduce, EveryKindOverAnyAxes) {
  for (const char* type : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1",
                           "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"})
    for (const List& axes :
         {List{0}, List{3}, List{1, 2}, List{2, 3}, List{0, 2}, List{1, 3}, List{0, 1, 2, 3}}) {
      OpBench bench;
      bench.read(type, {bench.input(shape), bench.integers(axes)}, {{"keepdims", int64_t{0}}}, 18);
      const auto y = bench.run({sample()});
      const auto expected = reference(type, axes);
      ASSERT_EQ(y.size(), expected.size());
      for (size_t i = 0; i < y.size(); ++i)
        ASSERT_NEAR(y[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i])))
            << type << to_string(axes);
    }
}

TEST(Reduce, ShapesFollowAxesAndKeepdims) {
  const auto result = [](const Attributes& attributes, int64_t opset) {
    OpBench bench;
    bench.read("ReduceMean", {bench.input(shape)}, attributes, opset);
    return bench.output_shape();
  };
  EXPECT_EQ(result({}, 13), (Shape{1, 1, 1, 1}));
  EXPECT_EQ(result({{"axes", List{-1, -2}}}, 13), (Shape{2, 3, 1, 1}));
  EXPECT_EQ(result({{"axes", List{1, 3}}, {"keepdims", int64_t{1}}}, 13), (Shape{2, 1, 2, 1}));
  EXPECT_EQ(result({{"axes", List{1, 3}}, {"keepdims", int64_t{0}}}, 13), (Shape{2, 2}));
  EXPECT_EQ(result({{"keepdims", int64_t{0}}}, 13), (Shape{}));
  EXPECT_EQ(result({{"noop_with_empty_axes", int64_t{1}}}, 18), shape);
}

TEST(Reduce, CommutesWithATranspositionThatKeepsAxesTogether) {
  const OpPtr spatial = make_reduce(ReduceKind::mean, 2, 2);
  const std::vector<int64_t> perm = {0, 2, 3, 1};
  OpBench after, before;
  const ValueId a = after.builder.add(spatial, {after.input(shape)}, "a");
  after.graph.outputs = {after.builder.transpose(a, perm, "y")};
  const ValueId b = before.builder.transpose(before.input(shape), perm, "b");
  before.graph.outputs = {before.builder.add(spatial->transposed(spatial, perm), {b}, "y")};
  EXPECT_EQ(after.output_shape(), before.output_shape());
  EXPECT_EQ(after.run({sample()}), before.run({sample()}));
  const OpPtr torn = make_reduce(ReduceKind::mean, 1, 2);
  EXPECT_EQ(torn->transposed(torn, perm), nullptr);
}

// Exact sums in integers, then one rounding.
TEST(Reduce, Int8SumAndMeanAreWithinHalfAStep) {
  for (const char* type : {"ReduceMean", "ReduceSum"}) {
    OpBench bench;
    const ValueId x = bench.input({3, 50, 2});
    const ValueId y = bench.read(type, {x, bench.integers({1})}, {}, 18).at(0);
    const float out_scale = type == std::string("ReduceSum") ? 0.9F : 0.02F;
    bench.quantize(x, 0.03F, 11);
    bench.quantize(y, out_scale, -5);
    std::vector<int8_t> q;
    for (int i = 0; i < 300; ++i) q.push_back(static_cast<int8_t>((i * 97) % 256 - 128));
    const auto result = bench.run<int8_t>({q});
    for (size_t outer = 0; outer < 3; ++outer)
      for (size_t inner = 0; inner < 2; ++inner) {
        double sum = 0;
        for (size_t k = 0; k < 50; ++k) sum += q[(outer * 50 + k) * 2 + inner] - 11;
        const double real = double{0.03F} * sum / (type == std::string("ReduceSum") ? 1 : 50);
        const double exact = std::clamp(real / out_scale - 5, -128.0, 127.0);
        EXPECT_LE(std::abs(result[outer * 2 + inner] - exact), 0.5 + 1e-4) << type;
      }
  }
}

TEST(Reduce, Int8MaximumKeepsTheInput) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  const ValueId y = bench.read("ReduceMax", {x, bench.integers({1})}, {}, 18).at(0);
  const auto& node = bench.graph.nodes.back();
  EXPECT_EQ(node.op->quant_rule(bench.graph, node).kind, QuantRule::Kind::same_as_input);
  bench.quantize(x, 0.5F, 3);
  bench.quantize(y, 0.5F, 3);
  EXPECT_EQ(bench.run<int8_t>({{-128, -3, -100, 5, 127, 0}}), (std::vector<int8_t>{-3, 127}));
}

TEST(Reduce, IntegersAreComputedFromConstants) {
  OpBench bench;
  const ValueId c = bench.graph.add_constant("c", DataType::s64, {2, 3}, List{1, 2, 3, 4, 5, -6});
  const auto result = [&](const std::string& type, const List& axes) {
    const ValueId y = bench.read(type, {c, bench.integers(axes)}, {{"keepdims", int64_t{0}}}, 18).at(0);
    const auto view = bench.graph.value(y).as<int64_t>();
    return List(view.begin(), view.end());
  };
  EXPECT_EQ(result("ReduceProd", {0, 1}), (List{-720}));
  EXPECT_EQ(result("ReduceSum", {0}), (List{5, 7, -3}));
  EXPECT_EQ(result("ReduceMax", {1}), (List{3, 5}));
  EXPECT_EQ(result("ReduceMin", {1}), (List{1, -6}));
}

TEST(Reduce, RefusesWhatItCannotDo) {
  OpBench bench;
  const ValueId x = bench.input(shape);
  EXPECT_EQ(bench.refusal("ReduceSum", {x, bench.integers({4})}), "axis 4 is outside a tensor of rank 4");
  EXPECT_EQ(bench.refusal("ReduceSum", {x, bench.input({1}, DataType::s64)}),
            "the axes of ReduceSum ('x1') is computed at run time");
  EXPECT_EQ(bench.refusal("ReduceL1", {x}, {{"noop_with_empty_axes", int64_t{1}}}, 18),
            "ReduceL1 of float32[2, 3, 2, 2] along no axis");
  EXPECT_EQ(bench.refusal("ReduceMax", {bench.input({2}, DataType::s32)}),
            "operand 'x2' (int32[2]) is computed at run time");
}

}  // namespace
}  // namespace qtool
