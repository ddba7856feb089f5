#include "src/passes/mac_intervals.h"

#include <algorithm>
#include <cassert>
#include <span>

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

// Bounds of an int32 accumulator.
struct Accumulator {
  int64_t min, max;

  void add(int64_t weight, const Interval& x) {
    min += weight * (weight < 0 ? x.max : x.min);
    max += weight * (weight < 0 ? x.min : x.max);
  }
};

Interval requantized(const Accumulator& acc, const TensorType& type, const Clamp& clamp,
                     const MacTables& tables, size_t channel) {
  assert(acc.min >= INT32_MIN && acc.max <= INT32_MAX);  // N4
  const IntegerClamp bounds = integer_clamp(clamp.min, clamp.max, type);
  const int32_t shift = tables.left_shifts.empty() ? 0 : int32_t{tables.left_shifts[channel]};
  const auto rescale = [&](int64_t value) -> int32_t {
    return qk_requantize_s8(static_cast<int32_t>(value), tables.multipliers[channel], shift,
                            type.zero_point(), bounds.min, bounds.max);
  };
  return {rescale(acc.min), rescale(acc.max)};
}

}  // namespace

Interval Tap::reads(const Interval& channel, int32_t padding) const {
  const Interval padded{padding, padding};
  if (!in_image) return padded;
  return in_padding ? channel.hull(padded) : channel;
}

bool MacNode::can_pad() const {
  return std::any_of(taps.begin(), taps.end(), [](const Tap& tap) { return tap.in_padding; });
}

std::optional<MacNode> as_mac_node(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2) return std::nullopt;
  const TensorType &x = graph.type(node.inputs[0]), &w = graph.type(node.inputs[1]),
                   &y = graph.type(node.outputs[0]);
  if (x.data_type != DataType::s8 || y.data_type != DataType::s8 ||
      !graph.value(node.inputs[1]).is_constant())
    return std::nullopt;
  if (dynamic_cast<const FullyConnected*>(node.op.get()) != nullptr)
    return MacNode{1, w.shape[0], w.shape[1], {Tap{}}};
  if (const auto* conv = dynamic_cast<const Conv*>(node.op.get()))
    return MacNode{conv->group(), w.shape[0], w.shape[3], taps_of(conv->window(), x.shape, y.shape)};
  return std::nullopt;
}

ChannelIntervals mac_intervals(const Graph& graph, const Node& node, const MacNode& mac,
                               const ChannelIntervals& input) {
  const MacTables tables = mac_tables(graph, node, InputZeroPoint::in_bias);
  const auto weights = graph.value(node.inputs[1]).as<int8_t>();
  const size_t row = weights.size() / static_cast<size_t>(mac.outputs);
  const int32_t padding = graph.type(node.inputs[0]).zero_point();
  ChannelIntervals results;
  for (int64_t o = 0; o < mac.outputs; ++o) {
    const auto c = static_cast<size_t>(o);
    const auto first = static_cast<size_t>(o / (mac.outputs / mac.groups) * mac.group_inputs);
    const std::span group = std::span(input).subspan(first, static_cast<size_t>(mac.group_inputs));
    Accumulator acc{tables.bias[c], tables.bias[c]};
    for (size_t i = 0; i < row; ++i)
      acc.add(weights[c * row + i], mac.taps[i / group.size()].reads(group[i % group.size()], padding));
    results.push_back(requantized(acc, graph.type(node.outputs[0]), node.op->clamp(), tables, c));
  }
  return results;
}

}  // namespace qtool
