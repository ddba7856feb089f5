// ConvTranspose: transposed 2-D convolution over NHWC images.
#include "src/ops/conv_transpose.h"

#include <algorithm>

#include "qk_conv_transpose_f32.h"
#include "qk_conv_transpose_s8.h"
#include "qtool/error.h"
#include "src/ops/conv_operands.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/mac_tables.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/quantize_linear.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

int64_t unpadded_size(const Window& window, size_t axis, int64_t input, int64_t output_padding) {
  return window.strides[axis] * (input - 1) + output_padding + window.extent(axis);
}

}  // namespace

std::vector<TensorType> ConvTranspose::infer(Types inputs) const {
  check_conv_operands(inputs, window_, group_);
  const TensorType& x = *inputs[0];
  Shape result{x.shape[0], 0, 0, inputs[1]->shape[0]};
  for (size_t axis = 0; axis < 2; ++axis) {
    const int64_t full = unpadded_size(window_, axis, x.shape[axis + 1], output_padding_[axis]);
    if (full <= window_.pads_along(axis))
      throw Error(ErrorKind::bad_input, "pads of " + std::to_string(window_.pads_along(axis)) +
                                            " leave nothing of the result's " + std::to_string(full) +
                                            (axis == 0 ? " rows" : " columns") + " for the input " +
                                            to_string(x.shape));
    result[axis + 1] = full - window_.pads_along(axis);
  }
  return {{x.data_type, result}};
}

std::vector<KernelCall> ConvTranspose::lower(const Graph& graph, const Node& node) const {
  const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
  const auto set_shapes = [&](auto& call) {
    set_window(call, window_, x.shape, y.shape);
    QK_SET(call, input_channels, x.shape[3]);
    QK_SET(call, output_channels, y.shape[3]);
    QK_SET(call, groups, group_);
  };
  if (y.is_float()) {
    auto call = QK_CALL(qk_conv_transpose_f32);
    set_shapes(call);
    const std::vector<float> weights = weight_values(graph, node.inputs[1]);
    QK_SET(call, output_min, kernel_min(clamp_));
    QK_SET(call, output_max, kernel_max(clamp_));
    QK_TABLE(call, weights, channels_innermost(std::span(weights), y.shape[3]));
    QK_TABLE(call, bias, bias_values(graph, node));
    return {std::move(call).finish({node.inputs[0]}, node.outputs)};
  }
  const auto weights = graph.value(node.inputs[1]).as<int8_t>();
  auto call = QK_CALL(qk_conv_transpose_s8);
  set_shapes(call);
  QK_SET(call, input_zero_point, x.zero_point());
  QK_TABLE(call, weights, std::vector<int8_t>(weights.begin(), weights.end()));
  set_mac_tables(call, mac_tables(graph, node, InputZeroPoint::in_kernel), clamp_, y);
  return {std::move(call).finish({node.inputs[0]}, node.outputs)};
}

QuantRule ConvTranspose::quant_rule(const Graph&, const Node&) const {
  return {.kind = QuantRule::Kind::calibrated, .roles = {Role::activation, Role::weight, Role::bias}};
}

// Every input element meets every tap of its group's outputs.
int64_t ConvTranspose::macs(const Graph& graph, const Node& node) const {
  const TensorType &x = graph.type(node.inputs[0]), &weights = graph.type(node.inputs[1]);
  return x.elements() / x.shape[3] * weights.elements();
}

OpPtr ConvTranspose::with_clamp(const Clamp& clamp) const {
  return std::make_shared<ConvTranspose>(window_, output_padding_, group_, clamp_.intersect(clamp));
}

void ConvTranspose::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Shape& w = graph.type(node.inputs[1]).shape;
  std::string weights;
  if (group_ == 1) {
    weights = writer.constant(node.inputs[1], {3, 0, 1, 2});
  } else {
    // [G*M, KH, KW, C] -> [G*C, M, KH, KW]: three steps that no single permutation of 4 axes does.
    const auto step = [&](const std::string& type, std::vector<std::string> inputs,
                          const Attributes& attributes) {
      const std::string result = writer.temporary(node.name + "/weights");
      writer.node(type, inputs, {result}, attributes);
      return result;
    };
    const auto shape = [&](const Shape& s) {
      const TensorType type{DataType::s64, {static_cast<int64_t>(s.size())}};
      return writer.initializer(node.name + "/weights_shape", type, to_bytes(s));
    };
    const int64_t m = w[0] / group_;
    weights =
        step("Reshape", {writer.constant(node.inputs[1], {}), shape({group_, m, w[1], w[2], w[3]})}, {});
    weights = step("Transpose", {weights}, {{"perm", std::vector<int64_t>{0, 4, 1, 2, 3}}});
    weights = step("Reshape", {weights, shape({group_ * w[3], m, w[1], w[2]})}, {});
  }
  std::vector<std::string> inputs{writer.input(node.inputs[0], Layout::channels_first), weights};
  if (node.inputs.size() > 2) inputs.push_back(writer.constant(node.inputs[2], {}));
  Attributes attributes = to_attributes(window_);
  attributes.set("group", group_);
  attributes.set("output_padding", std::vector<int64_t>(output_padding_.begin(), output_padding_.end()));
  const std::string y = writer.temporary(node.name);
  writer.node("ConvTranspose", inputs, {y}, attributes);
  writer.output(node.outputs[0], Layout::channels_first, y, clamp_);
}

