// Softmax and LogSoftmax along one axis.
#include <algorithm>
#include <cmath>

#include "qk_softmax_f32.h"
#include "qk_softmax_s8.h"
#include "qtool/error.h"
#include "src/ops/graph_builder.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

// round(exp(-d * scale) * 2^22) for the distance d = 0..255 of an int8 input from the maximum (N8).
std::vector<int32_t> exp_table(double scale) {
  std::vector<int32_t> table(256);
  for (size_t d = 0; d < table.size(); ++d)
    table[d] = static_cast<int32_t>(std::lround(std::exp(-static_cast<double>(d) * scale) * 0x1p22));
  return table;
}

class Softmax final : public Op {
 public:
  Softmax(int64_t axis, bool log) : axis_(axis), log_(log) {}

  std::string_view type() const override { return log_ ? "LogSoftmax" : "Softmax"; }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    normalize_axis(axis_, x.rank());
    if (!x.is_float() && (log_ || x.data_type != DataType::s8))
      throw Error(ErrorKind::bad_input, "the input must be float32, not " + to_string(x));
    return {{x.data_type, x.shape}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const TensorType& x = graph.type(node.inputs[0]);
    const auto axis = static_cast<std::ptrdiff_t>(axis_);
    const auto set_shapes = [&](auto& call) {
      QK_SET(call, outer, element_count({x.shape.begin(), x.shape.begin() + axis}));
      QK_SET(call, axis_length, x.shape[static_cast<size_t>(axis)]);
      QK_SET(call, inner, element_count({x.shape.begin() + axis + 1, x.shape.end()}));
    };
    if (x.is_float()) {
      auto call = QK_CALL(qk_softmax_f32);
      set_shapes(call);
      QK_SET(call, log, log_ ? 1 : 0);
      call.allow_in_place();
      return {std::move(call).finish(node.inputs, node.outputs)};
    }
    auto call = QK_CALL(qk_softmax_s8);
    set_shapes(call);
    QK_TABLE(call, exp_table, exp_table(x.scale()));
    return {std::move(call).finish(node.inputs, node.outputs)};
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    if (log_) return {.reason = "logarithms of probabilities have no useful int8 range"};
    return {.kind = QuantRule::Kind::fixed, .fixed = {{1.0F / 256}, {-128}}};
  }

  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    const auto axis = std::find(perm.begin(), perm.end(), axis_) - perm.begin();
    return std::make_shared<Softmax>(axis, log_);
  }

  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override {
    const Layout layout = writer.layout_of(node);
    const int64_t axis = axis_in(layout, axis_, graph.type(node.outputs[0]).rank());
    const std::string y = writer.temporary(node.name);
    writer.node(std::string(type()), {writer.input(node.inputs[0], layout)}, {y}, {{"axis", axis}});
    writer.output(node.outputs[0], layout, y);
  }

 private:
  int64_t axis_;  // counted from the front
  bool log_;
};

// Before opset 13 all axes from `axis` on are one.
std::vector<ValueId> read(const OnnxNode& node, GraphBuilder& builder, bool log) {
  const ValueId x = node.required(0);
  const Shape shape = builder.shape(x);
  const bool flattens = node.opset < 13;
  const int64_t axis = normalize_axis(node.attributes.integer("axis", flattens ? 1 : -1), builder.rank(x));
  const std::string& name = node.outputs[0];
  const Shape rest(shape.begin() + axis, shape.end());
  if (!flattens || element_count(rest) == rest.front())
    return {builder.add(std::make_shared<Softmax>(axis, log), {x}, name)};
  const Shape matrix{element_count({shape.begin(), shape.begin() + axis}), element_count(rest)};
  const ValueId flat = builder.reshape(x, matrix, name + "/flat");
  const ValueId y = builder.add(std::make_shared<Softmax>(1, log), {flat}, name + "/matrix");
  return {builder.reshape(y, shape, name)};
}

}  // namespace

std::vector<ValueId> read_softmax(const OnnxNode& node, GraphBuilder& builder) {
  return read(node, builder, false);
}

std::vector<ValueId> read_log_softmax(const OnnxNode& node, GraphBuilder& builder) {
  return read(node, builder, true);
}

}  // namespace qtool
