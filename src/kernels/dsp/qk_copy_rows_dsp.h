/* A short memcpy of several rows. */
#ifndef QK_COPY_ROWS_DSP_H
#define QK_COPY_ROWS_DSP_H
#include <stdint.h>

/* Rows of 4 to 36 bytes, by words of which the last two may overlap; 11 instructions for a row of 9.
 * r4 to_stride, r5 from_stride, r6 place of the last word, r7 entry of the words before it. */
__attribute__((weak, naked, noinline)) void qk_copy_short_rows_dsp(
    int8_t* to __attribute__((unused)), const int8_t* from __attribute__((unused)),
    int32_t bytes __attribute__((unused)), int32_t rows __attribute__((unused)),
    int32_t to_stride __attribute__((unused)), int32_t from_stride __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r7}\n ldrd r4, r5, [sp, #16]\n"
      "subs r6, r2, #4\n subs r2, #1\n lsrs r2, r2, #2\n"
      "adr.w r7, 2f\n sub r7, r7, r2, lsl #3\n orr r7, #1\n"
      "1: bx r7\n"
      ".p2align 2\n"
      "ldr.w r12, [r1, #28]\n str.w r12, [r0, #28]\n ldr.w r12, [r1, #24]\n str.w r12, [r0, #24]\n"
      "ldr.w r12, [r1, #20]\n str.w r12, [r0, #20]\n ldr.w r12, [r1, #16]\n str.w r12, [r0, #16]\n"
      "ldr.w r12, [r1, #12]\n str.w r12, [r0, #12]\n ldr.w r12, [r1, #8]\n str.w r12, [r0, #8]\n"
      "ldr.w r12, [r1, #4]\n str.w r12, [r0, #4]\n ldr.w r12, [r1]\n str.w r12, [r0]\n"
      "2: ldr r2, [r1, r6]\n str r2, [r0, r6]\n add r0, r4\n add r1, r5\n subs r3, #1\n bne 1b\n"
      "pop {r4-r7}\n bx lr\n");
}

static inline void qk_copy_rows_dsp(int8_t* to, const int8_t* from, int32_t bytes, int32_t rows, int32_t to_stride,
                                    int32_t from_stride) {
  if (bytes >= 4 && bytes <= 36) {
    qk_copy_short_rows_dsp(to, from, bytes, rows, to_stride, from_stride);
    return;
  }
  for (; rows > 0; --rows, to += to_stride, from += from_stride) {
    int32_t i = 0;
    for (; i + 4 <= bytes; i += 4) __builtin_memcpy(to + i, from + i, 4);
    for (; i < bytes; ++i) to[i] = from[i];
  }
}
#endif
