/* MVE: dot products of a single pixel or row. Layouts and registers are those of qk_mve_dot.h. */
#ifndef QK_MVE_DOT_SINGLE_H
#define QK_MVE_DOT_SINGLE_H
#include "qk_mve_dot.h"

#ifdef __ARM_FEATURE_MVE
/* 8 channels (two blocks; r3 is the second's weights) of one pixel: 17 instructions for 128 MAC. */
#define QK_CHUNK_8X1            \
  "vldrb.8 q0, [r1], #16\n\t"   \
  "vldrb.8 q1, [r5], #16\n\t"   \
  "vmladava.s8 r0, q0, q1\n\t"  \
  "vldrb.8 q2, [r5], #16\n\t"   \
  "vmladava.s8 r2, q0, q2\n\t"  \
  "vldrb.8 q3, [r5], #16\n\t"   \
  "vmladava.s8 r4, q0, q3\n\t"  \
  "vldrb.8 q1, [r5], #16\n\t"   \
  "vmladava.s8 r6, q0, q1\n\t"  \
  "vldrb.8 q2, [r3], #16\n\t"   \
  "vmladava.s8 r8, q0, q2\n\t"  \
  "vldrb.8 q3, [r3], #16\n\t"   \
  "vmladava.s8 r10, q0, q3\n\t" \
  "vldrb.8 q1, [r3], #16\n\t"   \
  "vmladava.s8 r12, q0, q1\n\t" \
  "vldrb.8 q2, [r3], #16\n\t"   \
  "vmladava.s8 lr, q0, q2\n\t"

/* d->pairs pairs of blocks of one pixel x[0]; no rest, no shifts, y_distance 4. */
__attribute__((naked, noinline, unused)) static void qk_mve_dot_single(__attribute__((unused))
                                                                       const qk_mve_dot* d) {
  __asm__ volatile(QK_ENTER(
      "d11") "ldr r5, [sp, #24]\n\t"
             "ldrd r9, r7, [sp, #12]\n"
             "1:\n\t"
             "ldr r3, [sp, #60]\n\t"
             "ldr r1, [sp]\n\t"
             "add r3, r5\n\t"
             "mov.w r0, #0\n\t"
             "mov.w r2, #0\n\t"
             "mov.w r4, #0\n\t"
             "mov.w r6, #0\n\t"
             "mov.w r8, #0\n\t"
             "mov.w r10, #0\n\t"
             "ldr r11, [sp, #44]\n\t"
             "mov.w r12, #0\n\t"
             "mov.w lr, #0\n\t"
             "lsrs r11, r11, #1\n\t"
             "bcc 2f\n\t" QK_CHUNK_8X1
             "cmp r11, #0\n\t"
             "beq 3f\n"
             "2:\n\t" QK_CHUNK_8X1 QK_CHUNK_8X1
             "subs r11, r11, #1\n\t"
             "bne 2b\n"
             "3:\n\t" QK_COLLECT
             "vldrw.32 q2, [r5], #16\n\t"
             "vldrw.32 q3, [r3], #16\n\t"
             "vadd.i32 q0, q0, q2\n\t"
             "vadd.i32 q1, q1, q3\n\t"
             "vldrw.32 q2, [r5], #16\n\t"
             "vldrw.32 q3, [r3], #16\n\t"
             "vrmulh.s32 q0, q0, q2\n\t"
             "vrmulh.s32 q1, q1, q3\n\t"
             "mov r5, r3\n\t" QK_NARROW
             "vstrb.16 q0, [r7, q4]\n\t"
             "adds r7, #8\n\t"
             "subs r9, r9, #1\n\t"
             "bne.w 1b\n\t" QK_LEAVE("d11"));
}
#endif
#endif
