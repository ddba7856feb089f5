// Oracle: every value put into its bin by long double arithmetic, at the final width.
#include "src/calibrate/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace qtool {
namespace {

constexpr float smallest = std::numeric_limits<float>::denorm_min();
constexpr float largest = std::numeric_limits<float>::max();

int64_t bin_number(float value, int exponent) {
  return static_cast<int64_t>(std::floor(std::ldexp(static_cast<long double>(value), -exponent)));
}

uint64_t bins_needed(float min, float max, int exponent) {
  const long double low = std::floor(std::ldexp(static_cast<long double>(std::min(min, 0.0F)), -exponent));
  const long double high = std::floor(std::ldexp(static_cast<long double>(std::max(max, 0.0F)), -exponent));
  return static_cast<uint64_t>(high - low) + 1;
}

float random_float(std::mt19937& random, int lowest, int highest) {
  const float mantissa = std::uniform_real_distribution<float>(-1, 1)(random);
  return std::ldexp(mantissa, std::uniform_int_distribution<int>(lowest, highest)(random));
}

TEST(BinsFor, IsTheFinestLayoutThatFits) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    float min = random_float(random, -148, 128);
    float max = random_float(random, -148, 128);
    if (min > max) std::swap(min, max);
    const BinLayout layout = bins_for(min, max);
    ASSERT_EQ(layout.bins, bins_needed(min, max, layout.exponent));
    ASSERT_LE(layout.bins, max_bins);
    ASSERT_EQ(layout.first, bin_number(std::min(min, 0.0F), layout.exponent));
    if (layout.exponent > -149) {
      ASSERT_GT(bins_needed(min, max, layout.exponent - 1), max_bins) << min << " " << max;
    }
  }
}

TEST(BinsFor, Edges) {
  EXPECT_EQ(bins_for(0, 0), (BinLayout{-149, 0, 1}));
  EXPECT_EQ(bins_for(0, smallest), (BinLayout{-149, 0, 2}));
  EXPECT_EQ(bins_for(5, 5), bins_for(0, 5));
  EXPECT_EQ(bins_for(0, 2047), (BinLayout{0, 0, 2048}));
  EXPECT_EQ(bins_for(0, 2048), (BinLayout{1, 0, 1025}));
  EXPECT_EQ(bins_for(-1024, 1023), (BinLayout{0, -1024, 2048}));
  EXPECT_LE(bins_for(-largest, largest).bins, max_bins);
}

void expect_counts(const Histogram& histogram, const std::vector<float>& values) {
  std::map<int64_t, uint64_t> expected;
  for (const float value : values)
    if (value != 0) ++expected[bin_number(value, histogram.layout().exponent)];
  for (size_t i = 0; i < histogram.counts().size(); ++i) {
    const auto it = expected.find(histogram.layout().first + static_cast<int64_t>(i));
    ASSERT_EQ(histogram.counts()[i], it == expected.end() ? 0 : it->second) << "bin " << i;
  }
}

TEST(Histogram, GrowingGivesTheCountsOfTheFinalWidth) {
  std::mt19937 random(2);
  for (int round = 0; round < 50; ++round) {
    std::vector<float> all;
    Histogram histogram;
    float min = 0;
    float max = 0;
    uint64_t zeros = 0;
    for (int part = 0; part < 6; ++part) {
      std::vector<float> values;
      for (int i = 0; i < 300; ++i)
        values.push_back(i % 10 == 0 ? 0.0F : random_float(random, -20 + 5 * part, part * 4));
      for (const float value : values) {
        min = std::min(min, value);
        max = std::max(max, value);
      }
      histogram.widen(bins_for(min, max));
      zeros += histogram.add(values);
      all.insert(all.end(), values.begin(), values.end());
    }
    EXPECT_EQ(zeros, 180U);
    expect_counts(histogram, all);
  }
}

TEST(Histogram, TinyNegativeValuesStayBelowZeroWhenTheRangeExplodes) {
  const std::vector<float> tiny = {-smallest, smallest, -1e-40F, 0.0F, -0.0F};
  Histogram grown;
  grown.widen(bins_for(-1e-40F, smallest));
  EXPECT_EQ(grown.add(tiny), 2U);
  grown.widen(bins_for(-largest, largest));
  Histogram direct;
  direct.widen(bins_for(-largest, largest));
  EXPECT_EQ(direct.add(tiny), 2U);
  EXPECT_EQ(grown, direct);
  expect_counts(direct, tiny);
}

}  // namespace
}  // namespace qtool
