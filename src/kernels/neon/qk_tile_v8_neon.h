/* Four pixels times four output channels with what every AArch64 has: SMULL, SMLAL, SADALP. */
#ifndef QK_TILE_V8_NEON_H
#define QK_TILE_V8_NEON_H
#include "qk_neon.h"

/* clang-format off */
/* One assembly text, longer than the 4095 characters C99 asks compilers for. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
/* A pair of pixels in a, the same swapped in s, times a pair of channels in b: pixel 0 channel 0 in t = v12,
 * 1 1 in v13, 1 0 in v14, 0 1 in v15. */
#define QK_V8_FIRST(a, s, b) \
  "smull v12.8h, v" #a ".8b, v" #b ".8b\n" "smull2 v13.8h, v" #a ".16b, v" #b ".16b\n" \
  "smull v14.8h, v" #s ".8b, v" #b ".8b\n" "smull2 v15.8h, v" #s ".16b, v" #b ".16b\n"
#define QK_V8_NEXT(a, s, b) \
  "smlal v12.8h, v" #a ".8b, v" #b ".8b\n" "smlal2 v13.8h, v" #a ".16b, v" #b ".16b\n" \
  "smlal v14.8h, v" #s ".8b, v" #b ".8b\n" "smlal2 v15.8h, v" #s ".16b, v" #b ".16b\n"
#define QK_V8_ADD(c00, c01, c10, c11) \
  "sadalp v" #c00 ".4s, v12.8h\n" "sadalp v" #c11 ".4s, v13.8h\n" \
  "sadalp v" #c10 ".4s, v14.8h\n" "sadalp v" #c01 ".4s, v15.8h\n"
#define QK_V8_SWAP(to, from) "ext v" #to ".16b, v" #from ".16b, v" #from ".16b, #8\n"
/* The bias of four channels in the first partial sums, 0 in the others. */
#define QK_V8_BIAS(c0, c1, c2, c3) "ldp s" #c0 ", s" #c1 ", [%[bias]]\n" "ldp s" #c2 ", s" #c3 ", [%[bias], #8]\n"
/* The four sums of a pixel. */
#define QK_V8_SUM(c0, c1, c2, c3) \
  "addp v" #c0 ".4s, v" #c0 ".4s, v" #c1 ".4s\n" "addp v" #c2 ".4s, v" #c2 ".4s, v" #c3 ".4s\n" \
  "addp v" #c0 ".4s, v" #c0 ".4s, v" #c2 ".4s\n"
#define QK_V8_TERM(c, lane) "dup v2.4s, v0.s[" #lane "]\n" "add v" #c ".4s, v" #c ".4s, v2.4s\n"
#define QK_V8_EACH(op, m) \
  op " v16.4s, v16.4s, v" #m ".4s\n" op " v20.4s, v20.4s, v" #m ".4s\n" \
  op " v24.4s, v24.4s, v" #m ".4s\n" op " v28.4s, v28.4s, v" #m ".4s\n"

/* Two inputs at a time are summed in 16 bits, which 2*127*128 fits; with a weight of -128 (`narrow` = 0) one.
 * v0-v3: two pairs of pixels, two steps; v4-v7: the same swapped; v8-v11: two pairs of channels, two steps;
 * v16-v31: [pixel][channel] of 4 partial sums. 58 instructions for two steps of 128 MAC, 50 around. */
