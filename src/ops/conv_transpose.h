// Transposed convolution of NHWC images: input [N,H,W,C], weights [O,KH,KW,C/group], bias [O] (optional).
#pragma once
#include "src/ops/op.h"
#include "src/ops/window.h"

namespace qtool {

class ConvTranspose final : public Op {
 public:
  ConvTranspose(Window window, std::array<int64_t, 2> output_padding, int64_t group = 1, Clamp clamp = {})
      : window_(window), output_padding_(output_padding), group_(group), clamp_(clamp) {}

  // Output size along a spatial axis before the pads are cut off: stride * (input - 1) + output_padding +
  // extent.
  static int64_t unpadded_size(const Window& window, size_t axis, int64_t input, int64_t output_padding);

  const Window& window() const { return window_; }
  int64_t group() const { return group_; }

  std::string_view type() const override { return "ConvTranspose"; }
  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  int64_t macs(const Graph& graph, const Node& node) const override;
  OpPtr with_clamp(const Clamp& clamp) const override;
  Clamp clamp() const override { return clamp_; }
  OpPtr without_clamp() const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  Window window_;
  std::array<int64_t, 2> output_padding_;
  int64_t group_;
  Clamp clamp_;
};

}  // namespace qtool
