/* MVE: dot products of one or two chunks whose weights stay in registers for all pixels of a band. Layouts
 * and registers are those of qk_mve_dot.h. x[0] is the first pixel, x_step the bytes from a pixel to the
 * next; no rest, no shifts, d->blocks > 0. */
#ifndef QK_MVE_DOT_RESIDENT_H
#define QK_MVE_DOT_RESIDENT_H
#include "qk_mve_dot.h"

#ifdef __ARM_FEATURE_MVE
/* Two pixels of one chunk, 4 channels: 24 instructions for 8 outputs, whose offsets are at `offsets`. `load`
 * loads at r1 and steps to the next pixel. */
#define QK_PAIR_OF_ONE(load, offsets) \
  load("q0")                               \
  "vmladav.s8 r0, q0, q4\n\t"              \
  load("q1")                               \
  "vmladav.s8 r8, q1, q4\n\t"              \
  "vmladav.s8 r2, q0, q5\n\t"              \
  "vmladav.s8 r10, q1, q5\n\t"             \
  "vmladav.s8 r4, q0, q6\n\t"              \
  "vmladav.s8 r12, q1, q6\n\t"             \
  "vmladav.s8 r6, q0, q7\n\t"              \
  "vmladav.s8 lr, q1, q7\n\t" QK_COLLECT   \
  QK_STORE_RESIDENT(offsets)

#define QK_STORE_RESIDENT(offsets) \
  QK_SCALE_RESIDENT                \
  "vldrw.32 q1, [sp, #" offsets    \
  "]\n\t"                          \
  "vqadd.s16 q0, q0, r5\n\t"       \
  "vqmovnb.s16 q0, q0\n\t"         \
  "vstrb.16 q0, [r7, q1]\n\t"

/* Counts twos of r9, r11 and r7 being the step and place of outputs; goes to 2 for an odd one. */
#define QK_COUNT_TWOS     \
  "adds r9, r9, #1\n\t"   \
  "lsrs r9, r9, #1\n\t"   \
  "it cc\n\t"             \
  "subcc r7, r7, r11\n\t" \
  "add r11, r11\n\t"      \
  "bcc.w 2f\n"

#define QK_SCALE_RESIDENT     \
  "vadd.i32 q0, q0, q2\n\t"   \
  "vadd.i32 q1, q1, q2\n\t"   \
  "vrmulh.s32 q0, q0, q3\n\t" \
  "vrmulh.s32 q1, q1, q3\n\t" \
  "vqmovnb.s32 q0, q0\n\t"    \
  "vqmovnt.s32 q0, q1\n\t"

#define QK_LOAD_8(q) "vldrb.8 " q ", [r1], #8\n\t"
#define QK_LOAD_16(q) "vldrb.8 " q ", [r1], #16\n\t"
#define QK_LOAD_STEP(q) "vldrb.8 " q ", [r1]\n\tadd r1, r3\n\t"

/* d->pairs pairs; on the stack 0 and 16 the offsets of two pairs' outputs, 32 *d; r5 is the zero point, r11
 * the step of outputs. Two pairs take 51 instructions. */
#define QK_BAND_OF_ONE(load) \
  QK_ENTER("d15")            \
  "sub sp, sp, #32\n\t"              \
  "ldr r11, [sp, #68]\n\t"           \
  "ldr r5, [sp, #84]\n\t"            \
  "vadd.i16 q5, q4, r11\n\t"         \
  "vstrw.32 q4, [sp]\n\t"            \
  "vstrw.32 q5, [sp, #16]\n"         \
  "0:\n\t" /* a block */             \
  "ldr r1, [sp, #32]\n\t"            \
  "ldrd r9, r7, [sp, #44]\n\t"       \
  "ldr r3, [sp, #56]\n\t"            \
  "vldrb.8 q4, [r3], #16\n\t"        \
  "vldrb.8 q5, [r3], #16\n\t"        \
  "vldrb.8 q6, [r3], #16\n\t"        \
  "vldrb.8 q7, [r3], #16\n\t"        \
  "vldrw.32 q2, [r3], #16\n\t"       \
  "vldrw.32 q3, [r3], #16\n\t"       \
  "adds r2, r7, #4\n\t"              \
  "str r3, [sp, #56]\n\t"            \
  "ldrd r3, r11, [sp, #64]\n\t"      \
  "str r2, [sp, #48]\n\t" QK_COUNT_TWOS \
  "1:\n\t" /* two pairs */           \
  QK_PAIR_OF_ONE(load, "0") "2:\n\t" QK_PAIR_OF_ONE(load, "16") \
  "add r7, r11\n\t"                  \
  "subs r9, r9, #1\n\t"              \
  "bne.w 1b\n\t"                     \
  "ldr r0, [sp, #52]\n\t"            \
  "subs r0, #1\n\t"                  \
  "str r0, [sp, #52]\n\t"            \
  "bne.w 0b\n\t"                     \
  "add sp, sp, #32\n\t" QK_LEAVE("d15")

__attribute__((naked, noinline, unused)) static void qk_mve_band_one_8(__attribute__((unused))
                                                                       const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_ONE(QK_LOAD_8));
}
__attribute__((naked, noinline, unused)) static void qk_mve_band_one_16(__attribute__((unused))
                                                                        const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_ONE(QK_LOAD_16));
}
__attribute__((naked, noinline, unused)) static void qk_mve_band_one(__attribute__((unused))
                                                                     const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_ONE(QK_LOAD_STEP));
}

