#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

ValueId clip(TestModel& m, ValueId x, float min, float max) {
  return m.node("Clip", {x, m.floats({}, {min}), m.floats({}, {max})});
}
ValueId layer(TestModel& m, ValueId x) {
  return m.node("MatMul", {x, m.random({m.graph.type(x).shape.back(), 4})});
}

TEST(FuseActivations, ClampsGoIntoTheLayerOneAfterTheOther) {
  TestModel m;
  const ValueId x = m.node("Relu", {layer(m, m.input({2, 3}))});
  const Graph g = simplified(m, {clip(m, clip(m, x, -1, 0.9F), 0.2F, 3)});
  ASSERT_THAT(ops_of(g), ElementsAre("FullyConnected"));
  EXPECT_EQ(g.nodes[0].op->clamp(), (Clamp{0.2F, 0.9F}));
}

TEST(FuseActivations, ClampsWithNothingInCommonKeepTheirOrder) {
  TestModel m;
  const Graph g = simplified(m, {clip(m, clip(m, layer(m, m.input({2, 3})), 0, 1), 2, 3)});
  ASSERT_THAT(ops_of(g), ElementsAre("FullyConnected"));
  EXPECT_EQ(g.nodes[0].op->clamp(), (Clamp{2, 2}));
}

TEST(FuseActivations, ClampsOfTheInputMerge) {
  TestModel m;
  EXPECT_THAT(ops_of(simplified(m, {clip(m, m.node("Relu", {m.input({2, 3})}), -1, 1)})),
              ElementsAre("Clip"));
}

TEST(FuseActivations, ThroughDataMovement) {
  TestModel m;
  const ValueId a = m.reshape(layer(m, m.input({2, 3})), {4, 2}),
                b = m.reshape(layer(m, m.input({2, 3})), {4, 2});
  const Graph g = simplified(m, {m.node("Relu", {m.node("Concat", {a, b}, {{"axis", int64_t{1}}})})});
  EXPECT_EQ(count_of(g, "Relu"), 0U);
  EXPECT_EQ(std::count_if(g.nodes.begin(), g.nodes.end(),
                          [](const Node& node) { return node.op->clamp() == Clamp{.min = 0}; }),
            2);
}

TEST(FuseActivations, IntoAdditionsAndPools) {
  TestModel m;
  const ValueId x = m.node("Relu", {m.node("Add", {m.input({1, 2, 4, 4}), m.input({1, 2, 4, 4})})});
  const ValueId y =
      m.node("Relu", {m.node("AveragePool", {x}, {{"kernel_shape", std::vector<int64_t>{2, 2}}})});
  EXPECT_EQ(count_of(simplified(m, {y}), "Relu"), 0U);
}

TEST(FuseActivations, NotWhenSomebodyElseReadsTheLayer) {
  TestModel m;
  const ValueId x = layer(m, m.input({2, 3}));
  EXPECT_THAT(ops_of(simplified(m, {m.node("Relu", {x}), m.node("Sigmoid", {x})})),
              ElementsAre("FullyConnected", "Relu", "Sigmoid"));
}

TEST(FuseActivations, NotWhenSomebodyElseReadsTheMovedData) {
  TestModel m;
  const ValueId x = m.reshape(layer(m, m.input({2, 3})), {8});
  EXPECT_EQ(count_of(simplified(m, {m.node("Relu", {x}), m.node("Sigmoid", {x})}), "Relu"), 1U);
}

TEST(FuseActivations, NotIntoConcatOfSomethingElse) {
  TestModel m;
  const ValueId a = layer(m, m.input({2, 3})), b = m.input({2, 4});
  EXPECT_EQ(
      count_of(simplified(m, {m.node("Relu", {m.node("Concat", {a, b}, {{"axis", int64_t{1}}})})}), "Relu"),
      1U);
}

TEST(FuseActivations, OutputsKeepTheirNames) {
  TestModel m;
  const ValueId x = m.node("MatMul", {m.input({2, 3}), m.random({3, 4})}, {}, "layer");
  const ValueId y = m.node("Relu", {x}, {}, "result");
  const Graph g = simplified(m, {y});
  EXPECT_EQ(g.value(g.nodes[0].outputs[0]).name, "result");
}

}  // namespace
}  // namespace qtool
