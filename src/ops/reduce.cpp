// Reduce: sum, mean, maximum ... over neighbouring axes, which stay as axes of length 1. Float kernel
// qk_reduce_f32; mean and sum in int8 are an average pool over one long window, the maximum a max pool (N8).
#include "src/ops/reduce.h"

#include <limits>

#include "qk_average_pool_s8.h"
#include "qk_max_pool_s8.h"
#include "qk_reduce_f32.h"
#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/axes.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

static_assert(static_cast<int>(ReduceKind::mean) == QK_REDUCE_MEAN);
static_assert(static_cast<int>(ReduceKind::l1) == QK_REDUCE_L1);
static_assert(static_cast<int>(ReduceKind::log_sum_exp) == QK_REDUCE_LOG_SUM_EXP);

class Reduce final : public Op {
 public:
  Reduce(ReduceKind kind, int64_t first, int64_t count) : kind_(kind), first_(first), count_(count) {}

  std::string_view type() const override { return onnx_type_of(kind_); }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  QuantRule quant_rule(const Graph& graph, const Node& node) const override;
  OpPtr transposed(const OpPtr& self, const std::vector<int64_t>& perm) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  // The input as [outer][length][inner], reduced along `length`.
  struct Extents {
    int64_t outer, length, inner;
  };
  Extents extents(const Shape& x) const {
    const auto begin = x.begin() + first_, end = begin + count_;
    return {element_count({x.begin(), begin}), element_count({begin, end}), element_count({end, x.end()})};
  }
  KernelCall lower_max_s8(const Graph& graph, const Node& node) const;
  KernelCall lower_sum_s8(const Graph& graph, const Node& node) const;

  ReduceKind kind_;
  int64_t first_, count_;  // axes first_ .. first_ + count_ - 1
};

std::vector<TensorType> Reduce::infer(Types inputs) const {
  const TensorType& x = *inputs[0];
  if (!x.is_float() && !x.is_quantized())
    throw Error(
        ErrorKind::unsupported, std::string(type()) + " of " + to_string(x) + " computed at run time",
        "integers are computed from constants only: fix the model's dimensions or simplify the model");
  if (first_ < 0 || count_ < 1 || first_ + count_ > x.rank())
    throw Error(ErrorKind::bad_input, "axes " + std::to_string(first_) + " to " +
                                          std::to_string(first_ + count_ - 1) + " are outside " +
                                          to_string(x));
  Shape shape = x.shape;
  std::fill_n(shape.begin() + first_, count_, 1);
  return {{x.data_type, std::move(shape)}};
}

// A window as high as the image, one pixel wide.
template <class Call, class Extents>
void set_long_window(Call& call, const Extents& e) {
  QK_SET(call, batch, e.outer);
  QK_SET(call, input_height, e.length);
  QK_SET(call, input_width, 1);
  QK_SET(call, channels, e.inner);
  QK_SET(call, output_height, 1);
  QK_SET(call, output_width, 1);
  QK_SET(call, kernel_height, e.length);
  QK_SET(call, kernel_width, 1);
  QK_SET(call, stride_height, 1);
  QK_SET(call, stride_width, 1);
  QK_SET(call, pad_top, 0);
  QK_SET(call, pad_left, 0);
  QK_SET(call, dilation_height, 1);
  QK_SET(call, dilation_width, 1);
}

KernelCall Reduce::lower_max_s8(const Graph& graph, const Node& node) const {
  auto call = QK_CALL(qk_max_pool_s8);
  set_long_window(call, extents(graph.type(node.inputs[0]).shape));
  QK_SET(call, output_min, -128);
  QK_SET(call, output_max, 127);
  return std::move(call).finish(node.inputs, node.outputs);
}

KernelCall Reduce::lower_sum_s8(const Graph& graph, const Node& node) const {
  const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
  const Extents e = extents(x.shape);
  constexpr int64_t max_terms = std::numeric_limits<int32_t>::max() / 255;
  if (e.length > max_terms)
    throw Error(ErrorKind::unsupported,
                "sums of " + std::to_string(e.length) + " elements may overflow 32 bits",
                "keep this node in float");
  const double ratio = double{x.scale()} / y.scale();
  const FixedPoint scale =
      fixed_point(kind_ == ReduceKind::mean ? ratio / static_cast<double>(e.length) : ratio);
  auto call = QK_CALL(qk_average_pool_s8);
  set_long_window(call, e);
  QK_SET(call, pad_bottom, 0);
  QK_SET(call, pad_right, 0);
  QK_SET(call, count_include_pad, 0);
  QK_SET(call, input_zero_point, x.zero_point());
  QK_SET(call, output_zero_point, y.zero_point());
  QK_SET(call, output_min, -128);
  QK_SET(call, output_max, 127);
  QK_SET(call, multiplier_count, 1);
  QK_TABLE(call, multipliers, std::vector<int32_t>{scale.multiplier});
  QK_TABLE(call, left_shifts, std::vector<int8_t>{static_cast<int8_t>(scale.left_shift)});
  return std::move(call).finish(node.inputs, node.outputs);
}

std::vector<KernelCall> Reduce::lower(const Graph& graph, const Node& node) const {
  if (graph.type(node.outputs[0]).is_quantized())
    return {kind_ == ReduceKind::max ? lower_max_s8(graph, node) : lower_sum_s8(graph, node)};
  const Extents e = extents(graph.type(node.inputs[0]).shape);
  auto call = QK_CALL(qk_reduce_f32);
  QK_SET(call, operation, static_cast<int>(kind_));
  QK_SET(call, outer, e.outer);
  QK_SET(call, axis_length, e.length);
  QK_SET(call, inner, e.inner);
  return {std::move(call).finish(node.inputs, node.outputs)};
}

QuantRule Reduce::quant_rule(const Graph&, const Node&) const {
  switch (kind_) {
    case ReduceKind::sum:
    case ReduceKind::mean:
      return {.kind = QuantRule::Kind::calibrated};
    case ReduceKind::max:
      return {.kind = QuantRule::Kind::same_as_input};
    default:
      return {.reason = "has no integer kernel"};
  }
}

OpPtr Reduce::transposed(const OpPtr&, const std::vector<int64_t>& perm) const {
  std::vector<int64_t> axes;
  for (int64_t i = 0; i < count_; ++i) axes.push_back(transposed_axis(first_ + i, perm));
  std::sort(axes.begin(), axes.end());
  if (axes.back() - axes.front() != count_ - 1) return nullptr;
  return make_reduce(kind_, axes.front(), count_);
}

void Reduce::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Layout layout = writer.layout_of(node);
  const int64_t rank = graph.type(node.inputs[0]).rank();
  std::vector<int64_t> axes;
  for (int64_t i = 0; i < count_; ++i) axes.push_back(axis_in(layout, first_ + i, rank));
  std::sort(axes.begin(), axes.end());
  const std::string operand =
      writer.initializer(node.name + "/axes", {DataType::s64, {count_}}, to_bytes(axes));
  const std::string y = writer.temporary(node.name);
  writer.node(std::string(type()), {writer.input(node.inputs[0], layout), operand}, {y},
              {{"keepdims", int64_t{1}}});
  writer.output(node.outputs[0], layout, y);
}

}  // namespace

OpPtr make_reduce(ReduceKind kind, int64_t first_axis, int64_t axes) {
  return std::make_shared<Reduce>(kind, first_axis, axes);
}

}  // namespace qtool
