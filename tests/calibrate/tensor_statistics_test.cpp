#include "src/calibrate/tensor_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace qtool {
namespace {

std::vector<std::vector<float>> random_samples(size_t count, size_t elements) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  std::vector<std::vector<float>> samples(count);
  for (size_t s = 0; s < count; ++s) {
    const float spread = std::ldexp(1.0F, static_cast<int>(s * 13 % 31) - 15);  // ranges that differ a lot
    for (size_t i = 0; i < elements; ++i) samples[s].push_back(i % 7 == 0 ? 0.0F : normal(random) * spread);
  }
  return samples;
}

TEST(TensorStatistics, OfKnownValues) {
  TensorStatistics s;
  ASSERT_TRUE(s.add(std::vector<float>{1, -2, 0, 4, 0, 0.5F}));
  ASSERT_TRUE(s.add(std::vector<float>{3, 3, 3, 3, 3, 3}));
  EXPECT_EQ(s.samples, 2U);
  EXPECT_EQ(s.count, 12U);
  EXPECT_EQ(s.zeros, 2U);
  EXPECT_EQ(s.min, -2);
  EXPECT_EQ(s.max, 4);
  EXPECT_EQ(s.sum.value(), 3.5 + 18);
  EXPECT_EQ(s.sum_of_squares.value(), 1 + 4 + 16 + 0.25 + 54);
  EXPECT_EQ(s.sum_of_minima.value(), -2 + 3);
  EXPECT_EQ(s.sum_of_maxima.value(), 4 + 3);
  EXPECT_EQ(s.histogram.layout(), bins_for(-2, 4));
}

TEST(TensorStatistics, AreTheSameInAnyOrderAndGrouping) {
  auto samples = random_samples(24, 60);
  TensorStatistics expected;
  for (const auto& sample : samples) ASSERT_TRUE(expected.add(sample));
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    std::shuffle(samples.begin(), samples.end(), random);
    std::vector<TensorStatistics> parts(1 + random() % 6);
    for (const auto& sample : samples) ASSERT_TRUE(parts[random() % parts.size()].add(sample));
    std::shuffle(parts.begin(), parts.end(), random);
    TensorStatistics merged;
    for (const auto& part : parts) merged.merge(part);
    ASSERT_EQ(merged, expected);
  }
}

TEST(TensorStatistics, SignedZerosLeaveNoTrace) {
  TensorStatistics a;
  TensorStatistics b;
  ASSERT_TRUE(a.add(std::vector<float>{0.0F}));
  ASSERT_TRUE(a.add(std::vector<float>{-0.0F}));
  ASSERT_TRUE(b.add(std::vector<float>{-0.0F}));
  ASSERT_TRUE(b.add(std::vector<float>{0.0F}));
  for (const auto* s : {&a, &b}) {
    EXPECT_FALSE(std::signbit(s->min));
    EXPECT_FALSE(std::signbit(s->max));
  }
}

TEST(TensorStatistics, RefuseWhatIsNotFinite) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {infinity, -infinity, nan}) {
    for (const size_t where : {0, 5, 16}) {
      std::vector<float> values(17, 1.0F);
      values[where] = bad;
      TensorStatistics s;
      EXPECT_FALSE(s.add(values));
      EXPECT_EQ(s, TensorStatistics());
    }
  }
  TensorStatistics s;
  const float largest = std::numeric_limits<float>::max();
  EXPECT_TRUE(s.add(std::vector<float>(1000, largest)));  // no overflow of the sums
  EXPECT_NEAR(s.sum_of_squares.value() / (1000.0 * largest * largest), 1, 1e-13);
}

TEST(TensorStatistics, OfNothing) {
  TensorStatistics empty;
  ASSERT_TRUE(empty.add({}));
  EXPECT_EQ(empty.count, 0U);
}

}  // namespace
}  // namespace qtool
