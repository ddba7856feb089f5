/* Taps as unsigned bytes, 128 added, Armv6-M. */
#ifndef QK_BIASED_M0_H
#define QK_BIASED_M0_H
#include <stdint.h>

#include "qk_tap_form_m0.h"

/* out[i] = in[i] + 128, count >= 0; returns the end. 28 instructions for 8. */
__attribute__((naked, noinline, used)) static char* qk_copy_biased_m0(__attribute__((unused))
                                                                      const int8_t* in,
                                                                      __attribute__((unused)) int32_t count,
                                                                      __attribute__((unused)) char* out) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_one at\n ldrb r3, [r0, #\\at]\n adds r3, #128\n strb r3, [r2, #\\at]\n .endm\n"
      "subs r1, #8\n bmi 2f\n"
      "1: qk_one 0\n qk_one 1\n qk_one 2\n qk_one 3\n qk_one 4\n qk_one 5\n qk_one 6\n qk_one 7\n"
      "adds r0, #8\n adds r2, #8\n subs r1, #8\n bpl 1b\n"
      "2: adds r1, #8\n beq 4f\n"
      "3: qk_one 0\n adds r0, #1\n adds r2, #1\n subs r1, #1\n bne 3b\n"
      "4: movs r0, r2\n bx lr\n"
      ".purgem qk_one\n");
}

static inline char* qk_fill_biased_m0(int32_t value, int32_t count, char* out) {
  for (; count > 0; --count) *out++ = (char)(value + 128);
  return out;
}

__attribute__((unused)) static const qk_tap_form_m0 qk_biased_m0 = {1, qk_copy_biased_m0, qk_fill_biased_m0};
#endif
