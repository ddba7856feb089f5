#include "src/passes/rewrite.h"

#include <algorithm>

namespace qtool {

size_t producer_of(const Graph& graph, ValueId id) {
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const auto& outputs = graph.nodes[n].outputs;
    if (std::find(outputs.begin(), outputs.end(), id) != outputs.end()) return n;
  }
  return no_node;
}

size_t use_count(const Graph& graph, ValueId id) {
  auto count = std::count(graph.outputs.begin(), graph.outputs.end(), id);
  for (const Node& node : graph.nodes) count += std::count(node.inputs.begin(), node.inputs.end(), id);
  return static_cast<size_t>(count);
}

void swap_names(Graph& graph, ValueId a, ValueId b) {
  std::swap(graph.value(a).name, graph.value(b).name);
  std::swap(graph.value(a).kept_channels, graph.value(b).kept_channels);
}

bool bypass(Graph& graph, ValueId from, ValueId to) {
  if (is_graph_output(graph, from)) {
    if (is_graph_output(graph, to) || producer_of(graph, to) == no_node) return false;
    swap_names(graph, from, to);
  }
  replace_uses(graph, from, to);
  return true;
}

ValueId take_output(Graph& graph, size_t node, const Shape& shape, const std::string& suffix) {
  const ValueId old = graph.nodes[node].outputs[0];
  TensorType type = graph.type(old);
  type.shape = shape;
  const ValueId fresh = graph.add_value(graph.value(old).name + suffix, std::move(type));
  if (!is_graph_output(graph, old)) swap_names(graph, old, fresh);
  graph.nodes[node].outputs[0] = fresh;
  return old;
}

ValueId replace_constant(Graph& graph, ValueId id, const TensorType& type, Bytes data) {
  if (use_count(graph, id) > 1)
    return graph.add_constant(std::string(graph.value(id).name), type, std::move(data));
  graph.value(id).type = type;
  graph.value(id).data = std::make_shared<const Bytes>(std::move(data));
  return id;
}

bool apply_everywhere(Graph& graph, Rule rule) {
  bool changed = false;
  for (size_t n = 0; n < graph.nodes.size();) {
    if (!rule(graph, n)) {
      ++n;
      continue;
    }
    sort_nodes(graph);
    prune(graph);
    changed = true;
  }
  return changed;
}

}  // namespace qtool
