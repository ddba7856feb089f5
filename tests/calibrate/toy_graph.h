// A graph of one operator with a kernel of its own, so that these tests need no other part of qtool.
#pragma once
#include "qtool/graph.h"
#include "src/ops/op.h"

namespace qtool {

struct ToyParams {
  int32_t count;
  float factor;
};

inline void toy_scale(const ToyParams* p, const float* x, float* y) {
  for (int32_t i = 0; i < p->count; ++i) y[i] = p->factor * x[i];
}

// y = factor * x
class ToyScale final : public Op {
 public:
  explicit ToyScale(float factor) : factor_(factor) {}
  std::string_view type() const override { return "ToyScale"; }
  std::vector<TensorType> infer(Types inputs) const override { return {*inputs[0]}; }
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    auto call = QK_CALL(toy_scale);
    QK_SET(call, count, graph.type(node.inputs[0]).elements());
    QK_SET(call, factor, factor_);
    return {std::move(call).finish({node.inputs[0]}, {node.outputs[0]})};
  }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.roles = {Role::activation, Role::weight}};
  }
  void to_onnx(const Graph&, const Node&, OnnxWriter&) const override {}

 private:
  float factor_;
};

// image [2, 3] -> middle = 2 x -> result = 0.5 middle
inline Graph toy_graph(float first_factor = 2) {
  Graph graph;
  graph.inputs = {graph.add_value("image", {DataType::f32, {2, 3}})};
  const ValueId middle = graph.add_value("middle", {DataType::f32, {2, 3}});
  graph.outputs = {graph.add_value("result", {DataType::f32, {2, 3}})};
  graph.nodes.push_back({"scale", std::make_shared<ToyScale>(first_factor), {graph.inputs[0]}, {middle}});
  graph.nodes.push_back({"halve", std::make_shared<ToyScale>(0.5F), {middle}, {graph.outputs[0]}});
  return graph;
}

}  // namespace qtool
