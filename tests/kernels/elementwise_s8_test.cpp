// Rules N1, N2, N6, N7 and the elementwise part of N8 against exact arithmetic.
#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <limits>

#include "qk_add_s8.h"
#include "qk_dequantize_s8_f32.h"
#include "qk_mul_s8.h"
#include "qk_quantize_f32_s8.h"
#include "qk_rescale.h"
#include "qk_softmax_s8.h"
#include "qk_table_s8.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::Integer;
using oracle::offset;
using oracle::Random;

TEST(Rescale, IsOneExactRounding) {
  Random random(1);
  for (int i = 0; i < 200000; ++i) {
    const int32_t m = i % 3 ? random.integer(0, (1 << 30) - 1) : 1 << random.integer(0, 29);
    const int32_t shift = i % 5 ? 0 : random.integer(0, 31);
    const int32_t acc = i % 2 ? random.integer(INT32_MIN, INT32_MAX) : random.integer(-100000, 100000);
    ASSERT_EQ(Integer{qk_rescale(qk_shift_left(acc, shift), m, 7)}, oracle::rescale(acc, m, shift, 7))
        << acc << ' ' << m << ' ' << shift;
  }
}

TEST(Rescale, TiesGoToPlusInfinity) {
  EXPECT_EQ(qk_rescale(1, 1 << 29, 0), 0);    // 0.25
  EXPECT_EQ(qk_rescale(2, 1 << 29, 0), 1);    // 0.5
  EXPECT_EQ(qk_rescale(-2, 1 << 29, 0), 0);   // -0.5
  EXPECT_EQ(qk_rescale(-6, 1 << 29, 0), -1);  // -1.5
  EXPECT_EQ(qk_rescale(6, 1 << 29, 0), 2);    // 1.5
}

TEST(Rescale, ErrorStaysWithinTheBoundOfN6) {
  Random random(2);
  for (int i = 0; i < 100000; ++i) {
    const double real =
        std::ldexp(random.integer(1 << 29, (1 << 30) - 1) + 0.37, -30 - random.integer(1, 12));
    const int32_t acc = random.integer(-(1 << 20), 1 << 20);
    const auto m = static_cast<int32_t>(std::llround(std::ldexp(real, 31)));
    EXPECT_LE(std::abs(qk_rescale(acc, m, 0) - acc * real), 0.5 + std::abs(acc) * 0x1p-32 + 1e-9);
  }
}

TEST(Rescale, SaturationGivesTheSameOutputAsTheExactValue) {
  Random random(3);
  for (int i = 0; i < 100000; ++i) {
    const int32_t m = random.integer(1 << 29, (1 << 30) - 1), shift = random.integer(1, 31);
    const int32_t acc = random.integer(INT32_MIN, INT32_MAX), zero_point = random.zero_point();
    const Integer exact = oracle::floor_divide(
        Integer{acc} * (Integer{1} << shift) * m * 2 + (Integer{1} << 31), Integer{1} << 32);
    ASSERT_EQ(Integer{qk_requantize_s8(acc, m, shift, zero_point, -128, 127)},
              oracle::clamp(exact + zero_point, -128, 127));
  }
}

struct Broadcast {
  int32_t shape[4]{}, a[4]{}, b[4]{};
  int32_t count = 1;
};

Broadcast draw_broadcast(Random& random) {
  Broadcast r;
  int32_t a_count = 1, b_count = 1;
  for (int d = 3; d >= 0; --d) {
    r.shape[d] = random.chance(60) ? random.integer(1, d == 3 ? 40 : 7) : 1;
    const bool a_one = random.chance(20), b_one = random.chance(30);
    r.a[d] = a_one ? 0 : a_count;
    r.b[d] = b_one ? 0 : b_count;
    a_count *= a_one ? 1 : r.shape[d];
    b_count *= b_one ? 1 : r.shape[d];
    r.count *= r.shape[d];
  }
  return r;
}

