// Pad: elements before and after a tensor along its axes; negative pads crop.
#include "src/ops/pad.h"

#include <cassert>
#include <cstring>
#include <map>

#include "qk_pad.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

std::string_view name_of(PadMode mode) {
  static constexpr std::array<std::string_view, 4> names = {"constant", "reflect", "edge", "wrap"};
  return names.at(static_cast<size_t>(mode));
}

static_assert(static_cast<int>(PadMode::reflect) == QK_PAD_REFLECT);
static_assert(static_cast<int>(PadMode::edge) == QK_PAD_EDGE);
static_assert(static_cast<int>(PadMode::wrap) == QK_PAD_WRAP);

class Pad final : public Op {
 public:
  explicit Pad(Padding padding) : padding_(std::move(padding)) {}

  const Padding& padding() const { return padding_; }

  std::string_view type() const override { return "Pad"; }
  bool moves_data() const override { return padding_.mode != PadMode::constant; }

  // Real 0 has an exact int8 value in every range; another constant may lie outside it.
  QuantRule quant_rule(const Graph&, const Node&) const override {
    if (padding_.mode == PadMode::constant && padding_.value != 0)
      return {.reason =
                  "pads with " + std::to_string(padding_.value) + ", which the input's range may not hold"};
    return {.kind = QuantRule::Kind::same_as_input};
  }

  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    return make_pad(
        {padding_.mode, permute(padding_.before, perm), permute(padding_.after, perm), padding_.value});
  }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  Bytes value_bytes(const TensorType& type) const;

  Padding padding_;
};

std::vector<TensorType> Pad::infer(Types inputs) const {
  const TensorType& x = *inputs[0];
  if (padding_.before.size() != x.shape.size() || padding_.after.size() != x.shape.size())
    throw Error(ErrorKind::bad_input,
                "pads for " + std::to_string(padding_.before.size()) + " axes do not fit " + to_string(x));
  Shape shape = x.shape;
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t extent = shape[i] + padding_.before[i] + padding_.after[i];
    const bool grows = padding_.before[i] > 0 || padding_.after[i] > 0;
    if (extent < 0 || (grows && shape[i] == 0 && padding_.mode != PadMode::constant))
      throw Error(ErrorKind::bad_input, "pads " + std::to_string(padding_.before[i]) + " and " +
                                            std::to_string(padding_.after[i]) + " do not fit axis " +
                                            std::to_string(i) + " of " + to_string(x));
    shape[i] = extent;
  }
  return {{x.data_type, std::move(shape)}};
}

// The element that is filled in, in the type of the tensor.
Bytes Pad::value_bytes(const TensorType& type) const {
  if (type.is_float()) return to_bytes(std::vector<float>{static_cast<float>(padding_.value)});
  if (type.is_quantized())
    return to_bytes(std::vector<int8_t>{
        quantize_s8(static_cast<float>(padding_.value), type.scale(), type.zero_point())});
  return integer_bytes(type.data_type, {static_cast<int64_t>(padding_.value)});
}

std::vector<KernelCall> Pad::lower(const Graph& graph, const Node& node) const {
  const TensorType& x = graph.type(node.inputs[0]);
  if (graph.type(node.outputs[0]).elements() == 0) return {};
  // Neighbouring axes without pads are one, so that 6 are enough.
  constexpr size_t max_axes = 6;
  struct Axis {
    int64_t extent, before, after;
  };
  std::vector<Axis> axes;
  for (size_t i = 0; i < x.shape.size(); ++i) {
    const Axis axis{x.shape[i], padding_.before[i], padding_.after[i]};
    const bool plain = axis.before == 0 && axis.after == 0;
    if (plain && !axes.empty() && axes.back().before == 0 && axes.back().after == 0)
      axes.back().extent *= axis.extent;
    else
      axes.push_back(axis);
  }
  if (axes.size() > max_axes)
    throw Error(ErrorKind::unsupported, "pads " + to_string(x) + " along " + std::to_string(axes.size()) +
                                            " separate axes; the kernel has 6");
  axes.insert(axes.begin(), max_axes - axes.size(), Axis{1, 0, 0});
  std::array<int32_t, max_axes> shape{}, before{}, after{};
  for (size_t i = 0; i < max_axes; ++i) {
    shape[i] = static_cast<int32_t>(axes[i].extent);
    before[i] = static_cast<int32_t>(axes[i].before);
    after[i] = static_cast<int32_t>(axes[i].after);
  }
  std::array<int32_t, 2> value{};
  const Bytes element = value_bytes(x);
  std::memcpy(value.data(), element.data(), element.size());
  auto call = QK_CALL(qk_pad);
  QK_SET(call, element_size, size_of(x.data_type));
  QK_SET(call, mode, static_cast<int>(padding_.mode));
  QK_SET(call, shape, shape);
  QK_SET(call, pads_before, before);
  QK_SET(call, pads_after, after);
  QK_SET(call, value, value);
  return {std::move(call).finish(node.inputs, node.outputs)};
}

