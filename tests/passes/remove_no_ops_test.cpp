#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

TEST(RemoveNoOps, EveryKind) {
  TestModel m;
  ValueId x = m.node("Sigmoid", {m.input({2, 3, 4})});
  x = m.node("Identity", {x});
  x = m.node("Transpose", {x}, {{"perm", std::vector<int64_t>{0, 1, 2}}});
  x = m.reshape(x, {2, 3, 4});
  x = m.node("Slice", {x, m.integers({0}), m.integers({4}), m.integers({2})});
  x = m.node("Gather", {x, m.integers({0, 1, 2})}, {{"axis", int64_t{1}}});
  x = m.node("Tile", {x, m.integers({1, 1, 1})});
  x = m.node("Concat", {x}, {{"axis", int64_t{1}}});
  x = m.node("Mul", {m.floats({1}, {1}), x});
  x = m.node("Div", {x, m.floats({4}, {1, 1, 1, 1})});
  x = m.node("Add", {x, m.floats({}, {0})});
  x = m.node("Sub", {x, m.floats({}, {0})});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Tanh", {x})})), ElementsAre("Sigmoid", "Tanh"));
}

TEST(RemoveNoOps, ChainsOfReshapesBecomeOne) {
  TestModel m;
  const ValueId x = m.reshape(m.reshape(m.node("Sigmoid", {m.input({2, 3, 4})}), {6, 4}), {4, 6});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Tanh", {x})})), ElementsAre("Sigmoid", "Reshape", "Tanh"));
  TestModel back;
  const ValueId y = back.reshape(back.reshape(back.node("Sigmoid", {back.input({2, 3})}), {6}), {2, 3});
  EXPECT_THAT(ops_of(simplified(back, {back.node("Tanh", {y})})), ElementsAre("Sigmoid", "Tanh"));
}

TEST(RemoveNoOps, NotWhatOnlyLooksLikeOne) {
  TestModel m;
  ValueId x = m.node("Sigmoid", {m.input({2, 2})});
  x = m.node("Gather", {x, m.integers({1, 0})}, {{"axis", int64_t{1}}});
  x = m.node("Sub", {m.floats({}, {0}), x});
  x = m.node("Div", {m.floats({}, {1}), x});
  x = m.node("Add", {x, m.floats({2, 1, 1}, {0, 0})});
  EXPECT_EQ(ops_of(simplified(m, {x})).size(), 5U);
}

TEST(RemoveNoOps, OutputsStayThoughNothingHappens) {
  TestModel m;
  const ValueId x = m.input({2, 3});
  const ValueId y = m.node("Sigmoid", {x}, {}, "y");
  m.graph.nodes.push_back({"copy", make_reshape({2, 3}), {x}, {m.graph.add_value("z", m.graph.type(x))}});
  m.graph.nodes.push_back({"again", make_reshape({2, 3}), {y}, {m.graph.add_value("w", m.graph.type(y))}});
  const Graph g = simplified(m, {y, m.graph.nodes[1].outputs[0], m.graph.nodes[2].outputs[0]});
  EXPECT_EQ(g.nodes.size(), 3U);
}

TEST(RemoveNoOps, AnOutputTakesItsNameAlong) {
  TestModel m;
  const ValueId y = m.node("Sigmoid", {m.input({2, 3})}, {}, "inner");
  const Graph g = simplified(m, {m.node("Add", {y, m.floats({}, {0})}, {}, "result")});
  EXPECT_THAT(ops_of(g), ElementsAre("Sigmoid"));
}

TEST(RemoveNoOps, DeadNodesGo) {
  TestModel m;
  const ValueId x = m.input({2, 3});
  m.node("Tanh", {m.node("Sigmoid", {x})});
  EXPECT_THAT(ops_of(simplified(m, {m.node("Sigmoid", {x})})), ElementsAre("Sigmoid"));
}

}  // namespace
}  // namespace qtool
