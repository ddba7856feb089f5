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
      const auto missing = std::find_if(
          graph.nodes[n].inputs.begin(), graph.nodes[n].inputs.end(),
          [&](ValueId id) { return id != no_value && producers[id] != no_node && !placed[producers[id]]; });
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

namespace {

bool any_used(const std::vector<ValueId>& ids, const std::vector<bool>& used) {
  return std::any_of(ids.begin(), ids.end(), [&](ValueId id) { return id != no_value && used[id]; });
}

void mark(const std::vector<ValueId>& ids, std::vector<bool>& used) {
  for (const ValueId id : ids)
    if (id != no_value) used[id] = true;
}

// Keeps the nodes from which an output is reached; returns the values that are left.
std::vector<bool> drop_dead_nodes(Graph& graph) {
  std::vector<bool> used(graph.values.size(), false);
  mark(graph.outputs, used);
  std::vector<Node> kept;
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    if (!any_used(graph.nodes[n].outputs, used)) continue;
    mark(graph.nodes[n].inputs, used);
    kept.push_back(std::move(graph.nodes[n]));
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
  mark(graph.inputs, used);
  for (const Node& node : graph.nodes) mark(node.outputs, used);
  return used;
}

}  // namespace

void prune(Graph& graph) {
  const std::vector<bool> used = drop_dead_nodes(graph);
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
