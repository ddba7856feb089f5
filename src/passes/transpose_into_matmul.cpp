#include <numeric>

#include "src/ops/matmul.h"
#include "src/ops/movement.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

bool swaps_last_two(const std::vector<int64_t>& perm) {
  std::vector<int64_t> swapped(perm.size());
  std::iota(swapped.begin(), swapped.end(), 0);
  if (swapped.size() < 2) return false;
  std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
  return perm == swapped;
}

bool fold(Graph& graph, size_t n) {
  Node& node = graph.nodes[n];
  const auto* matmul = dynamic_cast<const MatMul*>(node.op.get());
  if (matmul == nullptr) return false;
  const size_t p = producer_of(graph, node.inputs[1]);
  const auto* perm = p == no_node ? nullptr : transpose_perm(*graph.nodes[p].op);
  if (perm == nullptr || !swaps_last_two(*perm)) return false;
  node.op = std::make_shared<MatMul>(!matmul->transpose_b(), matmul->clamp());
  node.inputs[1] = graph.nodes[p].inputs[0];
  return true;
}

}  // namespace

bool transpose_into_matmul(Graph& graph) {
  return apply_everywhere(graph, fold);
}

}  // namespace qtool
