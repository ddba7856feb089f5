// Concat: operands one after the other along an axis. In int8 all operands and the result share one range
// (N9).
#include "qtool/error.h"
#include "src/ops/axes.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_operand.h"

namespace qtool {
namespace {

class Concat final : public Op {
 public:
  explicit Concat(int64_t axis) : axis_(axis) {}

  std::string_view type() const override { return "Concat"; }
  bool moves_data() const override { return true; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::shared_inputs};
  }
  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    return make_concat(transposed_axis(axis_, perm));
  }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  int64_t axis_;
};

std::vector<TensorType> Concat::infer(Types inputs) const {
  const TensorType& first = *inputs[0];
  const auto axis = static_cast<size_t>(normalize_axis(axis_, first.rank()));
  Shape shape = first.shape;
  for (const TensorType* operand : inputs.subspan(1)) {
    Shape expected = first.shape;
    if (operand->rank() == first.rank()) expected[axis] = operand->shape[axis];
    if (operand->shape != expected || operand->data_type != first.data_type)
      throw Error(ErrorKind::bad_input, to_string(*operand) + " cannot be joined to " + to_string(first) +
                                            " along axis " + std::to_string(axis_));
    shape[axis] += operand->shape[axis];
  }
  return {{first.data_type, std::move(shape)}};
}

std::vector<KernelCall> Concat::lower(const Graph& graph, const Node& node) const {
  const Shape& result = graph.type(node.outputs[0]).shape;
  const std::vector<int64_t> dst = strides_of(result);
  std::vector<KernelCall> calls;
  int64_t offset = 0;
  for (const ValueId id : node.inputs) {
    const Shape& shape = graph.type(id).shape;
    if (element_count(shape) == 0) continue;
    const std::vector<int64_t> src = strides_of(shape);
    std::vector<CopyAxis> axes;
    for (size_t i = 0; i < shape.size(); ++i) axes.push_back({shape[i], src[i], dst[i]});
    const auto axis = static_cast<size_t>(axis_);
    for (KernelCall& call : copy_block(graph, axes, 0, offset, id, node.outputs[0]))
      calls.push_back(std::move(call));
    offset += shape[axis] * dst[axis];
  }
  return calls;
}

void Concat::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const int64_t rank = graph.type(node.outputs[0]).rank();
  const Layout layout = writer.layout_of(node);
  std::vector<std::string> inputs;
  for (const ValueId id : node.inputs) inputs.push_back(onnx_operand(graph, writer, id, layout, rank));
  const std::string y = writer.temporary(node.name);
  writer.node("Concat", inputs, {y}, {{"axis", axis_in(layout, axis_, rank)}});
  writer.output(node.outputs[0], layout, y);
}

}  // namespace

OpPtr make_concat(int64_t axis) {
  return std::make_shared<Concat>(axis);
}

std::vector<ValueId> read_concat(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId first = node.required(0);
  if (node.opset >= 4 && !node.attributes.has("axis"))
    throw Error(ErrorKind::bad_input, "attribute 'axis' is missing");
  const int64_t axis = normalize_axis(node.attributes.integer("axis", 1), builder.rank(first));
  if (node.inputs.size() == 1) return {first};
  return {builder.add(make_concat(axis), node.inputs, node.outputs[0])};
}

}  // namespace qtool