void Pad::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const TensorType& x = graph.type(node.inputs[0]);
  const Layout layout = writer.layout_of(node);
  const std::vector<int64_t> perm = perm_to(layout, x.rank());
  std::vector<int64_t> pads = perm.empty() ? padding_.before : permute(padding_.before, perm);
  const std::vector<int64_t> after = perm.empty() ? padding_.after : permute(padding_.after, perm);
  pads.insert(pads.end(), after.begin(), after.end());
  const TensorType type{DataType::s64, {static_cast<int64_t>(pads.size())}};
  std::vector<std::string> inputs = {writer.input(node.inputs[0], layout),
                                     writer.initializer(node.name + "/pads", type, to_bytes(pads))};
  if (padding_.mode == PadMode::constant && padding_.value != 0)
    inputs.push_back(writer.initializer(node.name + "/value", {DataType::f32, {}},
                                        to_bytes(std::vector<float>{static_cast<float>(padding_.value)})));
  const std::string y = writer.temporary(node.name);
  writer.node("Pad", inputs, {y}, {{"mode", std::string(name_of(padding_.mode))}});
  writer.output(node.outputs[0], layout, y);
}

PadMode read_mode(const OnnxNode& node) {
  static const std::map<std::string, PadMode> modes = {{"constant", PadMode::constant},
                                                       {"reflect", PadMode::reflect},
                                                       {"edge", PadMode::edge},
                                                       {"wrap", PadMode::wrap}};
  const std::string name = node.attributes.text("mode", "constant");
  const auto it = modes.find(name);
  if (it == modes.end())
    throw Error(ErrorKind::bad_input, "mode must be constant, reflect, edge or wrap, not '" + name + "'");
  return it->second;
}

// The operand that is filled in since opset 11.
double read_value(const OnnxNode& node, GraphBuilder& builder) {
  if (node.input(2) == no_value) return 0;
  const Value& value = constant_operand(builder, node.input(2));
  if (value.type.elements() != 1)
    throw Error(ErrorKind::bad_input, "the constant of Pad must be one number, not " + to_string(value.type));
  return reals_of(value, value.type.shape)[0];
}

// The pads of all axes from those of `axes`: all befores, then all afters.
std::vector<int64_t> spread(const std::vector<int64_t>& pads, const std::vector<int64_t>& axes,
                            int64_t rank) {
  if (pads.size() != 2 * axes.size())
    throw Error(ErrorKind::bad_input, "pads has " + std::to_string(pads.size()) + " entries for " +
                                          std::to_string(axes.size()) + " axes; it needs two an axis");
  std::vector<int64_t> all(static_cast<size_t>(2 * rank), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const int64_t axis = normalize_axis(axes[i], rank);
    all[static_cast<size_t>(axis)] = pads[i];
    all[static_cast<size_t>(axis + rank)] = pads[i + axes.size()];
  }
  return all;
}

}  // namespace

OpPtr make_pad(Padding padding) {
  return std::make_shared<Pad>(std::move(padding));
}

const Padding* as_padding(const Op& op) {
  const auto* pad = dynamic_cast<const Pad*>(&op);
  return pad == nullptr ? nullptr : &pad->padding();
}

std::vector<ValueId> read_pad(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const int64_t rank = builder.rank(x);
  Padding padding{.mode = read_mode(node), .before = {}, .after = {}};
  std::vector<int64_t> pads, axes(static_cast<size_t>(rank));
  for (int64_t i = 0; i < rank; ++i) axes[static_cast<size_t>(i)] = i;
  if (node.opset < 11) {
    pads = node.attributes.integers(node.opset < 2 ? "paddings" : "pads");
    padding.value = node.attributes.real("value", 0);
  } else {
    pads = builder.constant_integers(node.required(1), "the pads of Pad");
    padding.value = read_value(node, builder);
    if (node.input(3) != no_value) axes = builder.constant_integers(node.input(3), "the axes of Pad");
  }
  pads = spread(pads, axes, rank);
  if (std::all_of(pads.begin(), pads.end(), [](int64_t pad) { return pad == 0; })) return {x};
  padding.before.assign(pads.begin(), pads.begin() + rank);
  padding.after.assign(pads.begin() + rank, pads.end());
  return {builder.add(make_pad(std::move(padding)), {x}, node.outputs[0])};
}

}  // namespace qtool
