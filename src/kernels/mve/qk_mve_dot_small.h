/* MVE: dot products in little code. Layouts and registers are those of qk_mve_dot.h. */
#ifndef QK_MVE_DOT_SMALL_H
#define QK_MVE_DOT_SMALL_H
#include "qk_mve_dot.h"

#ifdef __ARM_FEATURE_MVE
/* All output channels of d->pairs pairs of pixels; d->passes is not 0 where the tables hold left shifts.
 * A block of 4 channels takes 16 instructions a chunk and 38 more. */
__attribute__((weak, naked, noinline)) void qk_mve_dot_small(__attribute__((unused)) const qk_mve_dot* d) {
  __asm__ volatile(QK_ENTER("d11")
      "0:\n\t" /* a pair */
      "ldrd r9, r5, [sp, #20]\n\t"
      "ldr r7, [sp, #16]\n"
      "1:\n\t" /* a block, r9 of them; or the rest */
      "ldrd r1, r3, [sp]\n\t"
      "ldr r11, [sp, #44]\n\t"
      "movs r0, #8\n\t"
      "cmp r9, #0\n\t"
      "itt eq\n\t"
      "ldreq r9, [sp, #40]\n\t"
      "lsleq r0, r9, #1\n\t"
      "vctp.16 r0\n\t"
      "mov.w r0, #0\n\t"
      "mov.w r2, #0\n\t"
      "mov.w r4, #0\n\t"
      "mov.w r6, #0\n\t"
      "mov r8, r0\n\t"
      "mov r10, r0\n\t"
      "mov r12, r0\n\t"
      "mov lr, r0\n\t"
      "beq 5f\n"
      "2:\n\t" QK_CHUNK_4X2("vmladava")
      "subs r11, #1\n\t"
      "bne 2b\n"
      "3:\n\t" QK_COLLECT
      "vldrw.32 q2, [r5], #16\n\t"
      "vldrw.32 q3, [r5], #16\n\t"
      "vadd.i32 q0, q0, q2\n\t"
      "vadd.i32 q1, q1, q2\n\t"
      "ldr r0, [sp, #8]\n\t"
      "cbz r0, 4f\n\t"
      "vldrw.32 q2, [r5], #16\n\t"
      "vqshl.s32 q0, q0, q2\n\t"
      "vqshl.s32 q1, q1, q2\n"
      "4:\n\t"
      "vrmulh.s32 q0, q0, q3\n\t"
      "vrmulh.s32 q1, q1, q3\n\t" QK_NARROW
      "vpst\n\t"
      "vstrbt.16 q0, [r7, q4]\n\t"
      "adds r7, #4\n\t"
      "subs r9, #1\n\t"
      "bpl 1b\n"
      "9:\n\t" /* the next pair */
      "ldrd r1, r3, [sp]\n\t"
      "ldrd r5, r7, [sp, #12]\n\t"
      "ldrd r0, r2, [sp, #32]\n\t"
      "add r1, r0\n\t"
      "add r3, r0\n\t"
      "add r7, r2\n\t"
      "strd r1, r3, [sp]\n\t"
      "subs r5, #1\n\t"
      "strd r5, r7, [sp, #12]\n\t"
      "bne.w 0b\n\t"
      QK_LEAVE("d11")
      "5:\n\t" /* r9 channels, 0..3 */
      "cmp r9, #0\n\t"
      "beq 9b\n"
      "6:\n\t"
      "vldrb.8 q0, [r1], #16\n\t"
      "vldrb.8 q1, [r3], #16\n\t"
      "vldrb.8 q2, [r5], #16\n\t"
      "vmladava.s8 r0, q0, q2\n\t"
      "vmladava.s8 r8, q1, q2\n\t"
      "cmp r9, #2\n\t"
      "blo 7f\n\t"
      "vldrb.8 q3, [r5], #16\n\t"
      "vmladava.s8 r2, q0, q3\n\t"
      "vmladava.s8 r10, q1, q3\n\t"
      "beq 7f\n\t"
      "vldrb.8 q2, [r5], #16\n\t"
      "vmladava.s8 r4, q0, q2\n\t"
      "vmladava.s8 r12, q1, q2\n"
      "7:\n\t"
      "subs r11, #1\n\t"
      "bne 6b\n\t"
      "mov.w r9, #0\n\t"
      "b 3b\n\t");
}

/* `count` pixels, x_pitch and y_pitch (< 65536) apart, in raster order. */
__attribute__((noinline, unused)) static void qk_mve_run_small(qk_mve_dot* d, const int8_t* x,
                                                               int32_t x_pitch, int8_t* y, int32_t y_pitch,
                                                               int32_t count) {
  d->y_distance = (uint32_t)y_pitch;
  d->x_step = 2 * x_pitch;
  d->y_step = 2 * y_pitch;
  for (d->pairs = count / 2; count > 0; d->pairs = 1) {
    const int32_t done = d->pairs > 0 ? 2 * d->pairs : 1;
    d->x[0] = d->x[1] = x;
    d->y = y;
    if (d->pairs > 0 && count > 1) {
      d->x[1] += x_pitch;
    } else {
      d->y_distance = 0; /* the same twice */
      d->pairs = 1;
    }
    qk_mve_dot_small(d);
    x += done * x_pitch;
    y += done * y_pitch;
    count -= done;
  }
}

/* What does not change from pixel to pixel; also d->block_bytes for qk_mve_dot_single. */
static inline void qk_mve_prepare_small(qk_mve_dot* d, int32_t inputs, int32_t channels, int shifts) {
  d->chunks = (inputs + 15) / 16;
  d->passes = shifts;
  d->blocks = channels / 4;
  d->rest = channels % 4;
  d->block_bytes = 64 * d->chunks + 32;
}
#endif
#endif
