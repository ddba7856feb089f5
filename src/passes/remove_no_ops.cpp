#include <algorithm>
#include <functional>

#include "src/ops/elementwise.h"
#include "src/ops/movement.h"
#include "src/ops/unary.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"
#include "src/passes/trace_movement.h"

namespace qtool {
namespace {

bool is_filled_with(const Value& value, float number) {
  if (!value.is_constant() || !value.type.is_float()) return false;
  const auto data = value.as<float>();
  return std::all_of(data.begin(), data.end(), [&](float x) { return x == number; });
}

// The operand that x * 1, x / 1, x + 0 or x - 0 gives back; no_value when the node is none of these.
ValueId neutral_operand(const Graph& graph, const Node& node) {
  const auto kind = binary_kind(*node.op);
  if (!kind || !node.op->clamp().is_none()) return no_value;
  const bool is_product = *kind == BinaryKind::mul || *kind == BinaryKind::div;
  if (!is_product && *kind != BinaryKind::add && *kind != BinaryKind::sub) return no_value;
  const float neutral = is_product ? 1.0F : 0.0F;
  if (is_filled_with(graph.value(node.inputs[1]), neutral)) return node.inputs[0];
  const bool commutes = *kind == BinaryKind::mul || *kind == BinaryKind::add;
  return commutes && is_filled_with(graph.value(node.inputs[0]), neutral) ? node.inputs[1] : no_value;
}

bool moves_nothing(const Graph& graph, const Node& node) {
  if (!node.op->moves_data() || node.inputs.size() != 1 || is_reshape(*node.op)) return is_reshape(*node.op);
  if (const auto* perm = transpose_perm(*node.op))
    return keeps_order(graph.type(node.inputs[0]).shape, *perm);
  const auto sources = trace_movement(graph, node.inputs[0], node.outputs[0]);
  return sources &&
         std::adjacent_find(sources->begin(), sources->end(), std::greater_equal<>()) == sources->end();
}

bool remove(Graph& graph, size_t n) {
  const Node& node = graph.nodes[n];
  if (node.outputs.size() != 1) return false;
  const ValueId y = node.outputs[0];
  const auto same_shape = [&](ValueId x) { return graph.type(x).shape == graph.type(y).shape; };
  ValueId x = neutral_operand(graph, node);
  const auto clamp = as_clamp(*node.op);
  if (clamp && clamp->is_none()) x = node.inputs[0];
  if (x == no_value && node.op->moves_data() && same_shape(node.inputs[0]) && moves_nothing(graph, node))
    x = node.inputs[0];
  return x != no_value && same_shape(x) && bypass(graph, y, x);
}

}  // namespace

bool remove_no_ops(Graph& graph) {
  return apply_everywhere(graph, remove);
}

}  // namespace qtool
