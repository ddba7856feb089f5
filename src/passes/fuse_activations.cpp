#include <algorithm>
#include <vector>

#include "src/ops/unary.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

// Collects the nodes that must take the clamp so that the value is clamped: its maker, or those before
// operators that only move data. False when one of them cannot, or when somebody else reads a value on the
// way.
bool find_makers(const Graph& graph, ValueId id, const Clamp& clamp, std::vector<size_t>& makers) {
  const size_t p = producer_of(graph, id);
  if (p == no_node || use_count(graph, id) != 1) return false;
  const Node& node = graph.nodes[p];
  if (node.outputs.size() != 1) return false;
  if (node.op->with_clamp(clamp) != nullptr) {
    makers.push_back(p);
    return true;
  }
  return node.op->moves_data() && std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId operand) {
           return find_makers(graph, operand, clamp, makers);
         });
}

bool fuse(Graph& graph, size_t n) {
  const Node& node = graph.nodes[n];
  const auto clamp = as_clamp(*node.op);
  if (!clamp || !graph.type(node.inputs[0]).is_float()) return false;
  const ValueId x = node.inputs[0], y = node.outputs[0];
  std::vector<size_t> makers;
  if (!find_makers(graph, x, *clamp, makers)) return false;
  const std::string name = graph.value(y).name;
  if (!bypass(graph, y, x)) return false;
  if (graph.value(x).name != name) swap_names(graph, x, y);
  for (const size_t maker : makers) graph.nodes[maker].op = graph.nodes[maker].op->with_clamp(*clamp);
  return true;
}

}  // namespace

bool fuse_activations(Graph& graph) {
  return apply_everywhere(graph, fuse);
}

}  // namespace qtool
