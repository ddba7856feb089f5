// DepthToSpace and SpaceToDepth of NHWC images: blocks of channels become blocks of pixels, and back.
#include "qtool/error.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

// Where the channels of a deep pixel lie: depth-column-row [by][bx][c] or column-row-depth [c][by][bx].
enum class BlockOrder { dcr, crd };

class DepthToSpace final : public Op {
 public:
  DepthToSpace(int64_t block, BlockOrder order, bool reverse)
      : block_(block), order_(order), reverse_(reverse) {}

  std::string_view type() const override { return reverse_ ? "SpaceToDepth" : "DepthToSpace"; }
  bool moves_data() const override { return true; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }

  std::vector<TensorType> infer(Types inputs) const override;
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override;

  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    Attributes attributes{{"blocksize", block_}};
    if (!reverse_) attributes.set("mode", std::string(order_ == BlockOrder::dcr ? "DCR" : "CRD"));
    const std::string y = writer.temporary(node.name);
    writer.node(std::string(type()), {writer.input(node.inputs[0], Layout::channels_first)}, {y}, attributes);
    writer.output(node.outputs[0], Layout::channels_first, y);
  }

 private:
  int64_t block_;
  BlockOrder order_;
  bool reverse_;  // SpaceToDepth
};

std::vector<TensorType> DepthToSpace::infer(Types inputs) const {
  const TensorType& x = *inputs[0];
  if (x.rank() != 4)
    throw Error(ErrorKind::bad_input, std::string(type()) + " takes a tensor of rank 4, not " + to_string(x));
  const int64_t n = x.shape[0], h = x.shape[1], w = x.shape[2], c = x.shape[3];
  const bool fits = reverse_ ? h % block_ == 0 && w % block_ == 0 : c % (block_ * block_) == 0;
  if (!fits)
    throw Error(ErrorKind::bad_input, "blocks of " + std::to_string(block_) + " do not divide " +
                                          to_string(x) + " (batch, height, width, channels)");
  if (reverse_) return {{x.data_type, {n, h / block_, w / block_, c * block_ * block_}}};
  return {{x.data_type, {n, h * block_, w * block_, c / (block_ * block_)}}};
}

std::vector<KernelCall> DepthToSpace::lower(const Graph& graph, const Node& node) const {
  const Shape& wide = graph.type(reverse_ ? node.inputs[0] : node.outputs[0]).shape;  // [N, H b, W b, C]
  const Shape& deep = graph.type(reverse_ ? node.outputs[0] : node.inputs[0]).shape;  // [N, H, W, C b b]
  const int64_t b = block_, h = deep[1], w = deep[2], c = wide[3];
  const bool dcr = order_ == BlockOrder::dcr;
  // Axes n, h, by, w, bx, c; strides in the deep tensor, then in the wide one.
  const int64_t depth = c * b * b, row = w * b * c;
  std::vector<CopyAxis> axes = {{deep[0], h * w * depth, h * b * row},
                                {h, w * depth, b * row},
                                {b, dcr ? b * c : b, row},
                                {w, depth, b * c},
                                {b, dcr ? c : 1, c},
                                {c, dcr ? 1 : b * b, 1}};
  if (reverse_)
    for (CopyAxis& axis : axes) std::swap(axis.src_stride, axis.dst_stride);
  return copy_block(graph, axes, 0, 0, node.inputs[0], node.outputs[0]);
}

ValueId add_image_op(const OpPtr& op, ValueId x, const OnnxNode& node, GraphBuilder& builder) {
  if (builder.rank(x) != 4)
    throw Error(ErrorKind::bad_input,
                node.type + " takes a tensor of rank 4, not " + to_string(builder.type(x)));
  const ValueId y = builder.add(op, {builder.to_channels_last(x)}, node.outputs[0]);
  return builder.to_channels_first(y, node.outputs[0]);
}

int64_t block_size(const OnnxNode& node) {
  const int64_t block = node.attributes.integer("blocksize", 0);
  if (block < 1)
    throw Error(ErrorKind::bad_input, "blocksize must be at least 1, not " + std::to_string(block));
  return block;
}

}  // namespace

std::vector<ValueId> read_depth_to_space(const OnnxNode& node, GraphBuilder& builder) {
  const std::string mode = node.attributes.text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    throw Error(ErrorKind::bad_input, "mode must be DCR or CRD, not '" + mode + "'");
  const BlockOrder order = mode == "DCR" ? BlockOrder::dcr : BlockOrder::crd;
  const auto op = std::make_shared<DepthToSpace>(block_size(node), order, false);
  return {add_image_op(op, node.required(0), node, builder)};
}

std::vector<ValueId> read_space_to_depth(const OnnxNode& node, GraphBuilder& builder) {
  const auto op = std::make_shared<DepthToSpace>(block_size(node), BlockOrder::dcr, true);
  return {add_image_op(op, node.required(0), node, builder)};
}

}  // namespace qtool
