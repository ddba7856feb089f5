/* Sums of products on Armv6-M, two output channels in one multiplication: weights of channels a and b share a word,
 * w = wa + 2^16 * wb, so x*w + x'*w' = La + 2^16 * Lb with |La| <= 2 * 128 * 127 < 2^15. S = sum of these words
 * (mod 2^32) and B = sum of the rounded upper halves Lb then give both sums: b = B and a = S - 2^16 * B.
 *
 * Packed weights of one group of channels, in words (m2 = 2m, times 2 more for a left shift of one):
 *   for each 4 channels: S and B of channels 0, 1 and of 2, 3 before the first tap (from the biases),
 *                        then for each two taps t: w01[t] w01[t+1] w23[t] w23[t+1], then m2 of the 4 channels;
 *   for the last 1..3:   in twos likewise: S B, w[t] w[t+1] ..., m2 of the 2 channels. */
#ifndef QK_PAIRS_M0_H
#define QK_PAIRS_M0_H
#include <stdint.h>

enum { QK_PAIRS_FOURS_UNROLL = 7, QK_PAIRS_TWOS_UNROLL = 7 };

/* The assembly reads these at their offsets. */
typedef struct {
  const int32_t* x;     /* 0: taps of a pixel, an even number, each 1 word */
  const void* weights;  /* 4: packed; moves to the next block */
  const int32_t* x_end; /* 8 */
  int8_t* y;            /* 12: outputs; moves to the next block */
  int32_t fours;        /* 16: blocks of four channels to do */
  int32_t twos;         /* 20: blocks of two channels to do after those */
  int32_t ones;         /* 24: 1: then one of two channels, the second is not stored */
  uint32_t skip_fours;  /* 28: bytes of code to skip when the loop is entered */
  uint32_t skip_twos;   /* 32 */
  int32_t offset;       /* 36: ((zero point - output_min) << 16) + 2^15 */
  uint32_t range;       /* 40: output_max - output_min */
  int32_t min;          /* 44: output_min */
  int32_t raw;          /* 48: 1: y takes the sums, words */
} qk_pairs_m0;

/* Four channels and two taps: 16 instructions for 8 MAC. Two channels and two taps: 9 for 4 MAC.
 * r0 x, r1 weights, r2 r3 taps, r8 S01, r9 B01, r10 S23, r11 B23, r12 2^15, lr end of x.
 * Rescaling (N6), 16 instructions an output: m2 = 2^16 * mh + ml, acc = 2^16 * ah + al,
 * acc * m2 >> 16 = acc * mh + ah * ml + (al * ml >> 16); it is exact where the result fits 16 bits. */
