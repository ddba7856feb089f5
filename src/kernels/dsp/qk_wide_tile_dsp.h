/* The inner loop of convolutions with weights of 2 bytes.
 *
 * The unit of a pair of channels is 4 words: (k0,k2) of a, of b, (k1,k3) of a, of b; of a single channel 2.
 * The stream of a pair: the biases, units, 2m of a, 2m of b; of a single channel: bias, units, 2m; each
 * followed by the left shifts, a byte a channel in a word, if the layer has any. m is that of N6.
 *
 * Cost: 16 instructions for the 24 MAC of a unit of a pair, 28 for its 6 outputs; 12 for the 12 MAC of a
 * single channel. */
#ifndef QK_WIDE_TILE_DSP_H
#define QK_WIDE_TILE_DSP_H
#include "qk_tile_params_dsp.h"

/* r0-r2 sums of a, r3-r5 sums of b, r6-r7 weights, r8-r10 inputs, r11 end of the patch, r12 stream, lr patch.
 * Stack: patch, entry of the loop, has_shifts, zero_point, channels, output[3]. */
#define QK_WIDE_TILE_PRODUCTS(a0, a1, a2, b0, b1, b2)                                              \
  "ldrd r6, r7, [r12], #8\n ldm lr!, {r8-r10}\n smlad r1, r6, r9, " a1 "\n smlad r2, r6, r10, " a2 \
  "\n smlad r0, r6, r8, " a0 "\n smlad r4, r7, r9, " b1 "\n smlad r5, r7, r10, " b2                \
  "\n smlad r3, r7, r8, " b0 "\n"
#define QK_WIDE_TILE_HALF_UNIT QK_WIDE_TILE_PRODUCTS("r0", "r1", "r2", "r3", "r4", "r5")

__attribute__((weak, naked, noinline)) void qk_run_wide_tile_dsp(qk_tile_dsp* tile __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #36\n"
      "ldr r12, [r0, #32]\n ldr r10, [r0, #40]\n"
      "ldm r0, {r1-r8}\n"
      "mov r11, #24\n mla r11, r2, r11, r1\n" /* end of the patch */
      "cmp r10, #0\n bne 10f\n"
      /* The first unit of a pair stands before the loop, the others enter it so that it ends evenly. */
      "rsb r2, r2, #1\n and r2, #7\n adr.w lr, 2f\n add r10, lr, r2, lsl #6\n"
      "sub r2, r11, r1\n cmp r2, #24\n it eq\n adreq.w r10, 3f\n orr r10, #1\n str r10, [r0, #40]\n"
      "10: mov r2, r10\n stm sp, {r1-r8}\n"
      "cmp r5, #1\n beq 5f\n"

      "1: ldrd r0, r3, [r12], #8\n ldr lr, [sp]\n"
      QK_WIDE_TILE_PRODUCTS("r0", "r0", "r0", "r3", "r3", "r3") QK_WIDE_TILE_HALF_UNIT
      "ldr pc, [sp, #4]\n"
      ".p2align 2\n"
      "2: .rept 8\n" QK_WIDE_TILE_HALF_UNIT QK_WIDE_TILE_HALF_UNIT ".endr\n"
      "cmp lr, r11\n bne.w 2b\n"
      ".p2align 2\n"
      "3: ldrd r7, r8, [r12], #8\n ldrd r6, r9, [sp, #8]\n cbnz r6, 9f\n"
      QK_TILE_FINISH_PAIR

      "5: ldr r0, [r12], #4\n ldr lr, [sp]\n mov r1, r0\n mov r2, r0\n"
      "6: ldrd r6, r7, [r12], #8\n ldm lr!, {r8-r10}\n"
      "smlad r0, r6, r8, r0\n smlad r1, r6, r9, r1\n smlad r2, r6, r10, r2\n"
      "ldm lr!, {r8-r10}\n"
      "smlad r0, r7, r8, r0\n smlad r1, r7, r9, r1\n smlad r2, r7, r10, r2\n"
      "cmp lr, r11\n bne 6b\n"
      QK_TILE_RESCALE_SINGLE
      "add r10, sp, #20\n ldm r10, {r7-r9}\n"
      "strb r0, [r7]\n strb r1, [r8]\n strb r2, [r9]\n"
      "7: add sp, #36\n pop {r4-r11, pc}\n");
}
#endif
