#include "qk_math_f32.h"

#include <stdint.h>

#include "qk_float.h"
#include "qk_memory.h"

static QK_DEVICE uint32_t to_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static QK_DEVICE float from_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static QK_DEVICE float magnitude(float x) {
  return from_bits(to_bits(x) & 0x7fffffffu);
}
static QK_DEVICE float with_sign(float magnitude, float sign) {
  return from_bits((to_bits(magnitude) & 0x7fffffffu) | (to_bits(sign) & 0x80000000u));
}
static QK_DEVICE float infinity(void) {
  return from_bits(0x7f800000u);
}
static QK_DEVICE float not_a_number(void) {
  return from_bits(0x7fc00000u);
}

/* 2^n, -126 <= n <= 127 */
static QK_DEVICE float power_of_two(int32_t n) {
  return from_bits((uint32_t)(n + 127) << 23);
}

static QK_DEVICE int32_t nearest(float x) {
  return (int32_t)(x + (x < 0.0f ? -0.5f : 0.5f));
}

/* exp(r) - 1 with x = n*log 2 + r, |r| <= log(2)/2; polynomial of Cephes' expf. */
static QK_DEVICE float reduced_expm1(float x, int32_t* n) {
  *n = nearest(x * 1.44269504f);
  const float k = (float)*n;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f; /* 0.693359375 * k is exact */
  float t = 1.9875691500e-4f;
  t = t * r + 1.3981999507e-3f;
  t = t * r + 8.3334519073e-3f;
  t = t * r + 4.1665795894e-2f;
  t = t * r + 1.6666665459e-1f;
  t = t * r + 5.0000001201e-1f;
  return t * (r * r) + r;
}

QK_MATH float qk_exp_f32(float x) {
  int32_t n;
  if (x != x) return x;
  if (x > 88.7228394f) return infinity();
  if (x < -104.0f) return 0.0f;
  const float y = reduced_expm1(x, &n) + 1.0f;
  const int32_t half = n / 2; /* in two steps: 2^n itself may not be a normal float */
  return y * power_of_two(half) * power_of_two(n - half);
}

QK_MATH float qk_expm1_f32(float x) {
  int32_t n;
  if (x != x || x == 0.0f) return x;
  if (x < -17.5f) return -1.0f;
  if (x > 16.0f) return qk_exp_f32(x) - 1.0f;
  const float y = reduced_expm1(x, &n);
  const float scale = power_of_two(n); /* |n| <= 25, so scale - 1 is exact up to 2^-25 */
  return n == 0 ? y : scale * y + (scale - 1.0f);
}

/* x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); log(1 + f) = f - f^2/2 + s*(f^2/2 + R), s = f/(2 + f), as in
 * fdlibm; R is the rest of the series of 2*atanh(s). */
