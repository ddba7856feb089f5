#include "qk_softmax_s8_dsp.h"

#include "qk_clamp_dsp.h"
#include "qk_dsp.h"
#include "qk_softmax_element.h"

/* T is at most 2^22: so many are summed in 32 bits, 4 at a time. */
enum { SUMMED_AT_ONCE = 1020 };

static int32_t largest(const int8_t* x, int32_t count) {
  uint32_t max = 0x80808080u;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) max = qk_max4_dsp(max, qk_load4_dsp(x + i));
  for (; i < count; ++i) max = qk_max4_dsp(max, 0x80808000u | (uint8_t)x[i]);
  max = qk_max4_dsp(max, max >> 16 | 0x80800000u);
  return (int8_t)qk_max4_dsp(max, max >> 8 | 0x80000000u);
}

/* The distances of 4 elements from the maximum, bytes. */
static inline uint32_t distances(uint32_t max4, const int8_t* x) {
  uint32_t r;
  __asm__("ssub8 %0, %1, %2" : "=r"(r) : "r"(max4), "r"(qk_load4_dsp(x)) : "cc");
  return r;
}

static uint64_t sum_of(const int32_t* table, int32_t max, const int8_t* x, int32_t count) {
  const uint32_t max4 = 0x01010101u * (uint8_t)max;
  uint64_t sum = 0;
  while (count >= 4) {
    uint32_t part = 0;
    const int8_t* const end = x + (count < SUMMED_AT_ONCE ? count & ~3 : SUMMED_AT_ONCE);
    count -= (int32_t)(end - x);
    for (; x != end; x += 4) {
      const uint32_t d = distances(max4, x);
      part += (uint32_t)(table[d & 255] + table[d >> 8 & 255]);
      part += (uint32_t)(table[d >> 16 & 255] + table[d >> 24]);
    }
    sum += part;
  }
  for (; count > 0; --count, ++x) sum += (uint32_t)table[max - *x];
  return sum;
}

/* N8, as qk_softmax_s8 does it, plus 128. */
static inline uint32_t quotient(int32_t exponential, uint32_t reciprocal) {
  uint32_t r;
  const uint32_t upper = (uint32_t)((uint64_t)(uint32_t)exponential * reciprocal >> 32) + (1u << 13);
  __asm__("usat %0, #8, %1, asr #14" : "=r"(r) : "r"(upper) : "cc");
  return r;
}

static void divide(const int32_t* table, int32_t max, const int8_t* x, int32_t count, uint32_t reciprocal,
                   int8_t* y) {
  const uint32_t max4 = 0x01010101u * (uint8_t)max;
  for (; count >= 4; count -= 4, x += 4, y += 4) {
    const uint32_t d = distances(max4, x);
    uint32_t q = quotient(table[d & 255], reciprocal);
    q |= quotient(table[d >> 8 & 255], reciprocal) << 8;
    q |= quotient(table[d >> 16 & 255], reciprocal) << 16;
    q |= quotient(table[d >> 24], reciprocal) << 24;
    q ^= 0x80808080u;
    __builtin_memcpy(y, &q, 4);
  }
  for (; count > 0; --count, ++x) *y++ = (int8_t)(quotient(table[max - *x], reciprocal) ^ 128u);
}

void qk_softmax_s8_dsp(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t count = p->axis_length;
  for (int32_t o = 0; o < p->outer; ++o, input += count, output += count) {
    const int32_t max = largest(input, count);
    const uint64_t sum = sum_of(p->exp_table, max, input, count);
    divide(p->exp_table, max, input, count, qk_softmax_reciprocal(sum), output);
  }
}
