/* MVE: depthwise dot products. A band in scratch holds each channel's columns one after the other, so that a
 * window is one run of bytes: one load and one VMLADAV an output.
 *
 * Record of an output channel: int32 bias, multiplier, left shift (0 where a layer has none); then the
 * weights as the window is read, padded with zeros to chunks of 16.
 *
 * Accumulators are the eight even core registers, see QK_COLLECT. q4 offsets of the 8 outputs, q5 output zero
 * point, q6, q7 weights. */
#ifndef QK_MVE_PLANES_H
#define QK_MVE_PLANES_H
#include "qk_mve_dot.h"

/* Byte offsets of the members are in the code below. */
typedef struct {
  const int8_t* x;           /*  0: the first window of the first channel */
  int8_t* y;                 /*  4: of the first channel */
  int32_t x_step;            /*  8: bytes from a channel to the next; 0: all read the same */
  const int8_t* records;     /* 12: 4-byte aligned, not empty */
  const int8_t* records_end; /* 16 */
  int32_t blocks;            /* 20: see the functions */
  int32_t left;              /* 24: set by the code; in two_rows: 1 for a block of 4 pixels */
  int32_t rewind;            /* 28: 16 - 8 * x_pitch; in two_rows: set by the code */
  uint32_t distance;         /* 32: from the first half's outputs to the second's, < 65536 */
  uint32_t y_pitch;          /* 36: from a pixel's output to the next pixel's */
  int32_t zero_point;        /* 40: of the output */
  uint32_t tail_mask;        /* 44: predicate of the last block's outputs */
  int32_t x_pitch;      /* 48: bytes from a window to the next pixel's; in two_rows: pixels of the tail */
  int32_t chunks;       /* 52; in two_rows_1: not 0 where columns hold rows 2, 3, 0, 1 */
  int32_t block_step;   /* 56: 8 * x_pitch - 16 * chunks; in two_rows: set by the code */
  int32_t record_bytes; /* 60; in two_rows: set by the code */
} qk_mve_planes;

#ifdef __ARM_FEATURE_MVE
/* As QK_ENTER of qk_mve_dot.h: q4 = distances of outputs, lane 2i + h: pixel i of half h. */
#define QK_ENTER_PLANES        \
  "push {r4-r11, lr}\n\t"      \
  "vpush {d8-d15}\n\t"         \
  "sub sp, sp, #64\n\t"        \
  "vldrw.32 q0, [r0]\n\t"      \
  "vldrw.32 q1, [r0, #16]\n\t" \
  "vldrw.32 q2, [r0, #32]\n\t" \
  "vldrw.32 q3, [r0, #48]\n\t" \
  "vstrw.32 q0, [sp]\n\t"      \
  "vstrw.32 q1, [sp, #16]\n\t" \
  "vstrw.32 q2, [sp, #32]\n\t" \
  "vstrw.32 q3, [sp, #48]\n\t" \
  "ldrd r1, r2, [sp, #32]\n\t" \
  "ldr r3, [sp, #40]\n\t"      \
  "vdup.16 q5, r3\n\t"         \
  "movs r0, #0\n\t"            \
  "vidup.u16 q0, r0, #1\n\t"   \
  "vmov.i16 q1, #1\n\t"        \
  "vand q1, q0, q1\n\t"        \
  "vshr.u16 q0, q0, #1\n\t"    \
  "vmul.i16 q1, q1, r1\n\t"    \
  "vmul.i16 q0, q0, r2\n\t"    \
  "vadd.i16 q4, q0, q1\n\t"

#define QK_LEAVE_PLANES \
  "add sp, sp, #64\n\t" \
  "vpop {d8-d15}\n\t"   \
  "pop {r4-r11, pc}\n\t"

/* Rescales with the record's numbers in core registers. */
#define QK_SCALE_PLANES(bias, multiplier) \
  "vadd.i32 q0, q0, " bias                \
  "\n\t"                                  \
  "vadd.i32 q1, q1, " bias                \
  "\n\t"                                  \
  "vqrdmulh.s32 q0, q0, " multiplier      \
  "\n\t"                                  \
  "vqrdmulh.s32 q1, q1, " multiplier "\n\t"

/* Any window: 8 pixels of a row a block, d->blocks blocks, the last one with the tail mask; distance is 4
 * pixels. A block takes 28 instructions a chunk and 40 more. */
