// Oracles: bins in long double; sums once more by the documented order, with std::fma, and against exact
// sums.
#include "src/calibrate/observer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "src/base/isa.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

constexpr float smallest = std::numeric_limits<float>::denorm_min();
constexpr float largest = std::numeric_limits<float>::max();
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::vector<Isa> available() {
  std::vector<Isa> result;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon})
    if (is_available(isa)) result.push_back(isa);
  return result;
}

// Element i of n, by its block of 1024 elements: all of 64 blocks, otherwise about a quarter of them.
bool is_counted(size_t i, size_t n) {
  const uint64_t block = i / 1024;
  return (n + 1023) / 1024 <= 64 || block * 2654435769U % (uint64_t{1} << 32) < (uint64_t{1} << 30);
}

// Block by block: 32 lanes in float, or in double where the magnitudes are extreme.
void documented_sums(const std::vector<float>& values, double& sum, double& squares) {
  std::vector<double> lanes(32, 0), square_lanes(32, 0);
  for (size_t begin = 0; begin < values.size(); begin += 1024) {
    const size_t end = std::min(begin + 1024, values.size());
    float magnitude = 0;
    for (size_t i = begin; i < end; ++i) magnitude = std::max(magnitude, std::abs(values[i]));
    const bool in_float = magnitude == 0 || (magnitude >= 0x1p-50F && magnitude <= 0x1p56F);
    for (size_t lane = 0; lane < 32; ++lane) {
      float s = 0;
      float q = 0;
      for (size_t i = begin + lane; i < end; i += 32) {
        s += values[i];
        q = std::fma(values[i], values[i], q);
        if (!in_float) {
          lanes[lane] += double{values[i]};
          square_lanes[lane] += double{values[i]} * values[i];
        }
      }
      if (!in_float) continue;
      lanes[lane] += double{s};
      square_lanes[lane] += double{q};
    }
  }
  for (const size_t half : {16, 8, 4, 2, 1})
    for (size_t lane = 0; lane < half; ++lane) {
      lanes[lane] += lanes[lane + half];
      square_lanes[lane] += square_lanes[lane + half];
    }
  sum = lanes[0];
  squares = square_lanes[0];
}

int64_t bin_number(float value, int exponent) {
  const auto magnitude =
      static_cast<int64_t>(std::trunc(std::ldexp(std::abs(static_cast<long double>(value)), -exponent)));
  return value < 0 ? -1 - magnitude : magnitude;
}

void expect_right(const std::vector<float>& values, const TensorStatistics& before, const Observation& seen,
                  Isa isa) {
  ASSERT_EQ(seen.count, values.size());
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  ASSERT_EQ(seen.min, *min);
  ASSERT_EQ(seen.max, *max);
  ASSERT_FALSE(seen.min == 0 && std::signbit(seen.min));
  ASSERT_FALSE(seen.max == 0 && std::signbit(seen.max));

  double sum = 0;
  double squares = 0;
  documented_sums(values, sum, squares);
  long double exact_sum = 0;
  long double exact_squares = 0;
  long double magnitudes = 0;
  for (const float v : values) {
    exact_sum += v;
    magnitudes += std::abs(v);
    exact_squares += static_cast<long double>(v) * v;
  }
  // 32 additions in a lane, each with half a unit of 2^-24.
  ASSERT_LE(std::abs(seen.sum - exact_sum), 33 * 0x1p-24L * magnitudes);
  ASSERT_LE(std::abs(seen.sum_of_squares - exact_squares), 34 * 0x1p-24L * exact_squares);
  ASSERT_EQ(seen.sum, sum);
  if (isa != Isa::baseline) {
    ASSERT_EQ(seen.sum_of_squares, squares);
  }

  const int exponent = bins_for(std::min(before.min, seen.min), std::max(before.max, seen.max)).exponent;
  ASSERT_EQ(seen.layout.exponent, exponent);
  ASSERT_EQ(seen.layout.first, bin_number(seen.min, exponent));
  ASSERT_EQ(seen.layout.first + static_cast<int64_t>(seen.layout.bins) - 1, bin_number(seen.max, exponent));
  std::vector<uint32_t> counts(seen.layout.bins, 0);
  size_t binned = 0;
  size_t zeros = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!is_counted(i, values.size())) continue;
    ++binned;
    if (values[i] == 0)
      ++zeros;
    else
      ++counts.at(static_cast<size_t>(bin_number(values[i], exponent) - seen.layout.first));
  }
  ASSERT_EQ(seen.binned, binned);
  ASSERT_EQ(seen.zeros, zeros);
  ASSERT_EQ(seen.counts, counts);
}

