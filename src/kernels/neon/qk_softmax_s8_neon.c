#include "qk_softmax_s8_neon.h"

#include "qk_neon.h"

static int32_t maximum(const int8_t* x, int32_t count) {
  int32_t max = -128;
  if (count < 16) {
    for (int32_t i = 0; i < count; ++i) max = x[i] > max ? x[i] : max;
    return max;
  }
  int8x16_t all = vld1q_s8(x + count - 16);
  for (int32_t i = 0; i + 16 <= count; i += 16) all = vmaxq_s8(all, vld1q_s8(x + i));
  return vmaxvq_s8(all);
}

static uint64_t sum(const int32_t* table, int32_t max, const int8_t* x, int32_t count) {
  uint64_t s0 = 0, s1 = 0;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    s0 += (uint64_t)table[max - x[i]] + (uint64_t)table[max - x[i + 1]];
    s1 += (uint64_t)table[max - x[i + 2]] + (uint64_t)table[max - x[i + 3]];
  }
  for (; i < count; ++i) s0 += (uint64_t)table[max - x[i]];
  return s0 + s1;
}

/* N8, scaled to 0..256, less 128. */
QK_INLINE int8_t quotient(int32_t exponential, uint64_t reciprocal) {
  const uint64_t y = ((uint64_t)exponential * reciprocal + ((uint64_t)1 << 45)) >> 46;
  return (int8_t)((int32_t)(y - (y >> 8)) - 128);
}

void qk_softmax_s8_neon(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t count = p->axis_length;
  for (int32_t o = 0; o < p->outer; ++o, input += count, output += count) {
    const int32_t max = maximum(input, count);
    const uint64_t total = sum(p->exp_table, max, input, count);
    const uint64_t reciprocal = (((uint64_t)1 << 54) + total / 2) / total;
    for (int32_t i = 0; i < count; ++i) output[i] = quotient(p->exp_table[max - input[i]], reciprocal);
  }
}
