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

/* sum + a0*b0 + a1*b1 of int16 halves */
static inline int32_t qk_dot2_dsp(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlad %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum) : "cc");
  return r;
}

/* N6 and the range of int8, with twice the multiplier. */
static inline int32_t qk_requantize_dsp(int32_t acc, int32_t left_shift, int32_t multiplier2,
                                        int32_t zero_point) {
  int32_t r;
  for (; left_shift > 0; --left_shift) __asm__("qadd %0, %1, %1" : "=r"(acc) : "r"(acc) : "cc");
  __asm__("smmlar %0, %1, %2, %3" : "=r"(r) : "r"(acc), "r"(multiplier2), "r"(zero_point));
  __asm__("ssat %0, #8, %1" : "=r"(r) : "r"(r) : "cc");
  return r;
}
#endif