// The offset of output element `o` in an operand.
size_t operand_index(const Broadcast& r, const int32_t* strides, int32_t o) {
  int32_t index = 0;
  for (int d = 3; d >= 0; --d) {
    index += o % r.shape[d] * strides[d];
    o /= r.shape[d];
  }
  return offset(index);
}

template <class Params>
void set_broadcast(Params& p, const Broadcast& r) {
  std::copy_n(r.shape, 4, p.shape);
  std::copy_n(r.a, 4, p.a_strides);
  std::copy_n(r.b, 4, p.b_strides);
}

TEST(ElementwiseS8, AddRoundsTheExactSumOnce) {
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    const Broadcast r = draw_broadcast(random);
    // As a lowering does (N8), from real ratios; every fourth case is a Sub.
    const double ratio_a = std::ldexp(random.integer(1, 1 << 20), random.integer(-26, -17));
    const double ratio_b = std::ldexp(random.integer(1, 1 << 20), random.integer(-26, -17));
    int exponent = 0;
    std::frexp(std::max(ratio_a, ratio_b), &exponent);
    const int32_t shift = std::min(22, 20 - (exponent - 1)), za = random.zero_point(),
                  zb = random.zero_point(), zy = random.zero_point();
    qk_add_s8_params p{};
    set_broadcast(p, r);
    p.shift = shift;
    p.a_multiplier = static_cast<int32_t>(std::llround(std::ldexp(ratio_a, shift)));
    p.b_multiplier = static_cast<int32_t>(std::llround(std::ldexp(ratio_b, shift))) * (i % 4 ? 1 : -1);
    ASSERT_LE(std::abs(p.a_multiplier), 1 << 21);
    ASSERT_LE(std::abs(p.b_multiplier), 1 << 21);
    p.constant = zy * (1 << shift) + (1 << (shift - 1)) - za * p.a_multiplier - zb * p.b_multiplier;
    p.output_min = -128, p.output_max = 127;
    const auto a = random.bytes(r.count), b = random.bytes(r.count);
    std::vector<int8_t> y(offset(r.count));
    qk_add_s8(&p, a.data(), b.data(), y.data());
    for (int32_t o = 0; o < r.count; ++o) {
      const int32_t x0 = a[operand_index(r, r.a, o)], x1 = b[operand_index(r, r.b, o)];
      const Integer acc = Integer{x0 - za} * p.a_multiplier + Integer{x1 - zb} * p.b_multiplier;
      const Integer want = zy + oracle::floor_divide(2 * acc + (Integer{1} << shift), Integer{2} << shift);
      ASSERT_EQ(Integer{y[offset(o)]}, oracle::clamp(want, -128, 127));
      const double real = zy + (x0 - za) * ratio_a + (i % 4 ? 1 : -1) * (x1 - zb) * ratio_b;
      ASSERT_LE(std::abs(double(want) - real), 0.5 + 255 * std::ldexp(1, -shift) + 1e-9);
    }
  }
}

// The largest multipliers with extreme operands: the sanitizers would see an overflow.
TEST(ElementwiseS8, AddNeverOverflows) {
  const int32_t limit = 1 << 21, shift = 22;
  for (const int32_t za : {-128, 127})
    for (const int32_t zb : {-128, 127})
      for (const int32_t zy : {-128, 127})
        for (const int32_t mb : {-limit, limit}) {
          const qk_add_s8_params p{
              {1, 1, 2, 2}, {0, 0, 2, 1}, {0, 0, 1, 2},
              limit,        mb,           zy * (1 << shift) + (1 << (shift - 1)) - za * limit - zb * mb,
              shift,        -128,         127};
          const int8_t operand[] = {-128, 127, -128, 127};
          int8_t y[4];
          qk_add_s8(&p, operand, operand, y);
          for (int o = 0; o < 4; ++o) {
            const Integer a = operand[o], b = operand[o / 2 + 2 * (o % 2)];
            const Integer acc = (a - za) * limit + (b - zb) * mb + (Integer{1} << (shift - 1));
            EXPECT_EQ(Integer{y[o]},
                      oracle::clamp(zy + oracle::floor_divide(acc, Integer{1} << shift), -128, 127));
          }
        }
}

