// Elementary functions against libm in double, over all exponents: errors in units of the last place (N11).
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "qk_math_f32.h"
#include "qk_math_f64.h"

namespace {

using Function = float (*)(float);
using Reference = double (*)(double);

// Distance of `got` from the exact value in units of the last place of a float of that size.
double ulps(float got, double want) {
  constexpr double never = 1e9;
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) == std::isnan(got) ? 0 : never;
  if (std::isinf(static_cast<float>(want)) || std::isinf(got))
    return static_cast<float>(want) == got ? 0 : never;
  int exponent = 0;
  std::frexp(want == 0 ? 1e-50 : want, &exponent);
  return std::abs(got - want) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

// All floats in steps of a prime number of bit patterns: every exponent, both signs, infinities and NaNs.
void expect_within(Function f, Reference reference, double limit, float largest = INFINITY) {
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 39119) {
    const auto x = std::bit_cast<float>(static_cast<uint32_t>(bits));
    if (std::abs(x) >= largest && std::isfinite(x)) continue;
    ASSERT_LE(ulps(f(x), reference(double{x})), limit) << "at " << x << ": " << f(x);
  }
  for (const float x : {0.0F, -0.0F, 1.0F, -1.0F, 0.5F, -0.5F, 2.0F, INFINITY, -INFINITY})
    ASSERT_LE(ulps(f(x), reference(double{x})), limit) << "at " << x << ": " << f(x);
}

double sigmoid(double x) {
  return x > 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

TEST(MathF32, Exp) {
  expect_within(qk_exp_f32, std::exp, 1);
}
TEST(MathF32, Expm1) {
  expect_within(qk_expm1_f32, std::expm1, 2);
}
TEST(MathF32, Log) {
  expect_within(qk_log_f32, std::log, 1);
}
TEST(MathF32, Log1p) {
  expect_within(qk_log1p_f32, std::log1p, 2);
}
TEST(MathF32, SqrtIsCorrectlyRounded) {
  expect_within(qk_sqrt_f32, std::sqrt, 0.5);
}
TEST(MathF32, Sigmoid) {
  expect_within(
      qk_sigmoid_f32, [](double x) { return std::isinf(x) ? double(x > 0) : sigmoid(x); }, 3);
}
TEST(MathF32, Tanh) {
  expect_within(qk_tanh_f32, std::tanh, 2);
}
TEST(MathF32, Erf) {
  expect_within(qk_erf_f32, std::erf, 2);
}
TEST(MathF32, Floor) {
  expect_within(qk_floor_f32, std::floor, 0);
}
TEST(MathF32, Ceil) {
  expect_within(qk_ceil_f32, std::ceil, 0);
}
TEST(MathF32, Round) {
  expect_within(qk_round_f32, std::nearbyint, 0);
}

TEST(MathF32, RoundGoesHalfToEven) {
  for (int i = -9; i <= 9; ++i) EXPECT_EQ(qk_round_f32(float(i) / 2), std::nearbyint(double(i) / 2)) << i;
  EXPECT_TRUE(std::signbit(qk_round_f32(-0.25F)));
  EXPECT_TRUE(std::signbit(qk_ceil_f32(-0.25F)));
  EXPECT_TRUE(std::signbit(qk_floor_f32(-0.0F)));
}

constexpr float range = 268435456;
TEST(MathF64, Sin) {
  expect_within(qk_sin_f32, std::sin, 1, range);
}
TEST(MathF64, Cos) {
  expect_within(qk_cos_f32, std::cos, 1, range);
}
TEST(MathF64, Tan) {
  expect_within(qk_tan_f32, std::tan, 1, range);
}
TEST(MathF64, Asin) {
  expect_within(qk_asin_f32, std::asin, 1);
}
TEST(MathF64, Acos) {
  expect_within(qk_acos_f32, std::acos, 1);
}
TEST(MathF64, Atan) {
  expect_within(qk_atan_f32, std::atan, 1);
}
TEST(MathF64, Sinh) {
  expect_within(qk_sinh_f32, std::sinh, 1);
}
TEST(MathF64, Cosh) {
  expect_within(qk_cosh_f32, std::cosh, 1);
}
TEST(MathF64, Asinh) {
  expect_within(qk_asinh_f32, std::asinh, 1);
}
TEST(MathF64, Acosh) {
  expect_within(qk_acosh_f32, std::acosh, 1);
}
TEST(MathF64, Atanh) {
  expect_within(qk_atanh_f32, std::atanh, 1);
}

TEST(MathF64, SineIsNotDefinedBeyondItsRange) {
  EXPECT_TRUE(std::isnan(qk_sin_f32(range)) && std::isnan(qk_cos_f32(-range)) &&
              std::isnan(qk_tan_f32(range)));
}

const float special[] = {0.0F,  -0.0F,  1.0F,  -1.0F,       2.0F,       -2.0F,      3.0F,
                         -3.0F, 0.5F,   -0.5F, 1e9F,        -1e9F,      INFINITY,   -INFINITY,
                         NAN,   1e-40F, 3e38F, 16777217.0F, 8388609.0F, -8388609.0F};

TEST(MathF64, PowAndFmodSpecialCases) {
  for (const float x : special)
    for (const float y : special) {
      const double pow = std::pow(double{x}, double{y}), fmod = std::fmod(double{x}, double{y});
      EXPECT_LE(ulps(qk_pow_f32(x, y), pow), 1) << x << ' ' << y;
      EXPECT_EQ(ulps(qk_fmod_f32(x, y), fmod), 0) << x << ' ' << y;
      EXPECT_TRUE(std::isnan(pow) || std::signbit(qk_pow_f32(x, y)) == std::signbit(pow)) << x << ' ' << y;
      EXPECT_TRUE(std::isnan(fmod) || std::signbit(qk_fmod_f32(x, y)) == std::signbit(fmod)) << x << ' ' << y;
    }
}

TEST(MathF64, PowAndFmod) {
  uint32_t state = 1;
  const auto next = [&] { return state = state * 1664525 + 1013904223; };
  for (int i = 0; i < 100000; ++i) {
    const auto x = std::bit_cast<float>(i % 2 ? next() & 0x7fffffff : 0x3f000000 + (next() & 0xffffff));
    const float y =
        std::ldexp(static_cast<float>(static_cast<int32_t>(next())), -32 + static_cast<int>(next() % 10));
    ASSERT_LE(ulps(qk_pow_f32(x, y), std::pow(double{x}, double{y})), 1) << x << ' ' << y;
    ASSERT_EQ(ulps(qk_fmod_f32(x, y), std::fmod(double{x}, double{y})), 0) << x << ' ' << y;
  }
}

}  // namespace
