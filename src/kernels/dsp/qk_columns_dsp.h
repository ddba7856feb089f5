/* Two rows of a depthwise 3x3 convolution, one channel at a time.
 *
 * Columns. A column holds, for each of 4 channels, two words: P = rows (0,1) and Q = rows (2,3) of the 4 rows
 * that the 2 output rows read, int16. Output column x reads columns x..x+2. Afterwards P holds what Q held.
 * Weights of a channel: bias, 2m, then for each tap column the bytes w0 w1 w1 w2 (rows 0, 1, 2), so that its
 * even bytes are (w0,w1) and its odd ones (w1,w2); then the left shift in a word if the layer has any, by
 * which the bias is shifted already.
 *
 * Cost: 50 instructions for the 36 MAC of 2 columns, about 35 a channel. */
#ifndef QK_COLUMNS_DSP_H
#define QK_COLUMNS_DSP_H
#include <stdint.h>

typedef struct {
  int32_t zero_point;   /* of the output */
  int32_t pixel_stride; /* of the output */
  int32_t row_stride;   /* of the output; 0: only the first row is wanted */
  int32_t pair_bytes;   /* output columns / 2 * 64 */
  int32_t odd;          /* output columns % 2 */
  int32_t channels;     /* 1..4 */
  int32_t has_shifts;
  int8_t* output;        /* first row, column and channel */
  uint32_t* columns;     /* [output columns + 2][4][2] */
  const int8_t* weights; /* of the first channel */
} qk_columns_dsp;

/* r0-r5 weights of the tap columns, r6-r9 sums (upper, lower, upper, lower), r10 P, r11 Q, r12 columns, lr
 * output. Stack: 0 bias, 4 2m, 8 zero_point, 12 pixel_stride, 16 row_stride, 20 pair_bytes, 24 odd, 28
 * channels, 32 has_shifts, 36 output, 40 columns, 44 weights, 48 end of the pairs. */
#define QK_COLUMN(u, v, a, b, from_u, from_v)                                                          \
  "smlad " u ", r10, " a ", " from_u "\n smlatb " v ", r10, " a ", " from_v "\n smlabt " u ", r11, " b \
  ", " u "\n smlad " v ", r11, " b ", " v "\n"

__attribute__((weak, naked, noinline)) void qk_run_columns_dsp(const qk_columns_dsp* c
                                                               __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #52\n"
      "ldm r0, {r1-r10}\n add r0, sp, #8\n stm r0, {r1-r10}\n"
      "1: ldr r12, [sp, #44]\n ldm r12!, {r6-r10}\n strd r6, r7, [sp]\n"
      "sxtb16 r0, r8\n sxtb16 r1, r8, ror #8\n sxtb16 r2, r9\n sxtb16 r3, r9, ror #8\n"
      "sxtb16 r4, r10\n sxtb16 r5, r10, ror #8\n"
      "ldr r6, [sp, #32]\n cmp r6, #0\n bne 8f\n"
      "2: str r12, [sp, #44]\n ldrd lr, r12, [sp, #36]\n"
      "add r6, lr, #1\n add r7, r12, #8\n strd r6, r7, [sp, #36]\n"
      "ldr r10, [sp, #20]\n add r10, r12\n str r10, [sp, #48]\n"
      "b 4f\n"

      ".p2align 2\n"
      "3: ldr r9, [sp]\n"
      "ldrd r10, r11, [r12], #64\n"
      QK_COLUMN("r6", "r7", "r0", "r1", "r9", "r9") "str r11, [r12, #-64]\n"
      "ldrd r10, r11, [r12, #-32]\n"
      QK_COLUMN("r6", "r7", "r2", "r3", "r6", "r7")
      QK_COLUMN("r8", "r9", "r0", "r1", "r9", "r9") "str r11, [r12, #-32]\n"
      "ldrd r10, r11, [r12]\n"
      QK_COLUMN("r6", "r7", "r4", "r5", "r6", "r7")
      QK_COLUMN("r8", "r9", "r2", "r3", "r8", "r9")
      "ldrd r10, r11, [r12, #32]\n"
      QK_COLUMN("r8", "r9", "r4", "r5", "r8", "r9")
      "ldrd r10, r11, [sp, #4]\n"
      "smmlar r6, r6, r10, r11\n smmlar r7, r7, r10, r11\n smmlar r8, r8, r10, r11\n smmlar r9, r9, r10, r11\n"
      "ldrd r10, r11, [sp, #12]\n"
      "ssat r6, #8, r6\n ssat r7, #8, r7\n ssat r8, #8, r8\n ssat r9, #8, r9\n"
      "strb r7, [lr, r11]\n strb r6, [lr]\n add lr, r10\n"
      "strb r9, [lr, r11]\n strb r8, [lr]\n add lr, r10\n"
      "ldr r10, [sp, #48]\n"
      "4: cmp r12, r10\n bne 3b\n"

      "ldrd r10, r11, [r12]\n str r11, [r12]\n"
      "ldr r6, [sp, #24]\n cbz r6, 6f\n"
      "ldr r9, [sp]\n"
      QK_COLUMN("r6", "r7", "r0", "r1", "r9", "r9")
      "ldrd r10, r11, [r12, #32]!\n str r11, [r12]\n"
      QK_COLUMN("r6", "r7", "r2", "r3", "r6", "r7")
      "ldrd r10, r11, [r12, #32]!\n str r11, [r12]\n"
      QK_COLUMN("r6", "r7", "r4", "r5", "r6", "r7")
      "ldrd r10, r11, [sp, #4]\n smmlar r6, r6, r10, r11\n smmlar r7, r7, r10, r11\n"
      "ldr r11, [sp, #16]\n ssat r6, #8, r6\n ssat r7, #8, r7\n"
      "strb r7, [lr, r11]\n strb r6, [lr]\n b 7f\n"
      "6: ldr r11, [r12, #36]\n str r11, [r12, #32]\n"
      "7: ldr r10, [sp, #28]\n subs r10, #1\n str r10, [sp, #28]\n bne.w 1b\n"
      "add sp, #52\n pop {r4-r11, pc}\n"

      "8: ldr r6, [r12], #4\n b 12f\n" /* weights times 2^shift */
      "11: sadd16 r0, r0, r0\n sadd16 r1, r1, r1\n sadd16 r2, r2, r2\n"
      "sadd16 r3, r3, r3\n sadd16 r4, r4, r4\n sadd16 r5, r5, r5\n"
      "12: subs r6, #1\n bpl 11b\n b 2b\n");
}
#endif
