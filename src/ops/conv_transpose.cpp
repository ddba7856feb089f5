// ConvTranspose: transposed 2-D convolution over NHWC images.
#include "src/ops/conv_transpose.h"

#include "qk_conv_transpose_f32.h"
#include "qk_conv_transpose_s8.h"
#include "qtool/error.h"
#include "src/ops/conv_operands.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/mac_tables.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/weights.h"

namespace qtool {
int64_t ConvTranspose::unpadded_size(const Window& window, size_t axis, int64_t input,
                                     int64_t output_padding) {
  return window.strides[axis] * (input - 1) + output_padding + window.extent(axis);
}

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
    const auto weights = weight_data(graph, node.inputs[1]);
    QK_SET(call, output_min, kernel_min(clamp_));
    QK_SET(call, output_max, kernel_max(clamp_));
    QK_TABLE(call, weights, channels_innermost(view_as<float>(*weights), y.shape[3]));
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

OpPtr ConvTranspose::without_clamp() const {
  return std::make_shared<ConvTranspose>(window_, output_padding_, group_);
}

void ConvTranspose::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Shape& w = graph.type(node.inputs[1]).shape;
  std::string weights;
  if (group_ == 1) {
    weights = writer.constant(node.inputs[1], {3, 0, 1, 2});
  } else {
    // [G*M, KH, KW, C] -> [G*C, M, KH, KW]: three steps that no single permutation of 4 axes does.
    const auto step = [&](const std::string& type, const std::vector<std::string>& inputs,
                          const Attributes& attributes) {
      std::string result = writer.temporary(node.name + "/weights");
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

}  // namespace qtool
