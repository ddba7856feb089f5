/* Sums of products on Armv6-M, two pixels in one multiplication, weights at their own size: x = xp + 2^16 *
 * xq holds a tap of pixels p and q, weights are bytes plus 128 (wu). Two taps give x*wu + x'*wu' + c = Lp +
 * 2^15 + 2^16 * Lq,   c = 2^15 - 128 * (x + x'),   |Lp| <= 2 * 128 * 127 < 2^15; S = sum of these words (mod
 * 2^32) and Q = sum of their upper halves Lq give both sums: q = Q and p = S - 2^15 * (number of words) -
 * 2^16 * Q.
 *
 * Packed weights of one group of channels, in words (m2 = 2m, times 2 more for a left shift of one):
 *   for each 2 channels a, b: Sa Qa Sb Qb before the first tap (from the biases), for each two taps the bytes
 * a a' b b', then m2 of a and b; for the last, if odd:     S Q, for each two taps the bytes a a', rounded up
 * to a word, then m2. */
#ifndef QK_PIXELS_M0_H
#define QK_PIXELS_M0_H
#include <stdint.h>

/* The assembly reads these at their offsets. Its loops are unrolled over 6 times two taps and entered in the
 * middle. */
typedef struct {
  int32_t twos;         /* 0: blocks of two channels to do */
  uint32_t skip;        /* 4: steps of two taps skipped at the entry, 0..5 */
  const int32_t* x;     /* 8: for each two taps x, x', c */
  const int32_t* x_end; /* 12 */
  int32_t raw;          /* 16: 1: y_p takes the sums, words: p and q of each channel */
  int32_t min;          /* 20: output_min */
  int32_t one;          /* 24: 1: then a block of one channel */
  int32_t tail_bytes;   /* 28: 2 if the weights of a block of one end in the middle of a word, else 0 */
  int32_t offset;       /* 32: ((zero point - output_min) << 16) + 2^15 */
  uint32_t range;       /* 36: output_max - output_min */
  const void* weights;  /* 40: packed; moves to the next block */
  int8_t* y_p;          /* 44: outputs; move to the next block */
  int8_t* y_q;          /* 48 */
} qk_pixels_m0;

/* Two channels and two taps: 19 instructions for 8 MAC. One channel and two taps: 10 for 4 MAC.
 * r0 x, r1 weights, r2 r3 r4 x x' c, r8 Sa, r9 Qa, r10 Sb, r11 Qb, r12 y_p, lr y_q; on the stack: twos, skip,
 * x, x_end, raw, min, p. Rescaling as in qk_pairs_m0.h. */
