// Cast: nothing to do for float to float; any other only on constants.
#include <map>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"

namespace qtool {
namespace {

// TensorProto.DataType, and its name as opset 1 to 5 give it. Other float widths are computed in float32.
DataType target_type(const OnnxNode& node) {
  static const std::map<int64_t, DataType> by_number = {
      {1, DataType::f32}, {2, DataType::u8},      {3, DataType::s8},   {5, DataType::s16}, {6, DataType::s32},
      {7, DataType::s64}, {9, DataType::boolean}, {10, DataType::f32}, {11, DataType::f32}};
  static const std::map<std::string, int64_t> numbers = {{"FLOAT", 1}, {"UINT8", 2},    {"INT8", 3},
                                                         {"INT16", 5}, {"INT32", 6},    {"INT64", 7},
                                                         {"BOOL", 9},  {"FLOAT16", 10}, {"DOUBLE", 11}};
  int64_t number = 0;
  if (node.opset < 6) {
    const auto it = numbers.find(node.attributes.text("to", ""));
    number = it == numbers.end() ? 0 : it->second;
  } else {
    number = node.attributes.integer("to", 0);
  }
  const auto it = by_number.find(number);
  if (it == by_number.end())
    throw Error(ErrorKind::unsupported, "Cast to ONNX data type " + std::to_string(number));
  return it->second;
}

Bytes converted(const Value& value, DataType to) {
  const Shape& shape = value.type.shape;
  if (to == DataType::f32) {
    const std::vector<double> reals = reals_of(value, shape);
    return to_bytes(std::vector<float>(reals.begin(), reals.end()));
  }
  if (!value.type.is_float()) return integer_bytes(to, integers_of(value, shape));
  std::vector<int64_t> integers;
  for (const double real : reals_of(value, shape))
    integers.push_back(to == DataType::boolean ? int64_t{real != 0} : to_integer(real));
  return integer_bytes(to, integers);
}

}  // namespace

std::vector<ValueId> read_cast(const OnnxNode& node, GraphBuilder& builder) {
  node.attributes.ignore("saturate");
  const ValueId x = node.required(0);
  const DataType to = target_type(node);
  if (builder.type(x).data_type == to) return {x};
  const Value& value = constant_operand(builder, x);
  Bytes data = converted(value, to);
  return {builder.graph().add_constant(node.outputs[0], {to, value.type.shape}, std::move(data))};
}

}  // namespace qtool
