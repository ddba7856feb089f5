// Oracle: exact rational arithmetic in 128-bit integers and long double, from the rules N1, N2, N3 and N6.
#include "src/numerics/quantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "qtool/error.h"

namespace qtool {
namespace {

TEST(FixedPoint, IsTheNearestMultiplierAndTheSmallestShift) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const double real =
        std::ldexp(1 + std::generate_canonical<double, 53>(random), static_cast<int>(random() % 60) - 31);
    const FixedPoint f = fixed_point(real);
    ASSERT_GE(f.left_shift, 0);
    ASSERT_LT(f.multiplier, 1 << 30);
    // M = 2 m 2^(left_shift - 32), to half a unit of m.
    const long double unit = std::ldexp(1.0L, f.left_shift - 31);
    ASSERT_LE(std::abs(f.multiplier * unit - static_cast<long double>(real)), unit / 2) << real;
    // A smaller shift would not hold m.
    if (f.left_shift > 0) {
      ASSERT_GE(std::llround(std::ldexp(real, 32 - f.left_shift)), 1 << 30) << real;
    }
  }
}

TEST(FixedPoint, Edges) {
  EXPECT_EQ(fixed_point(0).multiplier, 0);
  EXPECT_EQ(fixed_point(0.25).multiplier, 1 << 29);
  EXPECT_EQ(fixed_point(0.25).left_shift, 0);
  EXPECT_EQ(fixed_point(0.5).multiplier, 1 << 29);
  EXPECT_EQ(fixed_point(0.5).left_shift, 1);
  // Just below 1/2 rounds up to 2^30, which does not fit: one shift more.
  EXPECT_EQ(fixed_point(std::nextafter(0.5, 0)).multiplier, 1 << 29);
  EXPECT_EQ(fixed_point(std::nextafter(0.5, 0)).left_shift, 1);
  EXPECT_EQ(fixed_point(0x1p29).left_shift, 31);
  for (const double huge : {0x1p30, 0x1p30 - 0.25, 0x1p31, 0x1p40, 1e300})
    EXPECT_THROW(fixed_point(huge), Error) << huge;
}

TEST(AffineParams, ZeroIsExactAndTheRangeIsCovered) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> value(-20, 20);
  for (int i = 0; i < 5000; ++i) {
    const float a = value(random);
    const float b = value(random);
    const Range range{std::min(a, b), std::max(a, b)};
    for (const bool power_of_two : {false, true}) {
      const QuantParams params = affine_params(range, power_of_two);
      const float scale = params.scales.front();
      const int32_t zero_point = params.zero_points.front();
      const double width = std::max<double>(range.max, 0) - std::min<double>(range.min, 0);
      if (power_of_two) {
        ASSERT_EQ(std::ilogb(scale), std::logb(scale));
        ASSERT_EQ(std::ldexp(1.0F, std::ilogb(scale)), scale);
        ASSERT_LT(scale / 2, width / 255);
      } else {
        ASSERT_EQ(scale, static_cast<float>(width / 255));
      }
      ASSERT_GE(zero_point, -128);
      ASSERT_LE(zero_point, 127);
      ASSERT_EQ(dequantize(zero_point, scale, zero_point), 0);
      // Both ends are at most half a step outside.
      ASSERT_LE(
          std::abs(dequantize(quantize_s8(range.min, scale, zero_point), scale, zero_point) - range.min),
          scale * 0.5001);
      ASSERT_LE(
          std::abs(dequantize(quantize_s8(range.max, scale, zero_point), scale, zero_point) - range.max),
          scale * 0.5001);
    }
  }
}

TEST(AffineParams, KnownRanges) {
  EXPECT_EQ(affine_params({0, 255}), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(affine_params({-128, 127}), (QuantParams{{1}, {0}}));
  EXPECT_EQ(affine_params({-255, -3}), (QuantParams{{1}, {127}}));  // widened to contain 0
  EXPECT_EQ(affine_params({3, 255}), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(affine_params({0, 0}), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(affine_params({0, 1e-40F}),
            (QuantParams{{1}, {-128}}));  // too small for a scale that is a normal float
  EXPECT_EQ(affine_params({0, 200}, true), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(affine_params({0, 255}, true), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(affine_params({0, 256}, true), (QuantParams{{2}, {-128}}));
  const float largest = std::numeric_limits<float>::max();
  EXPECT_TRUE(std::isfinite(affine_params({-largest, largest}).scales.front()));
}

TEST(SymmetricParams, KnownRanges) {
  EXPECT_EQ(symmetric_params(127), (QuantParams{{1}, {0}}));
  EXPECT_EQ(symmetric_params(63.5F), (QuantParams{{0.5F}, {0}}));
  EXPECT_EQ(symmetric_params(100, true), (QuantParams{{1}, {0}}));
  EXPECT_EQ(symmetric_params(0), (QuantParams{{1}, {0}}));
}

TEST(QuantizeS8, RoundsHalfToEvenAndSaturates) {
  const std::vector<std::pair<float, int>> cases = {
      {0.5F, 0},    {1.5F, 2},      {2.5F, 2},     {-0.5F, 0},    {-1.5F, -2},    {0.51F, 1},
      {1e30F, 127}, {-1e30F, -128}, {126.5F, 126}, {127.5F, 127}, {-128.5F, -128}};
  for (const auto& [real, q] : cases) EXPECT_EQ(quantize_s8(real, 1, 0), q) << real;
  // The value is rounded before the zero point is added (as ONNX QuantizeLinear does).
  EXPECT_EQ(quantize_s8(0.5F, 1, 1), 1);
  EXPECT_EQ(quantize_s8(1.5F, 1, 1), 3);
}

TEST(IntegerClamp, OfReluAndRelu6) {
  const TensorType type{DataType::s8, {1}, affine_params({-6, 6})};
  const IntegerClamp none = integer_clamp(-INFINITY, INFINITY, type);
  EXPECT_EQ(none.min, -128);
  EXPECT_EQ(none.max, 127);
  const IntegerClamp relu = integer_clamp(0, INFINITY, type);
  EXPECT_EQ(relu.min, type.zero_point());
  EXPECT_EQ(relu.max, 127);
  EXPECT_EQ(integer_clamp(0, 3, type).max, quantize_s8(3, type.scale(), type.zero_point()));
}

}  // namespace
}  // namespace qtool
