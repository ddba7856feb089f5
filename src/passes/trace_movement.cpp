#include "src/passes/trace_movement.h"

#include <algorithm>
#include <numeric>

#include "src/ops/executor.h"
#include "src/passes/rewrite.h"

namespace qtool {
namespace {

const Node* mover_of(const Graph& graph, ValueId id) {
  const size_t n = producer_of(graph, id);
  if (n == no_node) return nullptr;
  const Node& node = graph.nodes[n];
  const bool moves = node.op->moves_data() && node.inputs.size() == 1 && node.outputs.size() == 1;
  return moves ? &node : nullptr;
}

}  // namespace

std::vector<ValueId> movement_sources(const Graph& graph, ValueId to) {
  std::vector<ValueId> sources;
  for (const Node* node = mover_of(graph, to); node != nullptr; node = mover_of(graph, sources.back()))
    sources.push_back(node->inputs[0]);
  return sources;
}

std::optional<std::vector<int64_t>> trace_movement(const Graph& graph, ValueId from, ValueId to) {
  constexpr int64_t countable = 1 << 24;  // floats hold every integer up to here
  if (graph.type(from).elements() > countable) return std::nullopt;
  Graph chain;
  for (ValueId id = to; id != from;) {
    const Node* node = mover_of(graph, id);
    chain.nodes.push_back(*node);
    id = node->inputs[0];
  }
  std::reverse(chain.nodes.begin(), chain.nodes.end());
  const auto copy = [&](ValueId id) {
    return chain.add_value(graph.value(id).name, {DataType::f32, graph.type(id).shape});
  };
  ValueId last = copy(from);
  chain.inputs = {last};
  for (Node& node : chain.nodes) {
    node.inputs = {last};
    last = copy(node.outputs[0]);
    node.outputs = {last};
  }
  chain.outputs = {last};

  std::vector<float> iota(static_cast<size_t>(graph.type(from).elements()));
  std::iota(iota.begin(), iota.end(), 0.0F);
  const std::vector<Bytes> moved = Executor(chain).run(std::vector<Bytes>{to_bytes(iota)});
  const auto indices = view_as<float>(moved[0]);
  return std::vector<int64_t>(indices.begin(), indices.end());
}

}  // namespace qtool
