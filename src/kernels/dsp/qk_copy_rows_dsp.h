/* A short memcpy of several rows. */
#ifndef QK_COPY_ROWS_DSP_H
#define QK_COPY_ROWS_DSP_H
#include <stdint.h>

typedef struct {
  int32_t bytes;       /* of a row */
  int32_t rows;        /* at least 1 */
  int32_t to_stride;   /* from row to row */
  int32_t from_stride; /* from row to row */
  int32_t blocks;      /* of so many rows, at least 1 */
  int32_t from_skip;   /* from the row after a block to the next block; `to` goes on */
} qk_copy_dsp;

/* Rows of 4 to 36 bytes, by words of which the last two may overlap; 11 instructions for a row of 9.
 * r2 rows left, r3 bytes, r4 rows, r5 to_stride, r6 from_stride, r7 blocks, r8 from_skip, r9 place of the
 * last word, r10 entry of the words before it. */
__attribute__((weak, naked, noinline)) void qk_copy_short_rows_dsp(int8_t* to __attribute__((unused)),
                                                                   const int8_t* from __attribute__((unused)),
                                                                   const qk_copy_dsp* c
                                                                   __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r10}\n ldm r2, {r3-r8}\n"
      "subs r9, r3, #4\n subs r3, #1\n lsrs r3, r3, #2\n"
      "adr.w r10, 3f\n sub r10, r10, r3, lsl #3\n orr r10, #1\n"
      "1: mov r2, r4\n"
      "2: bx r10\n"
      ".p2align 2\n"
      "ldr.w r12, [r1, #28]\n str.w r12, [r0, #28]\n ldr.w r12, [r1, #24]\n str.w r12, [r0, #24]\n"
      "ldr.w r12, [r1, #20]\n str.w r12, [r0, #20]\n ldr.w r12, [r1, #16]\n str.w r12, [r0, #16]\n"
      "ldr.w r12, [r1, #12]\n str.w r12, [r0, #12]\n ldr.w r12, [r1, #8]\n str.w r12, [r0, #8]\n"
      "ldr.w r12, [r1, #4]\n str.w r12, [r0, #4]\n ldr.w r12, [r1]\n str.w r12, [r0]\n"
      "3: ldr r3, [r1, r9]\n str r3, [r0, r9]\n add r0, r5\n add r1, r6\n subs r2, #1\n bne 2b\n"
      "add r1, r8\n subs r7, #1\n bne 1b\n"
      "pop {r4-r10}\n bx lr\n");
}

__attribute__((weak, noinline)) void qk_copy_long_rows_dsp(int8_t* to, const int8_t* from,
                                                           const qk_copy_dsp* c) {
  for (int32_t block = c->blocks; block > 0; --block, from += c->from_skip) {
    for (int32_t row = c->rows; row > 0; --row, to += c->to_stride, from += c->from_stride) {
      int32_t i = 0;
      for (; i + 4 <= c->bytes; i += 4) __builtin_memcpy(to + i, from + i, 4);
      for (; i < c->bytes; ++i) to[i] = from[i];
    }
  }
}

static inline void qk_copy_rows_dsp(int8_t* to, const int8_t* from, const qk_copy_dsp* c) {
  if (c->bytes >= 4 && c->bytes <= 36) {
    qk_copy_short_rows_dsp(to, from, c);
  } else {
    qk_copy_long_rows_dsp(to, from, c);
  }
}
#endif