__attribute__((naked, noinline, used)) static void qk_pairs_run_m0(
    __attribute__((unused)) qk_pairs_m0* p) {
  __asm__ volatile(
      ".syntax unified\n"
      /* \acc in r2 (r3, r4, r5 are free) to y[\i]; r0 y, r1 table, r6 offset, r7 range, r12 min */
      ".macro qk_store i\n"
      "ldrh r3, [r1, #4*\\i]\n ldrh r4, [r1, #4*\\i+2]\n uxth r5, r2\n muls r5, r3, r5\n lsrs r5, r5, #16\n"
      "muls r4, r2, r4\n asrs r2, r2, #16\n muls r2, r3, r2\n adds r2, r2, r4\n adds r2, r2, r5\n"
      "adds r2, r2, r6\n asrs r2, r2, #16\n cmp r2, r7\n bls 1f\n"
      "asrs r2, r2, #31\n mvns r2, r2\n ands r2, r7\n"
      "1: add r2, r12\n strb r2, [r0, #\\i]\n .endm\n"
      /* sum of the lower channel in r2 */
      ".macro qk_lower s, b\n mov r2, \\b\n lsls r2, r2, #16\n mov r3, \\s\n subs r2, r3, r2\n .endm\n"
      /* r3 = p: constants of the epilogue */
      ".macro qk_constants\n ldr r2, [r3, #44]\n mov r12, r2\n ldr r6, [r3, #36]\n ldr r7, [r3, #40]\n"
      "ldr r0, [r3, #12]\n .endm\n"
      /* r3 = p: operands of the loop and its entry */
      ".macro qk_enter\n ldmia r3!, {r0, r1, r2}\n mov lr, r2\n movs r2, #1\n lsls r2, r2, #15\n mov r12, r2\n .endm\n"

      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r0, r4-r7}\n"

      "2: ldr r3, [sp]\n ldr r2, [r3, #16]\n subs r2, r2, #1\n bpl 1f\n b 5f\n1: str r2, [r3, #16]\n"
      "qk_enter\n ldmia r1!, {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "ldr r3, [r3, #28-12]\n adr r2, 3f\n adds r2, r2, r3\n mov pc, r2\n"
      ".balign 4\n"
      "3: .rept 7\n"
      "ldmia r0!, {r2, r3}\n ldmia r1!, {r4-r7}\n"
      "muls r4, r2, r4\n muls r5, r3, r5\n adds r4, r4, r5\n add r8, r4\n add r4, r12\n asrs r4, r4, #16\n add r9, r4\n"
      "muls r6, r2, r6\n muls r7, r3, r7\n adds r6, r6, r7\n add r10, r6\n add r6, r12\n asrs r6, r6, #16\n add r11, r6\n"
      ".endr\n cmp r0, lr\n bne 3b\n"
      "ldr r3, [sp]\n qk_constants\n ldr r2, [r3, #48]\n cmp r2, #0\n bne 4f\n"
      "qk_lower r8, r9\n qk_store 0\n mov r2, r9\n qk_store 1\n"
      "qk_lower r10, r11\n qk_store 2\n mov r2, r11\n qk_store 3\n"
      "adds r0, #4\n adds r1, #16\n ldr r3, [sp]\n str r0, [r3, #12]\n str r1, [r3, #4]\n b 2b\n"
      "4: qk_lower r8, r9\n mov r4, r9\n stmia r0!, {r2, r4}\n qk_lower r10, r11\n mov r4, r11\n stmia r0!, {r2, r4}\n"
      "adds r1, #16\n ldr r3, [sp]\n str r1, [r3, #4]\n b 2b\n"

      "5: ldr r2, [r3, #20]\n subs r2, r2, #1\n bpl 6f\n ldr r2, [r3, #24]\n subs r2, r2, #1\n bpl 1f\n b 9f\n"
      "1: str r2, [r3, #24]\n b 7f\n"
      "6: str r2, [r3, #20]\n movs r2, #1\n"
      "7: mov r10, r2\n" /* 1: store both channels */
      "qk_enter\n ldmia r1!, {r4, r5}\n mov r8, r4\n mov r9, r5\n"
      "ldr r3, [r3, #32-12]\n adr r2, 3f\n adds r2, r2, r3\n mov pc, r2\n"
      ".balign 4\n"
      "3: .rept 7\n"
      "ldmia r0!, {r2, r3}\n ldmia r1!, {r4, r5}\n"
      "muls r4, r2, r4\n muls r5, r3, r5\n adds r4, r4, r5\n add r8, r4\n add r4, r12\n asrs r4, r4, #16\n add r9, r4\n"
      ".endr\n cmp r0, lr\n bne 3b\n"
      "ldr r3, [sp]\n qk_constants\n ldr r2, [r3, #48]\n cmp r2, #0\n bne 4f\n"
      "qk_lower r8, r9\n qk_store 0\n mov r2, r10\n cmp r2, #0\n beq 8f\n mov r2, r9\n qk_store 1\n"
      "adds r0, #1\n8: adds r0, #1\n  adds r1, #8\n ldr r3, [sp]\n str r0, [r3, #12]\n str r1, [r3, #4]\n b 5b\n"
      "4: qk_lower r8, r9\n mov r4, r9\n stmia r0!, {r2, r4}\n"
      "adds r1, #8\n ldr r3, [sp]\n str r1, [r3, #4]\n b 5b\n"

      "9: pop {r0, r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n"
      ".purgem qk_store\n .purgem qk_lower\n .purgem qk_constants\n .purgem qk_enter\n");
}
#endif
