// Comparisons, logic and Where: computed from constants, as in the shape arithmetic of models.
#include <cfloat>
#include <map>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/elementwise.h"
#include "src/ops/graph_builder.h"

namespace qtool {
namespace {

template <class T>
bool holds(const std::string& comparison, T a, T b) {
  if (comparison == "Equal") return a == b;
  if (comparison == "Greater") return a > b;
  if (comparison == "GreaterOrEqual") return a >= b;
  if (comparison == "Less") return a < b;
  return a <= b;  // LessOrEqual
}

ValueId compare_reals(const OnnxNode& node, ValueId a, ValueId b, GraphBuilder& builder) {
  const Value &x = constant_operand(builder, a), &y = constant_operand(builder, b);
  if (!y.type.is_float())
    throw Error(ErrorKind::bad_input,
                "operands " + to_string(x.type) + " and " + to_string(y.type) + " differ in type");
  const Shape shape = broadcast(x.type.shape, y.type.shape);
  const std::vector<double> left = reals_of(x, shape), right = reals_of(y, shape);
  std::vector<uint8_t> flags;
  for (size_t i = 0; i < left.size(); ++i) flags.push_back(holds(node.type, left[i], right[i]) ? 1 : 0);
  return builder.graph().add_constant(node.outputs[0], DataType::boolean, shape, flags);
}

// Elements of x where the condition holds, else of y.
Bytes select(const Value& condition, const Value& x, const Value& y, const Shape& shape) {
  const std::vector<int64_t> flags = integers_of(condition, shape);
  if (x.type.is_float()) {
    const std::vector<double> a = reals_of(x, shape), b = reals_of(y, shape);
    std::vector<float> chosen;
    for (size_t i = 0; i < flags.size(); ++i)
      chosen.push_back(static_cast<float>(flags[i] != 0 ? a[i] : b[i]));
    return to_bytes(chosen);
  }
  std::vector<int64_t> a = integers_of(x, shape);
  const std::vector<int64_t> b = integers_of(y, shape);
  for (size_t i = 0; i < flags.size(); ++i)
    if (flags[i] == 0) a[i] = b[i];
  return integer_bytes(x.type.data_type, a);
}

// A tensor computed at run time where `keep`, a constant elsewhere: max(min(x, high), low) with high = low =
// the constant where it shows, and no bounds elsewhere.
ValueId masked(const OnnxNode& node, ValueId x, const std::vector<bool>& keep, const Value& constant,
               const Shape& shape, GraphBuilder& builder) {
  const std::vector<double> elements = reals_of(constant, shape);
  std::vector<float> low, high;
  for (size_t i = 0; i < keep.size(); ++i) {
    low.push_back(keep[i] ? -FLT_MAX : static_cast<float>(elements[i]));
    high.push_back(keep[i] ? FLT_MAX : static_cast<float>(elements[i]));
  }
  const std::string& name = node.outputs[0];
  const ValueId high_id = builder.graph().add_constant(name + "/high", DataType::f32, Shape(shape), high);
  const ValueId low_id = builder.graph().add_constant(name + "/low", DataType::f32, Shape(shape), low);
  const ValueId cut = builder.add(make_binary(BinaryKind::min), {x, high_id}, name + "/cut");
  return builder.add(make_binary(BinaryKind::max), {cut, low_id}, name);
}

}  // namespace

std::vector<ValueId> read_compare(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId a = node.required(0), b = node.required(1);
  if (builder.type(a).is_float()) return {compare_reals(node, a, b, builder)};
  const std::string type = node.type;
  return {fold_integers([type](int64_t x, int64_t y) { return int64_t{holds(type, x, y)}; }, a, b,
                        DataType::boolean, builder, node.outputs[0])};
}

std::vector<ValueId> read_logic(const OnnxNode& node, GraphBuilder& builder) {
  static const std::map<std::string, IntegerFunction> functions = {
      {"And", [](int64_t a, int64_t b) { return a & b; }},
      {"Or", [](int64_t a, int64_t b) { return a | b; }},
      {"Xor", [](int64_t a, int64_t b) { return a ^ b; }},
      {"Not", [](int64_t a, int64_t) { return int64_t{a == 0}; }}};
  const ValueId a = node.required(0);
  const ValueId b = node.type == "Not" ? a : node.required(1);
  for (const ValueId id : {a, b})
    if (builder.type(id).data_type != DataType::boolean)
      throw Error(ErrorKind::bad_input, node.type + " takes booleans, not " + to_string(builder.type(id)));
  return {fold_integers(functions.at(node.type), a, b, DataType::boolean, builder, node.outputs[0])};
}

std::vector<ValueId> read_where(const OnnxNode& node, GraphBuilder& builder) {
  const Value& condition = constant_operand(builder, node.required(0));
  const ValueId x = node.required(1), y = node.required(2);
  const TensorType &x_type = builder.type(x), &y_type = builder.type(y);
  if (x_type.data_type != y_type.data_type || condition.type.is_float())
    throw Error(ErrorKind::bad_input, "cannot choose by " + to_string(condition.type) + " from " +
                                          to_string(x_type) + " and " + to_string(y_type));
  const Shape shape = broadcast(broadcast(condition.type.shape, x_type.shape), y_type.shape);
  const bool x_constant = builder.value(x).is_constant(), y_constant = builder.value(y).is_constant();
  if (x_constant && y_constant) {
    Bytes data = select(condition, builder.value(x), builder.value(y), shape);
    return {builder.graph().add_constant(node.outputs[0], {x_type.data_type, shape}, std::move(data))};
  }
  if ((!x_constant && !y_constant) || !x_type.is_float())
    throw Error(
        ErrorKind::unsupported,
        "neither " + to_string(x_type) + " nor " + to_string(y_type) + " to choose from is a constant",
        "qtool needs one of them constant and float32");
  std::vector<bool> keep;
  for (const int64_t flag : integers_of(condition, shape)) keep.push_back((flag != 0) == y_constant);
  // Copied: adding constants moves the graph's values.
  const Value constant = builder.value(y_constant ? y : x);
  return {masked(node, y_constant ? x : y, keep, constant, shape, builder)};
}

}  // namespace qtool
