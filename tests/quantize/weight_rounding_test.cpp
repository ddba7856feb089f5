// Oracle: e^T C e in double, over all neighbours.
#include "src/quantize/weight_rounding.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace qtool {
namespace {

using ::testing::ElementsAre;

struct Case {
  std::vector<float> weights;
  float scale;
  Covariance covariance;
  std::vector<int8_t> nearest;

  double error(std::span<const int8_t> q) const {
    double sum = 0;
    for (const auto& [begin, size, values] : covariance)
      for (size_t i = 0; i < size; ++i)
        for (size_t j = 0; j < size; ++j)
          sum += residual(q, begin + i) * residual(q, begin + j) * values[i * size + j];
    return sum;
  }
  double residual(std::span<const int8_t> q, size_t i) const { return weights[i] - double{scale} * q[i]; }

  std::vector<int8_t> rounded() const {
    std::vector<int8_t> q = nearest;
    round_weights(weights, std::vector{scale}, covariance, q);
    return q;
  }
};

// Products of a few random vectors, which makes elements strongly correlated.
Case random_case(unsigned seed, const std::vector<size_t>& blocks) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Case c{.weights = {}, .scale = 0.1F, .covariance = {}, .nearest = {}};
  for (const size_t size : blocks) {
    CovarianceBlock block{c.weights.size(), size, std::vector<float>(size * size)};
    for (size_t v = 0; v < size / 2 + 1; ++v) {
      std::vector<float> x(size);
      for (float& value : x) value = normal(random);
      for (size_t i = 0; i < size; ++i)
        for (size_t j = 0; j < size; ++j) block.values[i * size + j] += x[i] * x[j] + (i == j ? 0.01F : 0.0F);
    }
    c.covariance.push_back(std::move(block));
    for (size_t i = 0; i < size; ++i) c.weights.push_back(normal(random));
  }
  for (const float w : c.weights) c.nearest.push_back(static_cast<int8_t>(std::nearbyint(w / c.scale)));
  return c;
}

TEST(WeightRounding, NoStepOfOneWeightIsBetter) {
  double nearest = 0, rounded = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Case c = random_case(seed, {4 + seed % 5, 3});
    std::vector<int8_t> q = c.rounded();
    const double error = c.error(q);
    EXPECT_LE(error, c.error(c.nearest) * (1 + 1e-5));
    for (int8_t& weight : q)
      for (const int step : {-1, 1}) {
        weight = static_cast<int8_t>(weight + step);
        EXPECT_GE(c.error(q), error * (1 - 1e-4)) << seed;
        weight = static_cast<int8_t>(weight - step);
      }
    nearest += c.error(c.nearest);
    rounded += error;
  }
  EXPECT_LT(rounded, nearest / 2);
}

TEST(WeightRounding, UncorrelatedInputsKeepTheNearest) {
  Case c = random_case(1, {8});
  for (size_t i = 0; i < 64; ++i)
    if (i % 9 != 0) c.covariance[0].values[i] = 0;
  EXPECT_EQ(c.rounded(), c.nearest);
}

TEST(WeightRounding, AlikeInputsShareTheirError) {
  const Case c{{0.4F, 0.4F}, 1, {{0, 2, {1, 0.99F, 0.99F, 1}}}, {0, 0}};
  EXPECT_THAT(c.rounded(), ElementsAre(1, 0));  // the sum is 0.8
}

TEST(WeightRounding, StaysInRangeAndLeavesConstantInputs) {
  const Case full{{127.4F, 127.4F, -127}, 1, {{0, 3, {1, 1, 0, 1, 1, 0, 0, 0, 0}}}, {127, 127, -127}};
  EXPECT_EQ(full.rounded(), full.nearest);
}

}  // namespace
}  // namespace qtool
