// Operators that are constants once all shapes are known: Constant, ConstantOfShape, Shape, Size, Range.
#include <cmath>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"

namespace qtool {
namespace {

constexpr int64_t max_elements = int64_t{1} << 31;

int64_t refuse_huge(double count) {
  if (!(count < static_cast<double>(max_elements)))
    throw Error(ErrorKind::bad_input, "the result would have more than 2^31 elements");
  return static_cast<int64_t>(count);
}

// Element `index` of the bounds of a Shape: negative ones count from the end, then they are cut to the rank.
int64_t cut(int64_t bound, int64_t rank) {
  return std::clamp<int64_t>(bound < 0 ? bound + rank : bound, 0, rank);
}

double scalar(const OnnxNode& node, size_t operand, const GraphBuilder& builder) {
  const Value& value = constant_operand(builder, node.required(operand));
  if (value.type.elements() != 1)
    throw Error(ErrorKind::bad_input,
                "operand " + std::to_string(operand) + " must be one number, not " + to_string(value.type));
  return reals_of(value, value.type.shape)[0];
}

}  // namespace

std::vector<ValueId> read_constant(const OnnxNode& node, GraphBuilder& builder) {
  const Attributes& attributes = node.attributes;
  Graph& graph = builder.graph();
  const std::string& name = node.outputs[0];
  if (const ConstantTensor* tensor = attributes.tensor("value"))
    return {graph.add_constant(name, tensor->type, tensor->data)};
  if (attributes.has("value_float"))
    return {
        graph.add_constant(name, DataType::f32, {}, std::vector<float>{attributes.real("value_float", 0)})};
  if (attributes.has("value_int"))
    return {graph.add_constant(name, DataType::s64, {},
                               std::vector<int64_t>{attributes.integer("value_int", 0)})};
  if (attributes.has("value_floats")) {
    const std::vector<float> values = attributes.reals("value_floats");
    return {graph.add_constant(name, DataType::f32, {static_cast<int64_t>(values.size())}, values)};
  }
  if (attributes.has("value_ints")) {
    const std::vector<int64_t> values = attributes.integers("value_ints");
    return {graph.add_constant(name, DataType::s64, {static_cast<int64_t>(values.size())}, values)};
  }
  attributes.expect_all_read();  // names sparse and string forms
  throw Error(ErrorKind::bad_input, "has no value");
}

std::vector<ValueId> read_constant_of_shape(const OnnxNode& node, GraphBuilder& builder) {
  const Shape shape = builder.constant_integers(node.required(0), "the shape of ConstantOfShape");
  double product = 1;
  for (const int64_t dim : shape) {
    if (dim < 0)
      throw Error(ErrorKind::bad_input, "the shape " + to_string(shape) + " has a negative dimension");
    product *= static_cast<double>(dim);
  }
  const int64_t count = refuse_huge(product);
  ConstantTensor element{{DataType::f32, {1}}, to_bytes(std::vector<float>{0})};
  if (const ConstantTensor* given = node.attributes.tensor("value")) element = *given;
  if (element.type.elements() != 1)
    throw Error(ErrorKind::bad_input, "'value' must have one element, not " + to_string(element.type));
  Bytes data;
  data.reserve(static_cast<size_t>(count) * element.data.size());
  for (int64_t i = 0; i < count; ++i) data.insert(data.end(), element.data.begin(), element.data.end());
  return {builder.graph().add_constant(node.outputs[0], {element.type.data_type, shape}, std::move(data))};
}

std::vector<ValueId> read_shape(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Shape& shape = builder.shape(x);
  const int64_t rank = builder.rank(x);
  const int64_t start = cut(node.attributes.integer("start", 0), rank);
  const int64_t end = std::max(start, cut(node.attributes.integer("end", rank), rank));
  const std::vector<int64_t> dims(shape.begin() + start, shape.begin() + end);
  return {builder.graph().add_constant(node.outputs[0], DataType::s64, {end - start}, dims)};
}

std::vector<ValueId> read_size(const OnnxNode& node, GraphBuilder& builder) {
  const int64_t elements = builder.type(node.required(0)).elements();
  return {builder.graph().add_constant(node.outputs[0], DataType::s64, {}, std::vector<int64_t>{elements})};
}

std::vector<ValueId> read_range(const OnnxNode& node, GraphBuilder& builder) {
  const double start = scalar(node, 0, builder), limit = scalar(node, 1, builder),
               delta = scalar(node, 2, builder);
  if (delta == 0) throw Error(ErrorKind::bad_input, "the step of Range is 0");
  const int64_t count = refuse_huge(std::max(std::ceil((limit - start) / delta), 0.0));
  const DataType type = builder.type(node.inputs[0]).data_type;
  std::vector<float> reals;
  std::vector<int64_t> integers;
  for (int64_t i = 0; i < count; ++i) {
    const double element = start + static_cast<double>(i) * delta;
    if (type == DataType::f32)
      reals.push_back(static_cast<float>(element));
    else
      integers.push_back(static_cast<int64_t>(element));
  }
  Bytes data = type == DataType::f32 ? to_bytes(reals) : integer_bytes(type, integers);
  return {builder.graph().add_constant(node.outputs[0], {type, {count}}, std::move(data))};
}

}  // namespace qtool
