// Convolutions of the engine against chains of std::fma in the order that docs/numerics.md states (N12).
#include "src/ops/conv.h"

#include "src/ops/conv_transpose.h"
#include "tests/engine/bench.h"

namespace qtool {
namespace {

// One convolution over [N, H, W, C] with weights [O, KH, KW, C / group].
struct Case {
  int64_t batch, height, width, channels, outputs, group;
  Window window;
  bool bias = true;
  Clamp clamp = {};

  std::string text() const {
    const auto& [kernel, strides, dilations, pads] = window;
    return to_string(Shape{batch, height, width, channels}) + " -> " + std::to_string(outputs) + " group " +
           std::to_string(group) + " kernel " + to_string(Shape(kernel.begin(), kernel.end())) + " strides " +
           to_string(Shape(strides.begin(), strides.end())) + " dilations " +
           to_string(Shape(dilations.begin(), dilations.end())) + " pads " +
           to_string(Shape(pads.begin(), pads.end()));
  }
};

struct Network {
  Graph graph;
  std::vector<float> x, weights, bias;
};

Network network_of(const Case& c, OpPtr op) {
  Network network;
  Graph& graph = network.graph;
  const Shape image{c.batch, c.height, c.width, c.channels},
      weights{c.outputs, c.window.kernel[0], c.window.kernel[1], c.channels / c.group};
  network.x = random_floats(static_cast<size_t>(element_count(image)), 1);
  network.weights = random_floats(static_cast<size_t>(element_count(weights)), 2);
  graph.inputs = {graph.add_value("x", {DataType::f32, image})};
  Node node{"conv",
            std::move(op),
            {graph.inputs[0], graph.add_constant("w", DataType::f32, weights, network.weights)},
            {}};
  if (c.bias) {
    network.bias = random_floats(static_cast<size_t>(c.outputs), 3);
    node.inputs.push_back(graph.add_constant("b", DataType::f32, {c.outputs}, network.bias));
  }
  std::vector<const TensorType*> types;
  for (const ValueId id : node.inputs) types.push_back(&graph.type(id));
  node.outputs = {graph.add_value("y", node.op->infer(types).at(0))};
  graph.outputs = node.outputs;
  graph.nodes.push_back(std::move(node));
  return network;
}

float clamped(float x, const Clamp& clamp) {
  return std::min(std::max(x, clamp.min), clamp.max);
}

// Calls add(x, w) for every tap of output (n, oy, ox, o) inside the image, in the order of N12. `source`
// gives the input coordinate that a tap reads along an axis, or -1.
template <class Source, class Add>
void for_each_tap(const Case& c, const Network& network, const std::array<int64_t, 4>& at,
                  const Source& source, const Add& add) {
  const auto [n, oy, ox, o] = at;
  const int64_t depth = c.channels / c.group, first = o / (c.outputs / c.group) * depth;
  for (int64_t ky = 0; ky < c.window.kernel[0]; ++ky)
    for (int64_t kx = 0; kx < c.window.kernel[1]; ++kx) {
      const int64_t y = source(0, oy, ky), x = source(1, ox, kx);
      for (int64_t i = 0; i < depth && y >= 0 && x >= 0; ++i)
        add(network.x[static_cast<size_t>(((n * c.height + y) * c.width + x) * c.channels + first + i)],
            network.weights[static_cast<size_t>(
                ((o * c.window.kernel[0] + ky) * c.window.kernel[1] + kx) * depth + i)]);
    }
}

template <class Source>
std::vector<float> fused_chains(const Case& c, const Network& network, const Source& source) {
  std::vector<float> result;
  const Shape& y = network.graph.type(network.graph.outputs[0]).shape;
  for (int64_t n = 0; n < y[0]; ++n)
    for (int64_t oy = 0; oy < y[1]; ++oy)
      for (int64_t ox = 0; ox < y[2]; ++ox)
        for (int64_t o = 0; o < y[3]; ++o) {
          float sum = c.bias ? network.bias[static_cast<size_t>(o)] : 0.0F;
          for_each_tap(c, network, {n, oy, ox, o}, source,
                       [&](float x, float w) { sum = std::fma(x, w, sum); });
          result.push_back(clamped(sum, c.clamp));
        }
  return result;
}

void check_conv(const Case& c) {
  SCOPED_TRACE(c.text());
  const Network network = network_of(c, std::make_shared<Conv>(c.window, c.group, c.clamp));
  const auto source = [&](size_t axis, int64_t out, int64_t tap) {
    const int64_t at = out * c.window.strides[axis] - c.window.pads[axis] + tap * c.window.dilations[axis];
    return at < (axis == 0 ? c.height : c.width) ? at : int64_t{-1};
  };
  const std::vector<float> expected = fused_chains(c, network, source);
  expect_engine_agrees(network.graph, {to_bytes(network.x)}, &expected);
}

void check_conv_transpose(const Case& c, const std::array<int64_t, 2>& output_padding) {
  SCOPED_TRACE("transposed " + c.text());
  const Network network =
      network_of(c, std::make_shared<ConvTranspose>(c.window, output_padding, c.group, c.clamp));
  const auto source = [&](size_t axis, int64_t out, int64_t tap) {
    const int64_t at = out + c.window.pads[axis] - tap * c.window.dilations[axis];
    if (at < 0 || at % c.window.strides[axis] != 0) return int64_t{-1};
    const int64_t pixel = at / c.window.strides[axis];
    return pixel < (axis == 0 ? c.height : c.width) ? pixel : int64_t{-1};
  };
  const std::vector<float> expected = fused_chains(c, network, source);
  expect_engine_agrees(network.graph, {to_bytes(network.x)}, &expected);
}

// Small numbers, most often 1.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  int64_t upto(int64_t last, int64_t first = 0) {
    return first + static_cast<int64_t>(random_() % static_cast<uint32_t>(last - first + 1));
  }
  bool one_in(uint32_t n) { return random_() % n == 0; }