/* A pixel of two chunks, 2 channels. `last` ends the second load and steps to the next pixel. */
#define QK_PIXEL_OF_TWO(a, b, last)       \
  "vldrb.8 q0, [r1], #16\n\t"             \
  "vmladav.s8 " a                         \
  ", q0, q4\n\t"                          \
  "vldrb.8 q1, [r1]" last "vmladav.s8 " b \
  ", q0, q5\n\t"                          \
  "vmladava.s8 " a                        \
  ", q1, q6\n\t"                          \
  "vmladava.s8 " b ", q1, q7\n\t"

#define QK_FOUR_OF_TWO(last, offsets) \
  QK_PIXEL_OF_TWO("r0", "r2", last)   \
  QK_PIXEL_OF_TWO("r4", "r6", last)   \
  QK_PIXEL_OF_TWO("r8", "r10", last)  \
  QK_PIXEL_OF_TWO("r12", "lr", last)  \
  QK_COLLECT QK_STORE_RESIDENT(offsets)

/* 4 * d->pairs pixels, 2 channels at a time; y_step is 4 pixels. On the stack: 0 and 16 the offsets of
 * two fours' outputs (lanes: channel 0 of pixels 0 and 2, channel 1 of them, the same of pixels 1 and 3), 32
 * the tables of the two channels, 36 and 40 the bytes to the next two channels' weights and tables, 44 twos
 * to go, 48 *d. Two fours take 79 instructions, 87 where the step is not known. */
#define QK_BAND_OF_TWO(last) \
  QK_ENTER("d15")            \
  "sub sp, sp, #48\n\t"              \
  "ldr r1, [sp, #96]\n\t"            \
  "movs r0, #0\n\t"                  \
  "vidup.u16 q0, r0, #1\n\t"         \
  "vmov.i16 q2, #1\n\t"              \
  "vand q1, q0, q2\n\t"              \
  "vadd.i16 q1, q1, q1\n\t"          \
  "vshr.u16 q3, q0, #2\n\t"          \
  "vadd.i16 q1, q1, q3\n\t"          \
  "vmul.i16 q1, q1, r1\n\t"          \
  "vshr.u16 q0, q0, #1\n\t"          \
  "vand q0, q0, q2\n\t"              \
  "vadd.i16 q1, q1, q0\n\t"          \
  "ldr r0, [sp, #84]\n\t"            \
  "vstrw.32 q1, [sp]\n\t"            \
  "vadd.i16 q1, q1, r0\n\t"          \
  "vstrw.32 q1, [sp, #16]\n\t"       \
  "ldrd r1, r3, [sp, #68]\n\t"       \
  "lsls r1, r1, #1\n\t"              \
  "add.w r5, r3, #128\n\t"           \
  "movs r7, #32\n\t"                 \
  "mov.w r9, #8\n\t"                 \
  "strd r5, r7, [sp, #32]\n\t"       \
  "strd r9, r1, [sp, #40]\n"         \
  "0:\n\t" /* two channels */        \
  "ldr r3, [sp, #72]\n\t"            \
  "vldrb.8 q4, [r3]\n\t"             \
  "vldrb.8 q5, [r3, #16]\n\t"        \
  "vldrb.8 q6, [r3, #64]\n\t"        \
  "vldrb.8 q7, [r3, #80]\n\t"        \
  "ldr r5, [sp, #32]\n\t"            \
  "ldrd r0, r2, [r5]\n\t"            \
  "ldrd r4, r6, [r5, #16]\n\t"       \
  "vmov q2[2], q2[0], r0, r0\n\t"    \
  "vmov q2[3], q2[1], r2, r2\n\t"    \
  "vmov q3[2], q3[0], r4, r4\n\t"    \
  "vmov q3[3], q3[1], r6, r6\n\t"    \
  "ldrd r9, r7, [sp, #60]\n\t"       \
  "ldrd r3, r11, [sp, #80]\n\t"      \
  "ldr r1, [sp, #48]\n\t"            \
  "ldr r5, [sp, #100]\n\t" QK_COUNT_TWOS \
  "1:\n\t" /* two fours */           \
  QK_FOUR_OF_TWO(last, "0") "2:\n\t" QK_FOUR_OF_TWO(last, "16") \
  "add r7, r11\n\t"                  \
  "subs r9, r9, #1\n\t"              \
  "bne.w 1b\n\t"                     \
  "ldrd r5, r7, [sp, #32]\n\t"       \
  "ldrd r9, r1, [sp, #40]\n\t"       \
  "ldr r3, [sp, #72]\n\t"            \
  "ldr r11, [sp, #64]\n\t"           \
  "add r3, r7\n\t"                   \
  "add r5, r9\n\t"                   \
  "add.w r11, r11, #2\n\t"           \
  "rsb r7, r7, #160\n\t"             \
  "rsb r9, r9, #160\n\t"             \
  "str r3, [sp, #72]\n\t"            \
  "str r11, [sp, #64]\n\t"           \
  "subs r1, #1\n\t"                  \
  "strd r5, r7, [sp, #32]\n\t"       \
  "strd r9, r1, [sp, #40]\n\t"       \
  "bne.w 0b\n\t"                     \
  "add sp, sp, #48\n\t" QK_LEAVE("d15")

__attribute__((naked, noinline, unused)) static void qk_mve_band_two_32(__attribute__((unused))
                                                                        const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_TWO(", #16\n\t"));
}
/* 3x3 windows of 3 channels, stride 2 */
__attribute__((naked, noinline, unused)) static void qk_mve_band_two_18(__attribute__((unused))
                                                                        const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_TWO(", #2\n\t"));
}
__attribute__((naked, noinline, unused)) static void qk_mve_band_two(__attribute__((unused))
                                                                     const qk_mve_dot* d) {
  __asm__ volatile(QK_BAND_OF_TWO("\n\tadd r1, r3\n\t"));
}
#endif
#endif
