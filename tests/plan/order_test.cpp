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

// Bytes of all tensors that exist while a node runs, the most of all nodes; nothing runs in place.
size_t peak_of(const Graph& graph, const Order& order) {
  size_t peak = 0;
  for (size_t now = 0; now < order.size(); ++now) {
    size_t live = 0;
    for (ValueId id = 0; id < graph.values.size(); ++id) {
      bool made = std::find(graph.inputs.begin(), graph.inputs.end(), id) != graph.inputs.end(),
           needed = false;
      for (size_t t = 0; t <= now; ++t)
        for (const ValueId out : graph.nodes[order[t]].outputs) {
          made |= out == id;
          needed |= t == now && out == id;
        }
      for (size_t t = now; t < order.size(); ++t)
        for (const ValueId in : graph.nodes[order[t]].inputs) needed |= in == id;
      needed |= is_graph_output(graph, id);
      if (made && needed) live += graph.type(id).bytes();
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
