#include "qtool/graph.h"

#include <gtest/gtest.h>

namespace qtool {
namespace {

const TensorType scalar{DataType::f32, {}};

// x -> a -> b -> c (output), with d beside b that nobody reads.
struct Chain {
  Graph graph;
  ValueId x, a, b, c, d;

  Chain() {
    x = graph.add_value("x", scalar);
    a = graph.add_value("a", scalar);
    b = graph.add_value("b", scalar);
    c = graph.add_value("c", scalar);
    d = graph.add_value("d", scalar);
    graph.inputs = {x};
    graph.outputs = {c};
    add("na", {x}, {a});
    add("nb", {a}, {b});
    add("nd", {a}, {d});
    add("nc", {b, a}, {c});
  }
  void add(const std::string& name, std::vector<ValueId> inputs, std::vector<ValueId> outputs) {
    graph.nodes.push_back({name, nullptr, std::move(inputs), std::move(outputs)});
  }
  std::vector<std::string> node_names() const {
    std::vector<std::string> names;
    for (const Node& node : graph.nodes) names.push_back(node.name);
    return names;
  }
};

using Names = std::vector<std::string>;

TEST(Graph, GivesTakenNamesASuffix) {
  Graph graph;
  EXPECT_EQ(graph.value(graph.add_value("v", scalar)).name, "v");
  EXPECT_EQ(graph.value(graph.add_value("v", scalar)).name, "v_1");
  EXPECT_EQ(graph.value(graph.add_value("v_1", scalar)).name, "v_1_1");
  const ValueId c = graph.add_constant("c", DataType::s32, {2}, std::vector<int32_t>{4, 5});
  EXPECT_TRUE(graph.value(c).is_constant());
  EXPECT_EQ(graph.value(c).as<int32_t>()[1], 5);
}

TEST(Graph, KnowsUsesAndProducers) {
  const Chain chain;
  EXPECT_EQ(uses_of(chain.graph)[chain.a], (std::vector<size_t>{1, 2, 3}));
  EXPECT_TRUE(uses_of(chain.graph)[chain.c].empty());
  EXPECT_EQ(producers_of(chain.graph)[chain.c], 3U);
  EXPECT_EQ(producers_of(chain.graph)[chain.x], no_node);
  EXPECT_TRUE(is_graph_output(chain.graph, chain.c));
  EXPECT_FALSE(is_graph_output(chain.graph, chain.b));
}

TEST(Graph, ReplacesUsesInNodesAndOutputs) {
  Chain chain;
  replace_uses(chain.graph, chain.a, chain.x);
  EXPECT_EQ(chain.graph.nodes[1].inputs, (std::vector<ValueId>{chain.x}));
  EXPECT_EQ(chain.graph.nodes[3].inputs, (std::vector<ValueId>{chain.b, chain.x}));
  replace_uses(chain.graph, chain.c, chain.b);
  EXPECT_EQ(chain.graph.outputs, (std::vector<ValueId>{chain.b}));
}

TEST(Graph, SortsNodesAndOtherwiseKeepsTheirOrder) {
  Chain chain;
  const Names sorted = chain.node_names();
  sort_nodes(chain.graph);
  EXPECT_EQ(chain.node_names(), sorted);
  std::reverse(chain.graph.nodes.begin(), chain.graph.nodes.end());
  sort_nodes(chain.graph);
  EXPECT_EQ(chain.node_names(), (Names{"na", "nb", "nc", "nd"}));
}

TEST(Graph, PruneDropsWhatNobodyReadsAndRenumbers) {
  Chain chain;
  chain.graph.add_value("unused", scalar);
  prune(chain.graph);
  EXPECT_EQ(chain.node_names(), (Names{"na", "nb", "nc"}));
  Names values;
  for (const Value& value : chain.graph.values) values.push_back(value.name);
  EXPECT_EQ(values, (Names{"x", "a", "b", "c"}));
  EXPECT_EQ(chain.graph.nodes[2].inputs, (std::vector<ValueId>{2, 1}));
  EXPECT_EQ(chain.graph.outputs, (std::vector<ValueId>{3}));
}

TEST(Graph, PruneKeepsInputsAndAllOutputsOfALiveNode) {
  Graph graph;
  const ValueId x = graph.add_value("x", scalar), unread = graph.add_value("unread", scalar);
  const ValueId y = graph.add_value("y", scalar), side = graph.add_value("side", scalar);
  graph.inputs = {unread, x};
  graph.outputs = {y};
  graph.nodes.push_back({"n", nullptr, {x, no_value}, {y, side}});
  prune(graph);
  EXPECT_EQ(graph.inputs.size(), 2U);
  EXPECT_EQ(graph.value(graph.inputs[0]).name, "unread");
  EXPECT_EQ(graph.value(graph.nodes[0].outputs[1]).name, "side");
  EXPECT_EQ(graph.nodes[0].inputs[1], no_value);
}

}  // namespace
}  // namespace qtool
