#include "src/passes/mac_intervals.h"

#include <algorithm>
#include <cassert>

#include "qk_rescale.h"
#include "src/numerics/quantization.h"
#include "src/ops/conv.h"
#include "src/ops/fully_connected.h"
#include "src/ops/mac_tables.h"

namespace qtool {
namespace {

// What tap k of a window can meet along one spatial axis.
Tap tap_along(const Window& window, size_t axis, int64_t k, int64_t input, int64_t output) {
  Tap tap{false, false};
  for (int64_t o = 0; o < output; ++o) {
    const int64_t i = o * window.strides[axis] - window.pads[axis] + k * window.dilations[axis];
    (i >= 0 && i < input ? tap.in_image : tap.in_padding) = true;
  }
  return tap;
}

std::vector<Tap> taps_of(const Window& window, const Shape& image, const Shape& result) {
  std::vector<Tap> taps;
  for (int64_t kh = 0; kh < window.kernel[0]; ++kh) {
    const Tap row = tap_along(window, 0, kh, image[1], result[1]);
    for (int64_t kw = 0; kw < window.kernel[1]; ++kw) {
      const Tap column = tap_along(window, 1, kw, image[2], result[2]);
      taps.push_back({row.in_image && column.in_image, row.in_padding || column.in_padding});
    }
  }
  return taps;
}

}  // namespace

bool MacNode::can_pad() const {
  return std::any_of(taps.begin(), taps.end(), [](const Tap& tap) { return tap.in_padding; });
}

std::optional<MacNode> as_mac_node(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2) return std::nullopt;
  const TensorType &x = graph.type(node.inputs[0]), &w = graph.type(node.inputs[1]),
                   &y = graph.type(node.outputs[0]);
  if (x.data_type != DataType::s8 || y.data_type != DataType::s8 || !graph.value(node.inputs[1]).is_constant())
    return std::nullopt;
  if (dynamic_cast<const FullyConnected*>(node.op.get()) != nullptr)
    return MacNode{1, w.shape[0], w.shape[1], {Tap{}}};
  if (const auto* conv = dynamic_cast<const Conv*>(node.op.get()))
    return MacNode{conv->group(), w.shape[0], w.shape[3], taps_of(conv->window(), x.shape, y.shape)};
  return std::nullopt;
}

ChannelIntervals mac_intervals(const Graph& graph, const Node& node, const MacNode& mac,
                               const ChannelIntervals& input) {
  const int32_t padding = graph.type(node.inputs[0]).zero_point();
  const TensorType& y = graph.type(node.outputs[0]);
  const MacTables tables = mac_tables(graph, node, InputZeroPoint::in_bias);
  const IntegerClamp clamp = integer_clamp(node.op->clamp().min, node.op->clamp().max, y);
  const auto weights = graph.value(node.inputs[1]).as<int8_t>();
  ChannelIntervals results;
  size_t next = 0;
  for (int64_t o = 0; o < mac.outputs; ++o) {
    const auto c = static_cast<size_t>(o);
    const int64_t first = o / (mac.outputs / mac.groups) * mac.group_inputs;
    int64_t min = tables.bias[c], max = tables.bias[c];
    for (const Tap& tap : mac.taps) {
      for (int64_t i = first; i < first + mac.group_inputs; ++i) {
        const Interval padded{padding, padding}, inside = input[static_cast<size_t>(i)];
        const Interval x = !tap.in_image ? padded : tap.in_padding ? inside.hull(padded) : inside;
        const int32_t w = weights[next++];
        min += w * (w < 0 ? x.max : x.min);
        max += w * (w < 0 ? x.min : x.max);
      }
    }
    const int32_t shift = tables.left_shifts.empty() ? 0 : tables.left_shifts[c];
    const auto rescaled = [&](int64_t acc) -> int32_t {
      assert(acc >= INT32_MIN && acc <= INT32_MAX);  // N4
      return qk_requantize_s8(static_cast<int32_t>(acc), tables.multipliers[c], shift, y.zero_point(),
                              clamp.min, clamp.max);
    };
    results.push_back({rescaled(min), rescaled(max)});
  }
  return results;
}

}  // namespace qtool
