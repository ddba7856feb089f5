// Conv: 2-D convolution over NHWC images, grouped, depthwise or full.
#include "src/ops/conv.h"

#include "qk_conv_f32.h"
#include "qk_conv_s8.h"
#include "qk_depthwise_conv_f32.h"
#include "qk_depthwise_conv_s8.h"
#include "src/ops/conv_operands.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/mac_tables.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

// What one node's kernels need to know.
struct ConvCall {
  const Graph& graph;
  const Node& node;
  const Window& window;
  int64_t group;
  Clamp clamp;

  const Shape& image() const { return graph.type(node.inputs[0]).shape; }
  const TensorType& result() const { return graph.type(node.outputs[0]); }
  const Value& weights() const { return graph.value(node.inputs[1]); }
};

template <class Call>
void set_shapes(Call& call, const ConvCall& conv) {
  set_window(call, conv.window, conv.image(), conv.result().shape);
  QK_SET(call, input_channels, conv.image()[3]);
  QK_SET(call, output_channels, conv.result().shape[3]);
}

template <class Call>
KernelCall finish_f32(Call call, const ConvCall& conv) {
  set_shapes(call, conv);
  const auto weights = weight_data(conv.graph, conv.node.inputs[1]);
  QK_SET(call, output_min, kernel_min(conv.clamp));
  QK_SET(call, output_max, kernel_max(conv.clamp));
  QK_TABLE(call, weights, channels_innermost(view_as<float>(*weights), conv.result().shape[3]));
  QK_TABLE(call, bias, bias_values(conv.graph, conv.node));
  return std::move(call).finish({conv.node.inputs[0]}, conv.node.outputs);
}

template <class Call>
KernelCall finish_s8(Call call, const ConvCall& conv, Bytes weights) {
  set_shapes(call, conv);
  QK_SET(call, input_zero_point, conv.graph.type(conv.node.inputs[0]).zero_point());
  QK_TABLE(call, weights, std::move(weights));
  const MacTables tables = mac_tables(conv.graph, conv.node, InputZeroPoint::in_bias);
  set_mac_tables(call, tables, conv.clamp, conv.result());
  return std::move(call).finish({conv.node.inputs[0]}, conv.node.outputs);
}

KernelCall lower_f32(const ConvCall& conv, bool depthwise) {
  if (depthwise) return finish_f32(QK_CALL(qk_depthwise_conv_f32), conv);
  auto call = QK_CALL(qk_conv_f32);
  QK_SET(call, groups, conv.group);
  return finish_f32(std::move(call), conv);
}

KernelCall lower_s8(const ConvCall& conv, bool depthwise) {
  const auto weights = conv.weights().as<int8_t>();
  if (depthwise)
    return finish_s8(QK_CALL(qk_depthwise_conv_s8), conv,
                     channels_innermost(weights, conv.result().shape[3]));
  auto call = QK_CALL(qk_conv_s8);
  QK_SET(call, groups, conv.group);
  return finish_s8(std::move(call), conv, to_bytes(weights));
}

}  // namespace

std::vector<TensorType> Conv::infer(Types inputs) const {
  check_conv_operands(inputs, window_, group_);
  return {slide(window_, *inputs[0], inputs[1]->shape[0])};
}

std::vector<KernelCall> Conv::lower(const Graph& graph, const Node& node) const {
  const ConvCall conv{graph, node, window_, group_, clamp_};
  const bool depthwise = group_ > 1 && group_ == conv.image()[3];
  return {conv.result().is_float() ? lower_f32(conv, depthwise) : lower_s8(conv, depthwise)};
}

QuantRule Conv::quant_rule(const Graph&, const Node&) const {
  return {.kind = QuantRule::Kind::calibrated, .roles = {Role::activation, Role::weight, Role::bias}};
}

int64_t Conv::macs(const Graph& graph, const Node& node) const {
  const TensorType& weights = graph.type(node.inputs[1]);
  return graph.type(node.outputs[0]).elements() * (weights.elements() / weights.shape[0]);
}

OpPtr Conv::with_clamp(const Clamp& clamp) const {
  return std::make_shared<Conv>(window_, group_, clamp_.intersect(clamp));
}

OpPtr Conv::without_clamp() const {
  return std::make_shared<Conv>(window_, group_);
}

OpPtr Conv::with_padding(const std::array<int64_t, 4>& extra) const {
  return std::make_shared<Conv>(window_.with_padding(extra), group_, clamp_);
}

void Conv::to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const {
  std::vector<std::string> inputs{writer.input(node.inputs[0], Layout::channels_first),
                                  writer.constant(node.inputs[1], {0, 3, 1, 2})};
  if (node.inputs.size() > 2) inputs.push_back(writer.constant(node.inputs[2], {}));
  Attributes attributes = to_attributes(window_);
  attributes.set("group", group_);
  const std::string y = writer.temporary(node.name);
  writer.node("Conv", inputs, {y}, attributes);
  writer.output(node.outputs[0], Layout::channels_first, y, clamp_);
}

std::vector<ValueId> read_conv(const OnnxNode& node, GraphBuilder& builder) {
  const ConvOperands operands = read_conv_operands(node, builder);
  const Window window = read_window(node, builder.shape(node.inputs[0]), operands.kernel);
  const int64_t group = node.attributes.integer("group", 1);
  const std::string& name = node.outputs[0];
  const ValueId weights = transpose_weights(builder, operands.weights, {0, 2, 3, 1}, name + "/weights");
  std::vector<ValueId> inputs{to_image(builder, node.inputs[0]), weights};
  if (operands.bias != no_value) inputs.push_back(operands.bias);
  const ValueId y = builder.add(std::make_shared<Conv>(window, group), inputs, name);
  return {from_image(builder, y, builder.rank(node.inputs[0]), name)};
}

}  // namespace qtool
