// MaxPool and GlobalMaxPool over NHWC images.
#include "src/ops/max_pool.h"

#include "qk_max_pool_f32.h"
#include "qk_max_pool_s8.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_writer.h"
#include "src/ops/pool_read.h"

namespace qtool {
namespace {

class MaxPool final : public Op {
 public:
  MaxPool(const Window& window, bool ceil_mode, Clamp clamp)
      : window_(window), ceil_mode_(ceil_mode), clamp_(clamp) {}

  std::string_view type() const override { return "MaxPool"; }
  bool separate_channels() const override { return true; }
  bool nondecreasing() const override { return true; }
  Clamp clamp() const override { return clamp_; }
  OpPtr with_clamp(const Clamp& clamp) const override {
    return make_max_pool(window_, ceil_mode_, clamp_.intersect(clamp));
  }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }
  // A zero changes no maximum of what is not negative. (With ceil_mode the last window depends on where the
  // image ends.)
  OpPtr with_padding_of_nonnegative(const std::array<int64_t, 4>& extra) const override {
    if (ceil_mode_) return nullptr;
    const Window padded = window_.with_padding(extra);
    for (size_t i = 0; i < padded.pads.size(); ++i)
      if (padded.pads[i] >= padded.extent(i % 2)) return nullptr;
    return make_max_pool(padded, ceil_mode_, clamp_);
  }

  std::vector<TensorType> infer(Types inputs) const override {
    check_pool_pads(window_);
    return {slide(window_, *inputs[0], 0, ceil_mode_)};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
    const auto set_shapes = [&](auto& call) {
      set_window(call, window_, x.shape, y.shape);
      QK_SET(call, channels, x.shape[3]);
    };
    if (y.is_float()) {
      auto call = QK_CALL(qk_max_pool_f32);
      set_shapes(call);
      QK_SET(call, output_min, kernel_min(clamp_));
      QK_SET(call, output_max, kernel_max(clamp_));
      return {std::move(call).finish(node.inputs, node.outputs)};
    }
    const IntegerClamp bounds =
        clamp_.is_none() ? IntegerClamp{-128, 127} : integer_clamp(clamp_.min, clamp_.max, y);
    auto call = QK_CALL(qk_max_pool_s8);
    set_shapes(call);
    QK_SET(call, output_min, bounds.min);
    QK_SET(call, output_max, bounds.max);
    return {std::move(call).finish(node.inputs, node.outputs)};
  }

  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    Attributes attributes = to_attributes(window_);
    if (ceil_mode_) attributes.set("ceil_mode", int64_t{1});
    const std::string y = writer.temporary(node.name);
    writer.node("MaxPool", {writer.input(node.inputs[0], Layout::channels_first)}, {y}, attributes);
    writer.output(node.outputs[0], Layout::channels_first, y, clamp_);
  }

 private:
  Window window_;
  bool ceil_mode_;
  Clamp clamp_;
};

}  // namespace

OpPtr make_max_pool(const Window& window, bool ceil_mode, Clamp clamp) {
  return std::make_shared<MaxPool>(window, ceil_mode, clamp);
}

std::vector<ValueId> read_max_pool(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    throw Error(ErrorKind::unsupported, "the output Indices ('" + node.outputs[1] + "') of MaxPool",
                "qtool computes the maxima only");
  node.attributes.ignore("storage_order");  // of Indices
  const Window window = read_window(node, builder.shape(x));
  const bool ceil_mode = node.attributes.integer("ceil_mode", 0) != 0;
  return {add_pool(builder, make_max_pool(window, ceil_mode), x, node.outputs[0])};
}

std::vector<ValueId> read_global_max_pool(const OnnxNode& node, GraphBuilder& builder) {
  return {add_global_pool(
      builder, [](const Window& window) { return make_max_pool(window); }, node)};
}

}  // namespace qtool
