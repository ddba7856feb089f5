#include "src/passes/channel_affine.h"

#include <algorithm>
#include <cmath>

#include "src/ops/elementwise.h"

namespace qtool {
namespace {

// One number a channel; nothing when the constant varies along another axis.
std::optional<std::vector<double>> channel_values(const Value& constant, int64_t channels) {
  const Shape& shape = constant.type.shape;
  const int64_t count = constant.type.elements();
  if (!constant.type.is_float() || (count != 1 && (count != channels || shape.back() != channels)))
    return std::nullopt;
  const auto data = constant.as<float>();
  if (count == 1) return std::vector<double>(static_cast<size_t>(channels), double{data[0]});
  return std::vector<double>(data.begin(), data.end());
}

}  // namespace

std::optional<ChannelAffine> as_channel_affine(const Graph& graph, const Node& node) {
  const auto kind = binary_kind(*node.op);
  if (!kind) return std::nullopt;
  const bool constant_first = graph.value(node.inputs[0]).is_constant();
  const Value& constant = graph.value(node.inputs[constant_first ? 0 : 1]);
  const ValueId x = node.inputs[constant_first ? 1 : 0];
  const TensorType& type = graph.type(x);
  if (!constant.is_constant() || type.shape.empty() || type.shape != graph.type(node.outputs[0]).shape)
    return std::nullopt;
  const auto values = channel_values(constant, type.shape.back());
  if (!values) return std::nullopt;
  ChannelAffine affine{x, std::vector<double>(values->size(), 1), std::vector<double>(values->size(), 0)};
  switch (*kind) {
    case BinaryKind::mul:
      affine.scale = *values;
      return affine;
    case BinaryKind::div:
      if (constant_first || std::count(values->begin(), values->end(), 0.0) != 0) return std::nullopt;
      for (size_t c = 0; c < values->size(); ++c) affine.scale[c] = 1 / (*values)[c];
      return affine;
    case BinaryKind::add:
      affine.offset = *values;
      return affine;
    case BinaryKind::sub:
      affine.offset = *values;
      for (double& v : constant_first ? affine.scale : affine.offset) v = -v;
      return affine;
    default:
      return std::nullopt;
  }
}

}  // namespace qtool
