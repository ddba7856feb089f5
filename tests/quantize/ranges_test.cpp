// Oracles: sorted values, real quantization of the values themselves, and the divergence computed bin by bin
// from its definition.
#include "src/quantize/ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace qtool {
namespace {

TensorStatistics statistics_of(const std::vector<float>& values) {
  TensorStatistics statistics;
  constexpr size_t all_counted = 65536;  // of a sample with more elements some are left out of the histogram
  for (size_t begin = 0; begin < values.size(); begin += all_counted)
    EXPECT_TRUE(
        statistics.add(std::span(values).subspan(begin, std::min(all_counted, values.size() - begin))));
  return statistics;
}

// Activations as networks have them.
std::vector<std::pair<std::string, std::vector<float>>> typical_activations() {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> bell, relu, tailed, swish, few;
  for (int i = 0; i < 8000; ++i) {
    const float x = normal(random);
    bell.push_back(x);
    relu.push_back(std::max(x - 0.3F, 0.0F));
    tailed.push_back(x * std::exp(1.2F * normal(random)));
    swish.push_back(3 * x / (1 + std::exp(-3 * x)));
    few.push_back(i < 3 ? -40.0F : x * 0.1F);
  }
  return {{"bell", bell}, {"relu", relu}, {"tailed", tailed}, {"swish", swish}, {"few", few}};
}

double squared_error(const std::vector<float>& values, Range range, bool symmetric) {
  const QuantParams params =
      symmetric ? symmetric_params(std::max(-range.min, range.max)) : affine_params(range);
  const double scale = params.scales.front();
  const int32_t zero_point = params.zero_points.front();
  double sum = 0;
  for (const float value : values) {
    const double q =
        std::clamp(std::nearbyint(value / scale) + zero_point, symmetric ? -127.0 : -128.0, 127.0);
    const double error = (q - zero_point) * scale - value;
    sum += error * error;
  }
  return sum;
}

TEST(MinMaxAndMean, OfKnownSamples) {
  TensorStatistics s;
  ASSERT_TRUE(s.add(std::vector<float>{-1, 2, 5}));
  ASSERT_TRUE(s.add(std::vector<float>{-4, 1, 2}));
  EXPECT_EQ(min_max_range(s).min, -4);
  EXPECT_EQ(min_max_range(s).max, 5);
  EXPECT_EQ(mean_range(s).min, -2.5F);
  EXPECT_EQ(mean_range(s).max, 3.5F);
  const TensorStatistics positive = statistics_of({2, 3});
  EXPECT_EQ(min_max_range(positive).min, 0);
  EXPECT_EQ(mean_range(positive).min, 0);
  const TensorStatistics negative = statistics_of({-2, -3});
  EXPECT_EQ(mean_range(negative).max, 0);
}

TEST(Percentile, AgreesWithSortedValues) {
  for (const auto& [name, values] : typical_activations()) {
    std::vector<float> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const TensorStatistics statistics = statistics_of(values);
    const auto width = static_cast<float>(statistics.histogram.layout().width());
    for (const double percentile : {100.0, 99.99, 99.0, 90.0}) {
      const auto beyond = static_cast<size_t>((100 - percentile) / 100 * static_cast<double>(values.size()));
      const Range range = percentile_range(statistics, percentile);
      const float low = std::min(sorted[beyond], 0.0F);
      const float high = std::max(sorted[sorted.size() - 1 - beyond], 0.0F);
      // Up to one bin, and never less than the exact percentile.
      EXPECT_LE(range.min, low) << name << " " << percentile;
      EXPECT_GE(range.min, low - width) << name << " " << percentile;
      EXPECT_GE(range.max, high) << name << " " << percentile;
      EXPECT_LE(range.max, high + width) << name << " " << percentile;
    }
  }
}

TEST(Percentile, OfMostlyZerosIsNotEmpty) {
  std::vector<float> values(100000, 0.0F);
  values[7] = 3;
  EXPECT_EQ(percentile_range(statistics_of(values), 99.9).max, 3);
}

TEST(Mse, IsAsGoodAsTheBestOfAllRanges) {
  for (const auto& [name, values] : typical_activations()) {
    const TensorStatistics statistics = statistics_of(values);
    const Range full = min_max_range(statistics);
    constexpr int steps = 40;
    double best = std::numeric_limits<double>::infinity();
    double best_symmetric = best;
    for (int i = full.min < 0 ? 1 : steps; i <= steps; ++i) {
      for (int j = 1; j <= steps; ++j)
        best = std::min(best, squared_error(values, {full.min * i / steps, full.max * j / steps}, false));
      const float threshold = std::max(-full.min, full.max) * static_cast<float>(i) / steps;
      best_symmetric = std::min(best_symmetric, squared_error(values, {-threshold, threshold}, true));
    }
    // 5 %: the grid of real ranges has luck with single values that the expectation cannot have.
    EXPECT_LE(squared_error(values, mse_range(statistics, false), false), best * 1.05) << name;
    if (full.min < 0) {
      EXPECT_LE(squared_error(values, mse_range(statistics, true), true), best_symmetric * 1.05) << name;
    }
  }
}

// The error model from its definition, for values in the middle of their bins.
double expected_error(const std::map<double, double>& counts, double low, double high) {
  const double step = (high - low) / 255;
  double sum = 0;
  for (const auto& [value, count] : counts) {
    const double outside = value < low ? low - value : std::max(value - high, 0.0);
    sum += count * (outside > 0 ? outside * outside : step * step / 12);
  }
  return sum;
}

TEST(Mse, IsTheBestPairOfEndsOfAll) {
  std::mt19937 random(4);
  for (int round = 0; round < 8; ++round) {
    std::map<double, double> counts;
    std::vector<float> values;
    for (int cluster = 0; cluster < 6; ++cluster) {
      const float centre =
          std::ldexp(std::normal_distribution<float>()(random), static_cast<int>(random() % 8));
      const size_t count = size_t{1} << random() % 17;
      values.insert(values.end(), count, centre);
      counts[centre] += static_cast<double>(count);
    }
    const TensorStatistics statistics = statistics_of(values);
    const Range full = min_max_range(statistics);
    const Histogram& histogram = statistics.histogram;
    double least = std::numeric_limits<double>::infinity();
    for (size_t begin = 0; histogram.lower_edge(begin) <= 0; begin += 3)
      for (size_t end = histogram.counts().size(); histogram.lower_edge(end) >= 0; end -= 3) {
        const double low = std::max(histogram.lower_edge(begin), double{full.min});
        const double high = std::min(histogram.lower_edge(end), double{full.max});
        if (high > low) least = std::min(least, expected_error(counts, low, high));
        if (end < 3) break;
      }
    const Range range = mse_range(statistics, false);
    EXPECT_LE(expected_error(counts, range.min, range.max), least * 1.02)
        << round;  // bins are wider than points
  }
}

TEST(Mse, CutsAnOutlierAndKeepsAPlateau) {
  const auto activations = typical_activations();
  const Range few = mse_range(statistics_of(activations.back().second), false);
  EXPECT_NEAR(few.min, -40, 0.5);          // three values at -40 weigh more than the rounding of the others
  std::vector<float> plateau(1000, 6.0F);  // a saturated ReLU6
  for (int i = 0; i < 1000; ++i) plateau.push_back(static_cast<float>(i) * 0.006F);
  EXPECT_EQ(mse_range(statistics_of(plateau), false).max, 6);
  // n values in [0, 1] and one of 60: the end h minimizes n (h / 255)^2 / 12 + (60 - h)^2.
  constexpr int n = 2000000;
  std::vector<float> outlier(n + 1);
  for (int i = 0; i < n; ++i) outlier[static_cast<size_t>(i)] = static_cast<float>(1 + i % 999) / 1000;
  outlier.back() = 60;
  EXPECT_NEAR(mse_range(statistics_of(outlier), false).max, 60 / (1 + n / (12.0 * 255 * 255)), 0.1);
}

// KL(P || Q) of the histogram clipped at `bins`, straight from the definition.
double divergence(const std::vector<uint64_t>& counts, size_t bins, size_t levels) {
  std::vector<double> p(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(bins));
  std::vector<double> q(bins, 0);
  for (size_t level = 0; level < levels; ++level) {
    double sum = 0;
    double occupied = 0;
    for (size_t i = level * bins / levels; i < (level + 1) * bins / levels; ++i) {
      sum += p[i];
      occupied += p[i] > 0 ? 1 : 0;
    }
    for (size_t i = level * bins / levels; i < (level + 1) * bins / levels; ++i)
      q[i] = p[i] > 0 ? sum / occupied : 0;
  }
  for (size_t i = bins; i < counts.size(); ++i) p[bins - 1] += static_cast<double>(counts[i]);
  double total_p = 0;
  double total_q = 0;
  for (size_t i = 0; i < bins; ++i) {
    total_p += p[i];
    total_q += q[i];
  }
  double sum = 0;
  for (size_t i = 0; i < bins; ++i) {
    if (p[i] > 0 && q[i] == 0) return std::numeric_limits<double>::infinity();
    if (p[i] > 0) sum += p[i] / total_p * std::log((p[i] / total_p) / (q[i] / total_q));
  }
  return sum;
}

TEST(Entropy, IsTheThresholdOfLeastDivergence) {
  for (const auto& [name, values] : typical_activations()) {
    std::vector<float> positive = values;
    for (float& x : positive) x = std::abs(x);
    const TensorStatistics statistics = statistics_of(positive);
    const auto& counts = statistics.histogram.counts();
    const double width = statistics.histogram.layout().width();
    double least = std::numeric_limits<double>::infinity();
    double threshold = statistics.max;
    for (size_t bins = 256; bins <= counts.size(); ++bins) {
      const double value = divergence(counts, bins, 256);
      if (value < least - 1e-12) {
        least = value;
        threshold = std::min(static_cast<double>(bins) * width, static_cast<double>(statistics.max));
      }
    }
    const Range range = entropy_range(statistics);
    EXPECT_EQ(range.min, 0);
    EXPECT_FLOAT_EQ(range.max, static_cast<float>(threshold)) << name;
  }
}

TEST(Entropy, OfBothSignsIsOneThreshold) {
  for (const auto& [name, values] : typical_activations()) {
    const TensorStatistics statistics = statistics_of(values);
    const Range full = min_max_range(statistics);
    const Range range = entropy_range(statistics);
    EXPECT_GE(range.min, full.min) << name;
    EXPECT_LE(range.max, full.max) << name;
    EXPECT_LT(range.min, range.max) << name;
    if (range.min > full.min && range.max < full.max) {
      EXPECT_EQ(range.min, -range.max) << name;
    }
  }
}

TEST(EveryMethod, SurvivesOddTensors) {
  const float largest = std::numeric_limits<float>::max();
  const std::vector<std::vector<float>> odd = {{0},
                                               {5},
                                               {-5},
                                               {0, 1},
                                               {1e-45F},
                                               {largest, -largest},
                                               {1e-30F, 1e30F},
                                               std::vector<float>(1000, 0.25F),
                                               {1000, 1000.5F, 0.001F, 0.002F},  // two clusters
                                               {-1e-3F, 1e6F}};
  for (const auto& values : odd) {
    const TensorStatistics statistics = statistics_of(values);
    for (const RangeMethod method : {RangeMethod::min_max, RangeMethod::mean, RangeMethod::percentile,
                                     RangeMethod::entropy, RangeMethod::mse}) {
      for (const bool symmetric : {false, true}) {
        QuantizeOptions options;
        options.range = method;
        options.symmetric_activations = symmetric;
        const Range range = range_of(statistics, options);
        const Range full = min_max_range(statistics);
        EXPECT_LE(full.min, range.min);
        EXPECT_LE(range.min, 0);
        EXPECT_LE(0, range.max);
        EXPECT_LE(range.max, full.max);
        EXPECT_EQ(range.min == range.max, full.min == full.max) << values[0];
      }
    }
  }
}

}  // namespace
}  // namespace qtool
