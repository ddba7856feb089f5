/* Sums of products on Armv6-M from bytes: weights are stored plus 128, and so are taps that are copied to
 * scratch, so that they load unsigned in one instruction; sum x*w = sum xu*wu - 128 * sum xu - 128 * sum wu +
 * 2^14 * taps. Signed taps, straight from the input, take another: sum x*w = sum x*wu - 128 * sum x. Weights
 * keep their own size.
 *
 * Packed weights of one group of channels (taps rounded up to 4, weights beyond are 0):
 *   for each 4 channels: 4 words bias (- 128 * sum wu + 2^14 * taps, if taps are unsigned); for each 4 taps 4
 *                        bytes of each channel;
 *                        4 words m2 (2m, times 2 more for a left shift of one);
 *   for each of the last 1..3: likewise for 1 channel. */
#ifndef QK_BYTES_M0_H
#define QK_BYTES_M0_H
#include <stdint.h>

/* The assembly reads these at their offsets. */
typedef struct {
  int32_t fours;        /* 0: blocks of four channels to do; 0 or less afterwards */
  int32_t ones;         /* 4: blocks of one channel to do after those; 0 or less afterwards */
  const uint8_t* x;     /* 8: taps of a pixel, rounded up to 4 */
  const uint8_t* x_end; /* 12 */
  int32_t odd;          /* 16: 1: (x_end - x) / 4 is odd */
  int32_t sum;          /* 20: 128 * sum of taps */
  int32_t raw;          /* 24: 1: y takes the sums, words */
  int32_t range;        /* 28: output_max - output_min */
  int32_t min;          /* 32: output_min */
  int32_t offset;       /* 36: ((zero point - output_min) << 16) + 2^15 */
  const void* weights;  /* 40: packed; moves to the next block */
  int8_t* y;            /* 44: outputs; moves to the next block */
} qk_bytes_m0;

/* Four channels and eight taps: 109 instructions for 32 MAC, 117 if signed; one channel and four taps: 20 for
 * 4 MAC, or 24.
 * r0 x, r1 weights, r2-r5 taps, r6 weight, r8-r11 sums, r12 y, lr x_end; on the stack: 4 words for sums, p.
 * Rescaling as in qk_pairs_m0.h. */
