#include "src/passes/transposed_operand.h"

#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"

namespace qtool {
namespace {

// The shape with leading axes of length 1 up to that rank.
Shape aligned(const Shape& shape, size_t rank) {
  Shape result(rank - shape.size(), 1);
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

// What the inverse Transpose that makes the value reads; no_value when there is none.
ValueId before_inverse(const Graph& graph, ValueId id, const std::vector<int64_t>& perm) {
  const size_t p = producer_of(graph, id);
  if (p == no_node) return no_value;
  const auto* made_by = transpose_perm(*graph.nodes[p].op);
  return made_by != nullptr && *made_by == inverse_of(perm) ? graph.nodes[p].inputs[0] : no_value;
}

}  // namespace

bool transposes_freely(const Graph& graph, ValueId id, const std::vector<int64_t>& perm) {
  const Value& value = graph.value(id);
  if (value.type.shape.size() > perm.size()) return false;
  if (value.type.is_quantized() && !value.type.quant->per_tensor()) return false;
  return value.is_constant() || keeps_order(aligned(value.type.shape, perm.size()), perm) ||
         before_inverse(graph, id, perm) != no_value;
}

ValueId transposed_operand(Graph& graph, ValueId id, const std::vector<int64_t>& perm) {
  if (graph.type(id).elements() == 1 && graph.type(id).shape.size() < perm.size()) return id;  // a scalar
  if (const ValueId x = before_inverse(graph, id, perm); x != no_value) return x;
  const auto quant = graph.type(id).quant;
  const std::string name = graph.value(id).name;
  const Shape shape = aligned(graph.type(id).shape, perm.size());
  GraphBuilder builder(graph);
  ValueId result = no_value;
  if (graph.value(id).is_constant()) {
    result = builder.transpose(builder.reshape(id, shape, name), perm, name);
  } else {
    result = builder.reshape(id, permute(shape, perm), name + "/transposed");
  }
  graph.value(result).type.quant = quant;
  return result;
}

}  // namespace qtool
