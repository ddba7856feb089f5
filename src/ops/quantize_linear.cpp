// Quantize and Dequantize: the borders between float and int8 (N1, N2).
#include "src/ops/quantize_linear.h"

#include <algorithm>
#include <cassert>

#include "qk_dequantize_s8_f32.h"
#include "qk_fully_connected_f32.h"
#include "qk_quantize_f32_s8.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

// The writer itself puts QuantizeLinear behind a quantized result and DequantizeLinear before a quantized
// operand.
void write_border(const Node& node, OnnxWriter& writer) {
  const Layout layout = writer.layout_of(node);
  writer.output(node.outputs[0], layout, writer.input(node.inputs[0], layout));
}

class Quantize final : public Op {
 public:
  std::string_view type() const override { return "Quantize"; }

  std::vector<TensorType> infer(Types inputs) const override {
    if (!inputs[0]->is_float())
      throw Error(ErrorKind::bad_input, "the input must be float32, not " + to_string(*inputs[0]));
    return {{DataType::s8, inputs[0]->shape}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const TensorType& y = graph.type(node.outputs[0]);
    auto call = QK_CALL(qk_quantize_f32_s8);
    QK_SET(call, count, y.elements());
    QK_SET(call, scale, y.scale());
    QK_SET(call, zero_point, y.zero_point());
    return {std::move(call).finish(node.inputs, node.outputs)};
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.reason = "turns float into int8"};
  }
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>&) const override { return self; }
  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    write_border(node, writer);
  }
};

class Dequantize final : public Op {
 public:
  std::string_view type() const override { return "Dequantize"; }

  std::vector<TensorType> infer(Types inputs) const override {
    const DataType type = inputs[0]->data_type;
    if (type != DataType::s8 && type != DataType::u8 && type != DataType::s32)
      throw Error(ErrorKind::bad_input,
                  "the input must be int8, uint8 or int32, not " + to_string(*inputs[0]));
    return {{DataType::f32, inputs[0]->shape}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const Value& x = graph.value(node.inputs[0]);
    if (x.type.data_type == DataType::s8 && x.type.quant->per_tensor()) {
      auto call = QK_CALL(qk_dequantize_s8_f32);
      QK_SET(call, count, x.type.elements());
      QK_SET(call, scale, x.type.scale());
      QK_SET(call, zero_point, x.type.zero_point());
      return {std::move(call).finish(node.inputs, node.outputs)};
    }
    // Other constants become the bias of a product without factors.
    assert(x.is_constant());
    const auto reals = dequantize_constant(x);
    const auto values = view_as<float>(reals);
    const Clamp none;
    auto call = QK_CALL(qk_fully_connected_f32);
    QK_SET(call, rows, 1);
    QK_SET(call, in_features, 0);
    QK_SET(call, out_features, x.type.elements());
    QK_SET(call, output_min, kernel_min(none));
    QK_SET(call, output_max, kernel_max(none));
    QK_TABLE(call, weights, std::vector<float>{});
    QK_TABLE(call, bias, std::vector<float>(values.begin(), values.end()));
    return {std::move(call).finish(node.inputs, node.outputs)};
  }

  bool fold(const Graph& graph, const Node& node, std::vector<Bytes>& results) const override {
    results.push_back(dequantize_constant(graph.value(node.inputs[0])));
    return true;
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.reason = "turns int8 into float"};
  }
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>&) const override { return self; }
  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    write_border(node, writer);
  }
};

int32_t integer_at(const Value& value, size_t i) {
  switch (value.type.data_type) {
    case DataType::s8:
      return value.as<int8_t>()[i];
    case DataType::u8:
      return value.as<uint8_t>()[i];
    default:
      assert(value.type.data_type == DataType::s32);
      return value.as<int32_t>()[i];
  }
}

}  // namespace

OpPtr make_quantize() {
  return std::make_shared<Quantize>();
}
OpPtr make_dequantize() {
  return std::make_shared<Dequantize>();
}
bool is_quantize(const Op& op) {
  return dynamic_cast<const Quantize*>(&op) != nullptr;
}
bool is_dequantize(const Op& op) {
  return dynamic_cast<const Dequantize*>(&op) != nullptr;
}

size_t quant_index(const TensorType& type, size_t element) {
  if (type.quant->per_tensor()) return 0;
  const auto axis = static_cast<size_t>(type.quant->axis);
  const auto inner = static_cast<size_t>(strides_of(type.shape)[axis]);
  return element / inner % static_cast<size_t>(type.shape[axis]);
}

Bytes dequantize_constant(const Value& value) {
  assert(value.is_constant() && value.type.is_quantized());
  const QuantParams& params = *value.type.quant;
  std::vector<float> reals(static_cast<size_t>(value.type.elements()));
  for (size_t i = 0; i < reals.size(); ++i) {
    const size_t c = quant_index(value.type, i);
    reals[i] = dequantize(integer_at(value, i), params.scales[c], params.zero_points[c]);
  }
  return to_bytes(reals);
}

ValueId quantized_source(const Graph& graph, ValueId id) {
  for (const Node& node : graph.nodes)
    if (is_dequantize(*node.op) && node.outputs[0] == id)
      return graph.value(node.inputs[0]).is_constant() ? node.inputs[0] : no_value;
  return no_value;
}

ValueId add_dequantize(GraphBuilder& builder, ValueId quantized, const std::string& name) {
  const OpPtr op = make_dequantize();
  const TensorType* operand = &builder.type(quantized);
  const ValueId id = builder.graph().add_value(name, op->infer({&operand, 1}).front());
  builder.graph().nodes.push_back({.name = name, .op = op, .inputs = {quantized}, .outputs = {id}});
  return id;
}

}  // namespace qtool
