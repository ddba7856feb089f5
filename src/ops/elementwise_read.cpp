// ONNX's operators of two or more tensors: Add, Sub, Mul, Div, Pow, PRelu, Mod, and Sum, Mean, Min, Max of
// several.
#include <algorithm>
#include <cmath>
#include <map>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/elementwise.h"
#include "src/ops/graph_builder.h"
#include "src/ops/unary.h"

namespace qtool {
namespace {

int64_t wrapping(uint64_t bits) {
  return static_cast<int64_t>(bits);
}

void refuse_zero(int64_t divisor) {
  if (divisor == 0) throw Error(ErrorKind::bad_input, "integer division by zero");
}

int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0) return base == 1 || (base == -1 && exponent % 2 == 0) ? 1 : base == -1 ? -1 : 0;
  uint64_t result = 1;
  for (auto square = static_cast<uint64_t>(base); exponent > 0; exponent /= 2, square *= square)
    if (exponent % 2 != 0) result *= square;
  return wrapping(result);
}

// ONNX's integer arithmetic: quotients round toward zero, overflow wraps around.
int64_t integer_value(BinaryKind kind, int64_t a, int64_t b) {
  const auto x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  switch (kind) {
    case BinaryKind::add:
      return wrapping(x + y);
    case BinaryKind::sub:
      return wrapping(x - y);
    case BinaryKind::mul:
      return wrapping(x * y);
    case BinaryKind::min:
      return std::min(a, b);
    case BinaryKind::max:
      return std::max(a, b);
    case BinaryKind::pow:
      return power(a, b);
    case BinaryKind::prelu:
      return a < 0 ? wrapping(x * y) : a;
    case BinaryKind::div:
      refuse_zero(b);
      return b == -1 ? wrapping(-x) : a / b;
    case BinaryKind::fmod:
      refuse_zero(b);
      return b == -1 ? 0 : a % b;
  }
  return 0;
}

// The one value of a constant float operand whose broadcasting does not change the other's shape.
std::optional<float> uniform_constant(const GraphBuilder& builder, ValueId id, ValueId other) {
  const Value& value = builder.value(id);
  if (!value.is_constant() || !value.type.is_float() || value.type.elements() == 0) return std::nullopt;
  if (broadcast(value.type.shape, builder.shape(other)) != builder.shape(other)) return std::nullopt;
  const auto elements = value.as<float>();
  if (std::any_of(elements.begin(), elements.end(), [&](float x) { return x != elements[0]; }))
    return std::nullopt;
  return elements[0];
}

// A constant float operand with `f` applied to it; no_value when the operand is none or a result is not
// finite.
template <class F>
ValueId changed_constant(GraphBuilder& builder, ValueId id, const std::string& suffix, F f) {
  const Value& value = builder.value(id);
  if (!value.is_constant() || !value.type.is_float()) return no_value;
  std::vector<float> elements(value.as<float>().begin(), value.as<float>().end());
  for (float& element : elements) element = f(element);
  if (!std::all_of(elements.begin(), elements.end(), [](float x) { return std::isfinite(x); }))
    return no_value;
  return builder.graph().add_constant(value.name + suffix, DataType::f32, Shape(value.type.shape), elements);
}

ValueId read_min_max(BinaryKind kind, ValueId a, ValueId b, GraphBuilder& builder, const std::string& name) {
  if (uniform_constant(builder, a, b)) std::swap(a, b);
  const auto bound = uniform_constant(builder, b, a);
  if (!bound) return builder.add(make_binary(kind), {a, b}, name);
  return builder.add(make_clip(kind == BinaryKind::min ? Clamp{.max = *bound} : Clamp{.min = *bound}), {a},
                     name);
}

// Forms with a constant operand become simpler operators: a - c = a + -c, a / c = a * (1 / c), min(a, c) =
// clip(a), prelu with one slope = leaky relu.
ValueId apply(BinaryKind kind, ValueId a, ValueId b, GraphBuilder& builder, const std::string& name) {
  if (!builder.type(a).is_float() && !builder.type(b).is_float())
    return fold_integers([kind](int64_t x, int64_t y) { return integer_value(kind, x, y); }, a, b,
                         builder.type(a).data_type, builder, name);
  if (kind == BinaryKind::min || kind == BinaryKind::max) return read_min_max(kind, a, b, builder, name);
  if (kind == BinaryKind::sub) {
    const ValueId negated = changed_constant(builder, b, "/negated", [](float x) { return -x; });
    if (negated != no_value) return builder.add(make_binary(BinaryKind::add), {a, negated}, name);
  }
  if (kind == BinaryKind::div) {
    const ValueId inverse = changed_constant(builder, b, "/inverse", [](float x) { return 1 / x; });
    if (inverse != no_value) return builder.add(make_binary(BinaryKind::mul), {a, inverse}, name);
  }
  if (kind == BinaryKind::prelu)
    if (const auto slope = uniform_constant(builder, b, a))
      return builder.add(make_unary(UnaryKind::leaky_relu, *slope), {a}, name);
  return builder.add(make_binary(kind), {a, b}, name);
}

