#include "src/quantize/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace qtool {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(Weights, PerChannelByHand) {
  const std::vector<float> weights = {127, -63.5F, 1.5F, 0.5F, -1.27F, 0.625F};
  const std::vector<float> bias = {10, -1};
  const IntegerWeights q = quantize_weights(weights, {2, 1, 1, 3}, 0, bias, 0.5F, {});
  EXPECT_EQ(q.weight_params, (QuantParams{{1, 1.27F / 127}, {0, 0}, 0}));
  EXPECT_THAT(q.weights, ElementsAre(127, -64, 2, 50, -127, 62));  // half to even: -63.5, 1.5, 62.5
  EXPECT_EQ(q.bias_params, (QuantParams{{0.5F, 0.5F * (1.27F / 127)}, {0, 0}, 0}));
  EXPECT_THAT(q.bias, ElementsAre(20, -200));
}

TEST(Weights, PerTensorAndPowerOfTwo) {
  const std::vector<float> weights = {127, 1, 2, 3};
  const IntegerWeights tensor =
      quantize_weights(weights, {2, 2}, 0, std::vector<float>{1, 2}, 0.5F, {.per_channel = false});
  EXPECT_EQ(tensor.weight_params, (QuantParams{{1}, {0}}));
  EXPECT_EQ(tensor.bias_params, (QuantParams{{0.5F}, {0}}));
  EXPECT_THAT(tensor.weights, ElementsAre(127, 1, 2, 3));
  EXPECT_THAT(tensor.bias, ElementsAre(2, 4));
  const IntegerWeights power = quantize_weights(weights, {2, 2}, 0, {}, 0.5F, {.power_of_two_scales = true});
  EXPECT_EQ(power.weight_params.scales, (std::vector<float>{1, 0.03125F}));
  EXPECT_THAT(power.weights, ElementsAre(127, 1, 64, 96));
  EXPECT_TRUE(power.bias.empty());
}

TEST(Weights, ChannelsAlongTheLastAxis) {
  const std::vector<float> weights = {127, 1, -127, 2};  // channel 0: 127, -127; channel 1: 1, 2
  const IntegerWeights q = quantize_weights(weights, {2, 2}, 1, {}, 1, {});
  EXPECT_EQ(q.weight_params, (QuantParams{{1, 2.0F / 127}, {0, 0}, 1}));
  EXPECT_THAT(q.weights, ElementsAre(127, 64, -127, 127));
}

TEST(Weights, AChannelOfZerosKeepsItsBias) {
  const std::vector<float> weights = {0, 0, 12.7F, 1};
  const IntegerWeights q = quantize_weights(weights, {2, 2}, 0, std::vector<float>{3, 3}, 0.5F, {});
  EXPECT_FLOAT_EQ(q.weight_params.scales[0], 0.1F);
  EXPECT_THAT(q.bias, ElementsAre(60, 60));
  const IntegerWeights none =
      quantize_weights(std::vector<float>(4, 0), {2, 2}, 0, std::vector<float>{3, -3}, 0.5F, {});
  EXPECT_THAT(none.weights, Each(0));
  EXPECT_NEAR(none.bias[0] * double{none.bias_params.scales[0]}, 3, 0.01);
}

TEST(Weights, ABiasThatDoesNotFitRaisesTheScaleOfItsChannel) {
  const std::vector<float> weights = {1e-9F, -1e-9F, 1, -1};
  const std::vector<float> bias = {-40, 0.5F};
  for (const bool power_of_two : {false, true}) {
    const IntegerWeights q =
        quantize_weights(weights, {2, 2}, 0, bias, 1e-3F, {.power_of_two_scales = power_of_two});
    EXPECT_NEAR(q.bias[0] * double{q.bias_params.scales[0]}, -40, 1e-4);
    EXPECT_GE(q.bias[0], -std::numeric_limits<int32_t>::max());
    // No more than needed: 40 / 1e-3 / 2^31, or up to the next power of two.
    EXPECT_GE(q.weight_params.scales[0], 1.8e-5F);
    EXPECT_LE(q.weight_params.scales[0], 1.9e-5F * (power_of_two ? 2 : 1));
    EXPECT_EQ(std::abs(q.weights[2]), power_of_two ? 64 : 127);  // the other channel is untouched
  }
}

// N4, proved from the integers by exact arithmetic.
TEST(Weights, NoAccumulatorLeavesInt32) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  for (const int64_t taps : {3, 1000, 150000}) {
    std::vector<float> weights(static_cast<size_t>(2 * taps));
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = i % 2 == 0 ? 1.0F : normal(random);
    for (const float bias : {0.0F, 1e3F, -1e12F, 1e30F}) {
      for (const bool per_channel : {true, false}) {
        const IntegerWeights q = quantize_weights(weights, {2, taps}, 0, std::vector<float>{bias, 1}, 0.01F,
                                                  {.per_channel = per_channel});
        for (int64_t c = 0; c < 2; ++c) {
          int64_t reach = std::abs(int64_t{q.bias[static_cast<size_t>(c)]});
          for (int64_t i = 0; i < taps; ++i)
            reach += 255 * std::abs(int64_t{q.weights[static_cast<size_t>(c * taps + i)]});
          ASSERT_LE(reach, std::numeric_limits<int32_t>::max()) << taps << " " << bias;
        }
        EXPECT_NEAR(q.bias[0] * double{q.bias_params.scales[0]}, bias,
                    std::abs(bias) * 1e-6 + q.bias_params.scales[0]);
      }
    }
  }
}

TEST(Weights, ScalesStayNormalFloats) {
  const std::vector<float> weights = {1e-25F, 1};
  const IntegerWeights q = quantize_weights(weights, {2, 1}, 0, std::vector<float>{0, 0}, 1e-20F, {});
  for (const float scale : q.bias_params.scales) EXPECT_GE(scale, std::numeric_limits<float>::min());
}

}  // namespace
}  // namespace qtool
