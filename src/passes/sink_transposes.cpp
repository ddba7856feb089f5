#include <cassert>

#include "src/ops/movement.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"
#include "src/passes/transposed_operand.h"

namespace qtool {
namespace {

// The permutation of the first Transpose among the makers of the node's operands; empty when there is none.
std::vector<int64_t> operand_perm(const Graph& graph, const Node& node) {
  for (const ValueId id : node.inputs) {
    const size_t p = id == no_value ? no_node : producer_of(graph, id);
    const auto* perm = p == no_node ? nullptr : transpose_perm(*graph.nodes[p].op);
    if (perm != nullptr) return *perm;
  }
  return {};
}

// op(transpose(x), ...) -> transpose(op'(x, ...))
bool sink(Graph& graph, size_t n) {
  const Node node = graph.nodes[n];
  if (transpose_perm(*node.op) != nullptr || node.outputs.size() != 1) return false;
  const std::vector<int64_t> perm = operand_perm(graph, node);
  const TensorType result = graph.type(node.outputs[0]);
  if (perm.empty() || result.shape.size() != perm.size()) return false;
  if (result.is_quantized() && !result.quant->per_tensor()) return false;
  const std::vector<int64_t> inverse = inverse_of(perm);
  const OpPtr op = node.op->transposed(node.op, inverse);
  if (op == nullptr) return false;
  const QuantRule rule = node.op->quant_rule(graph, node);
  const auto stays = [&](size_t i) { return node.inputs[i] == no_value || rule.role(i) == Role::parameter; };
  for (size_t i = 0; i < node.inputs.size(); ++i)
    if (!stays(i) && !transposes_freely(graph, node.inputs[i], inverse)) return false;

  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (stays(i)) continue;
    const ValueId operand = transposed_operand(graph, node.inputs[i], inverse);
    graph.nodes[n].inputs[i] = operand;
  }
  graph.nodes[n].op = op;
  const ValueId y = take_output(graph, n, permute(result.shape, inverse), "/transposed");
  graph.nodes.push_back({graph.value(y).name, make_transpose(perm), {graph.nodes[n].outputs[0]}, {y}});
  return true;
}

}  // namespace

bool sink_transposes(Graph& graph) {
  return apply_everywhere(graph, sink);
}

}  // namespace qtool
