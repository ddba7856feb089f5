/* Widening of bytes to words on Armv6-M. */
#ifndef QK_WIDEN_M0_H
#define QK_WIDEN_M0_H
#include <stdint.h>

/* out[0..count-1] = in[0..count-1]; returns the end. 21 instructions for 8. */
static inline int32_t* qk_widen_m0(const int8_t* in, int32_t count, int32_t* out) {
#ifdef __ARM_ARCH_6M__
  const int8_t* const end = in + (count & ~7);
  if (in != end) {
    __asm__ volatile(
        ".syntax unified\n"
        "1: ldrb r3, [%0, #0]\n ldrb r4, [%0, #1]\n ldrb r5, [%0, #2]\n ldrb r6, [%0, #3]\n"
        "sxtb r3, r3\n sxtb r4, r4\n sxtb r5, r5\n sxtb r6, r6\n stmia %1!, {r3-r6}\n"
        "ldrb r3, [%0, #4]\n ldrb r4, [%0, #5]\n ldrb r5, [%0, #6]\n ldrb r6, [%0, #7]\n"
        "sxtb r3, r3\n sxtb r4, r4\n sxtb r5, r5\n sxtb r6, r6\n stmia %1!, {r3-r6}\n"
        "adds %0, #8\n cmp %0, %2\n bne 1b\n"
        : "+l"(in), "+l"(out)
        : "h"(end)
        : "r3", "r4", "r5", "r6", "cc", "memory");
  }
  count &= 7;
#endif
  for (int32_t i = 0; i < count; ++i) *out++ = in[i];
  return out;
}

/* out[i] = in[i * step]; returns the end. 13 instructions for 4. */
static inline int32_t* qk_widen_step_m0(const int8_t* in, int32_t step, int32_t count, int32_t* out) {
#ifdef __ARM_ARCH_6M__
  for (; count >= 4; count -= 4) {
    __asm__ volatile(
        ".syntax unified\n"
        "movs r6, #0\n"
        "ldrsb r3, [%0, r6]\n adds %0, %0, %2\n ldrsb r4, [%0, r6]\n adds %0, %0, %2\n"
        "ldrsb r5, [%0, r6]\n adds %0, %0, %2\n ldrsb r6, [%0, r6]\n adds %0, %0, %2\n stmia %1!, {r3-r6}\n"
        : "+l"(in), "+l"(out)
        : "l"(step)
        : "r3", "r4", "r5", "r6", "cc", "memory");
  }
#endif
  for (; count > 0; --count, in += step) *out++ = *in;
  return out;
}

static inline int32_t* qk_fill_m0(int32_t value, int32_t count, int32_t* out) {
  for (int32_t i = 0; i < count; ++i) *out++ = value;
  return out;
}
#endif
