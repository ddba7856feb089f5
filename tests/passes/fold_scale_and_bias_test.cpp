#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

TEST(FoldScaleAndBias, BatchNormalizationGoesIntoConv) {
  TestModel m;
  const Graph g = simplified(m, {m.batch_normalization(m.conv(m.input({1, 3, 5, 4}), 6, 3, 1))});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Transpose"));
  EXPECT_EQ(g.nodes[1].inputs.size(), 3U) << "the convolution had no bias and must have one now";
}

TEST(FoldScaleAndBias, DepthwiseAndGroupedConv) {
  TestModel m;
  const ValueId x = m.batch_normalization(m.conv(m.input({1, 4, 5, 5}), 4, 3, 1, 4));
  const Graph g = simplified(m, {m.batch_normalization(m.conv(x, 6, 1, 0, 2))});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Conv", "Transpose"));
}

TEST(FoldScaleAndBias, ConvTransposeAlongItsOutputChannels) {
  TestModel m;
  const ValueId x = m.input({1, 3, 4, 4});
  const ValueId y =
      m.node("ConvTranspose", {x, m.random({3, 5, 2, 2})}, {{"strides", std::vector<int64_t>{2, 2}}});
  const Graph g = simplified(m, {m.batch_normalization(y)});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "ConvTranspose", "Transpose"));
}

TEST(FoldScaleAndBias, Conv1dBehindReshapes) {
  TestModel m;
  const ValueId y = m.node("Conv", {m.input({1, 3, 9}), m.random({4, 3, 3})});
  const Graph g = simplified(m, {m.batch_normalization(y)});
  EXPECT_EQ(count_of(g, "Mul") + count_of(g, "Add"), 0U);
}

TEST(FoldScaleAndBias, MatMulAddBatchNormalizationOfRank2) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 6}), m.random({6, 4})});
  const ValueId y = m.node("Relu", {m.batch_normalization(m.node("Add", {x, m.random({4})}))});
  const Graph g = simplified(m, {y});
  ASSERT_THAT(ops_of(g), ElementsAre("FullyConnected"));
  EXPECT_EQ(g.nodes[0].op->clamp(), (Clamp{.min = 0}));
}

TEST(FoldScaleAndBias, SubtractionAndDivisionOnBothSides) {
  TestModel m;
  ValueId y = m.conv(m.input({1, 2, 3, 3}), 4);
  y = m.node("Sub", {y, m.random({4, 1, 1})});
  y = m.node("Sub", {m.random({1, 4, 1, 1}), y});
  y = m.node("Div", {y, m.random({1})});
  y = m.node("Mul", {m.random({}), y});
  EXPECT_THAT(ops_of(simplified(m, {y})), ElementsAre("Transpose", "Conv", "Transpose"));
}

TEST(FoldScaleAndBias, FusedClampOfTheAdditionMovesAlong) {
  TestModel m;
  const ValueId y = m.conv(m.input({1, 2, 3, 3}), 4);
  const Graph g = simplified(m, {m.node("Relu", {m.node("Add", {y, m.random({4, 1, 1})})})});
  ASSERT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Transpose"));
  EXPECT_EQ(g.nodes[1].op->clamp(), (Clamp{.min = 0}));
}

TEST(FoldScaleAndBias, SharedWeightsAreNotChangedForTheOtherLayer) {
  TestModel m;
  const ValueId x = m.input({1, 4}), w = m.random({4, 4});
  const ValueId a = m.node("Mul", {m.node("MatMul", {x, w}), m.random({4})});
  const ValueId b = m.node("MatMul", {x, w});
  EXPECT_THAT(ops_of(simplified(m, {a, b})), ElementsAre("FullyConnected", "FullyConnected"));
}

TEST(FoldScaleAndBias, NotWhenSomebodyElseReadsTheLayer) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 6}), m.random({6, 4})});
  const ValueId scaled = m.node("Mul", {x, m.random({4})});
  EXPECT_THAT(ops_of(simplified(m, {scaled, m.node("Sigmoid", {x})})),
              ElementsAre("FullyConnected", "Mul", "Sigmoid"));
}

TEST(FoldScaleAndBias, NotWhenTheLayerIsAnOutput) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 6}), m.random({6, 4})});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Mul", {x, m.random({4})}), x})),
              ElementsAre("FullyConnected", "Mul"));
}

TEST(FoldScaleAndBias, NotBehindAClamp) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 6}), m.random({6, 4})});
  const ValueId y = m.node("Mul", {m.node("Relu", {x}), m.random({4})});
  EXPECT_THAT(ops_of(simplified(m, {y})), ElementsAre("FullyConnected", "Mul"));
}

TEST(FoldScaleAndBias, NotWhenTheConstantVariesInSpace) {
  TestModel m;
  const ValueId y = m.node("Mul", {m.conv(m.input({1, 2, 3, 4}), 4), m.random({1, 1, 3, 4})});
  EXPECT_EQ(count_of(simplified(m, {y}), "Mul"), 1U);
}

TEST(FoldScaleAndBias, NotWhenTheConstantMakesTheResultLarger) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({1, 6}), m.random({6, 1})});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Mul", {x, m.random({1, 4})})})),
              ElementsAre("FullyConnected", "Mul"));
}

TEST(FoldScaleAndBias, NotDivisionByZeroNorOfAConstant) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 6}), m.random({6, 4})});
  m.graph.outputs = {m.node("Div", {m.random({4}), x})};
  simplify(m.graph);
  EXPECT_THAT(ops_of(m.graph), ElementsAre("FullyConnected", "Div"));
}

TEST(ScaleToDepthwise, PreActivationBatchNormalization) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 4}), 4);
  const ValueId y = m.conv(m.node("Relu", {m.batch_normalization(x)}), 4);
  const Graph g = simplified(m, {m.node("Add", {x, y})});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Conv", "Conv", "Add", "Transpose"));
  EXPECT_EQ(g.nodes[2].op->clamp(), (Clamp{.min = 0}));
}

TEST(ScaleToDepthwise, NormalizationOfTheInputImage) {
  TestModel m;
  ValueId x = m.node("Sub", {m.input({1, 3, 6, 6}), m.random({3, 1, 1})});
  x = m.node("Add", {m.node("Div", {x, m.random({3, 1, 1})}), m.random({3, 1, 1})});
  EXPECT_THAT(ops_of(simplified(m, {m.conv(x, 4, 3, 1)})),
              ElementsAre("Transpose", "Conv", "Conv", "Transpose"));
}

TEST(ScaleToDepthwise, NotForOneNumberForAllChannels) {
  TestModel m;
  const ValueId x = m.node("Mul", {m.input({1, 3, 6, 6}), m.random({})});
  const Graph g = simplified(m, {m.conv(m.node("Add", {x, m.random({})}), 4, 3, 1)});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Mul", "Add", "Conv", "Transpose"));
}

}  // namespace
}  // namespace qtool