TEST(ElementwiseS8, Mul) {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    const Broadcast r = draw_broadcast(random);
    qk_mul_s8_params p{};
    set_broadcast(p, r);
    p.a_zero_point = random.zero_point(), p.b_zero_point = random.zero_point(),
    p.output_zero_point = random.zero_point();
    p.output_min = random.integer(-128, 0), p.output_max = random.integer(0, 127);
    p.multiplier = random.integer(0, (1 << 30) - 1) >> random.integer(0, 10);
    p.left_shift = random.chance(20) ? random.integer(1, 4) : 0;
    const auto a = random.bytes(r.count), b = random.bytes(r.count);
    std::vector<int8_t> y(offset(r.count));
    qk_mul_s8(&p, a.data(), b.data(), y.data());
    const oracle::Output output{p.multiplier, p.left_shift, p.output_zero_point, p.output_min, p.output_max};
    for (int32_t o = 0; o < r.count; ++o) {
      const Integer x0 = a[operand_index(r, r.a, o)], x1 = b[operand_index(r, r.b, o)];
      ASSERT_EQ(int{y[offset(o)]}, int{output((x0 - p.a_zero_point) * (x1 - p.b_zero_point))});
    }
  }
}

TEST(ElementwiseS8, RunInPlace) {
  Random random(6);
  const auto a = random.bytes(1003), b = random.bytes(1003);
  const qk_add_s8_params add{
      {1, 17, 1, 59}, {0, 59, 0, 1}, {0, 59, 0, 1}, 900000, 700000, 1234567, 20, -128, 127};
  const qk_mul_s8_params mul{{1, 17, 1, 59}, {0, 59, 0, 1}, {0, 59, 0, 1}, 3, -4, 5, -128, 127, 1 << 24, 0};
  std::vector<int8_t> apart(1003), in_a = a, in_b = b;
  qk_add_s8(&add, a.data(), b.data(), apart.data());
  qk_add_s8(&add, in_a.data(), b.data(), in_a.data());
  EXPECT_EQ(in_a, apart);
  qk_mul_s8(&mul, a.data(), b.data(), apart.data());
  qk_mul_s8(&mul, a.data(), in_b.data(), in_b.data());
  EXPECT_EQ(in_b, apart);
}

TEST(ElementwiseS8, Softmax) {
  Random random(7);
  for (int i = 0; i < 200; ++i) {
    const int32_t outer = random.integer(1, 3), axis = random.integer(1, 300), inner = random.integer(1, 3);
    const double step = std::ldexp(random.integer(1, 255), -10);
    std::vector<int32_t> table;
    table.reserve(256);
    for (int d = 0; d < 256; ++d)
      table.push_back(static_cast<int32_t>(std::lround(std::exp(-d * step) * (1 << 22))));
    const auto x = random.bytes(int64_t{outer} * axis * inner, i % 2 ? -128 : -30, i % 2 ? 127 : 10);
    const qk_softmax_s8_params p{outer, axis, inner, table.data()};
    std::vector<int8_t> y(x.size());
    qk_softmax_s8(&p, x.data(), y.data());
    for (int32_t v = 0; v < outer * inner; ++v) {
      const auto at = [&](int32_t k) { return offset((v / inner * axis + k) * inner + v % inner); };
      int32_t max = -128;
      for (int32_t k = 0; k < axis; ++k) max = std::max<int32_t>(max, x[at(k)]);
      Integer sum = 0;
      double real_sum = 0;
      for (int32_t k = 0; k < axis; ++k) {
        sum += table[offset(max - x[at(k)])];
        real_sum += std::exp((x[at(k)] - max) * step);
      }
      const Integer r = ((Integer{1} << 54) + sum / 2) / sum;
      for (int32_t k = 0; k < axis; ++k) {
        const Integer want =
            -128 + (table[offset(max - x[at(k)])] * r + (Integer{1} << 45)) / (Integer{1} << 46);
        ASSERT_EQ(Integer{y[at(k)]}, std::min<Integer>(want, 127));
        const double real = std::exp((x[at(k)] - max) * step) / real_sum * 256 - 128;
        ASSERT_LE(std::abs(std::min(real, 127.0) - y[at(k)]), 0.5 + (1 + axis) * 0x1p-15);
      }
    }
  }
}