#define QK_BYTES_RUN_M0(extend)                                                                              \
  ".syntax unified\n"                                                                                        \
  ".macro qk_taps at\n"                                                                                      \
  "ldrb r2, [r0, #\\at]\n ldrb r3, [r0, #\\at+1]\n ldrb r4, [r0, #\\at+2]\n ldrb r5, [r0, #\\at+3]\n" extend \
  ".endm\n"                                                                                                  \
  ".macro qk_channel at, sum\n"                                                                              \
  "ldrb r6, [r1, #\\at]\n muls r6, r2, r6\n add \\sum, r6\n ldrb r6, [r1, #\\at+1]\n"                        \
  "muls r6, r3, r6\n add \\sum, r6\n"                                                                        \
  "ldrb r6, [r1, #\\at+2]\n muls r6, r4, r6\n add \\sum, r6\n ldrb r6, [r1, #\\at+3]\n"                      \
  "muls r6, r5, r6\n add \\sum, r6\n"                                                                        \
  ".endm\n"                                                                                                  \
  ".macro qk_channels at\n"                                                                                  \
  "qk_channel \\at, r8\n qk_channel \\at+4, r9\n qk_channel \\at+8, r10\n qk_channel \\at+12, r11\n"         \
  ".endm\n"                                                                                                  \
  "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r0, r4-r7}\n"              \
  "sub sp, #16\n"                                                                                            \
  "ldr r1, [r0, #40]\n ldr r2, [r0, #44]\n mov r12, r2\n ldr r2, [r0, #12]\n mov lr, r2\n"                   \
  "2: ldr r3, [sp, #16]\n ldr r2, [r3, #0]\n subs r2, #1\n bpl 1f\n b 5f\n1: str r2, [r3, #0]\n"             \
  "ldr r2, [r3, #20]\n ldr r0, [r3, #8]\n ldmia r1!, {r4-r7}\n"                                              \
  "subs r4, r4, r2\n mov r8, r4\n subs r5, r5, r2\n mov r9, r5\n subs r6, r6, r2\n mov r10, r6\n"            \
  "subs r7, r7, r2\n mov r11, r7\n"                                                                          \
  "ldr r2, [r3, #16]\n cmp r2, #0\n beq 3f\n subs r0, #4\n subs r1, #16\n b 4f\n"                            \
  "3: qk_taps 0\n qk_channels 0\n"                                                                           \
  "4: qk_taps 4\n qk_channels 16\n"                                                                          \
  "adds r0, #8\n adds r1, #32\n cmp r0, lr\n bne 3b\n"                                                       \
  "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n mov r0, sp\n stmia r0!, {r4-r7}\n"                  \
  "movs r7, #4\n b 7f\n"                                                                                     \
  "5: ldr r2, [r3, #4]\n subs r2, #1\n bmi 9f\n str r2, [r3, #4]\n"                                          \
  "ldr r2, [r3, #20]\n ldr r0, [r3, #8]\n ldmia r1!, {r4}\n subs r4, r4, r2\n mov r8, r4\n"                  \
  "6: qk_taps 0\n qk_channel 0, r8\n adds r0, #4\n adds r1, #4\n cmp r0, lr\n bne 6b\n"                      \
  "mov r4, r8\n str r4, [sp]\n movs r7, #1\n" /* r7 sums on the stack to y */                                \
  "7: mov r0, sp\n ldr r3, [sp, #16]\n mov r6, r12\n ldr r2, [r3, #24]\n cmp r2, #0\n bne 8f\n"              \
  "ldr r2, [r3, #28]\n mov r8, r2\n ldr r2, [r3, #32]\n mov r9, r2\n ldr r2, [r3, #36]\n mov r10, r2\n"      \
  "3: ldmia r0!, {r2}\n"                                                                                     \
  "ldrh r3, [r1, #0]\n ldrh r4, [r1, #2]\n uxth r5, r2\n muls r5, r3, r5\n lsrs r5, r5, #16\n"               \
  "muls r4, r2, r4\n asrs r2, r2, #16\n muls r2, r3, r2\n adds r2, r2, r4\n adds r2, r2, r5\n"               \
  "add r2, r10\n asrs r2, r2, #16\n cmp r2, r8\n bls 1f\n"                                                   \
  "asrs r2, r2, #31\n mvns r2, r2\n mov r3, r8\n ands r2, r3\n"                                              \
  "1: add r2, r9\n strb r2, [r6]\n adds r6, #1\n adds r1, #4\n subs r7, #1\n bne 3b\n"                       \
  "mov r12, r6\n b 2b\n"                                                                                     \
  "8: ldmia r0!, {r2}\n stmia r6!, {r2}\n adds r1, #4\n subs r7, #1\n bne 8b\n mov r12, r6\n b 2b\n"         \
  "9: str r1, [r3, #40]\n mov r2, r12\n str r2, [r3, #44]\n add sp, #16\n"                                   \
  "pop {r0, r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n"                \
  ".purgem qk_taps\n .purgem qk_channel\n .purgem qk_channels\n"

__attribute__((naked, noinline, unused)) static void qk_bytes_run_m0(__attribute__((unused)) qk_bytes_m0* p) {
  __asm__ volatile(QK_BYTES_RUN_M0(""));
}
__attribute__((naked, noinline, unused)) static void qk_signed_bytes_run_m0(__attribute__((unused))
                                                                            qk_bytes_m0* p) {
  __asm__ volatile(QK_BYTES_RUN_M0("sxtb r2, r2\n sxtb r3, r3\n sxtb r4, r4\n sxtb r5, r5\n"));
}
#endif
