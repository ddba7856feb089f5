// Oracle: every value put into its bin by long double arithmetic, at the final width.
#include "src/calibrate/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace qtool {
namespace {

constexpr float smallest = std::numeric_limits<float>::denorm_min();
constexpr float largest = std::numeric_limits<float>::max();

int64_t bin_number(float value, int exponent) {
  const auto magnitude =
      static_cast<int64_t>(std::trunc(std::ldexp(std::abs(static_cast<long double>(value)), -exponent)));
  return value < 0 ? -1 - magnitude : magnitude;
}

uint64_t bins_needed(float min, float max, int exponent) {
  return static_cast<uint64_t>(bin_number(std::max(max, 0.0F), exponent) -
                               bin_number(std::min(min, 0.0F), exponent)) +
         1;
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
    if (layout.exponent > -126) {
      ASSERT_GT(bins_needed(min, max, layout.exponent - 1), max_bins) << min << " " << max;
    }
  }
}

TEST(BinsFor, Edges) {
  EXPECT_EQ(bins_for(0, 0), (BinLayout{-126, 0, 1}));
  EXPECT_EQ(bins_for(0, smallest), (BinLayout{-126, 0, 1}));
  EXPECT_EQ(bins_for(-smallest, smallest), (BinLayout{-126, -1, 2}));
  EXPECT_EQ(bins_for(5, 5), bins_for(0, 5));
  EXPECT_EQ(bins_for(0, 2047), (BinLayout{0, 0, 2048}));
  EXPECT_EQ(bins_for(0, 2048), (BinLayout{1, 0, 1025}));
  EXPECT_EQ(bins_for(-1023, 1023), (BinLayout{0, -1024, 2048}));
  EXPECT_EQ(bins_for(-1024, 1023), (BinLayout{1, -513, 1025}));
  EXPECT_EQ(bins_for(-2047, 0), (BinLayout{1, -1024, 1025}));
  EXPECT_EQ(bins_for(-2046.5F, 0), (BinLayout{0, -2047, 2048}));
  EXPECT_LE(bins_for(-largest, largest).bins, max_bins);
}

TEST(BinOf, IsExactAtTheEdgesOfBinsAndOfFloat) {
  for (const int exponent : {-126, -20, 0, 7}) {
    const auto width = std::ldexp(1.0F, exponent);
    for (const int k : {1, 2, 3, 1000, 2047}) {
      const float edge = static_cast<float>(k) * width;
      EXPECT_EQ(bin_of(edge, exponent), k);
      EXPECT_EQ(bin_of(std::nextafter(edge, 0.0F), exponent), k - 1);
      EXPECT_EQ(bin_of(-edge, exponent), -1 - k);
      EXPECT_EQ(bin_of(std::nextafter(-edge, 0.0F), exponent), -k);
    }
    EXPECT_EQ(bin_of(0.0F, exponent), 0);
    EXPECT_EQ(bin_of(-0.0F, exponent), 0);
    EXPECT_EQ(bin_of(smallest, exponent), 0);
    EXPECT_EQ(bin_of(-smallest, exponent), -1);
  }
  EXPECT_EQ(bin_of(largest, 117), 2047);
  EXPECT_EQ(bin_of(-largest, 117), -2048);
}

Histogram histogram_of(const std::vector<float>& values, const BinLayout& layout) {
  std::vector<uint64_t> counts(layout.bins, 0);
  for (const float value : values)
    ++counts.at(static_cast<size_t>(bin_number(value, layout.exponent) - layout.first));
  return {layout, counts};
}

TEST(Histogram, WideningGivesTheCountsOfTheLargeWidth) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> values;
    float min = 0;
    float max = 0;
    for (int i = 0; i < 300; ++i) {
      values.push_back(random_float(random, -20, round % 20));
      min = std::min(min, values.back());
      max = std::max(max, values.back());
    }
    Histogram histogram = histogram_of(values, bins_for(min, max));
    for (const float growth : {1.5F, 2.0F, 4.0F, 1000.0F, 1e30F}) {
      const BinLayout layout = bins_for(min * growth, max * growth);
      histogram.widen(layout);
      ASSERT_EQ(histogram, histogram_of(values, layout));
    }
  }
}

TEST(Histogram, TinyNegativeValuesStayBelowZeroWhenTheRangeExplodes) {
  const std::vector<float> tiny = {-smallest, smallest, -1e-40F, -1e-37F, 1e-37F};
  Histogram grown = histogram_of(tiny, bins_for(-1e-37F, 1e-37F));
  grown.widen(bins_for(-largest, largest));
  EXPECT_EQ(grown, histogram_of(tiny, bins_for(-largest, largest)));
  EXPECT_EQ(grown.counts()[grown.counts().size() / 2 - 1], 3U);
}

TEST(Histogram, BinsReachFromTheirLowerEdgeToTheNext) {
  const Histogram histogram = histogram_of({-3, -2.5F, 5}, {.exponent = 1, .first = -2, .bins = 5});
  EXPECT_EQ(histogram.lower_edge(0), -4);
  EXPECT_EQ(histogram.lower_edge(4), 4);
  EXPECT_EQ(histogram.counts(), (std::vector<uint64_t>{2, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace qtool