__attribute__((naked, noinline, unused)) static void qk_mve_planes_row(__attribute__((unused))
                                                                       const qk_mve_planes* d) {
#define PIXEL(acc)       \
  "vldrb.8 q0, [r1]\n\t" \
  "add r1, r5\n\t"       \
  "vmladava.s8 " acc ", q0, q6\n\t"
  __asm__ volatile(
      QK_ENTER_PLANES
      "ldr r5, [sp, #48]\n"
      "0:\n\t" /* a channel */
      "ldrd r1, r7, [sp]\n\t"
      "ldr r0, [sp, #20]\n\t"
      "str r0, [sp, #24]\n"
      "1:\n\t" /* a block */
      "ldr r3, [sp, #12]\n\t"
      "ldr r9, [sp, #28]\n\t"
      "ldr r11, [sp, #52]\n\t"
      "adds r3, #12\n\t"
      "mov.w r0, #0\n\t"
      "mov.w r2, #0\n\t"
      "mov.w r4, #0\n\t"
      "mov.w r6, #0\n\t"
      "mov.w r8, #0\n\t"
      "mov.w r10, #0\n\t"
      "mov.w r12, #0\n\t"
      "mov.w lr, #0\n"
      "2:\n\t" /* a chunk */
      "vldrb.8 q6, [r3], #16\n\t"
      PIXEL("r0") PIXEL("r2") PIXEL("r4") PIXEL("r6") PIXEL("r8") PIXEL("r10") PIXEL("r12") PIXEL("lr")
      "add r1, r9\n\t"
      "subs r11, r11, #1\n\t"
      "bne 2b\n\t" QK_COLLECT
      "ldr r3, [sp, #12]\n\t"
      "ldrd r0, r2, [r3]\n\t"
      "ldr r4, [r3, #8]\n\t"
      "vadd.i32 q0, q0, r0\n\t"
      "vadd.i32 q1, q1, r0\n\t"
      "vqshl.s32 q0, r4\n\t"
      "vqshl.s32 q1, r4\n\t"
      "vqrdmulh.s32 q0, q0, r2\n\t"
      "vqrdmulh.s32 q1, q1, r2\n\t" QK_NARROW
      "ldr r0, [sp, #24]\n\t"
      "mov.w r2, #-1\n\t"
      "subs r0, #1\n\t"
      "it eq\n\t"
      "ldreq r2, [sp, #44]\n\t"
      "str r0, [sp, #24]\n\t"
      "vmsr p0, r2\n\t"
      "ldr r4, [sp, #56]\n\t"
      "ldr r6, [sp, #36]\n\t"
      "vpst\n\t"
      "vstrbt.16 q0, [r7, q4]\n\t"
      "add r1, r4\n\t"
      "add.w r7, r7, r6, lsl #3\n\t"
      "bne.w 1b\n\t"
      "ldrd r1, r7, [sp]\n\t"
      "ldrd r0, r2, [sp, #8]\n\t"
      "ldr r4, [sp, #60]\n\t"
      "add r1, r0\n\t"
      "adds r7, #1\n\t"
      "add r2, r4\n\t"
      "ldr r4, [sp, #16]\n\t"
      "strd r1, r7, [sp]\n\t"
      "str r2, [sp, #12]\n\t"
      "cmp r2, r4\n\t"
      "bne.w 0b\n\t" QK_LEAVE_PLANES);
#undef PIXEL
}

/* Windows of at most 16 bytes, no left shifts, two rows of output at once: the second row's weights are the
 * first's moved by `stride` bytes, for which the word before them and the end of the last column are zero.
 * d->blocks blocks of 8 pixels, d->left of 4 and d->x_pitch more; distance is a row of output. pitch is
 * x_pitch. 8 outputs take 28 instructions, a channel 16 or 19 more. q3 are the offsets of 4 pixels further
 * on. */
#define PIXEL(offset, first, second) \
  "vldrb.8 q0, [r1, #" offset        \
  "]\n\t"                            \
  "vmladav.s8 " first                \
  ", q0, q6\n\t"                     \
  "vmladav.s8 " second ", q0, q7\n\t"
#define OUTPUTS QK_COLLECT QK_SCALE_PLANES("r5", "r11") QK_NARROW
#define FOUR_PIXELS(pitch, from)            \
  PIXEL("(3+" from ")*" pitch, "r6", "lr")  \
  PIXEL("(2+" from ")*" pitch, "r4", "r12") \
  PIXEL("(1+" from ")*" pitch, "r2", "r10") PIXEL(from "*" pitch, "r0", "r8") OUTPUTS
