// Oracle: the definitions in double.
#include "src/quantize/patch_moments.h"

#include <gmock/gmock.h>

#include <random>

namespace qtool {
namespace {

using ::testing::Each;
using ::testing::FloatNear;

using Samples = std::vector<std::vector<float>>;  // [sample][patch][length]

// Elements that follow each other, away from 0.
Samples random_samples(size_t samples, size_t patches, size_t length) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  Samples all(samples, std::vector<float>(patches * length));
  for (auto& sample : all)
    for (size_t p = 0; p < patches; ++p) {
      const float common = normal(random);
      for (size_t i = 0; i < length; ++i)
        sample[p * length + i] = 5 + static_cast<float>(i) + common + 0.5F * normal(random);
    }
  return all;
}

std::vector<double> mean_of(const Samples& samples, size_t length) {
  std::vector<double> mean(length);
  double count = 0;
  for (const auto& sample : samples)
    for (size_t i = 0; i < sample.size(); ++i)
      mean[i % length] += sample[i], count += i % length == 0 ? 1 : 0;
  for (double& x : mean) x /= count;
  return mean;
}

double covariance_of(const Samples& samples, size_t length, const std::vector<double>& mean, size_t i,
                     size_t j) {
  double sum = 0, count = 0;
  for (const auto& sample : samples)
    for (size_t p = 0; p < sample.size(); p += length, ++count)
      sum += (sample[p + i] - mean[i]) * (sample[p + j] - mean[j]);
  return sum / count;
}

PatchMoments moments_of(const Samples& samples, size_t length, bool centred = true) {
  PatchMomentsEstimate estimate(length, centred);
  for (const auto& sample : samples) estimate.add(sample);
  return estimate.finish();
}

TEST(PatchMoments, OfManySamplesAreTheirMoments) {
  constexpr size_t length = 5;
  const Samples samples = random_samples(400, 20, length);
  const PatchMoments moments = moments_of(samples, length);
  const std::vector<double> mean = mean_of(samples, length);
  ASSERT_EQ(moments.covariance.size(), 1U);
  const auto& values = moments.covariance[0].values;
  for (size_t i = 0; i < length; ++i) {
    EXPECT_NEAR(moments.mean[i], mean[i], 1e-4);
    for (size_t j = 0; j < length; ++j) {
      const double expected = covariance_of(samples, length, mean, i, j);
      if (i == j)
        EXPECT_NEAR(values[i * length + j] / expected, 1.05, 0.02);  // damped
      else
        EXPECT_NEAR(values[i * length + j] / expected, 1, 0.02);  // hardly shrunk
    }
  }
}

TEST(PatchMoments, FewSamplesKnowLittleOfCovariances) {
  constexpr size_t length = 5;
  const auto known = [&](size_t count) {
    const Samples samples = random_samples(count, 2, length);
    const std::vector<double> mean = mean_of(samples, length);
    return moments_of(samples, length).covariance[0].values[1] / covariance_of(samples, length, mean, 0, 1);
  };
  EXPECT_EQ(known(1), 0);  // nothing
  EXPECT_LT(known(3), known(30));
  EXPECT_LT(known(30), known(1000));
  EXPECT_GT(known(1000), 0.95);
}

TEST(PatchMoments, WithoutCentreAreSecondMoments) {
  constexpr size_t length = 3;
  const Samples samples = random_samples(200, 10, length);
  const PatchMoments moments = moments_of(samples, length, false);
  EXPECT_THAT(moments.mean, Each(0.0F));
  const double expected = covariance_of(samples, length, std::vector<double>(length), 0, 2);
  EXPECT_NEAR(moments.covariance[0].values[2] / expected, 1, 0.01);
}

TEST(PatchMoments, LongPatchesHaveBlocks) {
  constexpr size_t length = 1500;
  const PatchMoments moments = moments_of(Samples(2, std::vector<float>(length * 2, 1.0F)), length);
  ASSERT_EQ(moments.covariance.size(), 2U);
  EXPECT_EQ(moments.covariance[0].size, 750U);
  EXPECT_EQ(moments.covariance[1].begin, 750U);
  EXPECT_THAT(moments.covariance[1].values, Each(FloatNear(0, 1e-6F)));
}

}  // namespace
}  // namespace qtool
