/* Fused activations (N7) narrower than int8, after the fact. */
#ifndef QK_CLAMP_DSP_H
#define QK_CLAMP_DSP_H
#include <stdint.h>

/* 4 bytes, each the larger (or smaller) of its own and the limit's. */
static inline uint32_t qk_max4_dsp(uint32_t x, uint32_t limit) {
  uint32_t r;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(r) : "r"(x), "r"(limit) : "cc");
  return r;
}

static inline uint32_t qk_min4_dsp(uint32_t x, uint32_t limit) {
  uint32_t r;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(r) : "r"(x), "r"(limit) : "cc");
  return r;
}

/* y[i] = clamp(y[i], min, max) */
static inline void qk_clamp_dsp(int8_t* y, int32_t count, int32_t min, int32_t max) {
  if (min == -128 && max == 127) return;
  const uint32_t low = (uint32_t)(min & 255) * 0x01010101u, high = (uint32_t)(max & 255) * 0x01010101u;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    uint32_t v;
    __builtin_memcpy(&v, y + i, 4);
    v = qk_min4_dsp(qk_max4_dsp(v, low), high);
    __builtin_memcpy(y + i, &v, 4);
  }
  for (; i < count; ++i) y[i] = (int8_t)(y[i] < min ? min : y[i] > max ? max : y[i]);
}
#endif
