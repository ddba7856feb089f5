/* MVE: dot products of int8 vectors, 16 elements (a chunk) at a time, rescaled and stored (N6).
 *
 * Weights of 4 output channels (a block): [chunk][4][16], then int32 bias[4], 2*multiplier[4] and, where a
 * layer has left shifts, shift[4]. After the whole blocks the rest of 1..3 channels: [chunk][rest][16], then
 * the same tables of 4. Vectors are padded with zeros to whole chunks, so what is read of the input beyond
 * its last element does not count.
 *
 * Accumulators are the eight even core registers, the only ones VMLADAVA can add to:
 *   r0 r2 r4 r6: four channels of the first pixel       r8 r10 r12 lr: of the second
 * Odd ones: r1, r3 inputs, r5 weights, r7 output, r9 blocks to go, r11 passes to go.
 * q0, q1 inputs, q2, q3 weights, q4 offsets of the 8 outputs, q5 output zero point. */
#ifndef QK_MVE_DOT_H
#define QK_MVE_DOT_H
#include <stdint.h>

enum {
  QK_DOT_PASS = 4,  /* chunks of a whole pass over qk_mve_dot_pairs' loop */
  QK_DOT_FIRST = 4, /* most chunks of its straight part */
  QK_BAND_FIRST = 8 /* the same of qk_mve_dot_band */
};

/* Byte offsets of the members are in the code below. */
typedef struct {
  const int8_t* x[2];    /*  0: the two pixels; the same one twice for a single pixel */
  int32_t passes;        /*  8: whole passes over the unrolled loop */
  int32_t pairs;         /* 12: pairs of pixels, > 0 */
  int8_t* y;             /* 16: of the first pixel */
  int32_t blocks;        /* 20: of 4 output channels */
  const int8_t* weights; /* 24 */
  int32_t passes_again;  /* 28: the same as passes */
  int32_t x_step;        /* 32: bytes from a pair to the next */
  int32_t y_step;        /* 36 */
  int32_t rest;          /* 40: output channels after the blocks, 0..3 */
  int32_t chunks;        /* 44: of 16 inputs, > 0 */
  uint32_t y_distance;   /* 48: from the first pixel's output to the second's, < 65536 */
  int32_t zero_point;    /* 52: of the output */
  int32_t first;         /* 56: chunks of the straight part; then where to go after chunk 0 */
  int32_t block_bytes;   /* 60: of packed weights */
} qk_mve_dot;

/* Sets chunks and what follows from it for `inputs` elements: chunk 0, whole passes over a loop, and `first`
 * chunks, at most `most`, in straight code. */
static inline void qk_mve_set_inputs(qk_mve_dot* d, int32_t inputs, int shifts, int32_t most) {
  d->chunks = (inputs + 15) / 16;
  d->passes = d->chunks > 1 + most ? (d->chunks - 1 - most + QK_DOT_PASS - 1) / QK_DOT_PASS : 0;
  d->passes_again = d->passes;
  d->first = d->chunks - 1 - d->passes * QK_DOT_PASS;
  d->block_bytes = 64 * d->chunks + (shifts ? 48 : 32);
}

/* Bytes of packed weights for `channels` output channels. */
static inline int32_t qk_mve_packed_bytes(int32_t channels, int32_t inputs, int shifts) {
  const int32_t chunks = (inputs + 15) / 16, tables = shifts ? 48 : 32;
  return 16 * channels * chunks + (channels + 3) / 4 * tables;
}

#ifdef __ARM_FEATURE_MVE
/* One chunk, 4 channels x 2 pixels: 14 instructions for 128 MAC. mac is "vmladav" to begin, "vmladava" to go
 * on. */
#define QK_CHUNK_4X2(mac)                                   \
  "vldrb.8 q0, [r1], #16\n\t"                               \
  "vldrb.8 q2, [r5], #16\n\t" mac                           \
  ".s8 r0, q0, q2\n\t"                                      \
  "vldrb.8 q1, [r3], #16\n\t" mac                           \
  ".s8 r8, q1, q2\n\t"                                      \
  "vldrb.8 q3, [r5], #16\n\t" mac                           \
  ".s8 r2, q0, q3\n\t"                                      \
  "vldrb.8 q2, [r5], #16\n\t" mac ".s8 r10, q1, q3\n\t" mac \
  ".s8 r4, q0, q2\n\t"                                      \
  "vldrb.8 q3, [r5], #16\n\t" mac ".s8 r12, q1, q2\n\t" mac ".s8 r6, q0, q3\n\t" mac ".s8 lr, q1, q3\n\t"

/* q0, q1 = the accumulators of the two groups. */
#define QK_COLLECT                 \
  "vmov q0[2], q0[0], r0, r4\n\t"  \
  "vmov q0[3], q0[1], r2, r6\n\t"  \
  "vmov q1[2], q1[0], r8, r12\n\t" \
  "vmov q1[3], q1[1], r10, lr\n\t"

