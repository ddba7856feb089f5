/* Sums of products on Armv6-M, two output channels in one multiplication: weights of channels a and b share a
 * word, w = wa + 2^16 * wb, so x*w + x'*w' = La + 2^16 * Lb with |La| <= 2 * 128 * 127 < 2^15. S = sum of
 * these words (mod 2^32) and B = sum of the rounded upper halves Lb then give both sums: b = B and a = S -
 * 2^16 * B.
 *
 * Packed weights of one group of channels, in words (m2 = 2m, times 2 more for a left shift of one):
 *   for each 4 channels: S01 S23 B01 B23 before the first tap (from the biases),
 *                        then for each two taps t: w01[t] w01[t+1] w23[t] w23[t+1], then m2 of the 4
 * channels; for the last 1..3:   in twos likewise: S B, w[t] w[t+1] ..., m2 of the 2 channels. */
#ifndef QK_PAIRS_M0_H
#define QK_PAIRS_M0_H
#include <stdint.h>

/* The assembly reads these at their offsets. Its loops are unrolled over 8 times two taps and entered in the
 * middle. */
typedef struct {
  int32_t fours;        /* 0: blocks of four channels to do */
  uint32_t skip_fours;  /* 4: bytes of code skipped at the entry, 30 for each two taps */
  const int32_t* x;     /* 8: taps of a pixel, an even number, each a word */
  const int32_t* x_end; /* 12 */
  int32_t raw;          /* 16: 1: y takes the sums, words */
  const void* weights;  /* 20: packed; moves to the next block */
  int8_t* y;            /* 24: outputs; moves to the next block, but for raw */
  int32_t offset;       /* 28: ((zero point - output_min) << 16) + 2^15 */
  uint32_t range;       /* 32: output_max - output_min */
  int32_t min;          /* 36: output_min */
  int32_t twos;         /* 40: blocks of two channels to do after those, 0 or 1; 0 afterwards */
  uint32_t skip_twos;   /* 44: 16 for each two taps */
  int32_t ones;         /* 48: 1: then one of two channels, of which the second is not stored; 0 afterwards */
} qk_pairs_m0;

/* Four channels and two taps: 15 instructions for 8 MAC. Two channels and two taps: 8 for 4 MAC.
 * r0 x, r1 weights, r2 r3 taps, r6 B01, r7 B23, r8 S01, r9 S23, r10 offset, r11 y, r12 range, lr min; on the
 * stack: fours, entry, x, x_end, raw, p. The shift by 16 leaves the rounding bit in carry.
 *
 * Rescaling (N6), 16 instructions an output: m2 = 2^16 * mh + ml, acc = 2^16 * ah + al,
 * acc * m2 >> 16 = acc * mh + ah * ml + (al * ml >> 16); it is exact where the result fits 16 bits. */
__attribute__((naked, noinline, used)) static void qk_pairs_run_m0(__attribute__((unused)) qk_pairs_m0* p) {
  __asm__ volatile(
      ".syntax unified\n"
      /* weights r4 r5 times taps r2 r3 onto S and B */
      ".macro qk_pair s, b\n muls r4, r2, r4\n muls r5, r3, r5\n adds r4, r4, r5\n add \\s, r4\n"
      "asrs r4, r4, #16\n adcs \\b, r4\n .endm\n"
      /* sum of the lower channel to r2 */
      ".macro qk_lower s, b\n lsls r2, \\b, #16\n mov r3, \\s\n subs r2, r3, r2\n .endm\n"
      /* r2, rescaled, to y[\i]; r0 y, r1 table of m2 */
      ".macro qk_store i\n"
      "ldrh r3, [r1, #4*\\i]\n ldrh r4, [r1, #4*\\i+2]\n uxth r5, r2\n muls r5, r3, r5\n lsrs r5, r5, #16\n"
      "muls r4, r2, r4\n asrs r2, r2, #16\n muls r2, r3, r2\n adds r2, r2, r4\n adds r2, r2, r5\n"
      "add r2, r10\n asrs r2, r2, #16\n cmp r2, r12\n bls 1f\n"
      "asrs r2, r2, #31\n mvns r2, r2\n mov r3, r12\n ands r2, r3\n"
      "1: add r2, lr\n strb r2, [r0, #\\i]\n .endm\n"

      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r0, r4-r7}\n"
      "movs r6, r0\n ldmia r6!, {r0-r4}\n adr r5, 3f\n adds r1, r1, r5\n push {r0-r4}\n"
      "ldmia r6!, {r1-r5}\n mov r11, r2\n mov r10, r3\n mov r12, r4\n mov lr, r5\n"

      "2: ldr r2, [sp]\n subs r2, r2, #1\n bpl 1f\n b 5f\n"
      "1: str r2, [sp]\n ldmia r1!, {r4-r7}\n mov r8, r4\n mov r9, r5\n"
      "ldr r0, [sp, #8]\n ldr r2, [sp, #4]\n mov pc, r2\n"
      ".balign 4\n"
      "3: .rept 8\n ldmia r0!, {r2, r3}\n ldmia r1!, {r4, r5}\n qk_pair r8, r6\n ldmia r1!, {r4, r5}\n"
      "qk_pair r9, r7\n .endr\n"
      "ldr r2, [sp, #12]\n cmp r0, r2\n bne 3b\n"
      "mov r0, r11\n ldr r2, [sp, #16]\n cmp r2, #0\n bne 4f\n"
      "qk_lower r8, r6\n qk_store 0\n movs r2, r6\n qk_store 1\n"
      "qk_lower r9, r7\n qk_store 2\n movs r2, r7\n qk_store 3\n"
      "adds r0, #4\n mov r11, r0\n adds r1, #16\n b 2b\n"
      "4: qk_lower r8, r6\n stmia r0!, {r2, r6}\n qk_lower r9, r7\n stmia r0!, {r2, r7}\n adds r1, #16\n"
      "b 2b\n"

      "5: ldr r3, [sp, #20]\n ldr r2, [r3, #40]\n subs r2, r2, #1\n bpl 6f\n"
      "ldr r2, [r3, #48]\n subs r2, r2, #1\n bmi 9f\n str r2, [r3, #48]\n b 7f\n"
      "6: str r2, [r3, #40]\n movs r2, #1\n"
      "7: str r2, [sp]\n" /* 1: store both channels */
      "ldmia r1!, {r4, r6}\n mov r8, r4\n ldr r0, [sp, #8]\n ldr r3, [r3, #44]\n adr r2, 3f\n"
      "adds r2, r2, r3\n mov pc, r2\n"
      "9: ldr r3, [sp, #20]\n str r1, [r3, #20]\n mov r2, r11\n str r2, [r3, #24]\n add sp, #20\n"
      "pop {r0, r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n"
      ".balign 4\n"
      "3: .rept 8\n ldmia r0!, {r2, r3}\n ldmia r1!, {r4, r5}\n qk_pair r8, r6\n .endr\n"
      "ldr r2, [sp, #12]\n cmp r0, r2\n bne 3b\n"
      "mov r0, r11\n ldr r2, [sp, #16]\n cmp r2, #0\n bne 4f\n"
      "qk_lower r8, r6\n qk_store 0\n ldr r2, [sp]\n cmp r2, #0\n beq 8f\n movs r2, r6\n qk_store 1\n"
      "adds r0, #1\n8: adds r0, #1\n mov r11, r0\n adds r1, #8\n b 5b\n"
      "4: qk_lower r8, r6\n stmia r0!, {r2, r6}\n adds r1, #8\n b 5b\n"
      ".purgem qk_store\n .purgem qk_lower\n .purgem qk_pair\n");
}
#endif
