// Layers with random weights, one after the other.
#pragma once
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "src/ops/conv.h"
#include "src/ops/conv_transpose.h"
#include "src/ops/elementwise.h"
#include "src/ops/fully_connected.h"
#include "src/ops/graph_builder.h"
#include "src/ops/unary.h"
#include "tests/engine/networks.h"

namespace qtool {

constexpr Clamp relu{.min = 0};
constexpr Clamp relu6{.min = 0, .max = 6};

// Symmetric "same" padding for odd kernels.
inline Window window(int64_t height, int64_t width, int64_t stride = 1, int64_t dilation = 1) {
  const int64_t top = (height - 1) * dilation / 2, left = (width - 1) * dilation / 2;
  return {.kernel = {height, width},
          .strides = {stride, stride},
          .dilations = {dilation, dilation},
          .pads = {top, left, top, left}};
}

class NetworkBuilder {
 public:
  explicit NetworkBuilder(uint64_t seed) : random(seed) {}

  ValueId input(Shape shape) {
    graph_.inputs.push_back(graph_.add_value("input", {DataType::f32, std::move(shape)}));
    return graph_.inputs.back();
  }
  ValueId add(OpPtr op, std::vector<ValueId> inputs) {
    const std::string name = "v" + std::to_string(graph_.nodes.size()) + "_" + std::string(op->type());
    return builder_.add(std::move(op), std::move(inputs), name);
  }
  // An operator that has no header, by its ONNX name.
  ValueId read(const std::string& type, std::vector<ValueId> inputs, Attributes attributes = {}) {
    const std::string name = "v" + std::to_string(graph_.nodes.size()) + "_" + type;
    return find_reader(type)({name, type, 17, std::move(attributes), std::move(inputs), {name}}, builder_)
        .front();
  }
  ValueId constant(const Shape& shape, float bound) {
    return graph_.add_constant("c", DataType::f32, shape, random.reals(element_count(shape), bound));
  }

  ValueId conv(ValueId x, int64_t outputs, const Window& w, Clamp clamp = {}, int64_t group = 1,
               bool bias = true) {
    const int64_t channels = shape(x).back() / group;
    return add(std::make_shared<Conv>(w, group, clamp),
               weighted(x, {outputs, w.kernel[0], w.kernel[1], channels}, bias));
  }
  ValueId depthwise(ValueId x, const Window& w, Clamp clamp = {}) {
    return conv(x, shape(x).back(), w, clamp, shape(x).back());
  }
  ValueId conv_transpose(ValueId x, int64_t outputs, const Window& w,
                         std::array<int64_t, 2> output_padding = {0, 0}, Clamp clamp = {},
                         int64_t group = 1) {
    const int64_t channels = shape(x).back() / group;
    return add(std::make_shared<ConvTranspose>(w, output_padding, group, clamp),
               weighted(x, {outputs, w.kernel[0], w.kernel[1], channels}, true));
  }
  ValueId dense(ValueId x, int64_t outputs, Clamp clamp = {}, bool bias = true) {
    return add(std::make_shared<FullyConnected>(clamp), weighted(x, {outputs, shape(x).back()}, bias));
  }
  ValueId binary(BinaryKind kind, ValueId a, ValueId b, Clamp clamp = {}) {
    return add(make_binary(kind, clamp), {a, b});
  }
  ValueId unary(UnaryKind kind, ValueId x, float alpha = 0, float beta = 0) {
    return add(make_unary(kind, alpha, beta), {x});
  }

  const Shape& shape(ValueId id) const { return graph_.type(id).shape; }
  TestNetwork finish(std::string name, std::vector<ValueId> outputs) {
    graph_.outputs = std::move(outputs);
    return {std::move(name), std::move(graph_)};
  }

  Random random;

 private:
  // x, weights that keep the size of activations (bound: sqrt(6 / fan_in), He et al. 2015), and a bias.
  std::vector<ValueId> weighted(ValueId x, const Shape& weights, bool bias) {
    const int64_t fan_in = element_count(weights) / weights[0];
    std::vector<ValueId> inputs{x, constant(weights, std::sqrt(6.0F / static_cast<float>(fan_in)))};
    if (bias) inputs.push_back(constant({weights[0]}, 0.25F));
    return inputs;
  }

  Graph graph_;
  GraphBuilder builder_{graph_};
};

}  // namespace qtool
