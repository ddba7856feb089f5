#include "src/calibrate/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace qtool {
namespace {

ExactSum sum_of(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) sum.add(term);
  return sum;
}

TEST(ExactSum, NothingIsLostToCancellation) {
  EXPECT_EQ(sum_of({1e30, 1, -1e30}).value(), 1);
  EXPECT_EQ(sum_of({0x1p296, 0x1p-298, -0x1p296}).value(), 0x1p-298);
  EXPECT_EQ(sum_of({-0x1p-149, 0x1p127, -0x1p127}).value(), -0x1p-149);
  EXPECT_EQ(sum_of({-3, 1.5, -0.25}).value(), -1.75);
  EXPECT_EQ(sum_of({}).value(), 0);
  EXPECT_EQ(sum_of({0.1, -0.1}), ExactSum());
}

TEST(ExactSum, EqualsIntegerArithmetic) {
  std::mt19937_64 random(1);
  __int128 expected = 0;  // in units of 2^-30
  ExactSum sum;
  for (int i = 0; i < 10000; ++i) {
    const auto value = static_cast<int64_t>(random()) >> 12;
    expected += value;
    sum.add(std::ldexp(static_cast<double>(value), -30));
    ASSERT_EQ(sum.value(), std::ldexp(static_cast<double>(expected), -30));
  }
}

TEST(ExactSum, DoesNotDependOnTheOrder) {
  std::mt19937_64 random(2);
  std::vector<double> terms;
  for (int i = 0; i < 500; ++i) {
    const float value =
        std::ldexp(static_cast<float>(random() % 2001) - 1000, static_cast<int>(random() % 200) - 100);
    terms.push_back(value);
    terms.push_back(double{value} * value);
  }
  const ExactSum expected = sum_of(terms);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(terms.begin(), terms.end(), random);
    ASSERT_EQ(sum_of(terms), expected);
    const auto middle = terms.begin() + static_cast<std::ptrdiff_t>(random() % terms.size());
    ExactSum parts = sum_of({middle, terms.end()});
    parts.add(sum_of({terms.begin(), middle}));
    ASSERT_EQ(parts, expected);
  }
}

TEST(ExactSum, HexRoundTrip) {
  for (const double value : {0.0, 1.0, -1.0, 0x1p-298, -0x1.fffffp200}) {
    const ExactSum sum = sum_of({value});
    ExactSum back;
    ASSERT_TRUE(back.from_hex(sum.to_hex()));
    EXPECT_EQ(back, sum);
    EXPECT_EQ(back.value(), value);
  }
  ExactSum sum;
  EXPECT_FALSE(sum.from_hex(""));
  EXPECT_FALSE(sum.from_hex(std::string(159, '0')));
  EXPECT_FALSE(sum.from_hex(std::string(161, '0')));
  EXPECT_FALSE(sum.from_hex(std::string(159, '0') + "g"));
  EXPECT_FALSE(sum.from_hex(std::string(159, '0') + "A"));
}

}  // namespace
}  // namespace qtool
