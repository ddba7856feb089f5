// Gather: elements of one axis by constant indices.
#include "qk_gather.h"
#include "qtool/error.h"
#include "src/ops/axes.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

class Gather final : public Op {
 public:
  Gather(int64_t axis, std::vector<int32_t> indices) : axis_(axis), indices_(std::move(indices)) {}

  std::string_view type() const override { return "Gather"; }
  bool moves_data() const override { return true; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }
  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    return make_gather(transposed_axis(axis_, perm), indices_);
  }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    Shape shape = x.shape;
    int64_t& extent = shape[static_cast<size_t>(normalize_axis(axis_, x.rank()))];
    for (const int32_t index : indices_)
      if (index < 0 || index >= extent)
        throw Error(ErrorKind::bad_input, "index " + std::to_string(index) + " is outside axis " +
                                              std::to_string(axis_) + " of " + to_string(x));
    extent = static_cast<int64_t>(indices_.size());
    return {{x.data_type, std::move(shape)}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const TensorType& x = graph.type(node.inputs[0]);
    if (indices_.empty() || x.elements() == 0) return {};
    const auto axis = static_cast<size_t>(axis_);
    auto call = QK_CALL(qk_gather);
    QK_SET(call, element_size, size_of(x.data_type));
    QK_SET(call, outer, element_count({x.shape.begin(), x.shape.begin() + axis_}));
    QK_SET(call, axis_length, x.shape[axis]);
    QK_SET(call, inner, element_count({x.shape.begin() + axis_ + 1, x.shape.end()}));
    QK_SET(call, count, indices_.size());
    QK_TABLE(call, indices, indices_);
    return {std::move(call).finish(node.inputs, node.outputs)};
  }

  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override {
    const Layout layout = writer.layout_of(node);
    const TensorType type{DataType::s32, {static_cast<int64_t>(indices_.size())}};
    const std::string indices = writer.initializer(node.name + "/indices", type, to_bytes(indices_));
    const std::string y = writer.temporary(node.name);
    writer.node("Gather", {writer.input(node.inputs[0], layout), indices}, {y},
                {{"axis", axis_in(layout, axis_, graph.type(node.inputs[0]).rank())}});
    writer.output(node.outputs[0], layout, y);
  }

 private:
  int64_t axis_;
  std::vector<int32_t> indices_;
};

// Indices that step evenly are a Slice.
OpPtr make_selection(int64_t axis, const std::vector<int32_t>& indices) {
  const int32_t step = indices.size() > 1 ? indices[1] - indices[0] : 1;
  bool even = step != 0 && !indices.empty();
  for (size_t i = 1; i < indices.size(); ++i) even = even && indices[i] - indices[i - 1] == step;
  if (!even) return make_gather(axis, indices);
  return make_slice({{axis, indices[0], static_cast<int64_t>(indices.size()), step}});
}

}  // namespace

OpPtr make_gather(int64_t axis, std::vector<int32_t> indices) {
  return std::make_shared<Gather>(axis, std::move(indices));
}

std::vector<ValueId> read_gather(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0), index = node.required(1);
  const int64_t axis = normalize_axis(node.attributes.integer("axis", 0), builder.rank(x));
  const Shape& shape = builder.shape(x);
  const int64_t extent = shape[static_cast<size_t>(axis)];
  std::vector<int32_t> indices;
  for (const int64_t i : builder.constant_integers(index, "the indices of Gather")) {
    if (i < -extent || i >= extent)
      throw Error(ErrorKind::bad_input, "index " + std::to_string(i) + " is outside axis " +
                                            std::to_string(axis) + " of " + to_string(shape));
    indices.push_back(static_cast<int32_t>(i < 0 ? i + extent : i));
  }
  // The axis gives way to the axes of the indices: none for a scalar.
  const Shape& index_shape = builder.shape(index);
  Shape result(shape.begin(), shape.begin() + axis);
  result.insert(result.end(), index_shape.begin(), index_shape.end());
  result.insert(result.end(), shape.begin() + axis + 1, shape.end());
  const bool same_rank = index_shape.size() == 1;
  const ValueId selected = builder.add(make_selection(axis, indices), {x},
                                       same_rank ? node.outputs[0] : node.outputs[0] + "/selected");
  return {builder.reshape(selected, result, node.outputs[0])};
}

}  // namespace qtool
