#include "src/passes/simplify_passes.h"
#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

ValueId transpose(TestModel& m, ValueId x, const std::vector<int64_t>& perm) {
  return m.node("Transpose", {x}, {{"perm", perm}});
}

TEST(SinkTransposes, ResidualNetworkOfChannelsFirst) {
  TestModel m;
  const ValueId x = m.node("Relu", {m.conv(m.input({1, 3, 6, 5}), 4, 3, 1)});
  const ValueId y = m.node("Relu", {m.batch_normalization(m.conv(x, 4, 3, 1))});
  const ValueId z = m.node("Relu", {m.node("Add", {x, m.conv(y, 4)})});
  EXPECT_THAT(ops_of(simplified(m, {z})),
              ElementsAre("Transpose", "Conv", "Conv", "Conv", "Add", "Transpose"));
}

TEST(SinkTransposes, NothingIsLeftOfAnInputOfChannelsLast) {
  TestModel m;
  ValueId x = m.conv(transpose(m, m.input({1, 6, 5, 3}), {0, 3, 1, 2}), 4, 3, 1);
  x = m.node("GlobalAveragePool", {m.node("Relu", {x})});
  x = m.node("MatMul", {m.node("Flatten", {x}), m.random({4, 7})});
  EXPECT_THAT(ops_of(simplified(m, {x})), ElementsAre("Conv", "AveragePool", "Reshape", "FullyConnected"));
}

TEST(SinkTransposes, ConcatSoftmaxSlicePadAndConstants) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 4), y = m.conv(x, 2);
  ValueId z = m.node("Concat", {x, m.random({1, 3, 4, 5}), y}, {{"axis", int64_t{1}}});
  z = m.node("Softmax", {m.node("Mul", {z, m.random({4, 1})})}, {{"axis", int64_t{1}}});
  z = m.node("Slice", {z, m.integers({1}), m.integers({7}), m.integers({1}), m.integers({2})});
  z = m.node("Pad", {z, m.integers({0, 1, 0, 0, 0, 0, 2, 0})});
  const Graph g = simplified(m, {m.conv(m.node("Sigmoid", {z}), 3)});
  EXPECT_EQ(count_of(g, "Transpose"), 2U);
  EXPECT_THAT(ops_of(g).front(), "Transpose");
  EXPECT_THAT(ops_of(g).back(), "Transpose");
}

TEST(SinkTransposes, SqueezeAndExcitation) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 8);
  ValueId s = m.node("Relu", {m.conv(m.node("GlobalAveragePool", {x}), 2)});
  s = m.node("Sigmoid", {m.conv(s, 8)});
  const Graph g = simplified(m, {m.node("Mul", {x, s})});
  EXPECT_THAT(ops_of(g),
              ElementsAre("Transpose", "Conv", "AveragePool", "Conv", "Conv", "Sigmoid", "Mul", "Transpose"));
}

TEST(SinkTransposes, SqueezeAndExcitationWithMatrices) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 8);
  ValueId s = m.node("Flatten", {m.node("GlobalAveragePool", {x})});
  s = m.reshape(m.node("Sigmoid", {m.node("MatMul", {s, m.random({8, 8})})}), {1, 8, 1, 1});
  const Graph g = simplified(m, {m.conv(m.node("Mul", {x, s}), 3)});
  EXPECT_EQ(count_of(g, "Transpose"), 2U);
}

TEST(SinkTransposes, ChainsMergeAndInversesCancel) {
  TestModel m;
  const ValueId x = m.input({2, 3, 4});
  const ValueId y = transpose(m, transpose(m, transpose(m, x, {1, 2, 0}), {1, 2, 0}), {1, 2, 0});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Sigmoid", {y})})), ElementsAre("Sigmoid"));
  TestModel n;
  const ValueId z = transpose(n, transpose(n, n.input({2, 3, 4}), {1, 0, 2}), {0, 2, 1});
  EXPECT_THAT(ops_of(simplified(n, {z})), ElementsAre("Transpose"));
}

TEST(SinkTransposes, EqualOnesOfOneValueAreShared) {
  TestModel m;
  const ValueId x = m.input({1, 3, 4, 4});
  const ValueId y = m.node("Concat", {m.conv(x, 2), m.conv(x, 3)}, {{"axis", int64_t{1}}});
  EXPECT_EQ(count_of(simplified(m, {y}), "Transpose"), 2U);
}