// The exponentials sum to 512*u, so that 256*u/sum is 1/2: the last bit of r decides.
TEST(ElementwiseS8, SoftmaxNearTies) {
  for (int32_t u = 20001; u < 39500; u += 97) {
    std::vector<int32_t> table(256, 0);
    table[0] = 1 << 22, table[1] = u, table[2] = 212 * u - table[0];
    std::vector<int8_t> x(302, 9), y(302);
    x[0] = 10, x[1] = 8;
    const qk_softmax_s8_params p{1, 302, 1, table.data()};
    qk_softmax_s8(&p, x.data(), y.data());
    const Integer sum = Integer{512} * u, r = oracle::floor_divide((Integer{1} << 54) + sum / 2, sum);
    EXPECT_EQ(Integer{y[5]}, -128 + oracle::floor_divide(u * r + (Integer{1} << 45), Integer{1} << 46)) << u;
  }
}

TEST(ElementwiseS8, TableStartsAtMinus128) {
  std::vector<int8_t> table, x;
  for (int q = -128; q < 128; ++q)
    table.push_back(static_cast<int8_t>(-1 - q)), x.push_back(static_cast<int8_t>(q));
  const qk_table_s8_params p{256, table.data()};
  qk_table_s8(&p, x.data(), x.data());
  EXPECT_EQ(x, table);
}

TEST(ElementwiseS8, QuantizeRoundsHalfToEvenAndSaturates) {
  Random random(8);
  ASSERT_EQ(std::fegetround(), FE_TONEAREST);
  for (int i = 0; i < 200; ++i) {
    const float scale = i % 2 ? 0.5F : std::ldexp(1.0F + random.real(0.5F), random.integer(-30, 20));
    const int32_t zero_point = random.zero_point();
    std::vector<float> x;
    x.reserve(700);
    for (int k = 0; k < 600; ++k)
      x.push_back(i % 2 ? static_cast<float>(k - 300) * 0.25F : random.real(150) * scale);
    x.insert(x.end(), {0.0F, -0.0F, INFINITY, -INFINITY, 3e38F, -3e38F, 1e-45F});
    const qk_quantize_f32_s8_params p{static_cast<int32_t>(x.size()), scale, zero_point};
    std::vector<int8_t> y(x.size());
    qk_quantize_f32_s8(&p, x.data(), y.data());
    for (size_t k = 0; k < x.size(); ++k) {
      const double want = std::nearbyint(double{x[k] / scale}) + zero_point;
      ASSERT_EQ(int{y[k]}, static_cast<int>(std::clamp(want, -128.0, 127.0))) << x[k] << " / " << scale;
    }
  }
}

TEST(ElementwiseS8, QuantizeGivesTheZeroPointForNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  int8_t y = 0;
  const qk_quantize_f32_s8_params p{1, 0.1F, -37};
  qk_quantize_f32_s8(&p, &nan, &y);
  EXPECT_EQ(y, -37);
}

TEST(ElementwiseS8, DequantizeUndoesQuantize) {
  for (int zero_point = -128; zero_point < 128; zero_point += 5) {
    for (int q = -128; q < 128; ++q) {
      const float scale = 0.0371F;
      const auto x = static_cast<int8_t>(q);
      float real = 0;
      int8_t back = 0;
      const qk_dequantize_s8_f32_params d{1, scale, zero_point};
      const qk_quantize_f32_s8_params p{1, scale, zero_point};
      qk_dequantize_s8_f32(&d, &x, &real);
      EXPECT_EQ(real, static_cast<float>(q - zero_point) * scale);
      qk_quantize_f32_s8(&p, &real, &back);
      EXPECT_EQ(back, x);
    }
  }
}

}  // namespace
