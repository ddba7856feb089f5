// ONNX's elementwise functions of one tensor, Relu and Clip among them.
#include <cassert>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"
#include "src/ops/unary.h"
#include "src/ops/unary_functions.h"

namespace qtool {
namespace {

ValueId fold_unary(const std::function<int64_t(int64_t)>& f, ValueId x, GraphBuilder& builder,
                   const std::string& name) {
  return fold_integers([&](int64_t a, int64_t) { return f(a); }, x, x, builder.type(x).data_type, builder,
                       name);
}

ValueId integer_unary(UnaryKind kind, ValueId x, GraphBuilder& builder, const OnnxNode& node) {
  const auto negated = [](int64_t a) { return static_cast<int64_t>(-static_cast<uint64_t>(a)); };
  switch (kind) {
    case UnaryKind::neg:
      return fold_unary(negated, x, builder, node.outputs[0]);
    case UnaryKind::abs:
      return fold_unary([&](int64_t a) { return a < 0 ? negated(a) : a; }, x, builder, node.outputs[0]);
    case UnaryKind::sign:
      return fold_unary([](int64_t a) { return int64_t{a > 0} - int64_t{a < 0}; }, x, builder,
                        node.outputs[0]);
    default:
      throw Error(ErrorKind::bad_input, node.type + " is not defined for " + to_string(builder.type(x)));
  }
}

ValueId add_clip(ValueId x, const Clamp& clamp, GraphBuilder& builder, const std::string& name) {
  return clamp.is_none() ? x : builder.add(make_clip(clamp), {x}, name);
}

// A bound given as an operand; the fallback when it is left out.
float bound(const OnnxNode& node, size_t operand, float fallback, GraphBuilder& builder) {
  if (node.input(operand) == no_value) return fallback;
  const std::string what = operand == 1 ? "the minimum of Clip" : "the maximum of Clip";
  const std::vector<float> values = builder.constant_floats(node.input(operand), what);
  if (values.size() != 1)
    throw Error(ErrorKind::bad_input, what + " must be one number, not " + std::to_string(values.size()));
  return values[0];
}

ValueId clip_integers(const OnnxNode& node, ValueId x, GraphBuilder& builder) {
  const auto bound = [&](size_t operand, int64_t fallback) {
    if (node.input(operand) == no_value) return fallback;
    const Value& value = constant_operand(builder, node.input(operand));
    if (value.type.elements() != 1 || value.type.data_type != builder.type(x).data_type)
      throw Error(ErrorKind::bad_input, "bound " + to_string(value.type) +
                                            " of Clip must be one number of type " +
                                            std::string(name_of(builder.type(x).data_type)));
    return integers_of(value, {}).at(0);
  };
  const int64_t min = bound(1, std::numeric_limits<int64_t>::min());
  const int64_t max = bound(2, std::numeric_limits<int64_t>::max());
  return fold_unary([=](int64_t a) { return std::min(std::max(a, min), max); }, x, builder, node.outputs[0]);
}

}  // namespace

std::vector<ValueId> read_relu(const OnnxNode& node, GraphBuilder& builder) {
  node.attributes.ignore("consumed_inputs");
  const ValueId x = node.required(0);
  if (!builder.type(x).is_float())
    return {fold_unary([](int64_t a) { return std::max<int64_t>(a, 0); }, x, builder, node.outputs[0])};
  return {add_clip(x, {.min = 0}, builder, node.outputs[0])};
}

std::vector<ValueId> read_clip(const OnnxNode& node, GraphBuilder& builder) {
  node.attributes.ignore("consumed_inputs");
  const ValueId x = node.required(0);
  if (!builder.type(x).is_float()) return {clip_integers(node, x, builder)};
  Clamp clamp;
  if (node.opset < 11) {
    clamp = {node.attributes.real("min", clamp.min), node.attributes.real("max", clamp.max)};
  } else {
    clamp = {bound(node, 1, clamp.min, builder), bound(node, 2, clamp.max, builder)};
  }
  return {add_clip(x, clamp, builder, node.outputs[0])};
}

// Every function whose attributes are plain numbers.
std::vector<ValueId> read_unary(const OnnxNode& node, GraphBuilder& builder) {
  const auto kind = unary_kind_of(node.type);
  assert(kind);
  node.attributes.ignore("consumed_inputs");
  const ValueId x = node.required(0);
  if (!builder.type(x).is_float()) return {integer_unary(*kind, x, builder, node)};
  const UnaryInfo& info = unary_info(*kind);
  const auto parameter = [&](std::string_view name, float fallback) {
    return name.empty() ? fallback : node.attributes.real(std::string(name), fallback);
  };
  const float alpha = parameter(info.alpha_name, info.alpha), beta = parameter(info.beta_name, info.beta);
  return {builder.add(make_unary(*kind, alpha, beta), {x}, node.outputs[0])};
}

std::vector<ValueId> read_gelu(const OnnxNode& node, GraphBuilder& builder) {
  const std::string approximate = node.attributes.text("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    throw Error(ErrorKind::bad_input, "approximate must be 'none' or 'tanh', not '" + approximate + "'");
  const UnaryKind kind = approximate == "tanh" ? UnaryKind::gelu_tanh : UnaryKind::gelu;
  return {builder.add(make_unary(kind), {node.required(0)}, node.outputs[0])};
}

}  // namespace qtool