namespace {

// Pads that give the wanted size; what is missing even without pads becomes output_padding.
void pad_to_size(Window& window, size_t axis, int64_t full, int64_t wanted, bool upper,
                 int64_t& output_padding) {
  output_padding += std::max<int64_t>(wanted - full, 0);
  const int64_t total = std::max<int64_t>(full - wanted, 0);
  window.pads[axis] = upper ? total / 2 : total - total / 2;
  window.pads[axis + 2] = total - window.pads[axis];
}

// output_shape (spatial dimensions only, or with N and C in front) and auto_pad, as pads and output_padding.
void resolve_padding(const OnnxNode& node, const Shape& image, Window& window,
                     std::array<int64_t, 2>& output_padding) {
  const std::string auto_pad = node.attributes.text("auto_pad", "NOTSET");
  const size_t dims = image.size() - 2;
  Shape wanted = node.attributes.integers("output_shape");
  if (wanted.size() == image.size()) wanted.erase(wanted.begin(), wanted.begin() + 2);
  if (!wanted.empty() && wanted.size() != dims)
    throw Error(ErrorKind::bad_input, "output_shape " + to_string(wanted) + " must have " +
                                          std::to_string(dims) + " entries for the input " +
                                          to_string(image));
  const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
  if (wanted.empty() && !same) return;
  for (size_t i = 0; i < dims; ++i) {
    const size_t axis = i + 2 - dims;
    const int64_t input = image[i + 2];
    const int64_t full = unpadded_size(window, axis, input, output_padding[axis]);
    const int64_t size = wanted.empty() ? input * window.strides[axis] : wanted[i];
    pad_to_size(window, axis, full, size, auto_pad == "SAME_UPPER", output_padding[axis]);
  }
}

// [G*C, M, KH, KW] -> [G*M, KH, KW, C]. Scales along M of several groups have no counterpart: such weights
// become floats.
ValueId regroup(GraphBuilder& builder, ValueId id, int64_t group, const std::string& name) {
  if (group == 1) return transpose_weights(builder, id, {1, 2, 3, 0}, name);
  const Shape s = builder.shape(id);
  const ValueId source = quantized_source(builder.graph(), id);
  if (source != no_value && !builder.type(source).quant->per_tensor())
    id = builder.graph().add_constant(name + "/float", DataType::f32, s, weight_values(builder.graph(), id));
  id = reshape_weights(builder, id, {group, s[0] / group, s[1], s[2], s[3]}, -1, name + "/groups");
  id = transpose_weights(builder, id, {0, 2, 3, 4, 1}, name + "/transposed");
  return reshape_weights(builder, id, {group * s[1], s[2], s[3], s[0] / group}, -1, name);
}

}  // namespace

std::vector<ValueId> read_conv_transpose(const OnnxNode& node, GraphBuilder& builder) {
  const ConvOperands operands = read_conv_operands(node, builder);
  const Shape image = builder.shape(node.inputs[0]);
  const int64_t rank = builder.rank(node.inputs[0]);
  Window window = read_window(node, image, operands.kernel);
  std::array<int64_t, 2> output_padding = read_pair(node, "output_padding", rank, 0, 0);
  resolve_padding(node, image, window, output_padding);
  const int64_t group = node.attributes.integer("group", 1);
  const Shape& weights = builder.shape(operands.weights);
  if (group < 1 || weights[0] != image[1] || weights[0] % group != 0)
    throw Error(ErrorKind::bad_input, "the weights " + to_string(weights) + " must start with the " +
                                          std::to_string(image[1]) + " channels of the input " +
                                          to_string(image) + ", a multiple of group " +
                                          std::to_string(group));
  const std::string& name = node.outputs[0];
  std::vector<ValueId> inputs{to_image(builder, node.inputs[0]),
                              regroup(builder, operands.weights, group, name + "/weights")};
  if (operands.bias != no_value) inputs.push_back(operands.bias);
  const auto op = std::make_shared<ConvTranspose>(window, output_padding, group);
  const ValueId y = builder.add(op, inputs, name);
  return {from_image(builder, y, rank, name)};
}

}  // namespace qtool