QK_MATH float qk_log_f32(float x) {
  int32_t k = 0;
  if (x != x || x < 0.0f) return not_a_number();
  if (x == 0.0f) return -infinity();
  if (x > 3.40282347e+38f) return x;
  if (x < 1.17549435e-38f) {
    x *= 8388608.0f;
    k = -23;
  }
  const uint32_t bits = to_bits(x) + (0x3f800000u - 0x3f3504f3u);
  k += (int32_t)(bits >> 23) - 127;
  const float f = from_bits((bits & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
  const float s = f / (2.0f + f), z = s * s, half_square = 0.5f * f * f, e = (float)k;
  const float rest = z * (0.666666667f + z * (0.4f + z * (0.285714286f + z * 0.222222222f)));
  return ((s * (half_square + rest) + e * 9.05800061e-6f) - half_square) + f + e * 0.693138123f;
}

QK_MATH float qk_log1p_f32(float x) {
  const float w = 1.0f + x;
  if (w == 1.0f || x > 3.40282347e+38f) return x;
  if (!(x > -1.0f)) return qk_log_f32(w);
  return qk_log_f32(w) - ((w - 1.0f) - x) / w; /* the second term is what rounding 1 + x has lost */
}

/* x = m * 2^e, e even, m in [2^46, 2^48); the root of m is refined in float and rounded by exact comparison.
 */
QK_MATH float qk_sqrt_f32(float x) {
  int32_t e = 0;
  if (x != x || x < 0.0f) return not_a_number();
  if (x == 0.0f || x > 3.40282347e+38f) return x;
  if (x < 1.17549435e-38f) {
    x *= 16777216.0f;
    e = -24;
  }
  const uint32_t bits = to_bits(x);
  e += (int32_t)(bits >> 23) - 150 - 23;
  uint64_t m = (uint64_t)((bits & 0x7fffffu) | 0x800000u) << 23;
  if (e & 1) {
    m *= 2;
    --e;
  }
  const float value = (float)m;
  float y = from_bits(0x1fbd1df5u + (to_bits(value) >> 1));
  for (int i = 0; i < 3; ++i) y = 0.5f * (y + value / y);
  uint64_t root = (uint64_t)y;
  while ((2 * root + 1) * (2 * root + 1) <= 4 * m) ++root;
  while ((2 * root - 1) * (2 * root - 1) > 4 * m) --root;
  return (float)root * power_of_two(e / 2);
}

QK_MATH float qk_sigmoid_f32(float x) {
  if (x >= 0.0f) return 1.0f / (1.0f + qk_exp_f32(-x));
  const float e = qk_exp_f32(x);
  return e / (1.0f + e);
}

/* Below 0.625 Cephes' polynomial, above 1 - 2/(exp(2x) + 1). */
QK_MATH float qk_tanh_f32(float x) {
  const float a = magnitude(x), z = x * x;
  if (x != x) return x;
  if (a > 9.02f) return with_sign(1.0f, x);
  if (a >= 0.625f) return with_sign(1.0f - 2.0f / (qk_exp_f32(2.0f * a) + 1.0f), x);
  float t = -5.70498872745e-3f;
  t = t * z + 2.06390887954e-2f;
  t = t * z - 5.37397155531e-2f;
  t = t * z + 1.33314422036e-1f;
  t = t * z - 3.33332819422e-1f;
  return t * z * x + x;
}

/* Below 1: x*P(x^2); above: 1 - exp(-x^2)*Q(x - 2.5). Both fitted for the least relative error of erf. */
QK_MATH float qk_erf_f32(float x) {
  static const float inner[] = {7.853857823647559e-05f, -0.0008010192541405559f, 0.005188327748328447f,
                                -0.026853810995817184f, 0.1128358542919159f,     -0.3761262595653534f,
                                0.1283791065216064f};
  static const float outer[] = {-0.00039378798101097345f, -0.0008255154825747013f, -0.0020103196147829294f,
                                0.0019271783530712128f,   -0.007811637595295906f,  0.02516462467610836f,
                                -0.0742964968085289f,     0.21080681681632996f};
  const float a = magnitude(x);
  float t = 0.0f;
  if (x != x) return x;
  if (a < 1.0f) {
    for (int i = 0; i < 7; ++i) t = t * (x * x) + inner[i];
    return t * x + x; /* P(0) is 1.128: the 1 is added last */
  }
  if (a > 3.925f) return with_sign(1.0f, x);
  for (int i = 0; i < 8; ++i) t = t * (a - 2.5f) + outer[i];
  return with_sign(1.0f - qk_exp_f32(-(a * a)) * t, x);
}

/* From 2^23 on every float is an integer. The sign of zero is kept. */
QK_MATH float qk_floor_f32(float x) {
  if (!(magnitude(x) < 8388608.0f)) return x;
  const float whole = (float)(int32_t)x;
  return with_sign(whole > x ? whole - 1.0f : whole, x);
}

QK_MATH float qk_ceil_f32(float x) {
  return -qk_floor_f32(-x);
}

QK_MATH float qk_round_f32(float x) {
  if (!(magnitude(x) < 8388608.0f)) return x;
  int32_t whole = (int32_t)x;
  const float rest = magnitude(x - (float)whole);
  if (rest > 0.5f || (rest == 0.5f && (whole & 1))) whole += x < 0.0f ? -1 : 1;
  return with_sign((float)whole, x);
}