 private:
  std::mt19937 random_;
};

Case random_case(Dice& dice) {
  Case c{.batch = dice.one_in(4) ? 2 : 1,
         .height = 1,
         .width = 1,
         .channels = 1,
         .outputs = 1,
         .group = 1,
         .window = {}};
  for (size_t axis = 0; axis < 2; ++axis) {
    const bool signal = axis == 0 && dice.one_in(5);  // a 1-D convolution
    c.window.kernel[axis] = signal ? 1 : dice.upto(5, 1);
    c.window.strides[axis] = signal || !dice.one_in(3) ? 1 : dice.upto(3, 2);
    c.window.dilations[axis] = signal || !dice.one_in(3) ? 1 : dice.upto(3, 2);
    c.window.pads[axis] = signal || dice.one_in(2) ? 0 : dice.upto(c.window.kernel[axis]);
    c.window.pads[axis + 2] = signal || dice.one_in(2) ? 0 : dice.upto(c.window.kernel[axis]);
    const int64_t smallest = std::max<int64_t>(1, c.window.extent(axis) - c.window.pads_along(axis));
    (axis == 0 ? c.height : c.width) = signal ? 1 : smallest + dice.upto(dice.one_in(3) ? 24 : 5);
  }
  c.bias = !dice.one_in(4);
  if (dice.one_in(2)) c.clamp = {.min = 0, .max = dice.one_in(2) ? 6.0F : c.clamp.max};
  return c;
}

TEST(EngineConv, GivesFusedChainsForAnyShape) {
  Dice dice(1);
  for (int i = 0; i < 150; ++i) {
    Case c = random_case(dice);
    c.group = dice.one_in(3) ? dice.upto(4, 2) : 1;
    c.channels = c.group * dice.upto(dice.one_in(3) ? 40 : 6, 1);
    c.outputs = c.group * dice.upto(dice.one_in(3) ? 150 : 20, 1);
    check_conv(c);
    if (HasFatalFailure()) return;
  }
}

TEST(EngineConv, GivesFusedChainsForAnyDepthwiseShape) {
  Dice dice(2);
  for (int i = 0; i < 150; ++i) {
    Case c = random_case(dice);
    c.group = c.channels = dice.upto(dice.one_in(2) ? 70 : 9, 1);
    c.outputs = c.channels * (dice.one_in(4) ? dice.upto(3, 2) : 1);
    check_conv(c);
    if (HasFatalFailure()) return;
  }
}

// Rows of any number of blocks, with and without a border, of vectors of channels and of single ones.
TEST(EngineConv, GivesFusedChainsForDepthwiseRowsOfAnyWidth) {
  for (const int64_t kernel : {3, 5, 7})
    for (const int64_t stride : {1, 2})
      for (int64_t width = 1; width <= 27; ++width)
        for (const int64_t pad : {int64_t{0}, kernel / 2}) {
          if (width + 2 * pad < kernel) continue;
          for (const int64_t channels : {3, 17}) {
            const Window window{{3, kernel}, {1, stride}, {1, 1}, {1, pad, 1, pad}};
            check_conv({.batch = 1,
                        .height = 2,
                        .width = width,
                        .channels = channels,
                        .outputs = channels,
                        .group = channels,
                        .window = window});
            if (HasFatalFailure()) return;
          }
        }
}

TEST(EngineConv, GivesFusedChainsForAnyTransposedShape) {
  Dice dice(3);
  for (int i = 0; i < 100; ++i) {
    Case c = random_case(dice);
    for (size_t axis = 0; axis < 2; ++axis)  // something must be left of the result
      while (c.window.pads_along(axis) >= c.window.extent(axis))
        c.window.pads[axis] = c.window.pads[axis + 2] = 0;
    c.group = dice.one_in(3) ? dice.upto(4, 2) : 1;
    c.channels = c.group * dice.upto(20, 1);
    c.outputs = c.group * dice.upto(20, 1);
    check_conv_transpose(c, {dice.upto(c.window.strides[0] - 1), dice.upto(c.window.strides[1] - 1)});
    if (HasFatalFailure()) return;
  }
}

// More rows than fit the cache at once.
TEST(EngineConv, AgreesAcrossBlocks) {
  check_conv({.batch = 1,
              .height = 90,
              .width = 70,
              .channels = 16,
              .outputs = 8,
              .group = 1,
              .window = {{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}}});
  check_conv({.batch = 1, .height = 64, .width = 65, .channels = 20, .outputs = 5, .group = 1, .window = {}});
}

// An overflow stays visible, so that a calibration can name the first activation that has one.
TEST(EngineConv, KeepsInfinity) {
  Network network = network_of({.batch = 1,
                                .height = 1,
                                .width = 1,
                                .channels = 1,
                                .outputs = 1,
                                .group = 1,
                                .window = {},
                                .bias = false},
                               std::make_shared<Conv>(Window{}));
  const std::vector<float> huge = {3e38F};
  network.graph.value(network.graph.nodes[0].inputs[1]).data = std::make_shared<const Bytes>(to_bytes(huge));
  for (const Isa isa : isas_with_fma())
    EXPECT_TRUE(std::isinf(
        view_as<float>(Engine(network.graph, isa).run({std::vector<Bytes>{to_bytes(huge)}}).at(0))[0]));
}

}  // namespace
}  // namespace qtool
