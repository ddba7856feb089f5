// Convolution of NHWC images: input [N,H,W,C], weights [O,KH,KW,C/group], bias [O] (optional).
#pragma once
#include "src/ops/op.h"
#include "src/ops/window.h"

namespace qtool {

class Conv final : public Op {
 public:
  explicit Conv(Window window, int64_t group = 1, Clamp clamp = {})
      : window_(window), group_(group), clamp_(clamp) {}

  const Window& window() const { return window_; }
  int64_t group() const { return group_; }

  std::string_view type() const override { return "Conv"; }
  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  int64_t macs(const Graph& graph, const Node& node) const override;
  OpPtr with_clamp(const Clamp& clamp) const override;
  OpPtr with_padding(const std::array<int64_t, 4>& extra) const override;
  Clamp clamp() const override { return clamp_; }
  OpPtr without_clamp() const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  Window window_;
  int64_t group_;
  Clamp clamp_;
};

}  // namespace qtool
