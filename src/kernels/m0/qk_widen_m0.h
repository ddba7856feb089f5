/* Copies of taps into scratch on Armv6-M: as words, as upper halves of words, or as bytes plus 128
 * (unsigned). */
#ifndef QK_WIDEN_M0_H
#define QK_WIDEN_M0_H
#include <stdint.h>

/* out[i] = in[i], count >= 0; returns the end. 21 instructions for 8. */
__attribute__((naked, noinline, used)) static int32_t* qk_widen_m0(__attribute__((unused)) const int8_t* in,
                                                                   __attribute__((unused)) int32_t count,
                                                                   __attribute__((unused)) int32_t* out) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_four at\n"
      "ldrb r3, [r0, #\\at]\n ldrb r4, [r0, #\\at+1]\n ldrb r5, [r0, #\\at+2]\n ldrb r6, [r0, #\\at+3]\n"
      "sxtb r3, r3\n sxtb r4, r4\n sxtb r5, r5\n sxtb r6, r6\n stmia r2!, {r3-r6}\n .endm\n"
      "push {r4-r6, lr}\n subs r1, #8\n bmi 2f\n"
      "1: qk_four 0\n qk_four 4\n adds r0, #8\n subs r1, #8\n bpl 1b\n"
      "2: lsls r6, r1, #30\n bcc 3f\n qk_four 0\n adds r0, #4\n"
      "3: lsls r6, r1, #31\n bcc 4f\n"
      "ldrb r3, [r0, #0]\n ldrb r4, [r0, #1]\n sxtb r3, r3\n sxtb r4, r4\n stmia r2!, {r3, r4}\n adds r0, "
      "#2\n"
      "4: lsls r6, r1, #31\n bpl 5f\n ldrb r3, [r0, #0]\n sxtb r3, r3\n stmia r2!, {r3}\n"
      "5: movs r0, r2\n pop {r4-r6, pc}\n"
      ".purgem qk_four\n");
}

/* out[i] = in[i] + 128, count >= 0; returns the end. 28 instructions for 8. */
__attribute__((naked, noinline, used)) static uint8_t* qk_bias_m0(__attribute__((unused)) const int8_t* in,
                                                                  __attribute__((unused)) int32_t count,
                                                                  __attribute__((unused)) uint8_t* out) {
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

/* out[i] += 2^16 * in[i], count >= 0; returns the end. 25 instructions for 4. */
__attribute__((naked, noinline, used)) static int32_t* qk_add_upper_m0(__attribute__((unused))
                                                                       const int8_t* in,
                                                                       __attribute__((unused)) int32_t count,
                                                                       __attribute__((unused)) int32_t* out) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_two at\n ldrb r3, [r0, #\\at]\n ldrb r4, [r0, #\\at+1]\n lsls r3, r3, #24\n asrs r3, r3, "
      "#8\n"
      "lsls r4, r4, #24\n asrs r4, r4, #8\n ldr r5, [r2]\n ldr r6, [r2, #4]\n adds r3, r3, r5\n adds r4, r4, "
      "r6\n"
      "stmia r2!, {r3, r4}\n .endm\n"
      "push {r4-r6, lr}\n subs r1, #4\n bmi 2f\n"
      "1: qk_two 0\n qk_two 2\n adds r0, #4\n subs r1, #4\n bpl 1b\n"
      "2: adds r1, #4\n beq 4f\n"
      "3: ldrb r3, [r0]\n lsls r3, r3, #24\n asrs r3, r3, #8\n ldr r5, [r2]\n adds r3, r3, r5\n stmia r2!, "
      "{r3}\n"
      "adds r0, #1\n subs r1, #1\n bne 3b\n"
      "4: movs r0, r2\n pop {r4-r6, pc}\n"
      ".purgem qk_two\n");
}

static inline int32_t* qk_fill_m0(int32_t value, int32_t count, int32_t* out) {
  for (; count > 0; --count) *out++ = value;
  return out;
}
#endif
