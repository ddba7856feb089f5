/* Instructions of the DSP extension. Halfwords and bytes count from the low end. */
#ifndef QK_DSP_H
#define QK_DSP_H
#include <stdint.h>

static inline uint32_t qk_load4_dsp(const void* from) {
  uint32_t word;
  __builtin_memcpy(&word, from, 4);
  return word;
}

/* Bytes 0 and 2 as int16. */
static inline uint32_t qk_even_bytes_dsp(uint32_t word) {
  uint32_t r;
  __asm__("sxtb16 %0, %1" : "=r"(r) : "r"(word));
  return r;
}

/* Bytes 1 and 3 as int16. */
static inline uint32_t qk_odd_bytes_dsp(uint32_t word) {
  uint32_t r;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(r) : "r"(word));
  return r;
}

/* Low halves of a, b. */
static inline uint32_t qk_low_halves_dsp(uint32_t a, uint32_t b) {
  uint32_t r;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(r) : "r"(a), "r"(b));
  return r;
}

/* High halves of a, b. */
static inline uint32_t qk_high_halves_dsp(uint32_t a, uint32_t b) {
  uint32_t r;
  __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(r) : "r"(b), "r"(a));
  return r;
}

/* sum + a0*b0 + a1*b1 of int16 halves */
static inline int32_t qk_dot2_dsp(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlad %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum) : "cc");
  return r;
}

static inline int8_t qk_saturate_dsp(int32_t x) {
  int32_t r;
  __asm__("ssat %0, #8, %1" : "=r"(r) : "r"(x) : "cc");
  return (int8_t)r;
}

/* Halves of `sum` plus the even or odd bytes. */
static inline uint32_t qk_add_even_bytes_dsp(uint32_t sum, uint32_t bytes) {
  uint32_t r;
  __asm__("sxtab16 %0, %1, %2" : "=r"(r) : "r"(sum), "r"(bytes));
  return r;
}

static inline uint32_t qk_add_odd_bytes_dsp(uint32_t sum, uint32_t bytes) {
  uint32_t r;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(r) : "r"(sum), "r"(bytes));
  return r;
}

/* N6 and the range of int8, with twice the multiplier. */
static inline int8_t qk_requantize_dsp(int32_t acc, int32_t left_shift, int32_t multiplier2,
                                       int32_t zero_point) {
  int32_t r;
  for (; left_shift > 0; --left_shift) __asm__("qadd %0, %1, %1" : "=r"(acc) : "r"(acc) : "cc");
  __asm__("smmlar %0, %1, %2, %3" : "=r"(r) : "r"(acc), "r"(multiplier2), "r"(zero_point));
  return qk_saturate_dsp(r);
}
#endif
