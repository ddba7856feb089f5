// Binary: y = clamp(kind(a, b)) with numpy broadcasting. Float kernel qk_binary_f32; Add, Sub and Mul also in
// int8 (N8).
#include "src/ops/elementwise.h"

#include <array>
#include <cmath>

#include "qk_add_s8.h"
#include "qk_binary_f32.h"
#include "qk_mul_s8.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/broadcast_strides.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_operand.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

struct KindInfo {
  std::string_view name;
  int32_t operation;  // QK_BINARY_*
  bool commutes;
};

const KindInfo& info(BinaryKind kind) {
  static constexpr std::array<KindInfo, 9> table = {{{"Add", QK_BINARY_ADD, true},
                                                     {"Sub", QK_BINARY_SUB, false},
                                                     {"Mul", QK_BINARY_MUL, true},
                                                     {"Div", QK_BINARY_DIV, false},
                                                     {"Min", QK_BINARY_MIN, true},
                                                     {"Max", QK_BINARY_MAX, true},
                                                     {"Pow", QK_BINARY_POW, false},
                                                     {"PRelu", QK_BINARY_PRELU, false},
                                                     {"Mod", QK_BINARY_FMOD, false}}};
  return table.at(static_cast<size_t>(kind));
}

class Binary final : public Op {
 public:
  Binary(BinaryKind kind, Clamp clamp) : kind_(kind), clamp_(clamp) {}

  BinaryKind kind() const { return kind_; }

  std::string_view type() const override { return info(kind_).name; }
  bool separate_channels() const override { return true; }
  bool nondecreasing() const override { return kind_ == BinaryKind::add; }
  Clamp clamp() const override { return clamp_; }
  OpPtr with_clamp(const Clamp& clamp) const override { return make_binary(kind_, clamp_.intersect(clamp)); }
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>&) const override { return self; }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  struct Operands {
    ValueId a, b, y;
  };
  KernelCall lower_f32(const Graph& graph, const Operands& operands) const;
  KernelCall lower_add_s8(const Graph& graph, const Operands& operands) const;
  KernelCall lower_mul_s8(const Graph& graph, const Operands& operands) const;

  BinaryKind kind_;
  Clamp clamp_;
};

std::vector<TensorType> Binary::infer(Types inputs) const {
  const TensorType &a = *inputs[0], &b = *inputs[1];
  if (a.data_type != b.data_type)
    throw Error(ErrorKind::bad_input,
                "operands " + to_string(a) + " and " + to_string(b) + " differ in type");
  if (!a.is_float() && !a.is_quantized())
    throw Error(
        ErrorKind::unsupported,
        std::string(type()) + " of " + to_string(a) + " and " + to_string(b) + " computed at run time",
        "integers are computed from constants only: fix the model's dimensions or simplify the model");
  Shape shape = broadcast(a.shape, b.shape);
  if (kind_ == BinaryKind::prelu && shape != a.shape)
    throw Error(ErrorKind::bad_input,
                "slope " + to_string(b.shape) + " does not broadcast to input " + to_string(a.shape));
  return {{a.data_type, std::move(shape)}};
}

template <class Call>
void set_broadcast(Call& call, const Graph& graph, ValueId a, ValueId b, ValueId y) {
  const Shape& shape = graph.type(y).shape;
  const BroadcastStrides strides = broadcast_strides(graph.type(a).shape, graph.type(b).shape, shape);
  QK_SET(call, shape, strides.shape);
  QK_SET(call, a_strides, strides.a);
  QK_SET(call, b_strides, strides.b);
  if (graph.type(a).elements() == element_count(shape)) call.allow_in_place();
}

KernelCall Binary::lower_f32(const Graph& graph, const Operands& o) const {
  auto call = QK_CALL(qk_binary_f32);
  QK_SET(call, operation, info(kind_).operation);
  set_broadcast(call, graph, o.a, o.b, o.y);
  QK_SET(call, output_min, kernel_min(clamp_));
  QK_SET(call, output_max, kernel_max(clamp_));
  return std::move(call).finish({o.a, o.b}, {o.y});
}

