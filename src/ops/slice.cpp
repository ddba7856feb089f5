// Slice: every step-th element of an interval along some axes. Split is several slices.
#include <limits>
#include <numeric>

#include "qtool/error.h"
#include "src/ops/axes.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

class Slice final : public Op {
 public:
  explicit Slice(std::vector<AxisSlice> slices) : slices_(std::move(slices)) {}

  std::string_view type() const override { return "Slice"; }
  bool moves_data() const override { return true; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }
  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    std::vector<AxisSlice> slices = slices_;
    for (AxisSlice& slice : slices) slice.axis = transposed_axis(slice.axis, perm);
    return make_slice(std::move(slices));
  }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;
  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  std::vector<AxisSlice> slices_;
};

std::vector<TensorType> Slice::infer(Types inputs) const {
  const TensorType& x = *inputs[0];
  Shape shape = x.shape;
  for (const AxisSlice& slice : slices_) {
    int64_t& extent = shape[static_cast<size_t>(normalize_axis(slice.axis, x.rank()))];
    const int64_t last = slice.start + (slice.count - 1) * slice.step;
    if (slice.count > 0 && (slice.start < 0 || slice.start >= extent || last < 0 || last >= extent))
      throw Error(ErrorKind::bad_input, "elements " + std::to_string(slice.start) + " to " +
                                            std::to_string(last) + " of axis " + std::to_string(slice.axis) +
                                            " are outside " + to_string(x));
    extent = slice.count;
  }
  return {{x.data_type, std::move(shape)}};
}

std::vector<KernelCall> Slice::lower(const Graph& graph, const Node& node) const {
  const Shape& shape = graph.type(node.outputs[0]).shape;
  if (element_count(shape) == 0) return {};
  std::vector<int64_t> src = strides_of(graph.type(node.inputs[0]).shape);
  const std::vector<int64_t> dst = strides_of(shape);
  int64_t offset = 0;
  for (const AxisSlice& slice : slices_) {
    int64_t& stride = src[static_cast<size_t>(slice.axis)];
    offset += slice.start * stride;
    stride *= slice.step;
  }
  std::vector<CopyAxis> axes;
  for (size_t i = 0; i < shape.size(); ++i) axes.push_back({shape[i], src[i], dst[i]});
  return copy_block(graph, axes, offset, 0, node.inputs[0], node.outputs[0]);
}

void Slice::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Layout layout = writer.layout_of(node);
  const int64_t rank = graph.type(node.outputs[0]).rank();
  std::vector<int64_t> starts, ends, axes, steps;
  for (const AxisSlice& slice : slices_) {
    const int64_t end = slice.start + slice.count * slice.step;
    starts.push_back(slice.start);
    ends.push_back(end < 0 ? std::numeric_limits<int64_t>::min() : end);
    axes.push_back(axis_in(layout, slice.axis, rank));
    steps.push_back(slice.step);
  }
  const auto list = [&](const std::string& what, const std::vector<int64_t>& values) {
    const TensorType type{DataType::s64, {static_cast<int64_t>(values.size())}};
    return writer.initializer(node.name + "/" + what, type, to_bytes(values));
  };
  const std::string y = writer.temporary(node.name);
  writer.node("Slice",
              {writer.input(node.inputs[0], layout), list("starts", starts), list("ends", ends),
               list("axes", axes), list("steps", steps)},
              {y}, {});
  writer.output(node.outputs[0], layout, y);
}

// ONNX's bounds: negative ones count from the end, then both are cut to the tensor.
AxisSlice resolve(int64_t axis, int64_t start, int64_t end, int64_t step, int64_t extent) {
  if (step == 0) throw Error(ErrorKind::bad_input, "the step along axis " + std::to_string(axis) + " is 0");
  if (start < 0) start += extent;
  if (end < 0) end += extent;
  const int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? extent : extent - 1;
  start = std::clamp<int64_t>(start, 0, std::max<int64_t>(highest, 0));
  end = std::clamp(end, lowest, std::max(highest, lowest));
  // A step beyond the extent takes one element, as the extent itself does.
  step = std::clamp(step, -std::max<int64_t>(extent, 1), std::max<int64_t>(extent, 1));
  const int64_t span = step > 0 ? end - start : start - end;
  const int64_t stride = std::abs(step);
  const int64_t count = extent == 0 ? 0 : std::max<int64_t>((span + stride - 1) / stride, 0);
  return {axis, start, count, step};
}

