// Ranges chosen by measurement. Oracle: the layer computed here in double, over a grid of ranges.
#include <gmock/gmock.h>

#include <cmath>

#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;

using Samples = std::vector<std::vector<float>>;

Calibration calibration_of(const Graph& graph, const Samples& samples) {
  return collect(graph, "model",
                 {samples.size(),
                  [&](size_t i) {
                    return Sample{"s", {to_bytes(samples[i])}};
                  }},
                 {}, {});
}

// Few large values, in few samples, as spectral features of silence beside speech.
Samples heavy_tailed(size_t count, size_t elements) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  Samples samples(count, std::vector<float>(elements));
  for (size_t i = 0; i < count; ++i)
    for (float& x : samples[i]) {
      x = 2 * normal(random);
      if (i % 16 == 5 && random() % 32 == 0) x = -350 + 20 * normal(random);
    }
  return samples;
}

Range range_of_params(const QuantParams& params) {
  const float scale = params.scales.front();
  return {scale * static_cast<float>(-128 - params.zero_points.front()),
          scale * static_cast<float>(127 - params.zero_points.front())};
}

// Mean over samples of the SQNR of x * weights (columns first) when x alone is rounded.
double mean_sqnr_db(const Samples& samples, std::span<const float> weights, size_t depth,
                    const QuantParams& params) {
  const double scale = params.scales.front();
  double sum = 0;
  for (const auto& x : samples) {
    double signal = 0, noise = 0;
    for (size_t row = 0; row < x.size(); row += depth)
      for (size_t out = 0; out < weights.size(); out += depth) {
        double exact = 0, approximation = 0;
        for (size_t i = 0; i < depth; ++i) {
          const double q =
              std::clamp(std::nearbyint(x[row + i] / scale) + params.zero_points.front(), -128.0, 127.0);
          exact += double{x[row + i]} * weights[out + i];
          approximation += (q - params.zero_points.front()) * scale * weights[out + i];
        }
        signal += exact * exact;
        noise += (exact - approximation) * (exact - approximation);
      }
    sum += 10 * std::log10(signal / noise);
  }
  return sum / static_cast<double>(samples.size());
}

TEST(AutoRanges, AreTheBestForTheLayerThatReads) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 6, 6, 4});
  m.output(m.conv("y", x, 5, 1, false));
  const Samples samples = heavy_tailed(48, 144);
  const Quantized result = quantize(m.graph, "model", calibration_of(m.graph, samples), {});
  const auto weights = value_of(m.graph, "y.weight").as<float>();
  const double chosen = mean_sqnr_db(samples, weights, 4, *value_of(result.graph, "x/int8").type.quant);
  double best = 0;
  for (float low = -400; low < -1; low *= 0.9F)
    for (float high = 12; high > 1; high *= 0.9F)
      best = std::max(best, mean_sqnr_db(samples, weights, 4, affine_params({low, high})));
  EXPECT_GT(chosen, best - 1);  // the rounding of y, which is not in this figure, counts beside it
  EXPECT_NEAR(result.ranges.at(0).sqnr_db, chosen, 0.01);
  EXPECT_EQ(result.ranges.at(0).tensor, "x");
  // The least squared error of the tensor itself is no guide: it keeps the few large values.
  QuantizeOptions options;
  options.range = RangeMethod::mse;
  const Quantized mse = quantize(m.graph, "model", calibration_of(m.graph, samples), options);
  EXPECT_TRUE(mse.ranges.empty());
  EXPECT_GT(chosen, mean_sqnr_db(samples, weights, 4, *value_of(mse.graph, "x/int8").type.quant) + 6);
}

TEST(AutoRanges, ReadersDecideNotTheTensor) {
  // Channel 0 is large and its weight zero: only channel 1 matters.
  ToyModel m;
  const ValueId x = m.input("x", {1, 8, 8, 2});
  const ValueId weight = m.constant("w", {1, 1, 1, 2}, {0, 1});
  m.output(m.add(std::make_shared<Conv>(Window{{1, 1}, {1, 1}, {1, 1}, {0, 0, 0, 0}}, 1), {x, weight}, "y"));
  std::mt19937 random(2);
  Samples samples(8, std::vector<float>(128));
  for (auto& sample : samples)
    for (size_t i = 0; i < sample.size(); ++i)
      sample[i] = std::normal_distribution<float>(0, i % 2 == 0 ? 4.0F : 1.0F)(random);
  const Quantized result = quantize(m.graph, "model", calibration_of(m.graph, samples), {});
  const Range range = range_of_params(*value_of(result.graph, "x/int8").type.quant);
  EXPECT_LT(range.max, 6);
  EXPECT_GT(range.min, -6);
}

