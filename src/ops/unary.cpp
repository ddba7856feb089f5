// Unary: y = f(x), element by element. Float kernel qk_unary_f32; in int8 a table of 256 entries (N7).
#include "src/ops/unary.h"

#include <array>
#include <cmath>

#include "qk_table_s8.h"
#include "qk_unary_f32.h"
#include "qtool/error.h"
#include "src/ops/graph_builder.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/unary_functions.h"

namespace qtool {
namespace {

// Kinds are numbered as the kernel's operations, but that Relu is a Clip.
static_assert(static_cast<int>(UnaryKind::clip) + 1 == QK_UNARY_CLIP);
static_assert(static_cast<int>(UnaryKind::exp) + 1 == QK_UNARY_EXP);
static_assert(static_cast<int>(UnaryKind::softplus) + 1 == QK_UNARY_SOFTPLUS);
static_assert(static_cast<int>(UnaryKind::gelu) + 1 == QK_UNARY_GELU);
static_assert(static_cast<int>(UnaryKind::atanh) + 1 == QK_UNARY_ATANH);

class Unary final : public Op {
 public:
  Unary(UnaryKind kind, float alpha, float beta) : kind_(kind), alpha_(alpha), beta_(beta) {}

  UnaryKind kind() const { return kind_; }
  std::optional<Clamp> as_clamp() const {
    return kind_ == UnaryKind::clip ? std::optional(Clamp{alpha_, beta_}) : std::nullopt;
  }

  std::string_view type() const override { return is_relu() ? "Relu" : unary_info(kind_).onnx_type; }
  bool separate_channels() const override { return true; }
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>&) const override { return self; }
  // Two clamps one after the other are one.
  OpPtr with_clamp(const Clamp& clamp) const override {
    return kind_ == UnaryKind::clip ? make_clip(Clamp{alpha_, beta_}.intersect(clamp)) : nullptr;
  }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  bool is_relu() const { return kind_ == UnaryKind::clip && Clamp{alpha_, beta_} == Clamp{.min = 0}; }
  std::vector<int8_t> table(const TensorType& x, const TensorType& y) const;
  Attributes onnx_attributes() const;

  UnaryKind kind_;
  float alpha_, beta_;
};

std::vector<TensorType> Unary::infer(Types inputs) const {
  const TensorType& x = *inputs[0];
  if (!x.is_float() && !x.is_quantized())
    throw Error(
        ErrorKind::unsupported, std::string(type()) + " of " + to_string(x) + " computed at run time",
        "integers are computed from constants only: fix the model's dimensions or simplify the model");
  return {{x.data_type, x.shape}};
}

// Entry i is the image of q = i - 128, rounded half to even and saturated; what is no number becomes zero.
std::vector<int8_t> Unary::table(const TensorType& x, const TensorType& y) const {
  std::vector<int8_t> entries;
  for (int32_t q = -128; q <= 127; ++q) {
    const double real =
        unary_value(kind_, double{x.scale()} * (q - x.zero_point()), double{alpha_}, double{beta_});
    const double image = std::nearbyint(real / y.scale()) + y.zero_point();
    entries.push_back(
        static_cast<int8_t>(std::isnan(image) ? y.zero_point() : std::clamp(image, -128.0, 127.0)));
  }
  return entries;
}

std::vector<KernelCall> Unary::lower(const Graph& graph, const Node& node) const {
  const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
  if (y.is_quantized()) {
    auto call = QK_CALL(qk_table_s8);
    QK_SET(call, count, x.elements());
    QK_TABLE(call, table, table(x, y));
    call.allow_in_place();
    return {std::move(call).finish(node.inputs, node.outputs)};
  }
  auto call = QK_CALL(qk_unary_f32);
  QK_SET(call, count, x.elements());
  QK_SET(call, operation, is_relu() ? QK_UNARY_RELU : static_cast<int>(kind_) + 1);
  const Clamp clamp{alpha_, beta_};
  QK_SET(call, alpha, kernel_min(clamp));
  QK_SET(call, beta, kernel_max(clamp));
  call.allow_in_place();
  return {std::move(call).finish(node.inputs, node.outputs)};
}

QuantRule Unary::quant_rule(const Graph&, const Node&) const {
  const UnaryInfo& info = unary_info(kind_);
  if (!info.float_reason.empty()) return {.reason = std::string(info.float_reason)};
  if (kind_ == UnaryKind::sigmoid)
    return {.kind = QuantRule::Kind::fixed, .fixed = {.scales = {1.0F / 256}, .zero_points = {-128}}};
  if (kind_ == UnaryKind::tanh || kind_ == UnaryKind::softsign)
    return {.kind = QuantRule::Kind::fixed, .fixed = {.scales = {1.0F / 128}, .zero_points = {0}}};
  return {.kind = QuantRule::Kind::calibrated};
}

Attributes Unary::onnx_attributes() const {
  const UnaryInfo& info = unary_info(kind_);
  Attributes attributes;
  if (!info.alpha_name.empty()) attributes.set(std::string(info.alpha_name), alpha_);
  if (!info.beta_name.empty()) attributes.set(std::string(info.beta_name), beta_);
  if (kind_ == UnaryKind::gelu_tanh) attributes.set("approximate", std::string("tanh"));
  return attributes;
}

void Unary::to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const {
  const Layout layout = writer.layout_of(node);
  const std::string x = writer.input(node.inputs[0], layout);
  if (const auto clamp = as_clamp()) {
    writer.output(node.outputs[0], layout, x, *clamp);
    return;
  }
  const std::string y = writer.temporary(node.name);
  if (kind_ == UnaryKind::swish) {  // an operator of its own only since opset 24
    const std::string gate = writer.temporary(node.name + "/gate");
    std::string scaled = x;
    if (alpha_ != 1) {
      const std::string alpha =
          writer.initializer(node.name + "/alpha", {DataType::f32, {}}, to_bytes(std::vector<float>{alpha_}));
      scaled = writer.temporary(node.name + "/scaled");
      writer.node("Mul", {x, alpha}, {scaled}, {});
    }
    writer.node("Sigmoid", {scaled}, {gate}, {});
    writer.node("Mul", {x, gate}, {y}, {});
  } else {
    writer.node(std::string(type()), {x}, {y}, onnx_attributes());
  }
  writer.output(node.outputs[0], layout, y);
}

}  // namespace

OpPtr make_unary(UnaryKind kind, float alpha, float beta) {
  return std::make_shared<Unary>(kind, alpha, beta);
}

OpPtr make_clip(const Clamp& clamp) {
  return make_unary(UnaryKind::clip, clamp.min, clamp.max);
}

std::optional<UnaryKind> unary_kind(const Op& op) {
  const auto* unary = dynamic_cast<const Unary*>(&op);
  return unary == nullptr ? std::nullopt : std::optional(unary->kind());
}

std::optional<Clamp> as_clamp(const Op& op) {
  const auto* unary = dynamic_cast<const Unary*>(&op);
  return unary == nullptr ? std::nullopt : unary->as_clamp();
}

}  // namespace qtool