struct SliceOperands {
  std::vector<int64_t> starts, ends, axes, steps;
};

SliceOperands operands_of(const OnnxNode& node, GraphBuilder& builder) {
  if (node.opset < 10)
    return {node.attributes.integers("starts"),
            node.attributes.integers("ends"),
            node.attributes.integers("axes"),
            {}};
  const auto optional = [&](size_t i, const char* what) {
    return node.input(i) == no_value ? std::vector<int64_t>{}
                                     : builder.constant_integers(node.input(i), what);
  };
  return {builder.constant_integers(node.required(1), "starts"),
          builder.constant_integers(node.required(2), "ends"), optional(3, "axes"), optional(4, "steps")};
}

// Sizes of the parts of a Split.
std::vector<int64_t> part_sizes(const OnnxNode& node, GraphBuilder& builder, int64_t extent) {
  if (node.input(1) != no_value) return builder.constant_integers(node.input(1), "the sizes of Split");
  if (node.attributes.has("split")) return node.attributes.integers("split");
  const auto parts = node.attributes.integer("num_outputs", static_cast<int64_t>(node.outputs.size()));
  if (parts < 1 || parts > extent || (node.opset < 18 && extent % parts != 0))
    throw Error(ErrorKind::bad_input, std::to_string(extent) + " elements cannot be split into " +
                                          std::to_string(parts) + " parts");
  const int64_t part = (extent + parts - 1) / parts;
  std::vector<int64_t> sizes(static_cast<size_t>(parts), part);
  sizes.back() = extent - part * (parts - 1);
  return sizes;
}

}  // namespace

OpPtr make_slice(std::vector<AxisSlice> slices) {
  return std::make_shared<Slice>(std::move(slices));
}

std::vector<ValueId> read_slice(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  SliceOperands o = operands_of(node, builder);
  if (o.axes.empty()) {
    o.axes.resize(o.starts.size());
    std::iota(o.axes.begin(), o.axes.end(), 0);
  }
  if (o.steps.empty()) o.steps.assign(o.starts.size(), 1);
  if (o.ends.size() != o.starts.size() || o.axes.size() != o.starts.size() ||
      o.steps.size() != o.starts.size())
    throw Error(ErrorKind::bad_input, "starts, ends, axes and steps have different lengths");
  std::vector<AxisSlice> slices;
  for (size_t i = 0; i < o.starts.size(); ++i) {
    const int64_t axis = normalize_axis(o.axes[i], builder.rank(x));
    const int64_t extent = builder.shape(x)[static_cast<size_t>(axis)];
    const AxisSlice slice = resolve(axis, o.starts[i], o.ends[i], o.steps[i], extent);
    if (slice.count != extent || slice.step != 1) slices.push_back(slice);
  }
  return {slices.empty() ? x : builder.add(make_slice(std::move(slices)), {x}, node.outputs[0])};
}

std::vector<ValueId> read_split(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const int64_t axis = normalize_axis(node.attributes.integer("axis", 0), builder.rank(x));
  const int64_t extent = builder.shape(x)[static_cast<size_t>(axis)];
  const std::vector<int64_t> sizes = part_sizes(node, builder, extent);
  const bool negative = std::any_of(sizes.begin(), sizes.end(), [](int64_t size) { return size < 0; });
  if (negative || sizes.size() != node.outputs.size() ||
      std::accumulate(sizes.begin(), sizes.end(), int64_t{0}) != extent)
    throw Error(ErrorKind::bad_input, "sizes " + to_string(sizes) + " do not split " +
                                          std::to_string(extent) + " elements into " +
                                          std::to_string(node.outputs.size()) + " outputs");
  if (sizes.size() == 1) return {x};
  std::vector<ValueId> parts;
  int64_t start = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const std::string name = node.outputs[i].empty() ? node.name + "/" + std::to_string(i) : node.outputs[i];
    parts.push_back(builder.add(make_slice({{axis, start, sizes[i], 1}}), {x}, name));
    start += sizes[i];
  }
  return parts;
}

}  // namespace qtool
