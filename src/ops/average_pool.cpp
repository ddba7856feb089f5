// AveragePool and GlobalAveragePool over NHWC images.
#include "src/ops/average_pool.h"

#include <algorithm>
#include <cstdlib>

#include "qk_average_pool_f32.h"
#include "qk_average_pool_s8.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/pool_read.h"

namespace qtool {
namespace {

class AveragePool final : public Op {
 public:
  AveragePool(const Window& window, bool ceil_mode, bool count_include_pad, Clamp clamp)
      : window_(window), ceil_mode_(ceil_mode), count_include_pad_(count_include_pad), clamp_(clamp) {}

  std::string_view type() const override { return "AveragePool"; }
  bool separate_channels() const override { return true; }
  bool nondecreasing() const override { return true; }
  Clamp clamp() const override { return clamp_; }
  OpPtr with_clamp(const Clamp& clamp) const override {
    return make_average_pool(window_, ceil_mode_, count_include_pad_, clamp_.intersect(clamp));
  }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::calibrated};
  }
  std::vector<TensorType> infer(Types inputs) const override {
    check_pool_pads(window_);
    return {slide(window_, *inputs[0], 0, ceil_mode_)};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  OpPtr with_padding(const std::array<int64_t, 4>& extra) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  bool counts_alike(const Shape& image, const Shape& result) const;
  KernelCall lower_s8(const TensorType& x, const TensorType& y, const Node& node) const;

  template <class Call>
  void set_shapes(Call& call, const Shape& image, const Shape& result) const {
    set_window(call, window_, image, result);
    QK_SET(call, channels, image[3]);
    QK_SET(call, pad_bottom, window_.pads[2]);
    QK_SET(call, pad_right, window_.pads[3]);
    QK_SET(call, count_include_pad, count_include_pad_ ? 1 : 0);
  }

  Window window_;
  bool ceil_mode_, count_include_pad_;
  Clamp clamp_;
};

// True when every window has all its taps where they count.
bool AveragePool::counts_alike(const Shape& image, const Shape& result) const {
  for (size_t axis = 0; axis < 2; ++axis) {
    const int64_t before = count_include_pad_ ? 0 : window_.pads[axis];
    const int64_t limit = image[axis + 1] + (count_include_pad_ ? window_.pads[axis + 2] : 0);
    const int64_t end =
        (result[axis + 1] - 1) * window_.strides[axis] - window_.pads[axis] + window_.extent(axis);
    if (before > 0 || end > limit) return false;
  }
  return true;
}

KernelCall AveragePool::lower_s8(const TensorType& x, const TensorType& y, const Node& node) const {
  const int64_t taps = window_.kernel[0] * window_.kernel[1];
  const int64_t bound = taps * (std::abs(int64_t{x.zero_point()}) + 128);
  if (bound > INT32_MAX)
    throw Error(ErrorKind::unsupported,
                "the accumulator over " + std::to_string(taps) + " taps can reach " + std::to_string(bound) +
                    ", which does not fit into int32",
                "keep this node in float");
  std::vector<int32_t> multipliers;
  std::vector<int8_t> left_shifts;
  for (int64_t count = counts_alike(x.shape, y.shape) ? taps : 1; count <= taps; ++count) {
    const FixedPoint scale =
        fixed_point(double{x.scale()} / (double{y.scale()} * static_cast<double>(count)));
    multipliers.push_back(scale.multiplier);
    left_shifts.push_back(static_cast<int8_t>(scale.left_shift));
  }
  if (std::all_of(left_shifts.begin(), left_shifts.end(), [](int8_t shift) { return shift == 0; }))
    left_shifts.clear();
  const IntegerClamp bounds = integer_clamp(clamp_.min, clamp_.max, y);
  auto call = QK_CALL(qk_average_pool_s8);
  set_shapes(call, x.shape, y.shape);
  QK_SET(call, input_zero_point, x.zero_point());
  QK_SET(call, output_zero_point, y.zero_point());
  QK_SET(call, output_min, bounds.min);
  QK_SET(call, output_max, bounds.max);
  QK_SET(call, multiplier_count, multipliers.size());
  QK_TABLE(call, multipliers, multipliers);
  QK_TABLE(call, left_shifts, left_shifts);
  return std::move(call).finish(node.inputs, node.outputs);
}

std::vector<KernelCall> AveragePool::lower(const Graph& graph, const Node& node) const {
  const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
  if (!y.is_float()) return {lower_s8(x, y, node)};
  auto call = QK_CALL(qk_average_pool_f32);
  set_shapes(call, x.shape, y.shape);
  QK_SET(call, output_min, kernel_min(clamp_));
  QK_SET(call, output_max, kernel_max(clamp_));
  return {std::move(call).finish(node.inputs, node.outputs)};
}

// Exact when the zeros count as the pads do already, or when there are no pads yet. (With ceil_mode the last
// window depends on where the image ends.)
OpPtr AveragePool::with_padding(const std::array<int64_t, 4>& extra) const {
  if (ceil_mode_) return nullptr;
  const Window padded = window_.with_padding(extra);
  const bool unpadded =
      std::all_of(window_.pads.begin(), window_.pads.end(), [](int64_t pad) { return pad == 0; });
  for (size_t i = 0; i < padded.pads.size(); ++i)
    if (padded.pads[i] >= padded.extent(i % 2)) return nullptr;
  return count_include_pad_ || unpadded ? make_average_pool(padded, ceil_mode_, true, clamp_) : nullptr;
}

void AveragePool::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Shape& image = graph.type(node.inputs[0]).shape;
  const bool global = window_ == Window{{image[1], image[2]}, {1, 1}, {1, 1}, {0, 0, 0, 0}};
  Attributes attributes;
  if (!global) {
    attributes = to_attributes(window_);
    if (ceil_mode_) attributes.set("ceil_mode", int64_t{1});
    if (count_include_pad_) attributes.set("count_include_pad", int64_t{1});
  }
  const std::string y = writer.temporary(node.name);
  writer.node(global ? "GlobalAveragePool" : "AveragePool",
              {writer.input(node.inputs[0], Layout::channels_first)}, {y}, attributes);
  writer.output(node.outputs[0], Layout::channels_first, y, clamp_);
}

}  // namespace

OpPtr make_average_pool(const Window& window, bool ceil_mode, bool count_include_pad, Clamp clamp) {
  return std::make_shared<AveragePool>(window, ceil_mode, count_include_pad, clamp);
}

std::vector<ValueId> read_average_pool(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Window window = read_window(node, builder.shape(x));
  const bool ceil_mode = node.attributes.integer("ceil_mode", 0) != 0;
  const bool count_include_pad = node.attributes.integer("count_include_pad", 0) != 0;
  return {add_pool(builder, make_average_pool(window, ceil_mode, count_include_pad), x, node.outputs[0])};
}

std::vector<ValueId> read_global_average_pool(const OnnxNode& node, GraphBuilder& builder) {
  return {add_global_pool(
      builder, [](const Window& window) { return make_average_pool(window); }, node)};
}

}  // namespace qtool
