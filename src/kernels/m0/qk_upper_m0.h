/* Taps added to the upper halves of words that are there (qk_pixels_m0.h), Armv6-M. */
#ifndef QK_UPPER_M0_H
#define QK_UPPER_M0_H
#include <stdint.h>

#include "qk_tap_form_m0.h"

/* out[i] += 2^16 * in[i], count >= 0; returns the end. 25 instructions for 4. */
__attribute__((naked, noinline, used)) static char* qk_copy_upper_m0(__attribute__((unused)) const int8_t* in,
                                                                     __attribute__((unused)) int32_t count,
                                                                     __attribute__((unused)) char* out) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_two at\n"
      "ldrb r3, [r0, #\\at]\n ldrb r4, [r0, #\\at+1]\n lsls r3, r3, #24\n asrs r3, r3, #8\n"
      "lsls r4, r4, #24\n asrs r4, r4, #8\n ldr r5, [r2]\n ldr r6, [r2, #4]\n"
      "adds r3, r3, r5\n adds r4, r4, r6\n stmia r2!, {r3, r4}\n .endm\n"
      "push {r4-r6, lr}\n subs r1, #4\n bmi 2f\n"
      "1: qk_two 0\n qk_two 2\n adds r0, #4\n subs r1, #4\n bpl 1b\n"
      "2: adds r1, #4\n beq 4f\n"
      "3: ldrb r3, [r0]\n lsls r3, r3, #24\n asrs r3, r3, #8\n ldr r5, [r2]\n"
      "adds r3, r3, r5\n stmia r2!, {r3}\n adds r0, #1\n subs r1, #1\n bne 3b\n"
      "4: movs r0, r2\n pop {r4-r6, pc}\n"
      ".purgem qk_two\n");
}

static inline char* qk_fill_upper_m0(int32_t value, int32_t count, char* out) {
  int32_t* words = (int32_t*)(void*)out;
  for (; count > 0; --count) *words++ += value * 65536;
  return (char*)words;
}

__attribute__((unused)) static const qk_tap_form_m0 qk_upper_m0 = {4, qk_copy_upper_m0, qk_fill_upper_m0};
#endif
