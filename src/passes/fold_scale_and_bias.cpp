#include <algorithm>
#include <optional>

#include "src/ops/movement.h"
#include "src/passes/channel_affine.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

// Where a layer's constants are. A layer: its result is linear in one weight operand, plus a bias.
struct Layer {
  size_t node;
  ValueId weights, bias;  // bias: no_value when there is none yet
  size_t weight_axis;
};

bool is_float_constant(const Graph& graph, ValueId id) {
  return graph.value(id).is_constant() && graph.type(id).is_float();
}

// The layer of a node with operands input, weights and maybe a bias, all of them float constants but the
// input.
std::optional<Layer> as_layer(const Graph& graph, size_t n) {
  const Node& node = graph.nodes[n];
  if (node.inputs.size() < 2 || node.inputs.size() > 3 || node.outputs.size() != 1) return std::nullopt;
  const QuantRule rule = node.op->quant_rule(graph, node);
  if (rule.role(1) != Role::weight || rule.role(2) != Role::bias) return std::nullopt;
  const Layer layer{n, node.inputs[1], node.inputs.size() > 2 ? node.inputs[2] : no_value,
                    static_cast<size_t>(rule.weight_axis)};
  if (!is_float_constant(graph, layer.weights)) return std::nullopt;
  if (layer.bias != no_value && !is_float_constant(graph, layer.bias)) return std::nullopt;
  const bool channels_fit =
      graph.type(layer.weights).shape[layer.weight_axis] == graph.type(node.outputs[0]).shape.back();
  return channels_fit ? std::optional(layer) : std::nullopt;
}

// The layer that makes the value, before Reshapes that leave the last axis alone; every value on the way is
// read once.
std::optional<Layer> layer_before(const Graph& graph, ValueId id) {
  const int64_t channels = graph.type(id).shape.back();
  while (use_count(graph, id) == 1 && graph.type(id).shape.back() == channels) {
    const size_t p = producer_of(graph, id);
    if (p == no_node) return std::nullopt;
    if (!is_reshape(*graph.nodes[p].op)) return as_layer(graph, p);
    id = graph.nodes[p].inputs[0];
    if (graph.type(id).shape.empty()) return std::nullopt;
  }
  return std::nullopt;
}

void scale_and_shift(Graph& graph, const Layer& layer, const ChannelAffine& affine) {
  const Shape shape = graph.type(layer.weights).shape;
  const auto inner = static_cast<size_t>(strides_of(shape)[layer.weight_axis]);
  const size_t channels = affine.scale.size();
  Bytes weights = *graph.value(layer.weights).data;
  size_t i = 0;
  for (float& weight : edit_as<float>(weights))
    weight = static_cast<float>(weight * affine.scale[i++ / inner % channels]);
  std::vector<float> bias(channels);
  for (size_t c = 0; c < channels; ++c) {
    const double old = layer.bias == no_value ? 0 : double{graph.value(layer.bias).as<float>()[c]};
    bias[c] = static_cast<float>(old * affine.scale[c] + affine.offset[c]);
  }
  const TensorType bias_type{DataType::f32, {static_cast<int64_t>(channels)}};
  const ValueId new_weights =
      replace_constant(graph, layer.weights, {DataType::f32, shape}, std::move(weights));
  const ValueId new_bias =
      layer.bias == no_value
          ? graph.add_constant(graph.nodes[layer.node].name + "/bias", bias_type, to_bytes(bias))
          : replace_constant(graph, layer.bias, bias_type, to_bytes(bias));
  Node& node = graph.nodes[layer.node];
  node.inputs.resize(3);
  node.inputs[1] = new_weights;
  node.inputs[2] = new_bias;
}

bool fold(Graph& graph, size_t n) {
  const Node& node = graph.nodes[n];
  const auto affine = as_channel_affine(graph, node);
  if (!affine) return false;
  const auto layer = layer_before(graph, affine->x);
  if (!layer || !graph.nodes[layer->node].op->clamp().is_none()) return false;
  OpPtr op = graph.nodes[layer->node].op;
  if (!node.op->clamp().is_none()) op = op->with_clamp(node.op->clamp());
  const ValueId y = node.outputs[0];
  if (op == nullptr || (is_graph_output(graph, y) && producer_of(graph, affine->x) == no_node)) return false;
  const std::string name = graph.value(y).name;
  if (!bypass(graph, y, affine->x)) return false;
  graph.nodes[layer->node].op = op;
  scale_and_shift(graph, *layer, *affine);
  if (graph.value(affine->x).name != name) swap_names(graph, affine->x, y);
  return true;
}

}  // namespace

bool fold_scale_and_bias(Graph& graph) {
  return apply_everywhere(graph, fold);
}

}  // namespace qtool