/* Both groups are the same channels: one set of tables. */
#define QK_SCALE               \
  "vldrw.32 q2, [r5], #16\n\t" \
  "vldrw.32 q3, [r5], #16\n\t" \
  "vadd.i32 q0, q0, q2\n\t"    \
  "vadd.i32 q1, q1, q2\n\t"    \
  "vrmulh.s32 q0, q0, q3\n\t"  \
  "vrmulh.s32 q1, q1, q3\n\t"
#define QK_SHIFT_AND_SCALE     \
  "vldrw.32 q2, [r5], #16\n\t" \
  "vldrw.32 q3, [r5], #16\n\t" \
  "vadd.i32 q0, q0, q2\n\t"    \
  "vadd.i32 q1, q1, q2\n\t"    \
  "vldrw.32 q2, [r5], #16\n\t" \
  "vqshl.s32 q0, q0, q2\n\t"   \
  "vqshl.s32 q1, q1, q2\n\t"   \
  "vrmulh.s32 q0, q0, q3\n\t"  \
  "vrmulh.s32 q1, q1, q3\n\t"

/* Narrows with saturation; lanes are channel 0 of both groups, channel 1 of both, ... */
#define QK_NARROW            \
  "vqmovnb.s32 q0, q0\n\t"   \
  "vqmovnt.s32 q0, q1\n\t"   \
  "vqadd.s16 q0, q0, q5\n\t" \
  "vqmovnb.s16 q0, q0\n\t"

/* Saves registers, the last vector one being d11 or d15, copies *r0 to the stack, sets q4 and q5. */
#define QK_ENTER(last)         \
  "push {r4-r11, lr}\n\t"      \
  "vpush {d8-" last            \
  "}\n\t"                      \
  "sub sp, sp, #64\n\t"        \
  "vldrw.32 q0, [r0]\n\t"      \
  "vldrw.32 q1, [r0, #16]\n\t" \
  "vldrw.32 q2, [r0, #32]\n\t" \
  "vldrw.32 q3, [r0, #48]\n\t" \
  "vstrw.32 q0, [sp]\n\t"      \
  "vstrw.32 q1, [sp, #16]\n\t" \
  "vstrw.32 q2, [sp, #32]\n\t" \
  "vstrw.32 q3, [sp, #48]\n\t" \
  "ldrd r1, r3, [sp, #48]\n\t" \
  "vdup.16 q5, r3\n\t"         \
  "movs r0, #0\n\t"            \
  "vidup.u16 q0, r0, #1\n\t"   \
  "vmov.i16 q1, #1\n\t"        \
  "vand q1, q0, q1\n\t"        \
  "vshr.u16 q0, q0, #1\n\t"    \
  "vmul.i16 q1, q1, r1\n\t"    \
  "vadd.i16 q4, q0, q1\n\t"

#define QK_LEAVE(last)  \
  "add sp, sp, #64\n\t" \
  "vpop {d8-" last      \
  "}\n\t"               \
  "pop {r4-r11, pc}\n\t"

/* Where to go after chunk 0, kept in [sp, #56]: the loop at 2 or, without passes, the straight part `first`
 * chunks of 56 bytes before its end at 3, kept in [sp, #8 or #44]. */
#define QK_SET_ENTRIES(straight) \
  "adr.w r2, 3f\n\t"             \
  "ldr r1, [sp, #56]\n\t"        \
  "movs r3, #56\n\t"             \
  "mls r2, r1, r3, r2\n\t"       \
  "ldr r1, [sp, #28]\n\t"        \
  "adds r2, #1\n\t"              \
  "str r2, [sp, #" straight      \
  "]\n\t"                        \
  "cmp r1, #0\n\t"               \
  "itt ne\n\t"                   \
  "adrne.w r2, 2f\n\t"           \
  "addne r2, #1\n\t"             \
  "str r2, [sp, #56]\n"
#define QK_CHUNKS(straight, first) \
  "ldr.w pc, [sp, #56]\n\t"                                                                                 \
  ".p2align 2\n"                                                                                            \
  "2:\n\t"                                                                                                 \
  ".rept 4\n\t" QK_CHUNK_4X2("vmladava")                                                                   \
  ".endr\n\t"                                                                                              \
  "subs r11, r11, #1\n\t"                                                                                   \
  "bne.w 2b\n\t"                                                                                           \
  "ldr.w pc, [sp, #" straight "]\n\t"                                                                       \
  ".p2align 2\n\t"                                                                                         \
  ".rept " first "\n\t" QK_CHUNK_4X2("vmladava")                                                           \
  ".endr\n"                                                                                                \
  "3:\n\t"

/* Pairs of pixels, all output channels of each. `scale` is QK_SCALE or QK_SHIFT_AND_SCALE.
 * A block of 4 channels takes 14 instructions a chunk and 20 more. */
