#include "src/passes/channel_classes.h"

#include <algorithm>
#include <numeric>

#include "src/ops/movement.h"

namespace qtool {
namespace {

class Grouping {
 public:
  Grouping(const Graph& graph, const std::vector<ChannelIntervals>& intervals)
      : graph_(graph),
        intervals_(intervals),
        parent_(graph.values.size()),
        fixed_(graph.values.size(), false) {
    std::iota(parent_.begin(), parent_.end(), ValueId{0});
  }

  bool has_channels(ValueId id) const { return id != no_value && !intervals_[id].empty(); }

  ValueId root(ValueId id) {
    while (parent_[id] != id) id = parent_[id] = parent_[parent_[id]];
    return id;
  }
  void join(ValueId a, ValueId b) { parent_[root(a)] = root(b); }
  void fix(ValueId id) {
    if (has_channels(id)) fixed_[id] = true;
  }
  void fix_all(const Node& node) {
    for (const ValueId id : node.inputs) fix(id);
    for (const ValueId id : node.outputs) fix(id);
  }

  ChannelClasses finish() {
    ChannelClasses result;
    result.class_of.assign(graph_.values.size(), no_class);
    std::vector<size_t> class_of_root(graph_.values.size(), no_class);
    for (ValueId id = 0; id < graph_.values.size(); ++id) {
      if (!has_channels(id)) continue;
      size_t& index = class_of_root[root(id)];
      if (index == no_class) {
        index = result.classes.size();
        result.classes.emplace_back();
      }
      result.class_of[id] = index;
      add(result.classes[index], id);
    }
    for (ChannelClass& c : result.classes)
      for (const ValueId id : c.values) c.fixed = c.fixed || graph_.type(id).shape.back() % c.channels != 0;
    return result;
  }

 private:
  void add(ChannelClass& c, ValueId id) const {
    const int64_t channels = graph_.type(id).shape.back();
    c.channels = c.values.empty() ? channels : std::min(c.channels, channels);
    c.fixed = c.fixed || fixed_[id];
    c.values.push_back(id);
  }

  const Graph& graph_;
  const std::vector<ChannelIntervals>& intervals_;
  std::vector<ValueId> parent_;
  std::vector<bool> fixed_;
};

// True when channel c of operands and result belong together: they have as many, or an operand is a constant
// that is the same for all.
bool channels_correspond(const Graph& graph, const Grouping& grouping, const Node& node) {
  if (!node.op->separate_channels() || node.outputs.size() != 1) return false;
  const int64_t channels = graph.type(node.outputs[0]).shape.back();
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    if (id == no_value) return false;
    const Shape& shape = graph.type(id).shape;
    if (graph.value(id).is_constant())
      return shape.empty() || shape.back() == 1 ||
             (shape.back() == channels && graph.type(id).quant->per_tensor());
    return grouping.has_channels(id) && shape.back() == channels;
  });
}

bool reshape_keeps_channels(const Graph& graph, const Node& node) {
  const int64_t from = graph.type(node.inputs[0]).shape.back(), to = graph.type(node.outputs[0]).shape.back();
  return is_reshape(*node.op) && (from % to == 0 || to % from == 0);
}

void connect(const Graph& graph, Grouping& grouping, const Node& node, const std::optional<MacNode>& mac) {
  const bool known = std::any_of(node.inputs.begin(), node.inputs.end(),
                                 [&](ValueId id) { return grouping.has_channels(id); }) &&
                     grouping.has_channels(node.outputs[0]);
  if (known && mac && mac->groups == 1)
    return;  // mixes channels: what it needs is decided channel by channel
  const bool joined =
      known && (mac ? mac->is_depthwise()
                    : channels_correspond(graph, grouping, node) || reshape_keeps_channels(graph, node));
  if (!joined) return grouping.fix_all(node);
  for (const ValueId id : node.inputs)
    if (grouping.has_channels(id)) grouping.join(id, node.outputs[0]);
}

}  // namespace

ChannelClasses channel_classes(const Graph& graph, const std::vector<ChannelIntervals>& intervals) {
  Grouping grouping(graph, intervals);
  std::vector<std::optional<MacNode>> macs;
  for (const ValueId id : graph.inputs) grouping.fix(id);
  for (const ValueId id : graph.outputs) grouping.fix(id);
  for (const Node& node : graph.nodes) {
    macs.push_back(as_mac_node(graph, node));
    connect(graph, grouping, node, macs.back());
  }
  ChannelClasses result = grouping.finish();
  result.macs = std::move(macs);
  return result;
}

}  // namespace qtool
