// ONNX's reductions: any axes, as attribute or operand, kept or dropped.
#include <array>
#include <cassert>
#include <set>

#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"
#include "src/ops/reduce.h"

namespace qtool {
namespace {

constexpr std::array<std::string_view, 10> names = {
    "ReduceSum", "ReduceMean", "ReduceMax",       "ReduceMin",    "ReduceProd",
    "ReduceL1",  "ReduceL2",   "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"};

ReduceKind kind_of(const std::string& onnx_type) {
  const auto it = std::find(names.begin(), names.end(), onnx_type);
  assert(it != names.end());
  return static_cast<ReduceKind>(it - names.begin());
}

// The reduced axes, not negative; all of them when none is named.
std::set<int64_t> axes_of(const OnnxNode& node, GraphBuilder& builder, int64_t rank) {
  const std::vector<int64_t> given =
      node.input(1) != no_value ? builder.constant_integers(node.input(1), "the axes of " + node.type)
                                : node.attributes.integers("axes");
  std::set<int64_t> axes;
  for (const int64_t axis : given) axes.insert(normalize_axis(axis, rank));
  if (given.empty() && node.attributes.integer("noop_with_empty_axes", 0) == 0)
    for (int64_t axis = 0; axis < rank; ++axis) axes.insert(axis);
  return axes;
}

int64_t fold(ReduceKind kind, int64_t a, int64_t b) {
  const auto x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  switch (kind) {
    case ReduceKind::max:
      return std::max(a, b);
    case ReduceKind::min:
      return std::min(a, b);
    case ReduceKind::prod:
      return static_cast<int64_t>(x * y);
    default:
      return static_cast<int64_t>(x + y);
  }
}

// Constant integers, reduced along all axes from `first` on.
ValueId reduce_integers(ReduceKind kind, ValueId x, int64_t first, const Shape& result, GraphBuilder& builder,
                        const std::string& name) {
  if (kind > ReduceKind::prod)
    throw Error(ErrorKind::unsupported,
                std::string(onnx_type_of(kind)) + " of " + to_string(builder.type(x)));
  const Value& value = constant_operand(builder, x);
  const Shape& shape = value.type.shape;
  const std::vector<int64_t> elements = integers_of(value, shape);
  const auto length = static_cast<size_t>(element_count({shape.begin() + first, shape.end()}));
  if (length == 0) throw Error(ErrorKind::bad_input, "reduces " + to_string(value.type) + ", which is empty");
  std::vector<int64_t> reduced;
  for (size_t row = 0; row < elements.size(); row += length) {
    int64_t total = elements[row];
    for (size_t i = 1; i < length; ++i) total = fold(kind, total, elements[row + i]);
    reduced.push_back(kind == ReduceKind::mean ? total / static_cast<int64_t>(length) : total);
  }
  const DataType type = value.type.data_type;
  return builder.graph().add_constant(name, {type, result}, integer_bytes(type, reduced));
}

}  // namespace

std::string_view onnx_type_of(ReduceKind kind) {
  return names.at(static_cast<size_t>(kind));
}

std::vector<ValueId> read_reduce(const OnnxNode& node, GraphBuilder& builder) {
  ValueId x = node.required(0);
  const ReduceKind kind = kind_of(node.type);
  const int64_t rank = builder.rank(x);
  const bool keep = node.attributes.integer("keepdims", 1) != 0;
  const std::set<int64_t> axes = axes_of(node, builder, rank);
  if (axes.empty()) {  // a scalar, or noop_with_empty_axes
    if (kind > ReduceKind::prod)
      throw Error(ErrorKind::unsupported, node.type + " of " + to_string(builder.type(x)) + " along no axis");
    return {x};
  }
  Shape result;
  std::vector<int64_t> order;  // kept axes, then reduced ones
  for (int64_t axis = 0; axis < rank; ++axis) {
    const bool reduced = axes.count(axis) != 0;
    if (!reduced) order.push_back(axis);
    if (!reduced || keep) result.push_back(reduced ? 1 : builder.shape(x)[static_cast<size_t>(axis)]);
  }
  const auto count = static_cast<int64_t>(axes.size());
  const bool integer = !builder.type(x).is_float();
  int64_t first = *axes.begin();
  if (integer || *axes.rbegin() - first != count - 1) {
    first = rank - count;
    order.insert(order.end(), axes.begin(), axes.end());
    x = builder.transpose(x, order, node.outputs[0] + "/ordered");
  }
  if (integer) return {reduce_integers(kind, x, first, result, builder, node.outputs[0])};
  Shape kept = builder.shape(x);
  std::fill_n(kept.begin() + first, count, 1);
  const std::string name = kept == result ? node.outputs[0] : node.outputs[0] + "/reduced";
  return {builder.reshape(builder.add(make_reduce(kind, first, count), {x}, name), result, node.outputs[0])};
}

}  // namespace qtool