#define QK_DOT_PAIRS(scale)                                                                           \
  QK_ENTER("d11")                                                                                     \
  QK_SET_ENTRIES("60")                                                                                \
  "0:\n\t" /* a pair */                                                                               \
  "ldrd r9, r5, [sp, #20]\n\t"                                                                        \
  "ldr r7, [sp, #16]\n\t"                                                                             \
  "cmp r9, #0\n\t"                                                                                    \
  "beq.w 4f\n"                                                                                        \
  "1:\n\t" /* a block */                                                                              \
  "ldm sp, {r1, r3, r11}\n\t" QK_CHUNK_4X2("vmladav") QK_CHUNKS("60", "4") QK_COLLECT scale QK_NARROW \
      "vstrb.16 q0, [r7, q4]\n\t"                                                                     \
      "adds r7, #4\n\t"                                                                               \
      "subs r9, r9, #1\n\t"                                                                           \
      "bne.w 1b\n"                                                                                    \
      "4:\n\t" /* the rest of the channels */                                                         \
      "ldrd r0, r11, [sp, #40]\n\t"                                                                   \
      "cmp r0, #0\n\t"                                                                                \
      "beq.w 9f\n\t"                                                                                  \
      "lsls r2, r0, #1\n\t"                                                                           \
      "vctp.16 r2\n\t"                                                                                \
      "cmp r0, #2\n\t"                                                                                \
      "ldrd r1, r3, [sp]\n\t"                                                                         \
      "mov.w r0, #0\n\t"                                                                              \
      "mov.w r2, #0\n\t"                                                                              \
      "mov.w r4, #0\n\t"                                                                              \
      "mov.w r8, #0\n\t"                                                                              \
      "mov.w r10, #0\n\t"                                                                             \
      "mov.w r12, #0\n\t"                                                                             \
      "beq 6f\n\t"                                                                                    \
      "bhi 7f\n"                                                                                      \
      "5:\n\t" /* 1 channel: 5 instructions and the loop's 2 for 32 MAC */                            \
      "vldrb.8 q0, [r1], #16\n\t"                                                                     \
      "vldrb.8 q2, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r0, q0, q2\n\t"                                                                    \
      "vldrb.8 q1, [r3], #16\n\t"                                                                     \
      "vmladava.s8 r8, q1, q2\n\t"                                                                    \
      "subs r11, r11, #1\n\t"                                                                         \
      "bne 5b\n\t"                                                                                    \
      "b 8f\n"                                                                                        \
      "6:\n\t" /* 2 channels */                                                                       \
      "vldrb.8 q0, [r1], #16\n\t"                                                                     \
      "vldrb.8 q2, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r0, q0, q2\n\t"                                                                    \
      "vldrb.8 q1, [r3], #16\n\t"                                                                     \
      "vmladava.s8 r8, q1, q2\n\t"                                                                    \
      "vldrb.8 q3, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r2, q0, q3\n\t"                                                                    \
      "vmladava.s8 r10, q1, q3\n\t"                                                                   \
      "subs r11, r11, #1\n\t"                                                                         \
      "bne 6b\n\t"                                                                                    \
      "b 8f\n"                                                                                        \
      "7:\n\t" /* 3 channels */                                                                       \
      "vldrb.8 q0, [r1], #16\n\t"                                                                     \
      "vldrb.8 q2, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r0, q0, q2\n\t"                                                                    \
      "vldrb.8 q1, [r3], #16\n\t"                                                                     \
      "vmladava.s8 r8, q1, q2\n\t"                                                                    \
      "vldrb.8 q3, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r2, q0, q3\n\t"                                                                    \
      "vldrb.8 q2, [r5], #16\n\t"                                                                     \
      "vmladava.s8 r10, q1, q3\n\t"                                                                   \
      "vmladava.s8 r4, q0, q2\n\t"                                                                    \
      "vmladava.s8 r12, q1, q2\n\t"                                                                   \
      "subs r11, r11, #1\n\t"                                                                         \
      "bne 7b\n"                                                                                      \
      "8:\n\t" QK_COLLECT scale QK_NARROW                                                             \
      "vpst\n\t"                                                                                      \
      "vstrbt.16 q0, [r7, q4]\n"                                                                      \
      "9:\n\t" /* the next pair */                                                                    \
      "ldrd r1, r3, [sp]\n\t"                                                                         \
      "ldrd r5, r7, [sp, #12]\n\t"                                                                    \
      "ldrd r0, r2, [sp, #32]\n\t"                                                                    \
      "add r1, r0\n\t"                                                                                \
      "add r3, r0\n\t"                                                                                \
      "add r7, r2\n\t"                                                                                \
      "strd r1, r3, [sp]\n\t"                                                                         \
      "subs r5, #1\n\t"                                                                               \
      "strd r5, r7, [sp, #12]\n\t"                                                                    \
      "bne.w 0b\n\t" QK_LEAVE("d11")

/* All output channels of d->pairs pairs of pixels. */
__attribute__((naked, noinline, unused)) static void qk_mve_dot_pairs(__attribute__((unused))
                                                                      const qk_mve_dot* d) {
  __asm__ volatile(QK_DOT_PAIRS(QK_SCALE));
}
__attribute__((naked, noinline, unused)) static void qk_mve_dot_pairs_shifted(__attribute__((unused))
                                                                              const qk_mve_dot* d) {
  __asm__ volatile(QK_DOT_PAIRS(QK_SHIFT_AND_SCALE));
}
#endif
#endif
