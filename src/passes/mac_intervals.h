// Conv and FullyConnected as the analysis of channels sees them.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "src/ops/op.h"
#include "src/passes/channel_intervals.h"

namespace qtool {

// One tap of a window: whether it can fall into the image, and whether it can fall into the padding.
struct Tap {
  bool in_image = true, in_padding = false;

  // What it can read of a channel.
  Interval reads(const Interval& channel, int32_t padding) const;
};

// A node that multiplies int8 channels with constant weights [outputs][taps][inputs of a group].
struct MacNode {
  int64_t groups, outputs, group_inputs;
  std::vector<Tap> taps;

  // Weights of groups of one input and one output: channel c of the result depends on channel c of the input
  // alone.
  bool is_depthwise() const { return groups > 1 && groups == outputs && group_inputs == 1; }
  bool can_pad() const;
};

// Nothing for other operators and for float nodes.
std::optional<MacNode> as_mac_node(const Graph& graph, const Node& node);

// Intervals of the results from those of the input: the accumulator's interval, then N6 and N7, both
// nondecreasing.
ChannelIntervals mac_intervals(const Graph& graph, const Node& node, const MacNode& mac,
                               const ChannelIntervals& input);

}  // namespace qtool