// Before opset 7, broadcast = 1 aligns the second operand's first axis with `axis` of the first operand's.
ValueId legacy_broadcast(const OnnxNode& node, ValueId a, ValueId b, GraphBuilder& builder) {
  const Attributes& attributes = node.attributes;
  attributes.ignore("consumed_inputs");
  const bool aligned = attributes.integer("broadcast", 0) != 0;
  const int64_t rank = builder.rank(a), own_rank = builder.rank(b);
  const int64_t axis = attributes.integer("axis", rank - own_rank);
  if (!aligned || axis == rank - own_rank) return b;
  if (axis < 0 || axis + own_rank > rank)
    throw Error(ErrorKind::bad_input, "axis " + std::to_string(axis) + " does not place " +
                                          to_string(builder.shape(b)) + " inside " +
                                          to_string(builder.shape(a)));
  Shape shape = builder.shape(b);
  shape.resize(static_cast<size_t>(rank - axis), 1);
  return builder.reshape(b, shape, builder.value(b).name + "/aligned");
}

ValueId chain(BinaryKind kind, const OnnxNode& node, GraphBuilder& builder, const std::string& name) {
  ValueId result = node.required(0);
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    const bool last = i + 1 == node.inputs.size();
    result = apply(kind, result, node.required(i), builder, last ? name : name + "/" + std::to_string(i));
  }
  return result;
}

BinaryKind kind_of(const std::string& onnx_type) {
  static const std::map<std::string, BinaryKind> kinds = {
      {"Add", BinaryKind::add}, {"Sub", BinaryKind::sub},     {"Mul", BinaryKind::mul},
      {"Div", BinaryKind::div}, {"Min", BinaryKind::min},     {"Max", BinaryKind::max},
      {"Pow", BinaryKind::pow}, {"PRelu", BinaryKind::prelu}, {"Sum", BinaryKind::add}};
  return kinds.at(onnx_type);
}

// Since opset 12 the exponent may have another type than the base.
ValueId as_float(ValueId id, GraphBuilder& builder) {
  if (builder.type(id).is_float()) return id;
  const Value& value = constant_operand(builder, id);
  std::vector<float> elements;
  for (const double x : reals_of(value, value.type.shape)) elements.push_back(static_cast<float>(x));
  return builder.graph().add_constant(value.name + "/float", DataType::f32, Shape(value.type.shape),
                                      elements);
}

// An integer to a real power, cut to an integer again.
ValueId fold_real_power(ValueId a, ValueId b, GraphBuilder& builder, const std::string& name) {
  const Value &base = constant_operand(builder, a), &exponent = constant_operand(builder, b);
  const TensorType type{base.type.data_type, broadcast(base.type.shape, exponent.type.shape)};
  const std::vector<double> x = reals_of(base, type.shape), y = reals_of(exponent, type.shape);
  std::vector<int64_t> powers;
  for (size_t i = 0; i < x.size(); ++i) powers.push_back(to_integer(std::pow(x[i], y[i])));
  return builder.graph().add_constant(name, type, integer_bytes(type.data_type, powers));
}

}  // namespace

std::vector<ValueId> read_binary(const OnnxNode& node, GraphBuilder& builder) {
  const BinaryKind kind = kind_of(node.type);
  const ValueId a = node.required(0);
  ValueId b = node.required(1);
  if (node.opset < 7) b = legacy_broadcast(node, a, b, builder);
  if (kind == BinaryKind::pow && builder.type(a).is_float()) b = as_float(b, builder);
  if (kind == BinaryKind::pow && !builder.type(a).is_float() && builder.type(b).is_float())
    return {fold_real_power(a, b, builder, node.outputs[0])};
  // A slope of C values stands for channels in old models, which lack its trailing ones.
  const bool per_channel = kind == BinaryKind::prelu && node.opset < 7 && builder.rank(b) == 1 &&
                           builder.rank(a) > 2 && builder.shape(b)[0] == builder.shape(a)[1];
  if (per_channel) {
    Shape shape(static_cast<size_t>(builder.rank(a) - 1), 1);
    shape[0] = builder.shape(b)[0];
    b = builder.reshape(b, shape, builder.value(b).name + "/channels");
  }
  return {apply(kind, a, b, builder, node.outputs[0])};
}

std::vector<ValueId> read_variadic(const OnnxNode& node, GraphBuilder& builder) {
  node.attributes.ignore("consumed_inputs");
  return {chain(kind_of(node.type), node, builder, node.outputs[0])};
}

std::vector<ValueId> read_mean(const OnnxNode& node, GraphBuilder& builder) {
  node.attributes.ignore("consumed_inputs");
  if (node.inputs.size() == 1) return {node.required(0)};
  const ValueId sum = chain(BinaryKind::add, node, builder, node.outputs[0] + "/sum");
  const ValueId inverse =
      builder.graph().add_constant(node.outputs[0] + "/inverse_count", DataType::f32, {},
                                   std::vector<float>{1.0F / static_cast<float>(node.inputs.size())});
  return {builder.add(make_binary(BinaryKind::mul), {sum, inverse}, node.outputs[0])};
}

std::vector<ValueId> read_mod(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId a = node.required(0), b = node.required(1);
  const bool fmod = node.attributes.integer("fmod", 0) != 0;
  if (fmod) return {apply(BinaryKind::fmod, a, b, builder, node.outputs[0])};
  if (builder.type(a).is_float()) throw Error(ErrorKind::bad_input, "Mod of floats needs fmod = 1");
  // The remainder has the sign of the divisor.
  const auto modulo = [](int64_t x, int64_t y) {
    const int64_t remainder = integer_value(BinaryKind::fmod, x, y);
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
  };
  return {fold_integers(modulo, a, b, builder.type(a).data_type, builder, node.outputs[0])};
}

}  // namespace qtool