QK_INLINE void qk_tile_v8_quarter(const qk_neon_limits* limits, ptrdiff_t pairs, ptrdiff_t rest, int extra,
                                  uintptr_t terms, const int8_t* panel, const int8_t* bias, const int8_t* w,
                                  const int8_t* multipliers, int8_t* y, ptrdiff_t stride) {
  __asm__ volatile(
      QK_V8_BIAS(16, 17, 18, 19) QK_V8_BIAS(20, 21, 22, 23)
      QK_V8_BIAS(24, 25, 26, 27) QK_V8_BIAS(28, 29, 30, 31)
      "cbz %[pairs], 2f\n"
      "1:\n"
      "ld1 {v0.16b, v1.16b}, [%[panel]], %[step]\n"
      "ld1 {v8.16b, v9.16b}, [%[w]], %[step]\n"
      "ld1 {v2.16b, v3.16b}, [%[panel]], %[step]\n"
      "ld1 {v10.16b, v11.16b}, [%[w]], %[step]\n"
      "subs %[pairs], %[pairs], #1\n"
      QK_V8_SWAP(4, 0) QK_V8_SWAP(5, 1) QK_V8_SWAP(6, 2) QK_V8_SWAP(7, 3)
      QK_V8_FIRST(0, 4, 8) QK_V8_NEXT(2, 6, 10) QK_V8_ADD(16, 17, 20, 21)
      QK_V8_FIRST(0, 4, 9) QK_V8_NEXT(2, 6, 11) QK_V8_ADD(18, 19, 22, 23)
      QK_V8_FIRST(1, 5, 8) QK_V8_NEXT(3, 7, 10) QK_V8_ADD(24, 25, 28, 29)
      QK_V8_FIRST(1, 5, 9) QK_V8_NEXT(3, 7, 11) QK_V8_ADD(26, 27, 30, 31)
      "b.ne 1b\n"
      "2: cbz %[rest], 4f\n"
      "3:\n"
      "ld1 {v0.16b, v1.16b}, [%[panel]], %[step]\n"
      "ld1 {v8.16b, v9.16b}, [%[w]], %[step]\n"
      "subs %[rest], %[rest], #1\n"
      QK_V8_SWAP(4, 0) QK_V8_SWAP(5, 1)
      QK_V8_FIRST(0, 4, 8) QK_V8_ADD(16, 17, 20, 21)
      QK_V8_FIRST(0, 4, 9) QK_V8_ADD(18, 19, 22, 23)
      QK_V8_FIRST(1, 5, 8) QK_V8_ADD(24, 25, 28, 29)
      QK_V8_FIRST(1, 5, 9) QK_V8_ADD(26, 27, 30, 31)
      "b.ne 3b\n"
      "4:\n"
      QK_V8_SUM(16, 17, 18, 19) QK_V8_SUM(20, 21, 22, 23) QK_V8_SUM(24, 25, 26, 27) QK_V8_SUM(28, 29, 30, 31)
      "cbz %w[extra], 5f\n"
      "tbz %w[extra], #0, 6f\n"
      "ldr q0, [%[terms]]\n"
      QK_V8_TERM(16, 0) QK_V8_TERM(20, 1) QK_V8_TERM(24, 2) QK_V8_TERM(28, 3)
      "6: tbz %w[extra], #1, 5f\n"
      "ldur q2, [%[multipliers], #-32]\n"
      QK_V8_EACH("sqshl", 2)
      "5: ldr q1, [%[multipliers]]\n"
      "ldp q4, q5, [%[limits]]\n ldr q6, [%[limits], #32]\n"
      QK_V8_EACH("sqrdmulh", 1)
      "sqxtn v16.4h, v16.4s\n sqxtn v24.4h, v24.4s\n sqxtn2 v16.8h, v20.4s\n sqxtn2 v24.8h, v28.4s\n"
      "sqadd v16.8h, v16.8h, v4.8h\n sqadd v24.8h, v24.8h, v4.8h\n"
      "sqxtn v16.8b, v16.8h\n sqxtn2 v16.16b, v24.8h\n"
      "smax v16.16b, v16.16b, v5.16b\n smin v16.16b, v16.16b, v6.16b\n"
      "st1 {v16.s}[0], [%[y]], %[stride]\n st1 {v16.s}[1], [%[y]], %[stride]\n"
      "st1 {v16.s}[2], [%[y]], %[stride]\n st1 {v16.s}[3], [%[y]], %[stride]\n"
      : [panel] "+r"(panel), [w] "+r"(w), [pairs] "+r"(pairs), [rest] "+r"(rest), [y] "+r"(y)
      : [bias] "r"(bias), [extra] "r"(extra), [terms] "r"(terms), [multipliers] "r"(multipliers),
        [limits] "r"(limits), [stride] "r"(stride), [step] "r"((ptrdiff_t)64)
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
        "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
        "v31", "cc", "memory");
}
#pragma GCC diagnostic pop
/* clang-format on */

/* As qk_tile_mmla; quarters without rows or channels are left out. */
QK_INLINE const int8_t* qk_tile_v8(const qk_product* p, qk_neon_limits l, const int8_t* panel, int32_t rows,
                                   const int8_t* block, int32_t channels, int8_t* y, ptrdiff_t stride) {
  const ptrdiff_t pairs = p->narrow ? p->steps >> 1 : 0, rest = p->steps - 2 * pairs;
  const int8_t* const w = block + 32;
  const int8_t* const multipliers = w + 64 * p->steps + (p->shifted ? 32 : 0);
  for (int32_t r = 0; r < rows; r += 4) {
    for (int32_t c = 0; c < channels; c += 4)
      qk_tile_v8_quarter(&l, pairs, rest, p->extra, (uintptr_t)p->row_terms + 4 * (uintptr_t)r, panel + 8 * r,
                         block + 4 * c, w + 8 * c, multipliers + 4 * c, y + r * stride + c, stride);
  }
  return multipliers + 32;
}
#endif