// Values of very different kinds.
std::vector<std::vector<float>> tensors(size_t n) {
  std::mt19937 random(static_cast<uint32_t>(n));
  std::normal_distribution<float> normal;
  const auto make = [&](const auto& function) {
    std::vector<float> values(n);
    for (size_t i = 0; i < n; ++i) values[i] = function(i);
    return values;
  };
  return {
      make([&](size_t) { return normal(random); }),
      make([&](size_t) { return std::clamp(3 * normal(random), 0.0F, 6.0F); }),
      make([&](size_t) { return -std::abs(normal(random)) - 0.5F; }),
      make([](size_t) { return 0.0F; }),
      make([](size_t i) { return i % 3 == 0 ? -0.0F : 0.0F; }),
      make([](size_t) { return -0.0F; }),
      make([](size_t i) { return i % 2 == 0 ? -0.0F : static_cast<float>(i % 5) - 2; }),
      make([](size_t) { return -1.5F; }),
      make([](size_t i) { return std::ldexp(i % 2 == 0 ? -1.0F : 1.0F, static_cast<int>(i % 270) - 149); }),
      make([&](size_t) { return normal(random) * 1e-42F; }),
      make([&](size_t) { return random() % 2 == 0 ? smallest : -smallest; }),
      make([&](size_t) { return random() % 2 == 0 ? largest : -largest; }),
      make([](size_t) { return largest; }),
      make([&](size_t i) {
        return normal(random) *
               std::exp2(static_cast<float>(i) / static_cast<float>(std::max<size_t>(400, n / 100)));
      }),  // the range grows
      make([&](size_t i) {
        return normal(random) *
               std::exp2(static_cast<float>(n - i) / static_cast<float>(std::max<size_t>(400, n / 100)));
      }),
      make([](size_t i) { return static_cast<float>(i % 4095) - 2047; }),  // on the edges of bins
  };
}

TEST(Observer, EqualsBruteForceOnEveryInstructionSet) {
  for (const Isa isa : available()) {
    Observer observer(isa);
    Observation seen;  // used again and again
    for (const size_t n : {1,    2,    5,    15,   16,   17,   31,   32,   33,   63,    64,    100,   1000,
                           1023, 1024, 1025, 1056, 2047, 2048, 2049, 3333, 8000, 20000, 65536, 65537, 90001})
      for (const std::vector<float>& values : tensors(n)) {
        TensorStatistics before;
        for (const float range : {0.0F, 0.1F, 1000.0F}) {
          ASSERT_TRUE(range == 0 || before.add(std::vector<float>{-range, 0, range}));
          ASSERT_TRUE(observer.observe(values, before, seen));
          expect_right(values, before, seen, isa);
          ASSERT_FALSE(HasFatalFailure()) << name_of(isa) << " " << n << " " << range;
        }
      }
  }
}

TEST(Observer, CountersDoNotOverflow) {
  for (const Isa isa : available()) {
    Observer observer(isa);
    Observation seen;
    for (const size_t n : {65534, 65535, 65536, 66560, 262144, 300001}) {
      ASSERT_TRUE(observer.observe(std::vector<float>(n, 2.5F), {}, seen));
      ASSERT_EQ(seen.count, n);
      ASSERT_EQ(seen.counts, std::vector<uint32_t>{static_cast<uint32_t>(seen.binned)}) << name_of(isa);
      ASSERT_TRUE(observer.observe(std::vector<float>(n, 0.0F), {}, seen));
      ASSERT_EQ(seen.counts, std::vector<uint32_t>{0}) << name_of(isa);
      ASSERT_EQ(seen.zeros, seen.binned);
    }
  }
}

TEST(Observer, FindsWhatIsNotFiniteAnywhereAndForgetsIt) {
  const std::vector<float> good = tensors(2100).front();
  for (const Isa isa : available()) {
    Observer observer(isa);
    Observation expected;
    ASSERT_TRUE(observer.observe(good, {}, expected));
    for (const size_t n : {1, 40, 1024, 2100})
      for (size_t where = 0; where<n; where += n> 1024 ? 7 : 1)
        for (const float bad : {nan, -nan, infinity, -infinity}) {
          std::vector<float> values(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n));
          values[where] = bad;
          Observation seen;
          ASSERT_FALSE(observer.observe(values, {}, seen)) << name_of(isa) << " " << n << " " << where;
        }
    std::vector<float> both(good);
    both[3] = infinity;
    both[35] = -infinity;
    Observation seen;
    ASSERT_FALSE(observer.observe(both, {}, seen));
    ASSERT_FALSE(observer.observe(std::vector<float>(500, nan), {}, seen));
    ASSERT_TRUE(observer.observe(good, {}, seen));
    EXPECT_EQ(seen.counts, expected.counts);
    EXPECT_EQ(seen.sum, expected.sum);
  }
}

TEST(Observer, OfNothing) {
  Observer observer(available().front());
  Observation seen;
  ASSERT_TRUE(observer.observe(std::vector<float>(7, 1), {}, seen));
  ASSERT_TRUE(observer.observe({}, {}, seen));
  EXPECT_EQ(seen.count, 0U);
  TensorStatistics statistics;
  statistics.add(seen, sweep_kernels(available().front()));
  EXPECT_EQ(statistics.samples, 1U);
  EXPECT_EQ(statistics.histogram, Histogram());
}

}  // namespace
}  // namespace qtool
