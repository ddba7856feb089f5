// Transpose: output axis i is input axis perm[i].
#include <algorithm>
#include <numeric>

#include "qtool/error.h"
#include "src/ops/copy_block.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

class Transpose final : public Op {
 public:
  explicit Transpose(std::vector<int64_t> perm) : perm_(std::move(perm)) {}

  const std::vector<int64_t>& perm() const { return perm_; }

  std::string_view type() const override { return "Transpose"; }
  bool moves_data() const override { return true; }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    std::vector<int64_t> sorted = perm_;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int64_t> axes(x.shape.size());
    std::iota(axes.begin(), axes.end(), 0);
    if (sorted != axes)
      throw Error(ErrorKind::bad_input,
                  "perm " + to_string(perm_) + " is no permutation of the axes of " + to_string(x));
    return {{x.data_type, permute(x.shape, perm_)}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const std::vector<int64_t> src = strides_of(graph.type(node.inputs[0]).shape);
    const Shape& shape = graph.type(node.outputs[0]).shape;
    const std::vector<int64_t> dst = strides_of(shape);
    std::vector<CopyAxis> axes;
    for (size_t i = 0; i < shape.size(); ++i)
      axes.push_back({shape[i], src[static_cast<size_t>(perm_[i])], dst[i]});
    return copy_block(graph, axes, 0, 0, node.inputs[0], node.outputs[0]);
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }

  // transpose(transpose(x, perm_), p) = transpose(transpose(x, p), q) with q[i] = p^-1[perm_[p[i]]].
  OpPtr transposed(const OpPtr&, const std::vector<int64_t>& perm) const override {
    std::vector<int64_t> inverse(perm.size()), renamed;
    for (size_t i = 0; i < perm.size(); ++i) inverse[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
    for (const int64_t axis : perm)
      renamed.push_back(inverse[static_cast<size_t>(perm_[static_cast<size_t>(axis)])]);
    return make_transpose(std::move(renamed));
  }

  void to_onnx(const Graph&, const Node& node, OnnxWriter& writer) const override {
    const std::string y = writer.temporary(node.name);
    writer.node("Transpose", {writer.input(node.inputs[0], Layout::as_is)}, {y}, {{"perm", perm_}});
    writer.output(node.outputs[0], Layout::as_is, y);
  }

 private:
  std::vector<int64_t> perm_;
};

}  // namespace

OpPtr make_transpose(std::vector<int64_t> perm) {
  return std::make_shared<Transpose>(std::move(perm));
}

const std::vector<int64_t>* transpose_perm(const Op& op) {
  const auto* transpose = dynamic_cast<const Transpose*>(&op);
  return transpose == nullptr ? nullptr : &transpose->perm();
}

std::vector<ValueId> read_transpose(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  std::vector<int64_t> reversed(builder.shape(x).size());
  std::iota(reversed.rbegin(), reversed.rend(), 0);
  return {builder.add(make_transpose(node.attributes.integers("perm", reversed)), {x}, node.outputs[0])};
}

}  // namespace qtool