TEST(AutoRanges, AResultOfLittleNoiseCountsAsMuchAsAnother) {
  // Both read x: `exact` its channel 1, of values up to 10, `coarse` its channel 0, of values below a step.
  ToyModel m;
  const ValueId x = m.input("x", {1, 8, 8, 2});
  const ValueId exact = m.constant("exact.w", {1, 1, 1, 2}, {0, 1});
  const ValueId coarse = m.constant("coarse.w", {1, 1, 1, 2}, {1, 0});
  const auto pointwise = std::make_shared<Conv>(Window{{1, 1}, {1, 1}, {1, 1}, {0, 0, 0, 0}}, 1);
  m.output(m.add(pointwise, {x, exact}, "exact"));
  m.output(m.add(pointwise, {x, coarse}, "coarse"));
  std::mt19937 random(2);
  Samples samples(16, std::vector<float>(128));
  for (auto& sample : samples)
    for (size_t i = 0; i < sample.size(); ++i)
      sample[i] = i % 2 == 0 ? std::normal_distribution<float>(0, 0.02F)(random)
                             : std::uniform_real_distribution<float>(-10, 10)(random);
  const Quantized result = quantize(m.graph, "model", calibration_of(m.graph, samples), {});
  const Range range = range_of_params(*value_of(result.graph, "x/int8").type.quant);
  // Clipping at 5 would halve the noise of `coarse`, 6 dB, and cost `exact` more than 20 dB.
  EXPECT_GT(range.max, 9);
  EXPECT_LT(range.min, -9);
}

TEST(AutoRanges, OneChoiceForValuesThatShareParameters) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 4, 4, 3});
  const ValueId a = m.conv("a", x, 4);
  const ValueId b = m.conv("b", x, 4);
  const ValueId joined = m.add(make_concat(3), {a, m.reshape("moved", b, {1, 4, 4, 4})}, "joined");
  m.output(m.conv("y", joined, 2));
  const Quantized result = quantize(m.graph, "model", calibration_of(m.graph, heavy_tailed(20, 48)), {});
  std::vector<std::string> tensors;
  for (const ChosenRange& range : result.ranges) tensors.push_back(range.tensor);
  EXPECT_EQ(tensors, (std::vector<std::string>{"x", "a", "y"}));
  const auto params = [&](const char* name) { return *value_of(result.graph, name).type.quant; };
  EXPECT_EQ(params("a"), params("joined"));
  EXPECT_EQ(params("b"), params("joined"));
}

TEST(AutoRanges, SurviveSilence) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 2});
  m.output(m.conv("y", x, 2, 1, false));
  const Quantized result =
      quantize(m.graph, "model", calibration_of(m.graph, {std::vector<float>(8, 0.0F)}), {});
  EXPECT_EQ(result.ranges.size(), 2U);
}

TEST(AutoRanges, OfOneSample) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 2});
  m.output(m.conv("y", x, 2));
  const Quantized result =
      quantize(m.graph, "model", calibration_of(m.graph, {{1, 2, 3, 4, 5, 6, 7, 8}}), {});
  const Range range = range_of_params(*value_of(result.graph, "x/int8").type.quant);
  EXPECT_NEAR(range.max, 8, 0.5);
  EXPECT_EQ(range.min, 0);
}

TEST(AutoRanges, RefuseProbesOfAnotherShape) {
  ToyModel m;
  m.output(m.conv("y", m.input("x", {1, 2, 2, 2}), 2));
  Calibration calibration = calibration_of(m.graph, {std::vector<float>(8, 1.0F)});
  std::vector<Bytes> cut = *calibration.probes[0].tensors;
  cut[0].resize(4);
  calibration.probes[0].tensors = std::make_shared<const std::vector<Bytes>>(cut);
  try {
    quantize(m.graph, "model", calibration, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    EXPECT_THAT(error.what(), HasSubstr("another size"));
  }
}

}  // namespace
}  // namespace qtool
