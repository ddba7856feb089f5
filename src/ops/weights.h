// Weights and biases of layers while they are read and lowered: constants, or quantized constants behind a
// Dequantize node, which keep their integers and their node whatever is done to them here.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "src/ops/graph_builder.h"

namespace qtool {

// True for a constant and for the Dequantize node's result over one.
bool is_weight(const Graph& graph, ValueId id);

// Throws Error(unsupported) when the operand is computed at run time; `what` is its role ("the weights").
void require_weight(const GraphBuilder& builder, ValueId id, const std::string& what);

// The reals, wherever they stand, as float32: the constant's own memory unless they are quantized.
std::shared_ptr<const Bytes> weight_data(const Graph& graph, ValueId id);
std::vector<float> weight_values(const Graph& graph, ValueId id);

ValueId transpose_weights(GraphBuilder& builder, ValueId id, const std::vector<int64_t>& perm,
                          const std::string& name);
// `axis` is where the axis of per-axis scales is found in `shape`.
ValueId reshape_weights(GraphBuilder& builder, ValueId id, const Shape& shape, int axis,
                        const std::string& name);
// factor * weights as a float constant; `id` itself when the factor is 1.
ValueId scale_weights(GraphBuilder& builder, ValueId id, float factor, const std::string& name);

// [channels][rest] -> [rest][channels], the order in which float kernels walk through weights.
template <class T>
Bytes channels_innermost(std::span<const T> weights, int64_t channels) {
  const auto n = static_cast<size_t>(channels), rest = weights.size() / n;
  Bytes packed(weights.size_bytes());
  const auto elements = edit_as<T>(packed);
  for (size_t c = 0; c < n; ++c)
    for (size_t i = 0; i < rest; ++i) elements[i * n + c] = weights[c * rest + i];
  return packed;
}

}  // namespace qtool
