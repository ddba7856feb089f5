// Small int8 networks with random weights, in which chosen channels of a layer are dead.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "qtool/passes.h"
#include "src/ops/average_pool.h"
#include "src/ops/conv.h"
#include "src/ops/elementwise.h"
#include "src/ops/executor.h"
#include "src/ops/fully_connected.h"
#include "src/ops/max_pool.h"
#include "src/ops/movement.h"
#include "src/ops/unary.h"

namespace qtool {

struct IntegerLayer {
  int64_t kernel = 1, pad = 0, end_pad = pad, stride = 1;
  int32_t zero_point = -128;          // of the result
  std::set<int> low = {}, high = {};  // channels whose bias pins the result to the lower or upper end
  std::set<int> unread = {};          // input channels with weights 0
  bool relu = true, bias = true;
};

class IntegerModel {
 public:
  explicit IntegerModel(unsigned seed = 1) : random_(seed) {}

  Graph graph;

  ValueId input(Shape shape, int32_t zero_point = 3) {
    const ValueId id =
        graph.add_value("input", {DataType::s8, std::move(shape), QuantParams{{0.05F}, {zero_point}}});
    graph.inputs.push_back(id);
    return id;
  }

  ValueId conv(ValueId x, int64_t outputs, const IntegerLayer& layer) { return mac(x, outputs, layer, 1); }
  ValueId depthwise(ValueId x, const IntegerLayer& layer) {
    const int64_t channels = graph.type(x).shape.back();
    return mac(x, channels, layer, channels);
  }
  ValueId fully_connected(ValueId x, int64_t outputs, const IntegerLayer& layer = {}) {
    const std::vector<ValueId> operands = weights_and_bias(x, {outputs, graph.type(x).shape.back()}, layer);
    return node(std::make_shared<FullyConnected>(clamp_of(layer)), operands, layer.zero_point);
  }

  // Any other operator; the result has the scale of the first operand.
  ValueId node(const OpPtr& op, const std::vector<ValueId>& inputs, int32_t zero_point) {
    std::vector<const TensorType*> types;
    for (const ValueId id : inputs) types.push_back(&graph.type(id));
    TensorType type = op->infer(types)[0];
    type.quant = QuantParams{graph.type(inputs[0]).quant->scales, {zero_point}};
    const std::string name = std::string(op->type()) + std::to_string(graph.nodes.size());
    const ValueId y = graph.add_value(name, type);
    graph.nodes.push_back({name, op, inputs, {y}});
    return y;
  }
  ValueId max_pool(ValueId x) {
    return node(make_max_pool({{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}}), {x}, graph.type(x).zero_point());
  }
  ValueId average_pool(ValueId x, bool counts_pads = false) {
    return node(make_average_pool({{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}}, false, counts_pads), {x}, 7);
  }
  ValueId reshape(ValueId x, const Shape& shape) {
    return node(make_reshape(shape), {x}, graph.type(x).zero_point());
  }

  std::mt19937& generator() { return random_; }

 private:
  int random_number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  static Clamp clamp_of(const IntegerLayer& layer) { return layer.relu ? Clamp{.min = 0} : Clamp{}; }

  ValueId mac(ValueId x, int64_t outputs, const IntegerLayer& layer, int64_t group) {
    const Window window{{layer.kernel, layer.kernel},
                        {layer.stride, layer.stride},
                        {1, 1},
                        {layer.pad, layer.pad, layer.end_pad, layer.end_pad}};
    const Shape shape{outputs, layer.kernel, layer.kernel, graph.type(x).shape.back() / group};
    const std::vector<ValueId> operands = weights_and_bias(x, shape, layer);
    return node(std::make_shared<Conv>(window, group, clamp_of(layer)), operands, layer.zero_point);
  }

  std::vector<ValueId> weights_and_bias(ValueId x, const Shape& shape, const IntegerLayer& layer) {
    const auto outputs = static_cast<size_t>(shape[0]);
    QuantParams params{{}, std::vector<int32_t>(outputs, 0), 0};
    std::vector<int32_t> bias(outputs);
    for (size_t o = 0; o < outputs; ++o) {
      params.scales.push_back(0.001F * static_cast<float>(random_number(5, 20)));
      bias[o] = random_number(-500, 500);
      if (layer.low.count(static_cast<int>(o)) != 0) bias[o] = -10000000;
      if (layer.high.count(static_cast<int>(o)) != 0) bias[o] = 10000000;
    }
    std::vector<int8_t> weights(static_cast<size_t>(element_count(shape)));
    for (size_t i = 0; i < weights.size(); ++i) {
      const bool unread = layer.unread.count(static_cast<int>(i % static_cast<size_t>(shape.back()))) != 0;
      weights[i] = static_cast<int8_t>(unread ? 0 : random_number(-127, 127));
    }
    std::vector<ValueId> operands{
        x, graph.add_constant("weights", {DataType::s8, shape, params}, to_bytes(weights))};
    if (!layer.bias) return operands;
    for (float& scale : params.scales) scale *= graph.type(x).scale();
    operands.push_back(graph.add_constant("bias", {DataType::s32, {shape[0]}, params}, to_bytes(bias)));
    return operands;
  }

  std::mt19937 random_;
};

inline std::vector<Bytes> random_integers(const Graph& graph, std::mt19937& random) {
  std::vector<Bytes> inputs;
  for (const ValueId id : graph.inputs) {
    std::vector<int8_t> data(graph.type(id).bytes());
    for (int8_t& q : data) q = static_cast<int8_t>(random());
    inputs.push_back(to_bytes(data));
  }
  return inputs;
}

// Removes constant channels from a copy and checks that not one bit of the outputs changes.
struct Removal {
  Graph graph;
  std::vector<RemovedChannels> removed;

  Removal(IntegerModel& model, const std::vector<ValueId>& outputs) {
    model.graph.outputs = outputs;
    graph = model.graph;
    removed = remove_constant_channels(graph);
    const Executor before(model.graph), after(graph);
    for (int run = 0; run < 20; ++run) {
      const auto inputs = random_integers(model.graph, model.generator());
      EXPECT_EQ(before.run(inputs), after.run(inputs));
    }
  }

  int64_t total() const {
    int64_t sum = 0;
    for (const RemovedChannels& r : removed) sum += r.removed;
    return sum;
  }
  // The value node n makes.
  const Value& result(size_t n) const { return graph.value(graph.nodes[n].outputs[0]); }
};

}  // namespace qtool
