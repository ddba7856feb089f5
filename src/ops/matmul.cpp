#include "src/ops/matmul.h"

#include <algorithm>

#include "qk_matmul_f32.h"
#include "qk_matmul_s8.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/kernel_clamp.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

Shape batch_of(const Shape& shape) {
  return {shape.begin(), shape.end() - 2};
}

// The sizes of a product of two shapes.
struct Sizes {
  int64_t m, k, n, inner_b;  // inner_b: what must equal k
};

Sizes sizes_of(const Shape& a, const Shape& b, bool transpose_b) {
  const size_t last_a = a.size() - 1, last_b = b.size() - 1;
  return {a[last_a - 1], a[last_a], b[transpose_b ? last_b - 1 : last_b],
          b[transpose_b ? last_b : last_b - 1]};
}

// N4: |a - zero_point| and |b - zero_point| are known bounds.
int64_t bound_of(const TensorType& type) {
  return std::max(127 - type.zero_point(), type.zero_point() + 128);
}

}  // namespace

std::vector<TensorType> MatMul::infer(Types inputs) const {
  const TensorType &a = *inputs[0], &b = *inputs[1];
  const std::string shapes = to_string(a.shape) + " and " + to_string(b.shape);
  if ((a.data_type != DataType::f32 && a.data_type != DataType::s8) || a.data_type != b.data_type)
    throw Error(ErrorKind::bad_input,
                "both operands must be float32 or both int8, not " + to_string(a) + " and " + to_string(b));
  if (a.rank() < 2 || b.rank() < 2)
    throw Error(ErrorKind::bad_input, "the operands must be matrices, not of shapes " + shapes);
  const Sizes sizes = sizes_of(a.shape, b.shape, transpose_b_);
  if (sizes.k != sizes.inner_b)
    throw Error(ErrorKind::bad_input, "the operands' inner sizes " + std::to_string(sizes.k) + " and " +
                                          std::to_string(sizes.inner_b) + " must be equal (shapes " + shapes +
                                          (transpose_b_ ? ", the second transposed)" : ")"));
  Shape result = broadcast(batch_of(a.shape), batch_of(b.shape));
  for (const TensorType* type : {&a, &b}) {
    const int64_t batch = element_count(batch_of(type->shape));
    if (batch != 1 && batch != element_count(result))
      throw Error(ErrorKind::unsupported,
                  "an operand is broadcast along some batch axes only (shapes " + shapes + ")");
  }
  result.insert(result.end(), {sizes.m, sizes.n});
  return {{a.data_type, result}};
}

std::vector<KernelCall> MatMul::lower(const Graph& graph, const Node& node) const {
  const TensorType &a = graph.type(node.inputs[0]), &b = graph.type(node.inputs[1]),
                   &y = graph.type(node.outputs[0]);
  const Sizes sizes = sizes_of(a.shape, b.shape, transpose_b_);
  const auto set_shapes = [&](auto& call) {
    QK_SET(call, batch, element_count(batch_of(y.shape)));
    QK_SET(call, m, sizes.m);
    QK_SET(call, k, sizes.k);
    QK_SET(call, n, sizes.n);
    QK_SET(call, a_batch_stride, element_count(batch_of(a.shape)) == 1 ? 0 : sizes.m * sizes.k);
    QK_SET(call, b_batch_stride, element_count(batch_of(b.shape)) == 1 ? 0 : sizes.k * sizes.n);
    QK_SET(call, b_transposed, transpose_b_ ? 1 : 0);
  };
  if (y.is_float()) {
    auto call = QK_CALL(qk_matmul_f32);
    set_shapes(call);
    QK_SET(call, output_min, kernel_min(clamp_));
    QK_SET(call, output_max, kernel_max(clamp_));
    return {std::move(call).finish(node.inputs, node.outputs)};
  }
  const int64_t bound = sizes.k * bound_of(a) * bound_of(b);
  if (bound > INT32_MAX)
    throw Error(ErrorKind::unsupported,
                "the accumulator over " + std::to_string(sizes.k) + " products can reach " +
                    std::to_string(bound) + ", which does not fit into int32",
                "keep this node in float");
  const FixedPoint scale = fixed_point(double{a.scale()} * b.scale() / y.scale());
  const IntegerClamp bounds = integer_clamp(clamp_.min, clamp_.max, y);
  auto call = QK_CALL(qk_matmul_s8);
  set_shapes(call);
  QK_SET(call, a_zero_point, a.zero_point());
  QK_SET(call, b_zero_point, b.zero_point());
  QK_SET(call, output_zero_point, y.zero_point());
  QK_SET(call, output_min, bounds.min);
  QK_SET(call, output_max, bounds.max);
  QK_SET(call, multiplier, scale.multiplier);
  QK_SET(call, left_shift, scale.left_shift);
  return {std::move(call).finish(node.inputs, node.outputs)};
}

QuantRule MatMul::quant_rule(const Graph&, const Node&) const {
  return {.kind = QuantRule::Kind::calibrated};
}

int64_t MatMul::macs(const Graph& graph, const Node& node) const {
  return graph.type(node.outputs[0]).elements() * graph.type(node.inputs[0]).shape.back();
}

OpPtr MatMul::with_clamp(const Clamp& clamp) const {
  return std::make_shared<MatMul>(transpose_b_, clamp_.intersect(clamp));
}

// Batch axes may change places; rows and columns must stay.
OpPtr MatMul::transposed(const OpPtr& self, const std::vector<int64_t>& perm) const {
  const auto rank = static_cast<int64_t>(perm.size());
  return rank >= 2 && perm[perm.size() - 1] == rank - 1 && perm[perm.size() - 2] == rank - 2 ? self : nullptr;
}

void MatMul::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const std::string a = writer.input(node.inputs[0], Layout::as_is);
  std::string b = writer.input(node.inputs[1], Layout::as_is);
  if (transpose_b_) {
    std::vector<int64_t> perm(graph.type(node.inputs[1]).shape.size());
    for (size_t i = 0; i < perm.size(); ++i) perm[i] = static_cast<int64_t>(i);
    std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
    const std::string original = b;
    b = writer.temporary(node.name);
    writer.node("Transpose", {original}, {b}, {{"perm", perm}});
  }
  const std::string y = writer.temporary(node.name);
  writer.node("MatMul", {a, b}, {y}, {});
  writer.output(node.outputs[0], Layout::as_is, y, clamp_);
}

}  // namespace qtool
