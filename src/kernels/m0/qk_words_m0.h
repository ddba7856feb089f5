/* Taps as words, Armv6-M. */
#ifndef QK_WORDS_M0_H
#define QK_WORDS_M0_H
#include <stdint.h>

#include "qk_tap_form_m0.h"

/* out[i] = in[i], count >= 0; returns the end. 21 instructions for 8. */
__attribute__((naked, noinline, used)) static char* qk_copy_words_m0(__attribute__((unused)) const int8_t* in,
                                                                     __attribute__((unused)) int32_t count,
                                                                     __attribute__((unused)) char* out) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_four at\n"
      "ldrb r3, [r0, #\\at]\n ldrb r4, [r0, #\\at+1]\n ldrb r5, [r0, #\\at+2]\n ldrb r6, [r0, #\\at+3]\n"
      "sxtb r3, r3\n sxtb r4, r4\n sxtb r5, r5\n sxtb r6, r6\n stmia r2!, {r3-r6}\n .endm\n"
      "push {r4-r6, lr}\n subs r1, #8\n bmi 2f\n"
      "1: qk_four 0\n qk_four 4\n adds r0, #8\n subs r1, #8\n bpl 1b\n"
      "2: lsls r6, r1, #30\n bcc 3f\n qk_four 0\n adds r0, #4\n"
      "3: lsls r6, r1, #31\n bcc 4f\n"
      "ldrb r3, [r0, #0]\n ldrb r4, [r0, #1]\n sxtb r3, r3\n sxtb r4, r4\n"
      "stmia r2!, {r3, r4}\n adds r0, #2\n"
      "4: lsls r6, r1, #31\n bpl 5f\n ldrb r3, [r0, #0]\n sxtb r3, r3\n stmia r2!, {r3}\n"
      "5: movs r0, r2\n pop {r4-r6, pc}\n"
      ".purgem qk_four\n");
}

static inline char* qk_fill_words_m0(int32_t value, int32_t count, char* out) {
  int32_t* words = (int32_t*)(void*)out;
  for (; count > 0; --count) *words++ = value;
  return (char*)words;
}

__attribute__((unused)) static const qk_tap_form_m0 qk_words_m0 = {4, qk_copy_words_m0, qk_fill_words_m0};
#endif
