// Oracle: rounding errors of weights and mean inputs, multiplied here in double.
#include "src/ops/conv_transpose.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using Samples = std::vector<std::vector<float>>;

Quantized quantized_on(const ToyModel& model, const Samples& samples) {
  const Calibration calibration = collect(model.graph, "model",
                                          {samples.size(),
                                           [&](size_t i) {
                                             return Sample{"s", {to_bytes(samples[i])}};
                                           }},
                                          {}, {});
  QuantizeOptions options;
  options.range = RangeMethod::min_max;
  return quantize(model.graph, "model", calibration, options);
}

double real_bias(const Graph& graph, const std::string& name, size_t channel) {
  const Value& bias = value_of(graph, name);
  return bias.as<int32_t>()[channel] * double{bias.type.quant->scales[channel]};
}
double bias_step(const Graph& graph, const std::string& name, size_t channel) {
  return value_of(graph, name).type.quant->scales[channel];
}
// Of weight i of a channel: what rounding adds.
double rounding_error(const Graph& graph, const std::string& name, size_t channel, size_t i, float real) {
  const Value& weights = value_of(graph, name);
  const size_t length = weights.as<int8_t>().size() / weights.type.quant->scales.size();
  return weights.as<int8_t>()[channel * length + i] * double{weights.type.quant->scales[channel]} - real;
}

const Window pointwise{{1, 1}, {1, 1}, {1, 1}, {0, 0, 0, 0}};
// 127 steps of 0.01, and a weight in the middle between two of them: its error is 0.004.
const std::vector<float> weights = {1.27F, 0.506F};
constexpr float bias = 3;

ToyModel layer(bool with_bias, Clamp clamp) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 1, 4, 2});
  std::vector<ValueId> operands = {x, m.constant("w", {1, 1, 1, 2}, weights)};
  if (with_bias) operands.push_back(m.constant("b", {1}, {bias}));
  m.output(m.add(std::make_shared<Conv>(pointwise, 1, clamp), operands, "y"));
  return m;
}

// The second channel has a mean of 5 in each sample, in every other place.
const Samples steady = {{1, 4, 2, 6, -1, 3, 0, 7}, {3, 8, -3, 2, 1, 5, 0, 5}, {0, 6, 0, 6, 2, 4, 2, 4}};

TEST(BiasCorrection, TakesOffTheMeanErrorOfRoundedWeights) {
  const Quantized result = quantized_on(layer(true, {}), steady);
  const double error = rounding_error(result.graph, "w", 0, 1, weights[1]);
  EXPECT_NEAR(error, 0.004, 1e-6);
  EXPECT_NEAR(real_bias(result.graph, "b", 0), bias - 5 * error, 0.51 * bias_step(result.graph, "b", 0));
  EXPECT_LT(bias_step(result.graph, "b", 0), 0.001);
}

TEST(BiasCorrection, GivesALayerWithoutBiasOne) {
  const Quantized result = quantized_on(layer(false, {}), steady);
  EXPECT_NEAR(real_bias(result.graph, "w/bias", 0), -0.02, 0.51 * bias_step(result.graph, "w/bias", 0));
}

TEST(BiasCorrection, CountsWhatTheActivationLetsThrough) {
  // Every second place is below the clamp, with an input of the other sign.
  const Samples samples = {
      {0, 5, 0, -5, 0, 5, 0, -5}, {0, 6, 0, -6, 0, 4, 0, -4}, {0, 5, 0, -4, 0, 5, 0, -6}};
  const Quantized relu = quantized_on(layer(true, {.min = 3}), samples);
  EXPECT_NEAR(real_bias(relu.graph, "b", 0), bias - 0.02, 0.51 * bias_step(relu.graph, "b", 0));
  const Quantized linear = quantized_on(layer(true, {}), samples);
  EXPECT_NEAR(real_bias(linear.graph, "b", 0), bias, 0.51 * bias_step(linear.graph, "b", 0));
}

TEST(BiasCorrection, LeavesWhatTheSamplesDisagreeAbout) {
  const Quantized result =
      quantized_on(layer(true, {}), {{0, 9, 0, 9, 0, 9, 0, 9}, {0, -8, 0, -8, 0, -8, 0, -8}});
  EXPECT_NEAR(real_bias(result.graph, "b", 0), bias, 0.51 * bias_step(result.graph, "b", 0));
  const Quantized of_one_sample = quantized_on(layer(true, {}), {steady[0]});
  EXPECT_NEAR(real_bias(of_one_sample.graph, "b", 0), bias, 0.51 * bias_step(of_one_sample.graph, "b", 0));
}

TEST(BiasCorrection, ShrinksByWhatTheMeanMayBeOff) {
  // Means 3, 5, 7: 5, whose variance is 4 / 3.
  const Quantized result = quantized_on(
      layer(true, {}), {{0, 3, 0, 3, 0, 3, 0, 3}, {0, 5, 0, 5, 0, 5, 0, 5}, {0, 7, 0, 7, 0, 7, 0, 7}});
  EXPECT_NEAR(real_bias(result.graph, "b", 0), bias - 0.02 * (1 - 4.0 / 3 / 25),
              0.51 * bias_step(result.graph, "b", 0));
}

TEST(BiasCorrection, ReachesEveryKindOfLayer) {
  // A 3x3 depthwise convolution beside the border, a transposed 1x1 one, and a fully connected layer.
  ToyModel m;
  const ValueId x = m.input("x", {1, 3, 3, 2});
  const ValueId w = m.random_constant("w", {2, 3, 3, 1}, 1), t = m.random_constant("t", {2, 1, 1, 2}, 1);
  const ValueId f = m.random_constant("f", {2, 18}, 1);
  m.output(m.add(std::make_shared<Conv>(Window{{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}}, 2), {x, w}, "y"));
  m.output(m.add(std::make_shared<ConvTranspose>(pointwise, std::array<int64_t, 2>{0, 0}), {x, t}, "z"));
  m.output(m.add(std::make_shared<FullyConnected>(), {m.reshape("flat", x, {1, 18}), f}, "v"));
  const Quantized result = quantized_on(
      m, {std::vector<float>(18, 0.9F), std::vector<float>(18, 1), std::vector<float>(18, 1.1F)});
  // Of a mean input of 1: minus the weighted sum of errors, shrunk by what the three samples leave open.
  const auto expect_bias = [&](const std::string& name, ValueId id, const auto& places) {
    const auto real = m.graph.value(id).as<float>();
    for (size_t c = 0; c < 2; ++c) {
      double sum = 0;
      for (size_t i = 0; i < real.size() / 2; ++i)
        sum += places(i) * rounding_error(result.graph, name, c, i, real[c * real.size() / 2 + i]);
      EXPECT_NEAR(real_bias(result.graph, name + "/bias", c), -sum * (1 - 0.01 / 3),
                  0.51 * bias_step(result.graph, name + "/bias", c))
          << name;
    }
  };
  // Of 9 places, those where the tap is inside.
  expect_bias("w", w, [](size_t tap) { return (tap / 3 == 1 ? 3 : 2) * (tap % 3 == 1 ? 3 : 2) / 9.0; });
  expect_bias("t", t, [](size_t) { return 1; });
  expect_bias("f", f, [](size_t) { return 1; });
}

}  // namespace
}  // namespace qtool
