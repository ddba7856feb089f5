// Tile: a tensor several times along its axes. Expand is a Tile of axes of length 1.
#include "qtool/error.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

class Tile final : public Op {
 public:
  explicit Tile(std::vector<int64_t> repeats) : repeats_(std::move(repeats)) {}

  std::string_view type() const override { return "Tile"; }
  bool moves_data() const override { return true; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }
  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    return make_tile(permute(repeats_, perm));
  }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    const bool negative = std::any_of(repeats_.begin(), repeats_.end(), [](int64_t n) { return n < 0; });
    if (repeats_.size() != x.shape.size() || negative)
      throw Error(ErrorKind::bad_input, "repeats " + to_string(repeats_) + " do not fit " + to_string(x));
    Shape shape = x.shape;
    for (size_t i = 0; i < shape.size(); ++i) shape[i] *= repeats_[i];
    return {{x.data_type, std::move(shape)}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const Shape& x = graph.type(node.inputs[0]).shape;
    const Shape& y = graph.type(node.outputs[0]).shape;
    if (element_count(y) == 0) return {};
    const std::vector<int64_t> src = strides_of(x), dst = strides_of(y);
    std::vector<CopyAxis> axes;
    for (size_t i = 0; i < x.size(); ++i) {
      axes.push_back({repeats_[i], 0, x[i] * dst[i]});
      axes.push_back({x[i], src[i], dst[i]});
    }
    return copy_block(graph, axes, 0, 0, node.inputs[0], node.outputs[0]);
  }

  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override {
    const Layout layout = writer.layout_of(node);
    const std::vector<int64_t> perm = perm_to(layout, graph.type(node.inputs[0]).rank());
    const std::vector<int64_t> repeats = perm.empty() ? repeats_ : permute(repeats_, perm);
    const TensorType type{DataType::s64, {static_cast<int64_t>(repeats.size())}};
    const std::string operand = writer.initializer(node.name + "/repeats", type, to_bytes(repeats));
    const std::string y = writer.temporary(node.name);
    writer.node("Tile", {writer.input(node.inputs[0], layout), operand}, {y}, {});
    writer.output(node.outputs[0], layout, y);
  }

 private:
  std::vector<int64_t> repeats_;
};

}  // namespace

OpPtr make_tile(std::vector<int64_t> repeats) {
  return std::make_shared<Tile>(std::move(repeats));
}

std::vector<ValueId> read_tile(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  std::vector<int64_t> repeats = builder.constant_integers(node.required(1), "the repeats of Tile");
  if (node.opset < 6) {  // the number of tiles, then the one axis
    const std::vector<int64_t> axis = builder.constant_integers(node.required(2), "the axis of Tile");
    const int64_t tiles = repeats.at(0);
    repeats.assign(builder.shape(x).size(), 1);
    repeats[static_cast<size_t>(normalize_axis(axis.at(0), builder.rank(x)))] = tiles;
  }
  const bool once = std::all_of(repeats.begin(), repeats.end(), [](int64_t n) { return n == 1; });
  if (once && repeats.size() == builder.shape(x).size()) return {x};
  return {builder.add(make_tile(std::move(repeats)), {x}, node.outputs[0])};
}

std::vector<ValueId> read_expand(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Shape wanted = builder.constant_integers(node.required(1), "the shape of Expand");
  const Shape result = broadcast(builder.shape(x), wanted);
  Shape aligned = builder.shape(x);
  aligned.insert(aligned.begin(), result.size() - aligned.size(), 1);
  std::vector<int64_t> repeats;
  for (size_t i = 0; i < result.size(); ++i) repeats.push_back(aligned[i] == result[i] ? 1 : result[i]);
  const bool once = std::all_of(repeats.begin(), repeats.end(), [](int64_t n) { return n == 1; });
  const ValueId reshaped = builder.reshape(x, aligned, once ? node.outputs[0] : node.outputs[0] + "/aligned");
  return {once ? reshaped : builder.add(make_tile(std::move(repeats)), {reshaped}, node.outputs[0])};
}

}  // namespace qtool
