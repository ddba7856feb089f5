#include "src/ops/onnx_operand.h"

#include <algorithm>

namespace qtool {

Layout broadcast_layout(const Graph& graph, const Node& node, const OnnxWriter& writer) {
  const int64_t rank = graph.type(node.outputs[0]).rank();
  const bool same_rank = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    return graph.value(id).is_constant() || graph.type(id).rank() == rank;
  });
  return same_rank ? writer.layout_of(node) : Layout::as_is;
}

std::string onnx_operand(const Graph& graph, OnnxWriter& writer, ValueId id, Layout layout, int64_t rank) {
  if (!graph.value(id).is_constant()) return writer.input(id, layout);
  const std::vector<int64_t> perm = perm_to(layout, rank);
  const Shape& shape = graph.type(id).shape;
  if (perm.empty() || shape.empty()) return writer.constant(id, {});
  // [C] beside [N, H, W, C] is [C, 1, 1] beside [N, C, H, W]: permute the axes there are, then fill in ones.
  const int64_t missing = rank - static_cast<int64_t>(shape.size());
  std::vector<int64_t> own_perm;
  Shape full;
  for (const int64_t axis : perm) {
    if (axis >= missing) own_perm.push_back(axis - missing);
    full.push_back(axis >= missing ? shape[static_cast<size_t>(axis - missing)] : 1);
  }
  return writer.constant(id, own_perm, full);
}

}  // namespace qtool
