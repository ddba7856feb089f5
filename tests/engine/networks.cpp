#include "tests/engine/networks.h"

#include "src/ops/average_pool.h"
#include "src/ops/matmul.h"
#include "src/ops/max_pool.h"
#include "src/ops/movement.h"
#include "src/ops/reduce.h"
#include "src/ops/resize.h"
#include "tests/engine/network_builder.h"

namespace qtool {
namespace {

// Mean over height and width, then a classifier.
ValueId classify(NetworkBuilder& net, ValueId x, int64_t classes) {
  x = net.add(make_reduce(ReduceKind::mean, 1, 2), {x});
  x = net.add(make_reshape({1, net.shape(x).back()}), {x});
  return net.read("Softmax", {net.dense(x, classes)}, {{"axis", int64_t{-1}}});
}

// 7x7, 3x3 and 1x1, strides, residual sums, max pooling.
TestNetwork resnet() {
  NetworkBuilder net(1);
  ValueId x = net.conv(net.input({1, 45, 38, 3}), 20, window(7, 7, 2), relu);
  x = net.add(make_max_pool(window(3, 3, 2)), {x});
  for (int block = 0; block < 2; ++block) {
    const ValueId y = net.conv(net.conv(x, 20, window(3, 3), relu), 20, window(3, 3));
    x = net.binary(BinaryKind::add, y, x, relu);
  }
  const ValueId shortcut = net.conv(x, 70, window(1, 1, 2));
  ValueId y = net.conv(net.conv(x, 17, window(1, 1), relu), 17, window(3, 3, 2), relu);
  y = net.conv(y, 70, window(1, 1));
  x = net.binary(BinaryKind::add, y, shortcut, relu);
  return net.finish("resnet", {classify(net, x, 10)});
}

// Depthwise layers of odd channel counts, 3x3 and 5x5, ReLU6, squeeze and excitation.
TestNetwork mobilenet() {
  NetworkBuilder net(2);
  ValueId x = net.conv(net.input({1, 33, 31, 3}), 13, window(3, 3, 2), relu6);
  x = net.conv(net.depthwise(x, window(3, 3), relu6), 11, window(1, 1));
  for (const int64_t kernel : {3, 5, 7}) {
    ValueId y = net.depthwise(net.conv(x, 37, window(1, 1), relu6), window(kernel, kernel), relu6);
    ValueId gate = net.add(make_reduce(ReduceKind::mean, 1, 2), {y});
    gate = net.unary(UnaryKind::hard_sigmoid, net.conv(gate, 37, window(1, 1)), 0.2F, 0.5F);
    y = net.conv(net.binary(BinaryKind::mul, y, gate), 11, window(1, 1));
    x = net.binary(BinaryKind::add, x, y);
  }
  x = net.depthwise(net.unary(UnaryKind::hard_swish, net.conv(x, 67, window(1, 1))), window(3, 3, 2), relu6);
  x = net.conv(x, 129, window(1, 1), relu6);
  return net.finish("mobilenet", {classify(net, x, 12)});
}

// Groups, dilations, windows that are not square, pads that are not symmetric, several channels out of each
// one.
TestNetwork grouped_dilated() {
  NetworkBuilder net(3);
  ValueId x = net.conv(net.input({1, 19, 23, 4}), 18, window(3, 3), relu);
  x = net.conv(x, 27, window(3, 3, 1, 2), relu, 3);
  x = net.conv(x, 18, window(1, 7), relu, 9);
  x = net.conv(x, 36, window(7, 1, 1, 3), relu, 18);
  x = net.depthwise(x, window(3, 3, 1, 2), relu6);
  x = net.depthwise(x, window(3, 3, 2, 3), relu6);
  x = net.conv(x, 33, {.kernel = {4, 2}, .strides = {1, 2}, .dilations = {1, 2}, .pads = {0, 1, 3, 2}}, relu);
  x = net.conv(x, 5, {.kernel = {2, 2}, .strides = {2, 1}, .pads = {1, 0, 0, 1}}, {}, 1, false);
  return net.finish("grouped_dilated", {x});
}

// Down and up again, with the images of the way down beside those of the way up.
TestNetwork unet() {
  NetworkBuilder net(4);
  const ValueId fine = net.conv(net.input({1, 24, 20, 3}), 9, window(3, 3), relu);
  const ValueId half =
      net.conv(net.add(make_max_pool({.kernel = {2, 2}, .strides = {2, 2}}), {fine}), 18, window(3, 3), relu);
  ValueId x = net.conv(net.add(make_average_pool(window(3, 3, 2)), {half}), 35, window(3, 3), relu);
  x = net.conv_transpose(x, 18, {.kernel = {2, 2}, .strides = {2, 2}}, {0, 0}, relu);
  x = net.conv(net.add(make_concat(3), {x, half}), 16, window(3, 3), relu);
  const ValueId up = net.conv_transpose(x, 10, window(3, 3, 2), {1, 1});
  const ValueId grouped = net.conv_transpose(x, 8, window(4, 4, 2), {0, 0}, relu, 4);
  const ValueId smooth = net.add(make_resize({.linear = true, .scales = {2, 2}, .output = {24, 20}}), {x});
  x = net.add(make_concat(3), {net.unary(UnaryKind::leaky_relu, up, 0.1F), fine, grouped, smooth});
  return net.finish("unet", {net.unary(UnaryKind::sigmoid, net.conv(x, 1, window(1, 1)))});
}

TestNetwork mlp() {
  NetworkBuilder net(5);
  ValueId x = net.dense(net.input({3, 53}), 130, relu);
  x = net.dense(x, 1, {}, false);
  x = net.dense(x, 48, relu);
  x = net.unary(UnaryKind::tanh, net.dense(x, 31));
  return net.finish("mlp", {net.dense(x, 7)});
}

// Mean and deviation of each row, as exported models compute them.
ValueId normalize(NetworkBuilder& net, ValueId x) {
  const ValueId centred = net.binary(BinaryKind::sub, x, net.add(make_reduce(ReduceKind::mean, 2, 1), {x}));
  const ValueId variance =
      net.add(make_reduce(ReduceKind::mean, 2, 1), {net.binary(BinaryKind::mul, centred, centred)});
  const ValueId deviation =
      net.unary(UnaryKind::sqrt, net.binary(BinaryKind::add, variance, net.constant({1}, 1e-5F)));
  return net.binary(BinaryKind::div, centred, deviation);
}

// Two heads of a transformer's encoder over 17 positions.
TestNetwork attention() {
  constexpr int64_t positions = 17, heads = 2, width = 15;
  NetworkBuilder net(6);
  const ValueId x = net.dense(net.input({1, positions, 22}), heads * width);
  const auto head = [&](ValueId y, const std::vector<int64_t>& perm) {
    return net.add(make_transpose(perm),
                   {net.add(make_reshape({1, positions, heads, width}), {net.dense(y, heads * width)})});
  };
  const ValueId query = head(x, {0, 2, 1, 3}), key = head(x, {0, 2, 3, 1}), values = head(x, {0, 2, 1, 3});
  const ValueId scores = net.add(std::make_shared<MatMul>(), {query, key});
  const ValueId weights = net.read("Softmax", {scores}, {{"axis", int64_t{-1}}});
  ValueId y = net.add(std::make_shared<MatMul>(), {weights, values});
  y = net.add(make_reshape({1, positions, heads * width}), {net.add(make_transpose({0, 2, 1, 3}), {y})});
  y = normalize(net, net.binary(BinaryKind::add, net.dense(y, heads * width), x));
  const ValueId hidden = net.unary(UnaryKind::gelu_tanh, net.dense(y, 64));
  const ValueId same = net.add(std::make_shared<MatMul>(true), {hidden, hidden});
  return net.finish("attention",
                    {normalize(net, net.binary(BinaryKind::add, net.dense(hidden, 30), y)), same});
}

// A signal is an image of height 1.
TestNetwork signal() {
  NetworkBuilder net(7);
  ValueId x = net.conv(net.input({1, 1, 121, 5}), 21,
                       {.kernel = {1, 9}, .strides = {1, 2}, .pads = {0, 4, 0, 4}}, relu);
  for (const int64_t dilation : {1, 2, 4}) {
    const Window causal{.kernel = {1, 3}, .dilations = {1, dilation}, .pads = {0, 2 * dilation, 0, 0}};
    x = net.binary(BinaryKind::add, x, net.unary(UnaryKind::swish, net.conv(x, 21, causal), 1.0F));
  }
  x = net.add(make_average_pool({.kernel = {1, 4}, .strides = {1, 3}}), {x});
  return net.finish("signal", {net.conv_transpose(x, 3, {.kernel = {1, 5}, .strides = {1, 3}})});
}

// Layers of random shapes side by side, for the corners nobody thought of.
TestNetwork random_convolutions() {
  NetworkBuilder net(8);
  Random& random = net.random;
  const auto from = [&](uint64_t first, uint64_t last) {
    return static_cast<int64_t>(first + random.below(last - first + 1));
  };
  const ValueId image = net.input({1, 9, 11, 3});
  std::vector<ValueId> outputs;
  for (int layer = 0; layer < 60; ++layer) {
    const int64_t group = random.below(3) == 0 ? from(2, 5) : 1;
    const int64_t channels = group * from(1, random.below(2) == 0 ? 5 : 40);
    const Clamp before = random.below(2) == 0 ? relu : Clamp{},
                after = random.below(2) == 0 ? relu6 : Clamp{};
    const bool bias = random.below(2) == 0;
    const ValueId x = net.conv(image, channels, window(1, 1), before, 1, bias);
    const Window w{.kernel = {from(1, 4), from(1, 4)},
                   .strides = {from(1, 3), from(1, 3)},
                   .dilations = {from(1, 2), from(1, 2)},
                   .pads = {from(0, 2), from(0, 2), from(0, 2), from(0, 2)}};
    const uint64_t kind = random.below(4);
    const int64_t results = group * from(1, 1 + 50 / static_cast<uint64_t>(group));
    if (kind == 0)
      outputs.push_back(net.depthwise(x, w, after));
    else if (kind == 1)
      outputs.push_back(net.conv_transpose(x, results, w, {0, 0}, after, group));
    else
      outputs.push_back(net.conv(x, results, w, after, group, bias));
  }
  return net.finish("random_convolutions", std::move(outputs));
}

}  // namespace

std::vector<TestNetwork> test_networks() {
  std::vector<TestNetwork> networks;
  for (const auto make :
       {resnet, mobilenet, grouped_dilated, unet, mlp, attention, signal, random_convolutions})
    networks.push_back(make());
  return networks;
}

}  // namespace qtool
