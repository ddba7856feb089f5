// A channel whose int8 value never changes (a dead Relu, say) costs multiplications, weights and memory and
// tells nothing. Layers that read it take its contribution into their bias, and the layer that makes it makes
// one channel less.
#include <algorithm>
#include <numeric>

#include "qtool/passes.h"
#include "src/ops/op.h"
#include "src/passes/channel_classes.h"
#include "src/passes/drop_channels.h"

namespace qtool {
namespace {

bool weights_are_zero(std::span<const int8_t> weights, size_t channel, size_t channels) {
  for (size_t i = channel; i < weights.size(); i += channels)
    if (weights[i] != 0) return false;
  return true;
}

// Marks the channels of a class that a layer which mixes channels cannot do without: those that vary, and
// those that differ from the value of padding where there is some.
void mark_needed(const Graph& graph, const Node& node, const MacNode& mac, const ChannelIntervals& input,
                 std::vector<bool>& needed) {
  const auto weights = graph.value(node.inputs[1]).as<int8_t>();
  const int32_t zero_point = graph.type(node.inputs[0]).zero_point();
  for (size_t k = 0; k < input.size(); ++k) {
    const bool constant = input[k].is_one_value() && (!mac.can_pad() || input[k].min == zero_point);
    if (!constant && !weights_are_zero(weights, k, input.size())) needed[k % needed.size()] = true;
  }
}

// By class, the channels that stay; at least one.
std::vector<std::vector<int32_t>> kept_channels(const Graph& graph, const ChannelClasses& classes,
                                                const std::vector<ChannelIntervals>& intervals) {
  std::vector<std::vector<bool>> needed;
  for (const ChannelClass& c : classes.classes) needed.emplace_back(static_cast<size_t>(c.channels), c.fixed);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    if (!classes.macs[n] || classes.macs[n]->groups != 1) continue;
    const size_t c = classes.class_of[node.inputs[0]];
    if (c != no_class) mark_needed(graph, node, *classes.macs[n], intervals[node.inputs[0]], needed[c]);
  }
  std::vector<std::vector<int32_t>> kept;
  for (const std::vector<bool>& channels : needed) {
    std::vector<int32_t>& indices = kept.emplace_back();
    for (size_t k = 0; k < channels.size(); ++k)
      if (channels[k]) indices.push_back(static_cast<int32_t>(k));
    if (indices.empty()) indices.push_back(0);
  }
  return kept;
}

}  // namespace

std::vector<RemovedChannels> remove_constant_channels(Graph& graph) {
  const std::vector<ChannelIntervals> intervals = channel_intervals(graph);
  const ChannelClasses classes = channel_classes(graph, intervals);
  drop_channels(graph, classes, intervals, kept_channels(graph, classes, intervals));
  std::vector<RemovedChannels> removed;
  std::vector<bool> reported(classes.classes.size(), false);
  for (const Node& node : graph.nodes) {
    if (node.outputs.empty() || node.outputs[0] == no_value) continue;
    const size_t c = classes.class_of[node.outputs[0]];
    if (c == no_class || reported[c]) continue;
    reported[c] = true;
    const Value& value = graph.value(node.outputs[0]);
    const auto total = static_cast<int64_t>(intervals[node.outputs[0]].size());
    if (value.type.shape.back() < total)
      removed.push_back({value.name, total - value.type.shape.back(), total});
  }
  prune(graph);
  return removed;
}

}  // namespace qtool
