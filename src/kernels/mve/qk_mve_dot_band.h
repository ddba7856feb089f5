/* MVE: dot products of pixels whose windows are copied to scratch, so that they can be taken in any order:
 * all pairs of pixels of a block of 4 output channels, then the next block. Layouts and registers are those
 * of qk_mve_dot.h; q6, q7 bias and multipliers. */
#ifndef QK_MVE_DOT_BAND_H
#define QK_MVE_DOT_BAND_H
#include "qk_mve_dot.h"

#ifdef __ARM_FEATURE_MVE
/* d->blocks > 0 blocks of d->pairs pairs; no rest, no shifts. x_step is less by 16 * chunks.
 * A pair takes 14 instructions a chunk and 21 more. */
__attribute__((naked, noinline, unused)) static void qk_mve_dot_band(__attribute__((unused))
                                                                     const qk_mve_dot* d) {
  __asm__ volatile(QK_ENTER("d15") QK_SET_ENTRIES(
      "44") "0:\n\t" /* a block */
            "ldrd r9, r7, [sp, #12]\n\t"
            "ldr r5, [sp, #24]\n\t"
            "ldr r0, [sp, #60]\n\t"
            "add r0, r5\n\t"
            "ldrd r1, r3, [sp]\n\t"
            "vldrw.32 q6, [r0, #-32]\n\t"
            "vldrw.32 q7, [r0, #-16]\n"
            "1:\n\t" /* a pair */
            "ldrd r5, r11, [sp, #24]\n\t" QK_CHUNK_4X2("vmladav") QK_CHUNKS("44", "8") QK_COLLECT
                   "ldrd r0, r2, [sp, #32]\n\t"
                   "vadd.i32 q0, q0, q6\n\t"
                   "vadd.i32 q1, q1, q6\n\t"
                   "vrmulh.s32 q0, q0, q7\n\t"
                   "add r1, r0\n\t"
                   "vrmulh.s32 q1, q1, q7\n\t"
                   "add r3, r0\n\t" QK_NARROW
                   "vstrb.16 q0, [r7, q4]\n\t"
                   "add r7, r2\n\t"
                   "subs r9, r9, #1\n\t"
                   "bne.w 1b\n\t"
                   "ldrd r0, r2, [sp, #20]\n\t"
                   "ldr r1, [sp, #60]\n\t"
                   "ldr r3, [sp, #16]\n\t"
                   "add r2, r1\n\t"
                   "adds r3, #4\n\t"
                   "str r3, [sp, #16]\n\t"
                   "subs r0, #1\n\t"
                   "strd r0, r2, [sp, #20]\n\t"
                   "bne.w 0b\n\t" QK_LEAVE("d15"));
}

#endif
#endif
