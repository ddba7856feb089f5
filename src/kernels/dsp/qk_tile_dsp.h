/* The inner loop of convolutions with weights of a byte.
 *
 * The weights of a pair of channels share words: a halfword holds 256*b + a, so that one SXTB16
 * separates the a of two taps, and the sum over whole halfwords less the sum of a is 256 times the sum of b.
 * That difference is exact while sum|b| * 128 < 2^23. A unit of a pair is 2 words, (k0,k2) and (k1,k3).
 * The stream of a pair: bias a, units, bias b, 2m of a, 2m of b; of a single channel, whose unit is the word
 * k0 k1 k2 k3: bias, units, 2m; each followed by the left shifts, a byte a channel in a word, if the layer
 * has any. m is that of N6.
 *
 * Cost: 17 instructions for the 24 MAC of a unit of a pair, 34 for its 6 outputs; 13 for the 12 MAC of a
 * single channel. */
#ifndef QK_TILE_DSP_H
#define QK_TILE_DSP_H
#include "qk_tile_params_dsp.h"

/* r0-r2 sums of a, r3-r5 sums of halfwords, r6-r7 weights, r8-r10 inputs, r11 end of the patch, r12 stream,
 * lr patch. Stack: patch, entry of the loop, has_shifts, zero_point, channels, output[3]. */
#define QK_TILE_HALF_UNIT(w)                                                             \
  "ldm lr!, {r8-r10}\n smlad r3, " w ", r8, r3\n smlad r4, " w ", r9, r4\n smlad r5, " w \
  ", r10, r5\n sxtb16 " w ", " w "\n smlad r0, " w ", r8, r0\n smlad r1, " w             \
  ", r9, r1\n smlad "                                                                    \
  "r2, " w ", r10, r2\n"

__attribute__((weak, naked, noinline)) void qk_run_tile_dsp(qk_tile_dsp* tile __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #36\n"
      "ldr r12, [r0, #32]\n ldrd r9, r10, [r0, #36]\n"
      "ldm r0, {r1-r8}\n"
      "mov r11, #24\n mla r11, r2, r11, r1\n" /* end of the patch */
      "cmp r10, #0\n bne 10f\n"
      /* The first unit of a pair stands before the loop, the others enter it so that it ends evenly. */
      "rsb r2, r2, #1\n and r2, #7\n mov r10, #68\n adr.w lr, 2f\n mla r10, r2, r10, lr\n"
      "sub r2, r11, r1\n cmp r2, #24\n it eq\n adreq.w r10, 3f\n orr r10, #1\n str r10, [r0, #40]\n"
      "10: mov r2, r10\n stm sp, {r1-r8}\n"
      "cmp r9, #0\n bne 5f\n cmp r5, #1\n beq 5f\n"

      "1: ldr r0, [r12], #4\n ldr lr, [sp]\n"
      "ldrd r6, r7, [r12], #8\n ldm lr!, {r8-r10}\n"
      "smlad r3, r6, r8, r0\n smlad r4, r6, r9, r0\n smlad r5, r6, r10, r0\n sxtb16 r6, r6\n"
      "smlad r1, r6, r9, r0\n smlad r2, r6, r10, r0\n smlad r0, r6, r8, r0\n"
      QK_TILE_HALF_UNIT("r7")
      "ldr pc, [sp, #4]\n"
      ".p2align 2\n"
      "2: .rept 8\n ldrd r6, r7, [r12], #8\n" QK_TILE_HALF_UNIT("r6") QK_TILE_HALF_UNIT("r7") ".endr\n"
      "cmp lr, r11\n bne.w 2b\n"
      ".p2align 2\n"
      "3: ldm r12!, {r6-r8}\n sub r3, r0\n sub r4, r1\n sub r5, r2\n"
      "add r3, r6, r3, asr #8\n add r4, r6, r4, asr #8\n add r5, r6, r5, asr #8\n"
      "ldrd r6, r9, [sp, #8]\n cbnz r6, 9f\n"
      QK_TILE_FINISH_PAIR

      "5: ldr r0, [r12], #4\n ldr lr, [sp]\n mov r1, r0\n mov r2, r0\n"
      "6: ldr r6, [r12], #4\n ldm lr!, {r8-r10}\n sxtb16 r7, r6\n sxtb16 r6, r6, ror #8\n"
      "smlad r0, r7, r8, r0\n smlad r1, r7, r9, r1\n smlad r2, r7, r10, r2\n"
      "ldm lr!, {r8-r10}\n"
      "smlad r0, r6, r8, r0\n smlad r1, r6, r9, r1\n smlad r2, r6, r10, r2\n"
      "cmp lr, r11\n bne 6b\n"
      QK_TILE_RESCALE_SINGLE
      "add r10, sp, #16\n ldm r10, {r6-r9}\n"
      "strb r0, [r7], #1\n strb r1, [r8], #1\n strb r2, [r9], #1\n"
      "subs r6, #1\n stm r10, {r6-r9}\n bne 5b\n"
      "7: add sp, #36\n pop {r4-r11, pc}\n");
}
#endif
