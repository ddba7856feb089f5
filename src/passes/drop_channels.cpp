#include "src/passes/drop_channels.h"

#include <cassert>
#include <numeric>

#include "src/ops/conv.h"
#include "src/ops/movement.h"
#include "src/passes/rewrite.h"

namespace qtool {
namespace {

using Indices = std::vector<int32_t>;

template <class T>
std::vector<T> select(const std::vector<T>& all, const Indices& kept) {
  std::vector<T> result;
  for (const int32_t i : kept) result.push_back(all[static_cast<size_t>(i)]);
  return result;
}

Indices all_of(int64_t count) {
  Indices indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

// A constant with the kept elements along an axis; scales along that axis are kept alike.
ValueId select_constant(Graph& graph, ValueId id, size_t axis, const Indices& kept) {
  TensorType type = graph.type(id);
  const auto inner = static_cast<size_t>(strides_of(type.shape)[axis]) * size_of(type.data_type);
  const auto extent = static_cast<size_t>(type.shape[axis]);
  const Bytes& from = *graph.value(id).data;
  Bytes data;
  for (size_t outer = 0; outer < from.size(); outer += extent * inner) {
    for (const int32_t i : kept) {
      const auto first = from.begin() + static_cast<std::ptrdiff_t>(outer + static_cast<size_t>(i) * inner);
      data.insert(data.end(), first, first + static_cast<std::ptrdiff_t>(inner));
    }
  }
  type.shape[axis] = static_cast<int64_t>(kept.size());
  if (type.quant && type.quant->axis == static_cast<int>(axis)) {
    type.quant->scales = select(type.quant->scales, kept);
    type.quant->zero_points = select(type.quant->zero_points, kept);
  }
  return replace_constant(graph, id, type, std::move(data));
}

class ChannelDropper {
 public:
  ChannelDropper(Graph& graph, const ChannelClasses& classes, const std::vector<ChannelIntervals>& intervals,
                 const std::vector<Indices>& kept)
      : graph_(graph), classes_(classes), intervals_(intervals), kept_(kept) {}

  void run() {
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (const auto& mac = classes_.macs[n]) {
        mac->is_depthwise() ? drop_depthwise(n) : drop_mixed(n, *mac);
      } else {
        drop_operands(n);
      }
    }
    for (const ChannelClass& c : classes_.classes)
      for (const ValueId id : c.values) shrink(id);
  }

 private:
  // Channels of a value that stay, of those it had before.
  Indices kept_of(ValueId id) const {
    const size_t c = classes_.class_of[id];
    const auto channels = static_cast<int32_t>(classes_.classes[c].channels);
    Indices result;
    for (int32_t first = 0; first < original(id); first += channels)
      for (const int32_t k : kept_[c]) result.push_back(first + k);
    return result;
  }
  int64_t original(ValueId id) const { return static_cast<int64_t>(intervals_[id].size()); }
  bool shrinks(ValueId id) const {
    const size_t c = classes_.class_of[id];
    return c != no_class && static_cast<int64_t>(kept_[c].size()) < classes_.classes[c].channels;
  }

  void shrink(ValueId id) {
    if (!shrinks(id)) return;
    Value& value = graph_.value(id);
    const Indices before = value.kept_channels.empty() ? all_of(original(id)) : value.kept_channels;
    value.kept_channels = select(before, kept_of(id));
    value.type.shape.back() = static_cast<int64_t>(value.kept_channels.size());
  }

  // Weights and bias of the kept output channels.
  void drop_outputs(size_t n) {
    Node& node = graph_.nodes[n];
    if (!shrinks(node.outputs[0])) return;
    const Indices kept = kept_of(node.outputs[0]);
    for (size_t i = 1; i < node.inputs.size(); ++i)
      if (node.inputs[i] != no_value) node.inputs[i] = select_constant(graph_, node.inputs[i], 0, kept);
  }

  void drop_depthwise(size_t n) {
    Node& node = graph_.nodes[n];
    if (!shrinks(node.outputs[0])) return;
    const auto& conv = dynamic_cast<const Conv&>(*node.op);
    const auto groups = static_cast<int64_t>(kept_of(node.outputs[0]).size());
    node.op = std::make_shared<Conv>(conv.window(), groups, conv.clamp());
    drop_outputs(n);
  }

  void drop_mixed(size_t n, const MacNode& mac) {
    const Node& node = graph_.nodes[n];
    if (shrinks(node.inputs[0])) {
      add_to_bias(n, contribution_of_dropped(node, mac));
      const size_t last_axis = graph_.type(node.inputs[1]).shape.size() - 1;
      const ValueId weights = select_constant(graph_, node.inputs[1], last_axis, kept_of(node.inputs[0]));
      graph_.nodes[n].inputs[1] = weights;
    }
    drop_outputs(n);
  }

  // sum w * (q - zero_point) over the dropped input channels, by output channel.
  std::vector<int64_t> contribution_of_dropped(const Node& node, const MacNode& mac) const {
    const ChannelIntervals& input = intervals_[node.inputs[0]];
    const int32_t zero_point = graph_.type(node.inputs[0]).zero_point();
    std::vector<int64_t> fixed(input.size());
    for (size_t k = 0; k < input.size(); ++k) fixed[k] = input[k].min - zero_point;
    for (const int32_t k : kept_of(node.inputs[0])) fixed[static_cast<size_t>(k)] = 0;
    const auto weights = graph_.value(node.inputs[1]).as<int8_t>();
    std::vector<int64_t> sums(static_cast<size_t>(mac.outputs), 0);
    const size_t row = weights.size() / sums.size();
    for (size_t i = 0; i < weights.size(); ++i) sums[i / row] += weights[i] * fixed[i % row % fixed.size()];
    return sums;
  }

  void add_to_bias(size_t n, const std::vector<int64_t>& terms) {
    Node& node = graph_.nodes[n];
    std::vector<int32_t> bias(terms.size(), 0);
    const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != no_value;
    if (has_bias) {
      const auto old = graph_.value(node.inputs[2]).as<int32_t>();
      bias.assign(old.begin(), old.end());
    }
    for (size_t o = 0; o < bias.size(); ++o) {
      // N4 bounded the accumulator with these very terms in it.
      const int64_t sum = bias[o] + terms[o];
      assert(sum >= INT32_MIN && sum <= INT32_MAX);
      bias[o] = static_cast<int32_t>(sum);
    }
    if (has_bias) {
      node.inputs[2] = replace_constant(graph_, node.inputs[2], graph_.type(node.inputs[2]), to_bytes(bias));
      return;
    }
    QuantParams params = *graph_.type(node.inputs[1]).quant;
    for (float& scale : params.scales) scale *= graph_.type(node.inputs[0]).scale();
    node.inputs.resize(3, no_value);
    const TensorType type{DataType::s32, {static_cast<int64_t>(bias.size())}, params};
    const ValueId id = graph_.add_constant(node.name + "/bias", type, to_bytes(bias));
    graph_.nodes[n].inputs[2] = id;
  }

  // Reshapes and operators that keep channels apart.
  void drop_operands(size_t n) {
    Node& node = graph_.nodes[n];
    if (node.outputs.size() != 1 || !shrinks(node.outputs[0])) return;
    const Indices kept = kept_of(node.outputs[0]);
    if (is_reshape(*node.op)) {
      Shape shape = graph_.type(node.outputs[0]).shape;
      shape.back() = static_cast<int64_t>(kept.size());
      node.op = make_reshape(shape);
    }
    for (ValueId& id : node.inputs) {
      if (!graph_.value(id).is_constant() || graph_.type(id).shape.empty() ||
          graph_.type(id).shape.back() == 1)
        continue;
      id = select_constant(graph_, id, graph_.type(id).shape.size() - 1, kept);
    }
  }

  Graph& graph_;
  const ChannelClasses& classes_;
  const std::vector<ChannelIntervals>& intervals_;
  const std::vector<Indices>& kept_;
};

}  // namespace

void drop_channels(Graph& graph, const ChannelClasses& classes,
                   const std::vector<ChannelIntervals>& intervals,
                   const std::vector<std::vector<int32_t>>& kept) {
  ChannelDropper(graph, classes, intervals, kept).run();
}

}  // namespace qtool
