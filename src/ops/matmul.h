// MatMul: product of two activations, a [..., M, K] and b [..., K, N] ([..., N, K] when transpose_b) -> [...,
// M, N].
#pragma once
#include "src/ops/op.h"

namespace qtool {

// The axes before the last two of each operand are those of the result, or all 1.
class MatMul final : public Op {
 public:
  explicit MatMul(bool transpose_b = false, Clamp clamp = {}) : transpose_b_(transpose_b), clamp_(clamp) {}

  bool transpose_b() const { return transpose_b_; }

  std::string_view type() const override { return "MatMul"; }
  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  int64_t macs(const Graph& graph, const Node& node) const override;
  OpPtr with_clamp(const Clamp& clamp) const override;
  Clamp clamp() const override { return clamp_; }
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>& perm) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  bool transpose_b_;
  Clamp clamp_;
};

}  // namespace qtool
