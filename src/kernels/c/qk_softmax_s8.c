#include "qk_softmax_s8.h"

#include "qk_softmax_element.h"

/* T is at most 2^22: so many are summed in 32 bits. */
enum { SUMMED_AT_ONCE = 1023 };

static int32_t largest(const int8_t* x, int32_t count, int32_t stride) {
  int32_t max = -128;
  for (; count > 0; --count, x += stride) max = *x > max ? *x : max;
  return max;
}

/* count > 0 */
static uint64_t sum_of(const int32_t* table, int32_t max, const int8_t* x, int32_t count, int32_t stride) {
  uint64_t sum = 0;
  do {
    uint32_t part = 0;
    int32_t n = count < SUMMED_AT_ONCE ? count : SUMMED_AT_ONCE;
    count -= n;
    do {
      part += (uint32_t)table[max - *x];
      x += stride;
    } while (--n > 0);
    sum += part;
  } while (count > 0);
  return sum;
}

/* N8: y = -128 + round(256 * exp(x - max) / sum), the quotient by one reciprocal r = 2^54 / sum. */
static void softmax(const int32_t* table, const int8_t* x, int32_t count, int32_t stride, int8_t* y) {
  const int32_t max = largest(x, count, stride);
  const uint64_t sum = sum_of(table, max, x, count, stride);
  const uint32_t reciprocal = qk_softmax_reciprocal(sum);
  for (; count > 0; --count, x += stride, y += stride) *y = qk_softmax_element(table[max - *x], reciprocal);
}

void qk_softmax_s8(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  for (int32_t o = 0; o < p->outer; ++o) {
    const int64_t start = (int64_t)o * p->axis_length * p->inner;
    for (int32_t i = 0; i < p->inner; ++i)
      softmax(p->exp_table, input + start + i, p->axis_length, p->inner, output + start + i);
  }
}
