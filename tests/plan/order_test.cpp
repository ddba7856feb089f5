#include "src/plan/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/plan/test_ops.h"

namespace qtool {
namespace {

using Order = std::vector<size_t>;

std::vector<std::vector<KernelCall>> lower(const Graph& graph) {
  std::vector<std::vector<KernelCall>> calls;
  for (const Node& node : graph.nodes) calls.push_back(node.op->lower(graph, node));
  return calls;
}

bool is_topological(const Graph& graph, const Order& order) {
  std::vector<bool> known(graph.values.size(), false);
  for (const ValueId id : graph.inputs) known[id] = true;
  for (const size_t n : order) {
    for (const ValueId id : graph.nodes[n].inputs)
      if (!known[id]) return false;
    for (const ValueId id : graph.nodes[n].outputs) known[id] = true;
  }
  return true;
}

// Position of the node that makes a value, 0 for inputs; of the last that reads it, or past the end for
// outputs.
struct Life {
  size_t first, last;
};

Life life_of(const Graph& graph, const Order& order, ValueId id) {
  Life life{0, 0};
  for (size_t t = 0; t < order.size(); ++t) {
    const Node& node = graph.nodes[order[t]];
    if (std::find(node.outputs.begin(), node.outputs.end(), id) != node.outputs.end()) life = {t, t};
    if (std::find(node.inputs.begin(), node.inputs.end(), id) != node.inputs.end()) life.last = t;
  }
  if (is_graph_output(graph, id)) life.last = order.size();
  return life;
}

// Bytes of all tensors that exist while a node runs, the most of all nodes; nothing runs in place.
size_t peak_of(const Graph& graph, const Order& order) {
  size_t peak = 0;
  for (size_t now = 0; now < order.size(); ++now) {
    size_t live = 0;
    for (ValueId id = 0; id < graph.values.size(); ++id) {
      const Life life = life_of(graph, order, id);
      if (life.first <= now && now <= life.last) live += graph.type(id).bytes();
    }
    peak = std::max(peak, live);
  }
  return peak;
}

size_t least_peak(const Graph& graph) {
  Order order(graph.nodes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  size_t least = ~size_t{0};
  do {
    if (is_topological(graph, order)) least = std::min(least, peak_of(graph, order));
  } while (std::next_permutation(order.begin(), order.end()));
  return least;
}

TEST(Order, is_the_best_of_all_orders_of_small_graphs) {
  std::mt19937 random(3);
  int improved = 0;
  for (int round = 0; round < 60; ++round) {
    Graph graph;
    graph.inputs = {graph.add_value("x", {DataType::s8, {static_cast<int64_t>(1 + random() % 100)}})};
    const size_t nodes = 2 + random() % 5;
    for (size_t n = 0; n < nodes; ++n) {
      const ValueId out = graph.add_value("y" + std::to_string(n),
                                          {DataType::s8, {static_cast<int64_t>(1 + random() % 100)}});
      const auto operand = [&] { return static_cast<ValueId>(random() % (n + 1)); };
      graph.nodes.push_back({"n" + std::to_string(n), test::make_mix(), {operand(), operand()}, {out}});
    }
    const auto uses = uses_of(graph);
    for (ValueId id = 0; id < graph.values.size(); ++id)
      if (uses[id].empty()) graph.outputs.push_back(id);
    const Order order = least_memory_order(graph, lower(graph));
    ASSERT_TRUE(is_topological(graph, order));
    EXPECT_EQ(peak_of(graph, order), least_peak(graph)) << round;
    Order given(nodes);
    std::iota(given.begin(), given.end(), size_t{0});
    improved += peak_of(graph, order) < peak_of(graph, given);
  }
  EXPECT_GT(improved, 5);
}

TEST(Order, a_chain_keeps_its_order) {
  Graph graph;
  ValueId x = graph.add_value("x", {DataType::s8, {10}});
  graph.inputs = {x};
  for (int i = 0; i < 5; ++i) {
    const ValueId y = graph.add_value("y", {DataType::s8, {10}});
    graph.nodes.push_back({"n" + std::to_string(i), test::make_bump(), {x}, {y}});
    x = y;
  }
  graph.outputs = {x};
  EXPECT_EQ(least_memory_order(graph, lower(graph)), (Order{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace qtool