__attribute__((naked, noinline, used)) static void qk_pixels_run_m0(__attribute__((unused)) qk_pixels_m0* p) {
  __asm__ volatile(
      ".syntax unified\n"
      ".macro qk_channel at, s, q\n ldrb r5, [r1, #\\at]\n ldrb r6, [r1, #\\at+1]\n muls r5, r2, r5\n"
      "muls r6, r3, r6\n"
      "adds r5, r5, r6\n adds r5, r5, r4\n add \\s, r5\n asrs r5, r5, #16\n add \\q, r5\n .endm\n"
      ".macro qk_two at\n ldmia r0!, {r2, r3, r4}\n qk_channel \\at, r8, r9\n"
      "qk_channel \\at+2, r10, r11\n .endm\n"
      ".macro qk_one at\n ldmia r0!, {r2, r3, r4}\n qk_channel \\at, r8, r9\n .endm\n"
      /* sum of pixel p to r2 */
      ".macro qk_sum s, q\n mov r2, \\q\n lsls r2, r2, #16\n mov r3, \\s\n subs r2, r3, r2\n .endm\n"
      /* r2, rescaled, to r0[\i] */
      ".macro qk_store i\n"
      "ldrh r3, [r1, #4*\\i]\n ldrh r4, [r1, #4*\\i+2]\n uxth r5, r2\n muls r5, r3, r5\n lsrs r5, r5, #16\n"
      "muls r4, r2, r4\n asrs r2, r2, #16\n muls r2, r3, r2\n adds r2, r2, r4\n adds r2, r2, r5\n"
      "adds r2, r2, r6\n asrs r2, r2, #16\n cmp r2, r7\n bls 1f\n"
      "asrs r2, r2, #31\n mvns r2, r2\n ands r2, r7\n"
      "1: ldr r3, [sp, #20]\n adds r2, r2, r3\n strb r2, [r0, #\\i]\n .endm\n"
      /* offset and range */
      ".macro qk_constants\n ldr r5, [sp, #24]\n ldr r6, [r5, #32]\n ldr r7, [r5, #36]\n .endm\n"

      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r0, r4-r7}\n"
      "ldr r1, [r0, #40]\n ldr r2, [r0, #44]\n mov r12, r2\n ldr r2, [r0, #48]\n mov lr, r2\n"
      "ldmia r0!, {r2-r7}\n push {r2-r7}\n"

      "2: ldr r2, [sp]\n subs r2, r2, #1\n bpl 1f\n b 5f\n"
      "1: str r2, [sp]\n ldmia r1!, {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "ldr r0, [sp, #8]\n ldr r2, [sp, #4]\n lsls r3, r2, #2\n subs r1, r1, r3\n"
      "movs r3, #38\n muls r2, r3, r2\n adr r3, 3f\n adds r2, r2, r3\n mov pc, r2\n"
      ".balign 4\n"
      "3: qk_two 0\n qk_two 4\n qk_two 8\n qk_two 12\n qk_two 16\n qk_two 20\n"
      "adds r1, #24\n ldr r2, [sp, #12]\n cmp r0, r2\n bne 3b\n"
      "ldr r2, [sp, #16]\n cmp r2, #0\n bne 4f\n"
      "qk_constants\n mov r0, r12\n qk_sum r8, r9\n qk_store 0\n qk_sum r10, r11\n qk_store 1\n"
      "adds r0, #2\n mov r12, r0\n"
      "mov r0, lr\n mov r2, r9\n qk_store 0\n mov r2, r11\n qk_store 1\n adds r0, #2\n mov lr, r0\n"
      "adds r1, #8\n b 2b\n"
      "4: mov r0, r12\n qk_sum r8, r9\n mov r3, r9\n stmia r0!, {r2, r3}\n"
      "qk_sum r10, r11\n mov r3, r11\n stmia r0!, {r2, r3}\n adds r1, #8\n b 2b\n"

      "5: ldr r3, [sp, #24]\n ldr r2, [r3, #24]\n subs r2, r2, #1\n bpl 6f\n b 9f\n"
      "6: str r2, [r3, #24]\n ldmia r1!, {r4, r5}\n mov r8, r4\n mov r9, r5\n"
      "ldr r0, [sp, #8]\n ldr r2, [sp, #4]\n lsls r3, r2, #1\n subs r1, r1, r3\n"
      "movs r3, #20\n muls r2, r3, r2\n adr r3, 3f\n adds r2, r2, r3\n mov pc, r2\n"
      ".balign 4\n"
      "3: qk_one 0\n qk_one 2\n qk_one 4\n qk_one 6\n qk_one 8\n qk_one 10\n"
      "adds r1, #12\n ldr r2, [sp, #12]\n cmp r0, r2\n bne 3b\n"
      "ldr r3, [sp, #24]\n ldr r2, [r3, #28]\n adds r1, r1, r2\n"
      "ldr r2, [sp, #16]\n cmp r2, #0\n bne 4f\n"
      "qk_constants\n mov r0, r12\n qk_sum r8, r9\n qk_store 0\n adds r0, #1\n mov r12, r0\n"
      "mov r0, lr\n mov r2, r9\n qk_store 0\n adds r0, #1\n mov lr, r0\n adds r1, #4\n b 9f\n"
      "4: mov r0, r12\n qk_sum r8, r9\n mov r3, r9\n stmia r0!, {r2, r3}\n adds r1, #4\n"

      "9: ldr r3, [sp, #24]\n str r1, [r3, #40]\n mov r2, r12\n str r2, [r3, #44]\n mov r2, lr\n"
      "str r2, [r3, #48]\n add sp, #24\n"
      "pop {r0, r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n"
      ".purgem qk_channel\n .purgem qk_two\n .purgem qk_one\n .purgem qk_sum\n .purgem qk_store\n"
      ".purgem qk_constants\n");
}
#endif
