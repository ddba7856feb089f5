#include "src/ops/fully_connected.h"

#include "qk_fully_connected_f32.h"
#include "qk_fully_connected_s8.h"
#include "qtool/error.h"
#include "src/ops/conv_operands.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/mac_tables.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/weights.h"

namespace qtool {

std::vector<TensorType> FullyConnected::infer(Types inputs) const {
  const TensorType &x = *inputs[0], &w = *inputs[1];
  if (x.data_type != DataType::f32 && x.data_type != DataType::s8)
    throw Error(ErrorKind::bad_input, "the input must be float32 or int8, not " + to_string(x));
  if (w.rank() != 2 || w.data_type != x.data_type)
    throw Error(ErrorKind::bad_input,
                "the weights must be " + std::string(name_of(x.data_type)) + "[N, K], not " + to_string(w));
  if (x.rank() < 1 || x.shape.back() != w.shape[1])
    throw Error(ErrorKind::bad_input, "the last axis of the input " + to_string(x.shape) + " must be the " +
                                          std::to_string(w.shape[1]) + " columns of the weights " +
                                          to_string(w.shape));
  if (inputs.size() > 2 && inputs[2] != nullptr && inputs[2]->shape != Shape{w.shape[0]})
    throw Error(ErrorKind::bad_input, "the bias " + to_string(inputs[2]->shape) + " must be [" +
                                          std::to_string(w.shape[0]) + "] for the weights " +
                                          to_string(w.shape));
  Shape result = x.shape;
  result.back() = w.shape[0];
  return {{x.data_type, result}};
}

std::vector<KernelCall> FullyConnected::lower(const Graph& graph, const Node& node) const {
  const TensorType &y = graph.type(node.outputs[0]), &w = graph.type(node.inputs[1]);
  const int64_t out_features = w.shape[0], in_features = w.shape[1];
  const auto set_shapes = [&](auto& call) {
    QK_SET(call, rows, y.elements() / out_features);
    QK_SET(call, in_features, in_features);
    QK_SET(call, out_features, out_features);
  };
  if (y.is_float()) {
    auto call = QK_CALL(qk_fully_connected_f32);
    set_shapes(call);
    const auto weights = weight_data(graph, node.inputs[1]);
    QK_SET(call, output_min, kernel_min(clamp_));
    QK_SET(call, output_max, kernel_max(clamp_));
    QK_TABLE(call, weights, channels_innermost(view_as<float>(*weights), out_features));
    QK_TABLE(call, bias, bias_values(graph, node));
    return {std::move(call).finish({node.inputs[0]}, node.outputs)};
  }
  const auto weights = graph.value(node.inputs[1]).as<int8_t>();
  auto call = QK_CALL(qk_fully_connected_s8);
  set_shapes(call);
  QK_TABLE(call, weights, std::vector<int8_t>(weights.begin(), weights.end()));
  set_mac_tables(call, mac_tables(graph, node, InputZeroPoint::in_bias), clamp_, y);
  return {std::move(call).finish({node.inputs[0]}, node.outputs)};
}

QuantRule FullyConnected::quant_rule(const Graph&, const Node&) const {
  return {.kind = QuantRule::Kind::calibrated, .roles = {Role::activation, Role::weight, Role::bias}};
}

int64_t FullyConnected::macs(const Graph& graph, const Node& node) const {
  return graph.type(node.outputs[0]).elements() * graph.type(node.inputs[1]).shape[1];
}

OpPtr FullyConnected::with_clamp(const Clamp& clamp) const {
  return std::make_shared<FullyConnected>(clamp_.intersect(clamp));
}

OpPtr FullyConnected::without_clamp() const {
  return std::make_shared<FullyConnected>();
}

void FullyConnected::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const std::string x = writer.input(node.inputs[0], Layout::as_is);
  std::string y = writer.temporary(node.name);
  const bool has_bias = node.inputs.size() > 2;
  if (graph.type(node.inputs[0]).rank() == 2) {
    std::vector<std::string> inputs{x, writer.constant(node.inputs[1], {})};
    if (has_bias) inputs.push_back(writer.constant(node.inputs[2], {}));
    writer.node("Gemm", inputs, {y}, {{"transB", int64_t{1}}});
  } else {
    writer.node("MatMul", {x, writer.constant(node.inputs[1], {1, 0})}, {y}, {});
    if (has_bias) {
      const std::string product = y;
      y = writer.temporary(node.name);
      writer.node("Add", {product, writer.constant(node.inputs[2], {})}, {y}, {});
    }
  }
  writer.output(node.outputs[0], Layout::as_is, y, clamp_);
}

}  // namespace qtool
