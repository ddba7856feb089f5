/* One output pixel of a depthwise convolution, 4 channels at a time, any window.
 *
 * Taps are byte offsets from `input`, two and two; a last odd one stands alone. The stream of 4 channels:
 * biases; for each pair of taps t, u the bytes t0 t1 u0 u1 t2 t3 u2 u3 (a digit is the channel); for a last
 * odd one its 4; 2m; left shifts, a byte each, if the layer has any.
 *
 * Cost: 18 instructions for the 8 MAC of a pair, 11 for a single tap, 25 for 4 outputs. */
#ifndef QK_TAPS_DSP_H
#define QK_TAPS_DSP_H
#include <stdint.h>

typedef struct {
  const int32_t* taps;
  int32_t pairs;
  int32_t odd;        /* 1: a single tap follows the pairs */
  int32_t has_shifts; /* 1: the stream holds left shifts */
  int32_t zero_point; /* of the output */
  int32_t blocks;     /* of 4 channels, at least 1 */
  int8_t* output;
  const int8_t* input;
  const int8_t* weights; /* the stream */
} qk_taps_dsp;

/* r0-r3 sums, r4 input, r5-r6 offsets and inputs, r7 and lr halves, r8-r9 weights, r10 taps, r11 stream, r12
 * end of the pairs. Stack: 0 taps, 4 entry of the loop, 8 odd, 12 has_shifts, 16 zero_point, 20 blocks, 24
 * output. */
#define QK_TAPS_DOT(sum, x, w, turn) \
  "sxtb16 r5, " x turn "\n sxtb16 lr, " w turn "\n smlad " sum ", r5, lr, " sum "\n"
#define QK_TAPS_PRODUCTS(low, high, turn)                                                          \
  "sxtb16 r7, r5" turn "\n sxtb16 r9, r8" turn "\n smlabb " low ", r7, r9, " low "\n smlatt " high \
  ", r7, r9, " high "\n"
#define QK_TAPS_SHIFT(sum) \
  "ldrb r9, [r11], #1\n b 12f\n 11: qadd " sum ", " sum ", " sum "\n 12: subs r9, #1\n bpl 11b\n"

/* Returns the end of the stream. */
__attribute__((weak, naked, noinline)) const int8_t* qk_run_taps_dsp(const qk_taps_dsp* t
                                                                     __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #28\n"
      "ldrd r8, r11, [r0, #28]\n"
      "ldm r0, {r1-r7}\n"
      "add r12, r1, r2, lsl #3\n"
      "rsb r9, r2, #0\n and r9, #3\n movs r10, #72\n adr.w r0, 2f\n mla r9, r9, r10, r0\n"
      "cmp r2, #0\n it eq\n adreq.w r9, 3f\n orr r2, r9, #1\n"
      "stm sp, {r1-r7}\n mov r4, r8\n"

      "1: ldm r11!, {r0-r3}\n ldrd r10, lr, [sp]\n bx lr\n"
      ".p2align 2\n"
      "2: .rept 4\n"
      "ldrd r5, r6, [r10], #8\n ldr.w r5, [r4, r5]\n ldr.w r6, [r4, r6]\n ldrd r8, r9, [r11], #8\n"
      "pkhbt r7, r5, r6, lsl #16\n pkhtb r6, r6, r5, asr #16\n"
      QK_TAPS_DOT("r0", "r7", "r8", "") QK_TAPS_DOT("r1", "r7", "r8", ", ror #8")
      QK_TAPS_DOT("r2", "r6", "r9", "") QK_TAPS_DOT("r3", "r6", "r9", ", ror #8")
      ".endr\n"
      "cmp r10, r12\n bne.w 2b\n"
      ".p2align 2\n"
      "3: ldr r5, [sp, #8]\n cbz r5, 4f\n"
      "ldr r5, [r10]\n ldr r8, [r11], #4\n ldr r5, [r4, r5]\n"
      QK_TAPS_PRODUCTS("r0", "r2", "") QK_TAPS_PRODUCTS("r1", "r3", ", ror #8")
      "4: ldm r11!, {r5-r8}\n ldrd r9, lr, [sp, #12]\n cmp r9, #0\n bne 8f\n"
      "5: smmlar r0, r0, r5, lr\n smmlar r1, r1, r6, lr\n smmlar r2, r2, r7, lr\n smmlar r3, r3, r8, lr\n"
      "ldrd r9, r10, [sp, #20]\n"
      "ssat r0, #8, r0\n ssat r1, #8, r1\n ssat r2, #8, r2\n ssat r3, #8, r3\n"
      "strb r0, [r10], #1\n strb r1, [r10], #1\n strb r2, [r10], #1\n strb r3, [r10], #1\n"
      "adds r4, #4\n subs r9, #1\n strd r9, r10, [sp, #20]\n bne.w 1b\n"
      "mov r0, r11\n add sp, #28\n pop {r4-r11, pc}\n"
      "8:\n" QK_TAPS_SHIFT("r0") QK_TAPS_SHIFT("r1") QK_TAPS_SHIFT("r2") QK_TAPS_SHIFT("r3") "b 5b\n");
}
#endif