#define QK_TWO_ROWS(pitch, second_row, rotate) \
  QK_ENTER_PLANES                              \
  "lsls r2, r2, #2\n\t"                                                                               \
  "vadd.i16 q3, q4, r2\n\t"                                                                           \
  "ldrd r0, r1, [sp, #44]\n\t"                                                                        \
  "vmsr p0, r0\n\t"                                                                                   \
  "adr.w r2, 3f\n\t" /* after the blocks of 4: the tail, 12 bytes a pixel before its end */           \
  "movs r3, #12\n\t"                                                                                  \
  "cmp r1, #0\n\t"                                                                                    \
  "itt ne\n\t"                                                                                        \
  "adrne.w r2, 2f\n\t"                                                                                \
  "mlsne r2, r1, r3, r2\n\t"                                                                          \
  "ldr r1, [sp, #24]\n\t"                                                                             \
  "adds r2, #1\n\t"                                                                                   \
  "str r2, [sp, #28]\n\t"                                                                             \
  "cmp r1, #0\n\t" /* after the blocks of 8 */                                                        \
  "itt ne\n\t"                                                                                        \
  "adrne.w r2, 5f\n\t"                                                                                \
  "addne r2, #1\n\t"                                                                                  \
  "ldr r1, [sp, #20]\n\t"                                                                             \
  "str r2, [sp, #60]\n\t"                                                                             \
  "cmp r1, #0\n\t" /* where to begin */                                                               \
  "itt ne\n\t"                                                                                        \
  "adrne.w r2, 1f\n\t"                                                                                \
  "addne r2, #1\n\t"                                                                                  \
  "str r2, [sp, #56]\n\t" rotate                                                                      \
  "ldr r3, [sp, #12]\n\t"                                                                             \
  "ldrd r1, r7, [sp]\n"                                                                               \
  "0:\n\t" /* a channel */                                                                            \
  "ldr r9, [sp, #20]\n\t"                                                                             \
  "ldrd r5, r11, [r3]\n\t"                                                                            \
  "vldrb.8 q6, [r3, #12]\n\t"                                                                         \
  "vldrb.8 q7, [r3, #" second_row "]\n\t"                                                             \
  "adds r3, #28\n\t"                                                                                  \
  "ldr.w pc, [sp, #24]\n\t"                                                                           \
  ".p2align 2\n"                                                                                      \
  "6:\n\t" /* rows 2, 3, 0, 1 */                                                                      \
  "vrev32.16 q6, q6\n\t"                                                                              \
  "vrev32.16 q7, q7\n\t"                                                                              \
  "ldr.w pc, [sp, #56]\n\t"                                                                           \
  ".p2align 2\n"                                                                                      \
  "1:\n\t" /* 8 pixels */                                                                             \
  FOUR_PIXELS(pitch, "0")                                                                             \
  "vstrb.16 q0, [r7, q4]\n\t" FOUR_PIXELS(pitch, "4")                                                 \
  "ldr r0, [sp, #36]\n\t"                                                                             \
  "add.w r1, r1, #8*" pitch "\n\t"                                                                    \
  "vstrb.16 q0, [r7, q3]\n\t"                                                                         \
  "add.w r7, r7, r0, lsl #3\n\t"                                                                      \
  "subs r9, r9, #1\n\t"                                                                               \
  "bne.w 1b\n\t"                                                                                      \
  "ldr.w pc, [sp, #60]\n\t"                                                                           \
  ".p2align 2\n"                                                                                      \
  "5:\n\t" /* 4 pixels */                                                                             \
  FOUR_PIXELS(pitch, "0")                                                                             \
  "ldr r0, [sp, #36]\n\t"                                                                             \
  "add.w r1, r1, #4*" pitch "\n\t"                                                                    \
  "vstrb.16 q0, [r7, q4]\n\t"                                                                         \
  "add.w r7, r7, r0, lsl #2\n\t"                                                                      \
  "ldr.w pc, [sp, #28]\n\t"                                                                           \
  ".p2align 2\n\t" /* the tail */                                                                     \
  PIXEL("2*" pitch, "r4", "r12") PIXEL(pitch, "r2", "r10") PIXEL("0", "r0", "r8")                     \
  "2:\n\t" OUTPUTS                                                                                    \
  "vpst\n\t"                                                                                          \
  "vstrbt.16 q0, [r7, q4]\n\t"                                                                        \
  ".p2align 2\n"                                                                                      \
  "3:\n\t" /* the next channel */                                                                     \
  "ldrd r1, r7, [sp]\n\t"                                                                             \
  "ldr r0, [sp, #8]\n\t"                                                                              \
  "ldr r2, [sp, #16]\n\t"                                                                             \
  "add r1, r0\n\t"                                                                                    \
  "adds r7, #1\n\t"                                                                                   \
  "strd r1, r7, [sp]\n\t"                                                                             \
  "cmp r3, r2\n\t"                                                                                    \
  "bne.w 0b\n\t" QK_LEAVE_PLANES

/* 3 rows of taps, strides 1: columns of 4 bytes. */
__attribute__((naked, noinline, unused)) static void qk_mve_planes_two_rows_1(__attribute__((unused))
                                                                              const qk_mve_planes* d) {
  __asm__ volatile(QK_TWO_ROWS("4", "11",
                               "ldr r1, [sp, #52]\n\t"
                               "cmp r1, #0\n\t"
                               "itt ne\n\t"
                               "adrne.w r2, 6f\n\t"
                               "addne r2, #1\n\t"
                               "str r2, [sp, #24]\n\t"));
}
/* 3 rows of taps, strides 2: columns of 5 bytes. */
__attribute__((naked, noinline, unused)) static void qk_mve_planes_two_rows_2(__attribute__((unused))
                                                                              const qk_mve_planes* d) {
  __asm__ volatile(QK_TWO_ROWS("10", "10", "str r2, [sp, #24]\n\t"));
}
#endif
#endif
