/* A few output channels of 3 pixels: what qk_run_tile_dsp and qk_run_wide_tile_dsp take.
 *
 * The patch holds the K inputs of 3 pixels as int16, K rounded up to units of 4: a unit is 6 words, (k0,k2)
 * of pixels 0, 1, 2, then (k1,k3) of pixels 0, 1, 2. Channels come in pairs a, b; the last of an odd number
 * is single. */
#ifndef QK_TILE_PARAMS_DSP_H
#define QK_TILE_PARAMS_DSP_H
#include <stdint.h>

typedef struct {
  const int16_t* patch;
  int32_t units;         /* of 4 taps, at least 1 */
  int32_t has_shifts;    /* 1: the stream holds left shifts */
  int32_t zero_point;    /* of the output */
  int32_t channels;      /* at least 1 */
  int8_t* output[3];     /* first channel of the pixels; they may coincide */
  const int8_t* weights; /* the stream */
  int32_t single;        /* 1: all channels are single; 0: pairs, and the last of an odd number is single */
  uint32_t entry;        /* 0; kept by the first call for the next with as many units */
} qk_tile_dsp;

/* Assembly of both: registers and stack as they say. */
#define QK_TILE_DOUBLE(a, b, c) /* saturating, r10 times */                                 \
  "b 12f\n 11: qadd " a ", " a ", " a "\n qadd " b ", " b ", " b "\n qadd " c ", " c ", " c \
  "\n"                                                                                      \
  "12: subs r10, #1\n bpl 11b\n"
/* Sums of a pair in r0-r2 and r3-r5, 2m in r7 and r8, left shifts if r6, zero point in r9: rescaled and
 * stored; then on to the next pair at 1, the last single channel at 5 or the end at 7. Comes in at 4, or 9 to
 * shift. */
#define QK_TILE_FINISH_PAIR                                                    \
  "4: smmlar r0, r0, r7, r9\n smmlar r1, r1, r7, r9\n smmlar r2, r2, r7, r9\n" \
  "smmlar r3, r3, r8, r9\n smmlar r4, r4, r8, r9\n smmlar r5, r5, r8, r9\n"    \
  "ssat r0, #8, r0\n ssat r1, #8, r1\n ssat r2, #8, r2\n"                      \
  "ssat r3, #8, r3\n ssat r4, #8, r4\n ssat r5, #8, r5\n"                      \
  "add r10, sp, #16\n ldm r10, {r6-r9}\n"                                      \
  "strb r0, [r7], #1\n strb r1, [r8], #1\n strb r2, [r9], #1\n"                \
  "strb r3, [r7], #1\n strb r4, [r8], #1\n strb r5, [r9], #1\n"                \
  "sub r6, #2\n stm r10, {r6-r9}\n cmp r6, #1\n bgt.w 1b\n beq 5f\n b 7f\n"    \
  "9: ldr r6, [r12], #4\n uxtb r10, r6\n" QK_TILE_DOUBLE(                      \
      "r0", "r1", "r2") "lsr r10, r6, #8\n" QK_TILE_DOUBLE("r3", "r4", "r5") "b 4b\n"
/* Sums of a single channel in r0-r2, rescaled. */
#define QK_TILE_RESCALE_SINGLE \
  "ldr r7, [r12], #4\n ldrd r6, r9, [sp, #8]\n cbz r6, 8f\n ldr r10, [r12], #4\n" \
  QK_TILE_DOUBLE("r0", "r1", "r2") \
  "8: smmlar r0, r0, r7, r9\n smmlar r1, r1, r7, r9\n smmlar r2, r2, r7, r9\n" \
  "ssat r0, #8, r0\n ssat r1, #8, r1\n ssat r2, #8, r2\n"
#endif
