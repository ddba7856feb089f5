#include <algorithm>
#include <numeric>

#include "src/ops/movement.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

// Axes of a Reshape's operand and of its result that hold the same elements in the same order.
struct Block {
  std::vector<int64_t> sources;  // axes before the Transpose, without those of length 1
  std::vector<int64_t> results;  // axes of the Reshape's result
};

std::vector<int64_t> longer_than_one(const Shape& shape, const std::vector<int64_t>& order) {
  std::vector<int64_t> axes;
  for (const int64_t axis : order)
    if (shape[static_cast<size_t>(axis)] != 1) axes.push_back(axis);
  return axes;
}

// Splits a Reshape from permute(x, perm) to `to` into the smallest blocks; axes of length 1 of the result
// join the block before them. Empty when all axes have length 1.
std::vector<Block> blocks_of(const Shape& x, const std::vector<int64_t>& perm, const Shape& to) {
  std::vector<int64_t> in_order(to.size());
  std::iota(in_order.begin(), in_order.end(), 0);
  const std::vector<int64_t> sources = longer_than_one(x, perm), results = longer_than_one(to, in_order);
  std::vector<Block> blocks;
  std::vector<size_t> owner(to.size());
  for (size_t s = 0, r = 0; s < sources.size() && r < results.size();) {
    Block block;
    int64_t source_count = 1, result_count = 1;
    do {
      if (source_count <= result_count) {
        block.sources.push_back(sources[s]);
        source_count *= x[static_cast<size_t>(sources[s++])];
      } else {
        owner[static_cast<size_t>(results[r])] = blocks.size();
        result_count *= to[static_cast<size_t>(results[r++])];
      }
    } while (source_count != result_count);
    blocks.push_back(std::move(block));
  }
  size_t current = blocks.size();
  for (size_t axis = 0; axis < to.size(); ++axis) {
    if (to[axis] != 1) current = owner[axis];
    if (current < blocks.size()) blocks[current].results.push_back(static_cast<int64_t>(axis));
  }
  return blocks;
}

// True when the Transpose leaves the block's axes in order and together (axes of length 1 aside).
bool stays_together(const Block& block, const Shape& x) {
  for (size_t i = 1; i < block.sources.size(); ++i) {
    if (block.sources[i] < block.sources[i - 1]) return false;
    for (int64_t between = block.sources[i - 1] + 1; between < block.sources[i]; ++between)
      if (x[static_cast<size_t>(between)] != 1) return false;
  }
  return true;
}

// reshape(transpose(x)) -> transpose(reshape(x))
bool sink(Graph& graph, size_t n) {
  const Node node = graph.nodes[n];
  if (!is_reshape(*node.op)) return false;
  const size_t p = producer_of(graph, node.inputs[0]);
  const auto* perm = p == no_node ? nullptr : transpose_perm(*graph.nodes[p].op);
  if (perm == nullptr) return false;
  const ValueId x = graph.nodes[p].inputs[0];
  const Shape source = graph.type(x).shape, result = graph.type(node.outputs[0]).shape;
  if (element_count(source) == 0) return false;
  std::vector<Block> blocks = blocks_of(source, *perm, result);
  if (blocks.empty()) return false;
  if (!std::all_of(blocks.begin(), blocks.end(), [&](const Block& b) { return stays_together(b, source); }))
    return false;
  std::sort(blocks.begin(), blocks.end(),
            [](const Block& a, const Block& b) { return a.sources[0] < b.sources[0]; });

  Shape reshaped;
  while (reshaped.size() < result.size() && result[reshaped.size()] == 1) reshaped.push_back(1);
  std::vector<int64_t> back(result.size());
  std::iota(back.begin(), back.end(), 0);
  for (const Block& block : blocks) {
    for (const int64_t axis : block.results) {
      back[static_cast<size_t>(axis)] = static_cast<int64_t>(reshaped.size());
      reshaped.push_back(result[static_cast<size_t>(axis)]);
    }
  }
  graph.nodes[n].inputs[0] = x;
  graph.nodes[n].op = make_reshape(reshaped);
  const ValueId y = take_output(graph, n, reshaped, "/transposed");
  graph.nodes.push_back({graph.value(y).name, make_transpose(back), {graph.nodes[n].outputs[0]}, {y}});
  return true;
}

}  // namespace

bool sink_transposes_through_reshapes(Graph& graph) {
  return apply_everywhere(graph, sink);
}

}  // namespace qtool
