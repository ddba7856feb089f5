#include "qk_math_f64.h"

#include <stdint.h>

#include "qk_float.h"
#include "qk_math_f32.h"
#include "qk_memory.h"

static const double pi = 3.14159265358979323846;
static const double log_2 = 0.693147180559945309417;

static QK_DEVICE uint64_t to_bits_f64(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static QK_DEVICE double from_bits_f64(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static QK_DEVICE double infinity_f64(void) {
  return from_bits_f64((uint64_t)0x7ff << 52);
}
static QK_DEVICE double not_a_number_f64(void) {
  return from_bits_f64((uint64_t)0x7ff8 << 48);
}
static QK_DEVICE double magnitude_f64(double x) {
  return x < 0.0 ? -x : x;
}
static QK_DEVICE double power_of_two_f64(int32_t n) {
  return from_bits_f64((uint64_t)(n + 1023) << 52);
}
static QK_DEVICE int is_integer(double x) {
  return magnitude_f64(x) >= 8388608.0 || (double)(int32_t)x == x;
}
static QK_DEVICE int is_odd(double x) {
  return magnitude_f64(x) < 16777216.0 && is_integer(x) && ((int32_t)x & 1) != 0;
}

/* Rounds once; what float cannot hold becomes infinite. */
static QK_DEVICE float to_float(double x) {
  const double limit = 3.4028235677973366e+38; /* FLT_MAX + half a step */
  if (x >= limit) return (float)infinity_f64();
  return x <= -limit ? -(float)infinity_f64() : (float)x;
}

/* Results outside the range of float are 0 or infinite. Taylor series of degree 12 on |r| <= log(2)/2. */
static QK_DEVICE double exponential(double x) {
  if (x != x) return x;
  if (x > 200.0) return infinity_f64();
  if (x < -200.0) return 0.0;
  const int32_t n = (int32_t)(x / log_2 + (x < 0.0 ? -0.5 : 0.5));
  const double r = (x - n * 0.69314718036912381649) - n * 1.90821492927058770002e-10;
  double t = 1.0;
  for (int i = 12; i >= 1; --i) t = t * r / i + 1.0;
  return t * power_of_two_f64(n);
}

/* x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); log(1 + f) = 2 atanh(s), s = f/(2 + f). x > 0 and normal. */
static QK_DEVICE double logarithm_of_ratio(double f) {
  const double s = f / (2.0 + f), z = s * s;
  double t = 0.0;
  for (int i = 19; i >= 3; i -= 2) t = (t + 1.0 / i) * z;
  return 2.0 * s * (1.0 + t);
}

static QK_DEVICE double logarithm(double x) {
  if (x == 0.0) return -infinity_f64();
  if (!(x > 0.0)) return not_a_number_f64();
  if (x > 1e300) return x;
  const uint64_t offset = 0x3ff0000000000000u - 0x3fe6a09e667f3bcdu;
  const uint64_t bits = to_bits_f64(x) + offset, fraction = ((uint64_t)1 << 52) - 1;
  const double f = from_bits_f64((bits & fraction) + 0x3fe6a09e667f3bcdu) - 1.0;
  return logarithm_of_ratio(f) + ((double)(bits >> 52) - 1023.0) * log_2;
}

/* log(1 + x) without loss near 0 */
static QK_DEVICE double logarithm_1p(double x) {
  return magnitude_f64(x) < 0.25 ? logarithm_of_ratio(x) : logarithm(1.0 + x);
}

/* The float root, refined by one Newton step. x within the range of float. */
static QK_DEVICE double square_root(double x) {
  const double y = (double)qk_sqrt_f32((float)x);
  return y > 0.0 && x < 1e300 ? 0.5 * (y + x / y) : y;
}

QK_MATH float qk_pow_f32(float x, float y) {
  const double a = magnitude_f64((double)x);
  if (y == 0.0f || x == 1.0f) return 1.0f;
  if (x != x || y != y) return (float)not_a_number_f64();
  const int negative = (x < 0.0f || (x == 0.0f && 1.0 / (double)x < 0.0)) && is_odd((double)y);
  if (x < 0.0f && a < 1e300 && !is_integer((double)y)) return (float)not_a_number_f64();
  const float result = a == 1.0 ? 1.0f : to_float(exponential((double)y * logarithm(a)));
  return negative ? -result : result;
}

/* Long division of the mantissas, one bit at a time. */
QK_MATH float qk_fmod_f32(float x, float y) {
  double rest = magnitude_f64((double)x), divisor = magnitude_f64((double)y);
  if (x != x || y != y || rest > 1e300 || divisor == 0.0) return (float)not_a_number_f64();
  if (divisor > 1e300) return x;
  double step = divisor;
  while (step <= rest) step *= 2.0;
  for (; step >= divisor; step *= 0.5) rest = rest >= step ? rest - step : rest;
  return (float)(x < 0.0f ? -rest : rest == 0.0 ? (double)x * 0.0 : rest);
}

/* x = n*pi/2 + r, |r| <= pi/4; returns r. n has at most 28 bits, the first two parts of pi/2 have 24. */
static QK_DEVICE double reduce(double x, int32_t* n) {
  const double high = 1.57079625129699707031e+00, middle = 7.54978941586159635335e-08;
  const double low = 5.39030285815811905290e-15;
  *n = (int32_t)(x * (2.0 / pi) + (x < 0.0 ? -0.5 : 0.5));
  return ((x - *n * high) - *n * middle) - *n * low;
}

/* Taylor series of sin(r) (odd = 1) or cos(r) (odd = 0), |r| <= pi/4 */
static QK_DEVICE double series(double r, int odd) {
  double t = 1.0;
  for (int i = 16 + odd; i >= 2; i -= 2) t = 1.0 - t * r * r / (i * (i - 1));
  return odd ? t * r : t;
}

static QK_DEVICE int in_range(float x) {
  return x > -268435456.0f && x < 268435456.0f;
}

/* sin(x + quarters*pi/2) */
static QK_DEVICE double shifted_sine(float x, int32_t quarters) {
  int32_t n;
  const double r = reduce((double)x, &n);
  const uint32_t quadrant = (uint32_t)(n + quarters) & 3u;
  const double y = series(r, (quadrant & 1u) == 0);
  return quadrant & 2u ? -y : y;
}

QK_MATH float qk_sin_f32(float x) {
  if (x == 0.0f) return x;
  return in_range(x) ? (float)shifted_sine(x, 0) : (float)not_a_number_f64();
}

QK_MATH float qk_cos_f32(float x) {
  return in_range(x) ? (float)shifted_sine(x, 1) : (float)not_a_number_f64();
}

QK_MATH float qk_tan_f32(float x) {
  if (x == 0.0f) return x;
  return in_range(x) ? (float)(shifted_sine(x, 0) / shifted_sine(x, 1)) : (float)not_a_number_f64();
}

/* Halves the angle of x <= 1 twice, atan(x) = 2 atan(x / (1 + sqrt(1 + x^2))), then the series; x >= 0. */
static QK_DEVICE double arctangent(double x) {
  const int is_large = x > 1.0;
  double t = 0.0;
  if (is_large) x = 1.0 / x;
  for (int i = 0; i < 2; ++i) x = x / (1.0 + square_root(1.0 + x * x));
  for (int i = 21; i >= 3; i -= 2) t = (1.0 / i - t) * (x * x);
  const double angle = 4.0 * x * (1.0 - t);
  return is_large ? pi / 2.0 - angle : angle;
}

QK_MATH float qk_atan_f32(float x) {
  if (x != x || x == 0.0f) return x;
  const double y = arctangent(magnitude_f64((double)x));
  return (float)(x < 0.0f ? -y : y);
}

QK_MATH float qk_asin_f32(float x) {
  const double a = magnitude_f64((double)x);
  if (!(a <= 1.0)) return (float)not_a_number_f64();
  if (x == 0.0f) return x;
  const double y = a == 1.0 ? pi / 2.0 : arctangent(a / square_root((1.0 - a) * (1.0 + a)));
  return (float)(x < 0.0f ? -y : y);
}

QK_MATH float qk_acos_f32(float x) {
  const double a = magnitude_f64((double)x);
  if (!(a <= 1.0)) return (float)not_a_number_f64();
  const double y = a == 0.0 ? pi / 2.0 : arctangent(square_root((1.0 - a) * (1.0 + a)) / a);
  return (float)(x < 0.0f ? pi - y : y);
}

QK_MATH float qk_sinh_f32(float x) {
  const double e = exponential(magnitude_f64((double)x)), square = (double)x * (double)x;
  if (square < 1e-6) return (float)((double)x * (1.0 + square / 6.0));
  const float y = to_float(0.5 * (e - 1.0 / e));
  return x < 0.0f ? -y : y;
}

QK_MATH float qk_cosh_f32(float x) {
  const double e = exponential(magnitude_f64((double)x));
  return to_float(0.5 * (e + 1.0 / e));
}

QK_MATH float qk_asinh_f32(float x) {
  const double a = magnitude_f64((double)x);
  if (x != x || a > 1e300 || a == 0.0) return x;
  const double y =
      a > 1e10 ? logarithm(a) + log_2 : logarithm_1p(a + a * a / (1.0 + square_root(1.0 + a * a)));
  return (float)(x < 0.0f ? -y : y);
}

QK_MATH float qk_acosh_f32(float x) {
  const double a = (double)x - 1.0;
  if (!(x >= 1.0f)) return (float)not_a_number_f64();
  return (float)(a > 1e10 ? logarithm((double)x) + log_2 : logarithm_1p(a + square_root(a * (a + 2.0))));
}

QK_MATH float qk_atanh_f32(float x) {
  const double a = magnitude_f64((double)x);
  if (!(a <= 1.0)) return (float)not_a_number_f64();
  if (x == 0.0f) return x;
  const double y = a == 1.0 ? infinity_f64() : 0.5 * logarithm_1p(2.0 * a / (1.0 - a));
  return (float)(x < 0.0f ? -y : y);
}
