/* 8 output channels of one vector of bytes, which is read once for all of them.
 *
 * Pairs of channels share words as in qk_tile_dsp.h; a unit is 4 taps of 4 pairs, 8 words. The stream of 8
 * channels: 4 biases of a, 4 biases of b, units (the last one first), left shifts of a and b as 8 bytes if
 * the layer has any, 2m of a, b of each pair. No sum of b grows past 2^23: every 128 units it is taken out of
 * the sum of halfwords.
 *
 * Cost: 31 instructions for the 32 MAC of a unit, 64 for the 8 outputs. */
#ifndef QK_ROW_DSP_H
#define QK_ROW_DSP_H
#include <stdint.h>

typedef struct {
  const int8_t* chunk_end; /* in x: units - 1 less a multiple of 128 (but not 0 unless units is 1), times 4 */
  const int8_t* x;
  uint32_t last;         /* the 1 to 4 bytes of the last unit; those past the end have weight 0 */
  int32_t units;         /* at least 1 */
  int32_t has_shifts;    /* 1: the stream holds left shifts */
  int32_t zero_point;    /* of the output */
  int32_t tiles;         /* of 8 channels, at least 1 */
  int8_t* output;        /* first channel */
  const int8_t* weights; /* the stream */
} qk_row_dsp;

/* r0-r3 sums of a, r4-r7 sums of halfwords, r8-r9 inputs, r10-r11 weights, r12 stream, lr x. Stack: 0 end of
 * the chunk, 4 x, 8 last, 12 entry of the loop, 16 has_shifts, 20 zero_point, 24 tiles, 28 output, 32 first
 * chunk's end, 36 end of x, 40 sums of b, 56 scratch of the left shifts. */
#define QK_ROW_INPUT "sxtb16 r8, r9\n sxtb16 r9, r9, ror #8\n"
#define QK_ROW_PAIR(a, h, from)                                                          \
  "ldrd r10, r11, [r12], #8\n smlad " h ", r10, r8, " from "\n smlad " h ", r11, r9, " h \
  "\n sxtb16 r10, r10\n sxtb16 r11, r11\n smlad " a ", r10, r8, " a "\n smlad " a ", r11, r9, " a "\n"
#define QK_ROW_TAKE_OUT(a, h) \
  "ldr r11, [r10]\n sub " h ", " a "\n add r11, r11, " h ", asr #8\n str r11, [r10], #4\n mov " h ", " a "\n"

__attribute__((weak, naked, noinline)) void qk_run_row_dsp(const qk_row_dsp* row __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #92\n"
      "ldr r12, [r0, #32]\n"
      "ldm r0, {r1-r8}\n"
      "subs r4, #1\n add r10, r2, r4, lsl #2\n" /* end of x */
      "rsb r9, r4, #0\n and r9, #3\n movs r11, #124\n adr.w r0, 2f\n mla r9, r9, r11, r0\n"
      "cmp r4, #0\n it eq\n adreq.w r9, 3f\n orr r4, r9, #1\n"
      "stm sp, {r1-r8}\n strd r1, r10, [sp, #32]\n"

      "1: ldm r12!, {r0-r7}\n add r10, sp, #40\n stm r10, {r4-r7}\n"
      "ldr r10, [sp, #32]\n str r10, [sp]\n ldrd lr, r9, [sp, #4]\n"
      QK_ROW_INPUT
      QK_ROW_PAIR("r0", "r4", "r0") QK_ROW_PAIR("r1", "r5", "r1")
      QK_ROW_PAIR("r2", "r6", "r2") QK_ROW_PAIR("r3", "r7", "r3")
      "ldr pc, [sp, #12]\n"
      ".p2align 2\n"
      "2: .rept 4\n ldr r9, [lr], #4\n" QK_ROW_INPUT
      QK_ROW_PAIR("r0", "r4", "r4") QK_ROW_PAIR("r1", "r5", "r5")
      QK_ROW_PAIR("r2", "r6", "r6") QK_ROW_PAIR("r3", "r7", "r7") ".endr\n"
      "ldr r10, [sp]\n cmp lr, r10\n bne.w 2b\n"
      "ldr r11, [sp, #36]\n cmp lr, r11\n bne 8f\n"
      ".p2align 2\n"
      "3: sub r4, r0\n sub r5, r1\n sub r6, r2\n sub r7, r3\n"
      "add r11, sp, #40\n ldm r11, {r8-r11}\n"
      "add r4, r8, r4, asr #8\n add r5, r9, r5, asr #8\n add r6, r10, r6, asr #8\n add r7, r11, r7, asr #8\n"
      "ldrd r8, lr, [sp, #16]\n cmp r8, #0\n bne 5f\n"
      "4: ldm r12!, {r8-r11}\n"
      "smmlar r0, r0, r8, lr\n smmlar r4, r4, r9, lr\n smmlar r1, r1, r10, lr\n smmlar r5, r5, r11, lr\n"
      "ldm r12!, {r8-r11}\n"
      "smmlar r2, r2, r8, lr\n smmlar r6, r6, r9, lr\n smmlar r3, r3, r10, lr\n smmlar r7, r7, r11, lr\n"
      "ldrd r9, r8, [sp, #24]\n"
      "ssat r0, #8, r0\n ssat r1, #8, r1\n ssat r2, #8, r2\n ssat r3, #8, r3\n"
      "ssat r4, #8, r4\n ssat r5, #8, r5\n ssat r6, #8, r6\n ssat r7, #8, r7\n"
      "strb r0, [r8], #1\n strb r4, [r8], #1\n strb r1, [r8], #1\n strb r5, [r8], #1\n"
      "strb r2, [r8], #1\n strb r6, [r8], #1\n strb r3, [r8], #1\n strb r7, [r8], #1\n"
      "subs r9, #1\n strd r9, r8, [sp, #24]\n bne.w 1b\n"
      "add sp, #92\n pop {r4-r11, pc}\n"

      "5: add r8, sp, #56\n stm r8, {r0-r7}\n movs r1, #8\n" /* saturating doubling */
      "6: ldr r0, [r8]\n ldrb r2, [r12], #1\n b 12f\n"
      "11: qadd r0, r0, r0\n"
      "12: subs r2, #1\n bpl 11b\n"
      "str r0, [r8], #4\n subs r1, #1\n bne 6b\n"
      "add r8, sp, #56\n ldm r8, {r0-r7}\n b 4b\n"

      "8: add r10, #512\n str r10, [sp]\n add r10, sp, #40\n" /* the next chunk */
      QK_ROW_TAKE_OUT("r0", "r4") QK_ROW_TAKE_OUT("r1", "r5")
      QK_ROW_TAKE_OUT("r2", "r6") QK_ROW_TAKE_OUT("r3", "r7")
      "b.w 2b\n");
}
#endif
