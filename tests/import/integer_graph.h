// A small integer network, built by hand: two convolutions with a residual Add, pooling of shapes, a fully
// connected layer.
#pragma once
#include <random>

#include "qtool/graph.h"
#include "src/ops/conv.h"
#include "src/ops/elementwise.h"
#include "src/ops/fully_connected.h"
#include "src/ops/movement.h"
#include "src/ops/quantize_linear.h"

namespace qtool::testing {

struct IntegerGraph {
  Graph graph;
  std::mt19937 random{7};

  template <class T>
  std::vector<T> numbers(size_t count, int low, int high) {
    std::vector<T> values(count);
    for (T& value : values)
      value = static_cast<T>(low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1)));
    return values;
  }
  QuantParams activation(float scale, int32_t zero_point) { return {{scale}, {zero_point}}; }

  ValueId node(OpPtr op, std::vector<ValueId> inputs, const std::string& name, TensorType type) {
    const ValueId id = graph.add_value(name, std::move(type));
    graph.nodes.push_back({name, std::move(op), std::move(inputs), {id}});
    return id;
  }
  // int8 weights per output channel (axis 0) and an int32 bias in steps of input scale * weight scale.
  std::vector<ValueId> weights(const std::string& name, const Shape& shape, float input_scale,
                               int bias_limit) {
    const auto channels = static_cast<size_t>(shape[0]);
    QuantParams w{.scales = {}, .zero_points = std::vector<int32_t>(channels, 0), .axis = 0};
    for (size_t c = 0; c < channels; ++c) w.scales.push_back(0.01F + 0.003F * static_cast<float>(c));
    QuantParams b = w;
    for (float& scale : b.scales) scale *= input_scale;
    const auto count = static_cast<size_t>(element_count(shape));
    return {graph.add_constant(name + ".weight", {DataType::s8, shape, w},
                               to_bytes(numbers<int8_t>(count, -127, 127))),
            graph.add_constant(name + ".bias", {DataType::s32, {shape[0]}, b},
                               to_bytes(numbers<int32_t>(channels, -bias_limit, bias_limit)))};
  }

  // x [1, 3, 6, 5] float -> y [1, 4] float, r [1, 4, 6, 5] float.
  IntegerGraph() {
    const Shape image{1, 6, 5, 4};
    const Clamp relu{.min = 0};
    const QuantParams q0 = activation(0.02F, 3), q1 = activation(0.05F, -128), q2 = activation(0.04F, 10);
    const QuantParams q3 = activation(0.06F, -5), q4 = activation(0.7F, 1);
    const ValueId x = graph.add_value("x", {DataType::f32, {1, 3, 6, 5}});
    graph.inputs = {x};
    const ValueId xq = node(make_quantize(), {x}, "x/int8", {DataType::s8, {1, 3, 6, 5}, q0});
    const ValueId xt =
        node(make_transpose({0, 2, 3, 1}), {xq}, "x/channels_last", {DataType::s8, {1, 6, 5, 3}, q0});
    auto w = weights("conv1", {4, 3, 3, 3}, 0.02F, 3000);
    const Window window{.kernel = {3, 3}, .pads = {1, 1, 1, 1}};
    const ValueId a =
        node(std::make_shared<Conv>(window, 1, relu), {xt, w[0], w[1]}, "conv1", {DataType::s8, image, q1});
    w = weights("conv2", {4, 3, 3, 1}, 0.05F, 100000000);  // biases that float32 cannot hold; depthwise
    const ValueId b =
        node(std::make_shared<Conv>(window, 4), {a, w[0], w[1]}, "conv2", {DataType::s8, image, q2});
    const ValueId sum = node(make_binary(BinaryKind::add, Clamp{.min = 0, .max = 6}), {b, a}, "sum",
                             {DataType::s8, image, q3});
    const ValueId flat = node(make_reshape({1, 120}), {sum}, "flat", {DataType::s8, {1, 120}, q3});
    w = weights("fc", {4, 120}, 0.06F, 5000);
    const ValueId y8 =
        node(std::make_shared<FullyConnected>(), {flat, w[0], w[1]}, "y/int8", {DataType::s8, {1, 4}, q4});
    const ValueId y = node(make_dequantize(), {y8}, "y", {DataType::f32, {1, 4}});
    const ValueId st = node(make_transpose({0, 3, 1, 2}), {sum}, "r/int8", {DataType::s8, {1, 4, 6, 5}, q3});
    const ValueId r = node(make_dequantize(), {st}, "r", {DataType::f32, {1, 4, 6, 5}});
    graph.outputs = {y, r};
    graph.value(a).kept_channels = {0, 2, 3, 7};
  }
};

}  // namespace qtool::testing
