// An exported network flattens [N, C, H, W]; in a graph of NHWC images that is a Transpose before each
// Reshape, which the weights can do instead.
#include <algorithm>
#include <optional>

#include "src/ops/fully_connected.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"
#include "src/passes/trace_movement.h"

namespace qtool {
namespace {

// Column k of every row is column result[k] of that row of the source, each used once; nothing when it is not
// so.
std::optional<std::vector<size_t>> same_permutation_in_rows(const std::vector<int64_t>& sources,
                                                            int64_t columns) {
  const auto width = static_cast<size_t>(columns);
  if (width == 0) return std::nullopt;
  std::vector<size_t> perm(width);
  std::vector<bool> used(width, false);
  for (size_t k = 0; k < width; ++k) {
    if (sources[k] >= columns || used[static_cast<size_t>(sources[k])]) return std::nullopt;
    perm[k] = static_cast<size_t>(sources[k]);
    used[perm[k]] = true;
  }
  for (size_t i = 0; i < sources.size(); ++i)
    if (sources[i] != static_cast<int64_t>(i / width * width + perm[i % width])) return std::nullopt;
  return perm;
}

Bytes permute_columns(std::span<const float> weights, const std::vector<size_t>& perm) {
  Bytes result(weights.size_bytes());
  const auto columns = edit_as<float>(result);
  for (size_t row = 0; row < weights.size(); row += perm.size())
    for (size_t k = 0; k < perm.size(); ++k) columns[row + perm[k]] = weights[row + k];
  return result;
}

// How the columns of `input` are permuted, and from which value.
struct Permuted {
  ValueId from;
  std::vector<size_t> columns;
};

std::optional<Permuted> find_permuted(const Graph& graph, ValueId input) {
  const std::vector<ValueId> sources = movement_sources(graph, input);
  for (size_t length = sources.size(); length > 0; --length) {
    const ValueId from = sources[length - 1], next = length > 1 ? sources[length - 2] : input;
    if (is_reshape(*graph.nodes[producer_of(graph, next)].op)) continue;  // permutes nothing
    if (graph.type(from).elements() != graph.type(input).elements()) continue;
    const auto elements = trace_movement(graph, from, input);
    if (!elements) continue;
    if (auto columns = same_permutation_in_rows(*elements, graph.type(input).shape.back()))
      return Permuted{from, std::move(*columns)};
  }
  return std::nullopt;
}

bool absorb(Graph& graph, size_t n) {
  if (dynamic_cast<const FullyConnected*>(graph.nodes[n].op.get()) == nullptr) return false;
  const ValueId input = graph.nodes[n].inputs[0], weights = graph.nodes[n].inputs[1];
  if (!graph.value(weights).is_constant() || !graph.type(weights).is_float()) return false;
  const auto permuted = find_permuted(graph, input);
  if (!permuted) return false;
  Bytes columns = permute_columns(graph.value(weights).as<float>(), permuted->columns);
  const ValueId permuted_weights =
      replace_constant(graph, weights, TensorType(graph.type(weights)), std::move(columns));
  graph.nodes[n].inputs[1] = permuted_weights;
  const Value flattened = graph.value(input);  // a copy: adding a value moves the others
  const ValueId flat = GraphBuilder(graph).reshape(permuted->from, flattened.type.shape, flattened.name);
  graph.nodes[n].inputs[0] = flat;
  return true;
}

}  // namespace

bool permute_flatten(Graph& graph) {
  return apply_everywhere(graph, absorb);
}

}  // namespace qtool
