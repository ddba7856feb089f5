// Reshape, and the operators that are one: Flatten, Squeeze, Unsqueeze.
#include <algorithm>
#include <set>

#include "qtool/error.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

class Reshape final : public Op {
 public:
  explicit Reshape(Shape shape) : shape_(std::move(shape)) {}

  std::string_view type() const override { return "Reshape"; }
  bool moves_data() const override { return true; }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    if (x.elements() != element_count(shape_))
      throw Error(ErrorKind::bad_input, to_string(x) + " has " + std::to_string(x.elements()) +
                                            " elements and cannot take the shape " + to_string(shape_));
    return {{x.data_type, shape_}};
  }

  // The same elements in the same order: a copy, or nothing when output and input share memory.
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    std::vector<KernelCall> calls =
        copy_block(graph, {{element_count(shape_), 1, 1}}, 0, 0, node.inputs[0], node.outputs[0]);
    calls.front().in_place = true;
    return calls;
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }

  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    const std::string y = writer.temporary(node.name);
    const TensorType type{DataType::s64, {static_cast<int64_t>(shape_.size())}};
    const std::string shape = writer.initializer(node.name + "/shape", type, to_bytes(shape_));
    writer.node("Reshape", {writer.input(node.inputs[0], Layout::as_is), shape}, {y}, {});
    writer.output(node.outputs[0], Layout::as_is, y);
  }

 private:
  Shape shape_;
};

// Axes given as an attribute, or since opset 13 as an operand; none when they are left out.
std::optional<std::vector<int64_t>> axes_of(const OnnxNode& node, GraphBuilder& builder) {
  if (node.input(1) != no_value) return builder.constant_integers(node.input(1), "axes");
  if (node.attributes.has("axes")) return node.attributes.integers("axes");
  return std::nullopt;
}

std::set<int64_t> normalized(const std::vector<int64_t>& axes, int64_t rank) {
  std::set<int64_t> result;
  for (const int64_t axis : axes)
    if (!result.insert(normalize_axis(axis, rank)).second)
      throw Error(ErrorKind::bad_input, "axes " + to_string(axes) + " name an axis twice");
  return result;
}

// ONNX's 0 (keep the dimension) and -1 (what is left).
Shape resolve(const Shape& input, Shape wanted, bool allow_zero) {
  const std::string text = to_string(input) + " cannot take the shape " + to_string(wanted);
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] < -1) throw Error(ErrorKind::bad_input, text + ": dimensions below -1");
    if (wanted[i] != 0 || allow_zero) continue;
    if (i >= input.size()) throw Error(ErrorKind::bad_input, text + ": 0 beyond the input's rank");
    wanted[i] = input[i];
  }
  const auto unknown = std::find(wanted.begin(), wanted.end(), -1);
  if (unknown == wanted.end()) return wanted;
  if (std::count(wanted.begin(), wanted.end(), -1) > 1)
    throw Error(ErrorKind::bad_input, text + ": more than one -1");
  *unknown = 1;
  const int64_t known = element_count(wanted);
  if (known == 0 || element_count(input) % known != 0)
    throw Error(ErrorKind::bad_input, text + ": the elements do not divide");
  *unknown = element_count(input) / known;
  return wanted;
}

}  // namespace

OpPtr make_reshape(Shape shape) {
  return std::make_shared<Reshape>(std::move(shape));
}

bool is_reshape(const Op& op) {
  return dynamic_cast<const Reshape*>(&op) != nullptr;
}

std::vector<ValueId> read_reshape(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const bool allow_zero = node.attributes.integer("allowzero", 0) != 0;
  const Shape wanted = node.opset < 5 ? node.attributes.integers("shape")
                                      : builder.constant_integers(node.required(1), "the shape of Reshape");
  node.attributes.ignore("consumed_inputs");
  return {builder.reshape(x, resolve(builder.shape(x), wanted, allow_zero), node.outputs[0])};
}

std::vector<ValueId> read_flatten(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Shape& shape = builder.shape(x);
  const int64_t rank = builder.rank(x);
  int64_t axis = node.attributes.integer("axis", 1);
  if (axis < -rank || axis > rank)
    throw Error(ErrorKind::bad_input,
                "axis " + std::to_string(axis) + " is outside a tensor of rank " + std::to_string(rank));
  if (axis < 0) axis += rank;
  const int64_t rows = element_count({shape.begin(), shape.begin() + axis});
  const int64_t columns = element_count({shape.begin() + axis, shape.end()});
  return {builder.reshape(x, {rows, columns}, node.outputs[0])};
}

std::vector<ValueId> read_squeeze(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Shape& shape = builder.shape(x);
  const auto axes = axes_of(node, builder);
  std::set<int64_t> dropped;
  if (axes) {
    dropped = normalized(*axes, builder.rank(x));
  } else {
    for (size_t i = 0; i < shape.size(); ++i)
      if (shape[i] == 1) dropped.insert(static_cast<int64_t>(i));
  }
  Shape result;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (dropped.count(static_cast<int64_t>(i)) == 0) {
      result.push_back(shape[i]);
    } else if (shape[i] != 1) {
      throw Error(ErrorKind::bad_input, "axis " + std::to_string(i) + " of " + to_string(shape) +
                                            " is not 1 and cannot be squeezed");
    }
  }
  return {builder.reshape(x, result, node.outputs[0])};
}

std::vector<ValueId> read_unsqueeze(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const auto axes = axes_of(node, builder);
  if (!axes) throw Error(ErrorKind::bad_input, "axes are missing");
  Shape result = builder.shape(x);
  const auto inserted = normalized(*axes, builder.rank(x) + static_cast<int64_t>(axes->size()));
  for (const int64_t axis : inserted) result.insert(result.begin() + axis, 1);
  return {builder.reshape(x, result, node.outputs[0])};
}

}  // namespace qtool