TEST(SinkTransposes, OnlyAxesOfLength1BecomeAReshape) {
  TestModel m;
  EXPECT_THAT(ops_of(simplified(m, {transpose(m, m.input({1, 3, 1, 4}), {1, 2, 3, 0})})),
              ElementsAre("Reshape"));
}

TEST(SinkTransposes, NotPastAnOperandOfAnotherLayout) {
  TestModel m;
  const ValueId x = transpose(m, m.input({1, 2, 3, 4}), {0, 3, 1, 2});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Add", {x, m.input({1, 4, 2, 3})})})),
              ElementsAre("Transpose", "Add"));
}

TEST(SinkTransposes, DifferentPermutationsStay) {
  TestModel m;
  const ValueId a = transpose(m, m.input({2, 3, 4}), {1, 0, 2}),
                b = transpose(m, m.input({3, 4, 2}), {0, 2, 1});
  EXPECT_EQ(count_of(simplified(m, {m.node("Mul", {a, b})}), "Transpose"), 2U);
}

TEST(SinkTransposes, ThroughReshapesThatMoveWholeBlocks) {
  // Heads of detectors: [N, C, H, W] -> [N, C, H W] -> [N, H W, C].
  TestModel m;
  const ValueId x = m.reshape(m.conv(m.input({1, 3, 4, 5}), 6), {1, 6, 20});
  const Graph g = simplified(m, {m.node("Sigmoid", {transpose(m, x, {0, 2, 1})})});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Reshape", "Sigmoid"));
}

TEST(SinkTransposes, ThroughReshapesThatSplitAndAddAxes) {
  Graph graph;
  GraphBuilder builder(graph);
  const ValueId x = graph.add_value("x", {DataType::f32, {2, 3, 4}});
  graph.inputs = {x};
  const ValueId t = builder.transpose(x, {2, 0, 1}, "t");
  graph.outputs = {builder.reshape(t, {1, 2, 1, 2, 6, 1}, "y")};
  Graph after = graph;
  EXPECT_TRUE(sink_transposes_through_reshapes(after));
  EXPECT_THAT(ops_of(after), ElementsAre("Reshape", "Transpose"));
  expect_same_results(graph, after);
}

TEST(SinkTransposes, NotThroughReshapesThatMixBlocks) {
  TestModel m;
  EXPECT_THAT(ops_of(simplified(m, {m.reshape(transpose(m, m.input({2, 3, 4}), {1, 0, 2}), {2, 12})})),
              ElementsAre("Transpose", "Reshape"));
}

TEST(TransposeIntoMatMul, OfTheSecondOperand) {
  TestModel m;
  const ValueId a = m.node("Sigmoid", {m.input({2, 3, 4})}), b = m.node("Sigmoid", {m.input({2, 5, 4})});
  EXPECT_EQ(count_of(simplified(m, {m.node("MatMul", {a, transpose(m, b, {0, 2, 1})})}), "Transpose"), 0U);
}

TEST(HoistTransposes, ToTheInputOnly) {
  TestModel m;
  const ValueId x = m.node("Mul", {m.input({1, 3, 4, 5}), m.random({})});
  EXPECT_THAT(ops_of(simplified(m, {m.conv(x, 4)})), ElementsAre("Transpose", "Mul", "Conv", "Transpose"));
}

TEST(PermuteFlatten, WeightsTakeTheOrderOfTheImage) {
  for (const int64_t batch : {1, 2}) {
    TestModel m;
    ValueId x = m.node("Flatten", {m.node("Relu", {m.conv(m.input({batch, 3, 4, 5}), 2)})});
    x = m.node("Gemm", {x, m.random({7, 40}), m.random({7})}, {{"transB", int64_t{1}}});
    EXPECT_THAT(ops_of(simplified(m, {x})), ElementsAre("Transpose", "Conv", "Reshape", "FullyConnected"));
  }
}

TEST(PermuteFlatten, NotWhenRowsAreMixed) {
  TestModel m;
  const ValueId x = m.reshape(transpose(m, m.input({4, 6}), {1, 0}), {4, 6});
  const Graph g = simplified(m, {m.node("MatMul", {x, m.random({6, 3})})});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Reshape", "FullyConnected"));
}

}  // namespace
}  // namespace qtool
