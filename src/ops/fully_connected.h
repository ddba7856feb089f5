// FullyConnected: input [..., K], weights [N, K], bias [N] (optional) -> [..., N]. From ONNX's Gemm and
// MatMul with constant weights.
#pragma once
#include "src/ops/op.h"

namespace qtool {

class FullyConnected final : public Op {
 public:
  explicit FullyConnected(Clamp clamp = {}) : clamp_(clamp) {}

  std::string_view type() const override { return "FullyConnected"; }
  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  int64_t macs(const Graph& graph, const Node& node) const override;
  OpPtr with_clamp(const Clamp& clamp) const override;
  Clamp clamp() const override { return clamp_; }
  OpPtr without_clamp() const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  Clamp clamp_;
};

}  // namespace qtool
