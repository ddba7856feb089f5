#include "qtool/graph.h"

#include <algorithm>
#include <cassert>

namespace qtool {

ValueId Graph::add_value(const std::string& wanted, TensorType type) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(values.begin(), values.end(), [&](const Value& v) { return v.name == name; });
  };
  std::string name = wanted;
  for (int i = 1; taken(name); ++i) name = wanted + "_" + std::to_string(i);
  values.push_back({.name = std::move(name), .type = std::move(type)});
  return static_cast<ValueId>(values.size() - 1);
}

ValueId Graph::add_constant(const std::string& name, TensorType type, Bytes data) {
  assert(data.size() == type.bytes());
  const ValueId id = add_value(name, std::move(type));
  values[id].data = std::make_shared<const Bytes>(std::move(data));
  return id;
}

std::vector<std::vector<size_t>> uses_of(const Graph& graph) {
  std::vector<std::vector<size_t>> uses(graph.values.size());
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    for (const ValueId id : graph.nodes[n].inputs)
      if (id != no_value) uses[id].push_back(n);
  return uses;
}

std::vector<size_t> producers_of(const Graph& graph) {
  std::vector<size_t> producers(graph.values.size(), no_node);
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    for (const ValueId id : graph.nodes[n].outputs)
      if (id != no_value) producers[id] = n;
  return producers;
}

bool is_graph_output(const Graph& graph, ValueId id) {
  return std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end();
}

void replace_uses(Graph& graph, ValueId from, ValueId to) {
  for (Node& node : graph.nodes) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  std::replace(graph.outputs.begin(), graph.outputs.end(), from, to);
}

void sort_nodes(Graph& graph) {
  const auto producers = producers_of(graph);
  std::vector<Node> sorted;
  std::vector<bool> placed(graph.nodes.size(), false);
  std::vector<size_t> stack;
  for (size_t root = 0; root < graph.nodes.size(); ++root) {
    stack.push_back(root);
    while (!stack.empty()) {
      const size_t n = stack.back();
      const auto missing = std::find_if(graph.nodes[n].inputs.begin(), graph.nodes[n].inputs.end(), [&](ValueId id) {
        return id != no_value && producers[id] != no_node && !placed[producers[id]];
      });
      if (!placed[n] && missing != graph.nodes[n].inputs.end()) {
        assert(stack.size() <= graph.nodes.size());  // the importer refuses cycles
        stack.push_back(producers[*missing]);
        continue;
      }
      if (!placed[n]) sorted.push_back(graph.nodes[n]);
      placed[n] = true;
      stack.pop_back();
    }
  }
  graph.nodes = std::move(sorted);
}

void prune(Graph& graph) {
  std::vector<bool> used(graph.values.size(), false);
  for (const ValueId id : graph.outputs) used[id] = true;
  std::vector<Node> kept;
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    Node& node = graph.nodes[n];
    if (std::none_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) { return id != no_value && used[id]; })) continue;
    for (const ValueId id : node.inputs)
      if (id != no_value) used[id] = true;
    kept.push_back(std::move(node));
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
  for (const ValueId id : graph.inputs) used[id] = true;
  for (const Node& node : graph.nodes)
    for (const ValueId id : node.outputs)
      if (id != no_value) used[id] = true;

  std::vector<ValueId> renumbered(graph.values.size(), no_value);
  std::vector<Value> values;
  for (size_t id = 0; id < graph.values.size(); ++id) {
    if (!used[id]) continue;
    renumbered[id] = static_cast<ValueId>(values.size());
    values.push_back(std::move(graph.values[id]));
  }
  graph.values = std::move(values);
  const auto renumber = [&](std::vector<ValueId>& ids) {
    for (ValueId& id : ids)
      if (id != no_value) id = renumbered[id];
  };
  renumber(graph.inputs);
  renumber(graph.outputs);
  for (Node& node : graph.nodes) {
    renumber(node.inputs);
    renumber(node.outputs);
  }
}

}  // namespace qtool
