// Oracle: the float network itself, and sums over its inputs.
#include "src/quantize/layer_inputs.h"

#include <gmock/gmock.h>

#include "src/engine/engine.h"
#include "src/ops/fully_connected.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using ::testing::Each;

std::vector<float> random_values(size_t count, float centre = 0) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal(centre);
  std::vector<float> values(count);
  for (float& x : values) x = normal(random);
  return values;
}

// Every result of the last node is the dot product of the patch and the channel's weights, plus the bias.
void expect_patches_give_results(const Graph& graph, const std::vector<float>& x) {
  const Node& node = graph.nodes.back();
  const Patches patches = node.op->patches(graph, node);
  const auto weights = graph.value(node.inputs[1]).as<float>(),
             bias = graph.value(node.inputs[2]).as<float>();
  const size_t channels = bias.size(), length = weights.size() / channels;
  const Bytes output = Engine(graph).run(std::vector<Bytes>{to_bytes(x)})[0];
  const auto results = view_as<float>(output);
  ASSERT_EQ(static_cast<size_t>(patches.positions) * channels, results.size());
  std::vector<float> patch(length);
  for (int64_t p = 0; p < patches.positions; ++p)
    for (size_t c = 0; c < channels; ++c) {
      const size_t group = c / (channels / static_cast<size_t>(patches.groups));
      patches.copy(x, static_cast<int64_t>(group), p, patch);
      double sum = bias[c];
      for (size_t i = 0; i < length; ++i) sum += double{patch[i]} * weights[c * length + i];
      EXPECT_NEAR(results[static_cast<size_t>(p) * channels + c], sum, 1e-4) << p << ' ' << c;
    }
}

TEST(Patches, OfConvolutions) {
  const Window plain{{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}};
  const Window uneven{{3, 2}, {2, 1}, {1, 2}, {0, 1, 2, 0}};
  for (const Window& window : {plain, uneven})
    for (const int64_t group : {1, 2, 4}) {
      ToyModel model;
      const ValueId x = model.input("x", {2, 6, 5, 4});
      model.output(
          model.add(std::make_shared<Conv>(window, group),
                    {x, model.random_constant("w", {8, window.kernel[0], window.kernel[1], 4 / group}, 1),
                     model.random_constant("b", {8}, 1)},
                    "y"));
      expect_patches_give_results(model.graph, random_values(size_t{2} * 6 * 5 * 4));
    }
}

TEST(Patches, OfFullyConnectedLayers) {
  ToyModel model;
  const ValueId x = model.input("x", {2, 3, 7});
  model.output(model.add(std::make_shared<FullyConnected>(),
                         {x, model.random_constant("w", {5, 7}, 1), model.random_constant("b", {5}, 1)},
                         "y"));
  expect_patches_give_results(model.graph, random_values(size_t{2} * 3 * 7));
}

std::vector<Probe> probes(size_t count, size_t elements, float centre) {
  std::vector<Probe> result;
  for (size_t p = 0; p < count; ++p)
    result.push_back({{p},
                      std::make_shared<const std::vector<Bytes>>(std::vector<Bytes>{
                          to_bytes(random_values(elements, centre + static_cast<float>(p)))})});
  return result;
}

TEST(LayerInputs, MeansAreThoseOfTheSamplesUnlessThereIsNoBias) {
  for (const bool bias : {true, false}) {
    ToyModel model;
    model.output(model.conv("y", model.input("x", {1, 4, 4, 3}), 2, 1, bias));
    const Placement placement(model.graph);
    const auto samples = probes(4, 48, 3);
    const LayerInputs inputs(placement, samples);
    const WeightInputs known = inputs.of(0);
    ASSERT_EQ(known.covariances.size(), 1U);
    std::vector<double> mean(3);
    for (const Probe& probe : samples) {
      const auto x = view_as<float>(probe.tensors->front());
      for (size_t i = 0; i < x.size(); ++i) mean[i % 3] += x[i] / (4.0 * 16);
    }
    for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(known.mean[i], bias ? mean[i] : 0, 1e-4);
  }
}

TEST(LayerInputs, NothingIsKnownWithoutSamples) {
  ToyModel model;
  model.output(model.conv("y", model.input("x", {1, 4, 4, 3}), 2));
  const Placement placement(model.graph);
  EXPECT_TRUE(LayerInputs(placement, {}).of(0).covariances.empty());
}

// Mean and mean square of the error of a layer with integer weights, over samples that were not seen.
TEST(LayerInputs, RoundingByThemLowersTheErrorOfOtherSamples) {
  ToyModel model;
  const ValueId x = model.input("x", {1, 8, 8, 4});
  const ValueId spread = model.conv("spread", x, 16, 3);  // 16 channels of what 4 say: correlated
  model.output(model.conv("y", spread, 8, 1));
  const Placement placement(model.graph);
  const LayerInputs inputs(placement, probes(8, 256, -4));
  const Node& node = model.graph.nodes[1];
  const auto weights = model.graph.value(node.inputs[1]).as<float>();
  const auto bias = model.graph.value(node.inputs[2]).as<float>();
  const auto error = [&](const WeightInputs& known) {
    constexpr float input_scale = 1e-4F;  // of the bias alone
    const IntegerWeights q = quantize_weights(weights, {8, 1, 1, 16}, 0, bias, input_scale, {}, known);
    double mean = 0, square = 0;
    std::mt19937 random(11);
    std::normal_distribution<float> normal(-1);
    std::vector<float> sample(256);
    for (float& value : sample) value = normal(random);
    Graph first = model.graph;
    first.outputs = {spread};
    const Bytes made = Engine(first).run(std::vector<Bytes>{to_bytes(sample)})[0];
    const auto patches = view_as<float>(made);
    for (size_t c = 0; c < 8; ++c) {
      double of_channel = 0;
      for (size_t p = 0; p < 64; ++p) {
        double e = bias[c] - q.bias[c] * double{q.bias_params.scales[c]};
        for (size_t i = 0; i < 16; ++i)
          e += patches[p * 16 + i] *
               (weights[c * 16 + i] - double{q.weight_params.scales[c]} * q.weights[c * 16 + i]);
        of_channel += e / 64;
        square += e * e;
      }
      mean += std::abs(of_channel);
    }
    return std::pair(mean, square);
  };
  const auto [mean_before, square_before] = error({});
  const auto [mean_after, square_after] = error(inputs.of(1));
  EXPECT_LT(mean_after, mean_before / 2);
  EXPECT_LT(square_after, square_before / 2);
}

}  // namespace
}  // namespace qtool