KernelCall Binary::lower_add_s8(const Graph& graph, const Operands& o) const {
  const TensorType &a = graph.type(o.a), &b = graph.type(o.b), &y = graph.type(o.y);
  constexpr int max_shift = 22;
  constexpr double max_multiplier = 1 << 21;
  const double a_ratio = double{a.scale()} / y.scale(), b_ratio = double{b.scale()} / y.scale();
  int shift = max_shift;
  while (shift > 0 && std::round(std::ldexp(std::max(a_ratio, b_ratio), shift)) > max_multiplier) --shift;
  if (shift == 0)
    throw Error(ErrorKind::unsupported,
                "the scale of an operand is more than 2^20 times the scale of the result",
                "keep this node in float");
  const auto a_multiplier = static_cast<int64_t>(std::llround(std::ldexp(a_ratio, shift)));
  int64_t b_multiplier = std::llround(std::ldexp(b_ratio, shift));
  if (kind_ == BinaryKind::sub) b_multiplier = -b_multiplier;
  const int64_t constant = y.zero_point() * (int64_t{1} << shift) + (int64_t{1} << (shift - 1)) -
                           a.zero_point() * a_multiplier - b.zero_point() * b_multiplier;
  const IntegerClamp bounds = integer_clamp(clamp_.min, clamp_.max, y);
  auto call = QK_CALL(qk_add_s8);
  set_broadcast(call, graph, o.a, o.b, o.y);
  QK_SET(call, a_multiplier, a_multiplier);
  QK_SET(call, b_multiplier, b_multiplier);
  QK_SET(call, constant, constant);
  QK_SET(call, shift, shift);
  QK_SET(call, output_min, bounds.min);
  QK_SET(call, output_max, bounds.max);
  return std::move(call).finish({o.a, o.b}, {o.y});
}

KernelCall Binary::lower_mul_s8(const Graph& graph, const Operands& o) const {
  const TensorType &a = graph.type(o.a), &b = graph.type(o.b), &y = graph.type(o.y);
  const FixedPoint scale = fixed_point(double{a.scale()} * b.scale() / y.scale());
  const IntegerClamp bounds = integer_clamp(clamp_.min, clamp_.max, y);
  auto call = QK_CALL(qk_mul_s8);
  set_broadcast(call, graph, o.a, o.b, o.y);
  QK_SET(call, a_zero_point, a.zero_point());
  QK_SET(call, b_zero_point, b.zero_point());
  QK_SET(call, output_zero_point, y.zero_point());
  QK_SET(call, output_min, bounds.min);
  QK_SET(call, output_max, bounds.max);
  QK_SET(call, multiplier, scale.multiplier);
  QK_SET(call, left_shift, scale.left_shift);
  return std::move(call).finish({o.a, o.b}, {o.y});
}

std::vector<KernelCall> Binary::lower(const Graph& graph, const Node& node) const {
  Operands o{node.inputs[0], node.inputs[1], node.outputs[0]};
  // The first operand is the one whose memory the result may take.
  const bool b_only = graph.value(o.a).is_constant() || graph.type(o.a).shape != graph.type(o.y).shape;
  if (info(kind_).commutes && b_only) std::swap(o.a, o.b);
  if (graph.type(o.y).is_float()) return {lower_f32(graph, o)};
  return {kind_ == BinaryKind::mul ? lower_mul_s8(graph, o) : lower_add_s8(graph, o)};
}

QuantRule Binary::quant_rule(const Graph&, const Node&) const {
  switch (kind_) {
    case BinaryKind::add:
    case BinaryKind::sub:
    case BinaryKind::mul:
      return {.kind = QuantRule::Kind::calibrated};
    case BinaryKind::div:
    case BinaryKind::pow:
      return {.reason = "the range of its results has no useful bound"};
    default:
      return {.reason = "has no integer kernel for two tensors"};
  }
}

void Binary::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Layout layout = broadcast_layout(graph, node, writer);
  std::vector<std::string> inputs;
  for (const ValueId id : node.inputs)
    inputs.push_back(onnx_operand(graph, writer, id, layout, graph.type(node.outputs[0]).rank()));
  const std::string y = writer.temporary(node.name);
  Attributes attributes;
  if (kind_ == BinaryKind::fmod) attributes.set("fmod", int64_t{1});
  writer.node(std::string(type()), inputs, {y}, attributes);
  writer.output(node.outputs[0], layout, y, clamp_);
}

}  // namespace

OpPtr make_binary(BinaryKind kind, Clamp clamp) {
  return std::make_shared<Binary>(kind, clamp);
}

std::optional<BinaryKind> binary_kind(const Op& op) {
  const auto* binary = dynamic_cast<const Binary*>(&op);
  return binary == nullptr ? std::nullopt : std::optional(binary->kind());
}

}  // namespace qtool
