#include "src/ops/movement.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

bool is_reshape_in_effect(const Graph& graph, const Node& node) {
  const auto* perm = transpose_perm(*node.op);
  return is_reshape(*node.op) || (perm != nullptr && keeps_order(graph.type(node.inputs[0]).shape, *perm));
}

// Two Transposes or two Reshapes, one after the other: the second reads what the first one reads.
bool merge_pair(Graph& graph, size_t n) {
  Node& node = graph.nodes[n];
  const auto* perm = transpose_perm(*node.op);
  const size_t p = perm != nullptr || is_reshape(*node.op) ? producer_of(graph, node.inputs[0]) : no_node;
  if (p == no_node) return false;
  const Node& first = graph.nodes[p];
  const auto* first_perm = transpose_perm(*first.op);
  if (perm != nullptr && first_perm != nullptr) {
    node.op = make_transpose(permute(*first_perm, *perm));
  } else if (is_reshape_in_effect(graph, node) && is_reshape_in_effect(graph, first)) {
    node.op = make_reshape(graph.type(node.outputs[0]).shape);
  } else {
    return false;
  }
  node.inputs[0] = first.inputs[0];
  return true;
}

bool replace_transpose(Graph& graph, size_t n) {
  Node& node = graph.nodes[n];
  if (is_reshape(*node.op) || !is_reshape_in_effect(graph, node)) return false;
  node.op = make_reshape(graph.type(node.outputs[0]).shape);
  return true;
}

bool equal_movement(const Graph& graph, const Node& a, const Node& b) {
  if (a.inputs != b.inputs) return false;
  const auto *perm_a = transpose_perm(*a.op), *perm_b = transpose_perm(*b.op);
  if (perm_a != nullptr && perm_b != nullptr) return *perm_a == *perm_b;
  return is_reshape(*a.op) && is_reshape(*b.op) &&
         graph.type(a.outputs[0]).shape == graph.type(b.outputs[0]).shape;
}

// The node's result is already there.
bool share(Graph& graph, size_t n) {
  if (transpose_perm(*graph.nodes[n].op) == nullptr && !is_reshape(*graph.nodes[n].op)) return false;
  for (size_t earlier = 0; earlier < n; ++earlier)
    if (equal_movement(graph, graph.nodes[earlier], graph.nodes[n]))
      return bypass(graph, graph.nodes[n].outputs[0], graph.nodes[earlier].outputs[0]);
  return false;
}

}  // namespace

bool merge_movement(Graph& graph) {
  const bool merged = apply_everywhere(graph, merge_pair);
  return apply_everywhere(graph, share) || merged;
}

bool transposes_to_reshapes(Graph& graph) {
  return apply_everywhere(graph, replace_transpose);
}

}  // namespace qtool
