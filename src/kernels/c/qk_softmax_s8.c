#include "qk_softmax_s8.h"

#include "qk_softmax_element.h"

/* N8: y = -128 + round(256 * exp(x - max) / sum), the quotient by one reciprocal r = 2^54 / sum. */
static void softmax(const int32_t* table, const int8_t* x, int32_t count, int32_t stride, int8_t* y) {
  int32_t max = -128;
  uint64_t sum = 0;
  for (int32_t i = 0; i < count; ++i) max = x[i * stride] > max ? x[i * stride] : max;
  for (int32_t i = 0; i < count; ++i) sum += (uint64_t)table[max - x[i * stride]];
  const uint64_t reciprocal = qk_softmax_reciprocal(sum);
  for (int32_t i = 0; i < count; ++i)
    y[i * stride] = qk_softmax_element(table[max - x[i * stride]], reciprocal);
}

void qk_softmax_s8(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  for (int32_t o = 0; o < p->outer; ++o) {
    const int64_t start = (int64_t)o * p->axis_length * p->inner;
    for (int32_t i = 0; i < p->inner; ++i)
      softmax(p->exp_table, input + start + i, p->axis_length, p->inner, output + start + i);
  }
}
