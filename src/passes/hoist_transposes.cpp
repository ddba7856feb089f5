#include "src/ops/movement.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"
#include "src/passes/transposed_operand.h"

namespace qtool {
namespace {

// The only operand that is no constant; no_value when there are several or none.
ValueId only_activation(const Graph& graph, const Node& node) {
  ValueId found = no_value;
  for (const ValueId id : node.inputs) {
    if (id == no_value || graph.value(id).is_constant()) continue;
    if (found != no_value) return no_value;
    found = id;
  }
  return found;
}

// The operator of the node that makes `id`, on transposed operands; null when a Transpose cannot move before
// it.
OpPtr transposed_maker(const Graph& graph, ValueId id, const std::vector<int64_t>& perm) {
  const size_t p = producer_of(graph, id);
  if (p == no_node || use_count(graph, id) != 1) return nullptr;
  const Node& node = graph.nodes[p];
  const ValueId x = only_activation(graph, node);
  if (x == no_value || graph.type(x).shape.size() != perm.size() || node.outputs.size() != 1) return nullptr;
  for (const ValueId operand : node.inputs)
    if (operand != no_value && operand != x && !transposes_freely(graph, operand, perm)) return nullptr;
  return node.op->transposed(node.op, perm);
}

// True when only operators that a Transpose can pass stand between the value and an input of the graph.
bool leads_to_input(const Graph& graph, ValueId id, const std::vector<int64_t>& perm) {
  while (transposed_maker(graph, id, perm) != nullptr)
    id = only_activation(graph, graph.nodes[producer_of(graph, id)]);
  return producer_of(graph, id) == no_node && !graph.value(id).is_constant();
}

// transpose(op(x)) -> op'(transpose(x))
bool hoist(Graph& graph, size_t n) {
  const auto* found = transpose_perm(*graph.nodes[n].op);
  if (found == nullptr) return false;
  const std::vector<int64_t> perm = *found;
  const ValueId middle = graph.nodes[n].inputs[0], y = graph.nodes[n].outputs[0];
  const OpPtr op = transposed_maker(graph, middle, perm);
  if (op == nullptr || transpose_perm(*op) != nullptr || !leads_to_input(graph, middle, perm)) return false;
  const size_t p = producer_of(graph, middle);
  const ValueId x = only_activation(graph, graph.nodes[p]);
  TensorType type = graph.type(x);
  type.shape = permute(type.shape, perm);
  const ValueId transposed = graph.add_value(graph.value(x).name + "/transposed", std::move(type));
  for (size_t i = 0; i < graph.nodes[p].inputs.size(); ++i) {
    const ValueId id = graph.nodes[p].inputs[i];
    if (id == no_value) continue;
    const ValueId operand = id == x ? transposed : transposed_operand(graph, id, perm);
    graph.nodes[p].inputs[i] = operand;
  }
  graph.nodes[p].op = op;
  graph.nodes[p].outputs = {y};
  if (!is_graph_output(graph, y)) swap_names(graph, y, middle);
  graph.nodes[n] = {graph.value(transposed).name, make_transpose(perm), {x}, {transposed}};
  return true;
}

}  // namespace

bool hoist_transposes(Graph& graph) {
  bool changed = false;
  while (apply_everywhere(graph, hoist)) changed = true;
  return changed;
}

}  // namespace qtool
