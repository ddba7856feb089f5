#include "src/quantize/node_engines.h"

#include <map>

namespace qtool {

NodeEngines::NodeEngines(const Graph& graph) {
  for (const Node& node : graph.nodes) nodes_.push_back(alone(graph, node));
}

NodeEngines::Alone NodeEngines::alone(const Graph& graph, const Node& node) {
  Alone result;
  result.graph = std::make_unique<Graph>();
  Graph& single = *result.graph;
  std::map<ValueId, ValueId> copies;
  const auto copy = [&](ValueId id) {
    if (id == no_value) return no_value;
    const auto [it, is_new] = copies.try_emplace(id, no_value);
    if (!is_new) return it->second;
    const Value& value = graph.value(id);
    it->second = single.add_value(value.name, value.type);
    single.value(it->second).data = value.data;
    if (!value.is_constant()) {
      result.operands.push_back(id);
      single.inputs.push_back(it->second);
    }
    return it->second;
  };
  Node only{node.name, node.op, {}, {}};
  for (const ValueId id : node.inputs) only.inputs.push_back(copy(id));
  for (const ValueId id : node.outputs) {
    only.outputs.push_back(id == no_value ? no_value
                                          : single.add_value(graph.value(id).name, graph.type(id)));
    if (id == no_value) continue;
    result.results.push_back(id);
    single.outputs.push_back(only.outputs.back());
  }
  single.nodes.push_back(std::move(only));
  result.engine = std::make_unique<Engine>(single);
  return result;
}

}  // namespace qtool
