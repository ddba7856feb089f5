/* One row times eight output channels: the weights are read once for it, as a fully connected layer does. */
#ifndef QK_ROW_NEON_H
#define QK_ROW_NEON_H
#include "qk_neon.h"

/* clang-format off */
/* Sums of channels 0-3 in v16 and 4-7 in v18, rescaled and stored. */
#define QK_ROW_STORE \
  "cbz %w[extra], 6f\n" \
  "tbz %w[extra], #0, 5f\n" \
  "ld1r {v1.4s}, [%[term]]\n" \
  "add v16.4s, v16.4s, v1.4s\n" "add v18.4s, v18.4s, v1.4s\n" \
  "5: tbz %w[extra], #1, 6f\n" \
  "ldp q1, q2, [%[block]], #32\n" \
  "sqshl v16.4s, v16.4s, v1.4s\n" "sqshl v18.4s, v18.4s, v2.4s\n" \
  "6: ldp q1, q2, [%[block]], #32\n" \
  "sqrdmulh v16.4s, v16.4s, v1.4s\n" "sqrdmulh v18.4s, v18.4s, v2.4s\n" \
  "sqxtn v16.4h, v16.4s\n" "sqxtn2 v16.8h, v18.4s\n" "sqadd v16.8h, v16.8h, %[zero_point].8h\n" \
  "sqxtn v16.8b, v16.8h\n" "smax v16.8b, v16.8b, %[min].8b\n" "smin v16.8b, v16.8b, %[max].8b\n" \
  "str d16, [%[y]]\n"
#define QK_ROW_OPERANDS \
  [y] "r"(y), [extra] "r"(p->extra), [term] "r"(term), [step] "r"((ptrdiff_t)64), [zero_point] "w"(l.zero_point), \
    [min] "w"(l.min), [max] "w"(l.max)
#define QK_ROW_CLOBBERS \
  "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", \
    "v25", "v26", "v27", "cc", "memory"

/* 8 outputs at y from the row that starts at `row` in its panel; returns the next block. v0: 8 inputs, twice; v4-v7:
 * pairs of channels; v16-v19: two partial sums of each of a pair. 8 instructions a step of 64 MAC. */
QK_INLINE const int8_t* qk_row_dot(const qk_product* p, qk_neon_limits l, const int8_t* row, const int32_t* term,
                                   const int8_t* block, int8_t* y) {
  ptrdiff_t steps = p->steps;
  __asm__ volatile(
      "ldp q1, q2, [%[block]], #32\n"
      "ushll v16.2d, v1.2s, #0\n ushll2 v17.2d, v1.4s, #0\n ushll v18.2d, v2.2s, #0\n ushll2 v19.2d, v2.4s, #0\n"
      "1:\n"
      "ld1r {v0.2d}, [%[row]], %[step]\n"
      "ld1 {v4.16b-v7.16b}, [%[block]], #64\n"
      "subs %[steps], %[steps], #1\n"
      QK_SDOT(16, 4, 0) QK_SDOT(17, 5, 0) QK_SDOT(18, 6, 0) QK_SDOT(19, 7, 0)
      "b.ne 1b\n"
      "addp v16.4s, v16.4s, v17.4s\n addp v18.4s, v18.4s, v19.4s\n"
      QK_ROW_STORE
      : [row] "+r"(row), [block] "+r"(block), [steps] "+r"(steps)
      : QK_ROW_OPERANDS
      : QK_ROW_CLOBBERS);
  return block;
}

/* A pair of channels in b times 8 inputs in a: `op` is smull or smlal. */
#define QK_ROW_V8(op, a, b, t0, t1) \
  op " v" #t0 ".8h, v" #a ".8b, v" #b ".8b\n" op "2 v" #t1 ".8h, v" #a ".16b, v" #b ".16b\n"
#define QK_ROW_V8_ADD(c0, c1, t0, t1) "sadalp v" #c0 ".4s, v" #t0 ".8h\n" "sadalp v" #c1 ".4s, v" #t1 ".8h\n"

/* The same with SMULL and SADALP: v16-v23: four partial sums of each channel. 30 instructions for two steps. */
QK_INLINE const int8_t* qk_row_v8(const qk_product* p, qk_neon_limits l, const int8_t* row, const int32_t* term,
                                  const int8_t* block, int8_t* y) {
  ptrdiff_t pairs = p->narrow ? p->steps >> 1 : 0;
  ptrdiff_t rest = p->steps - 2 * pairs;
  __asm__ volatile(
      "ldp s16, s17, [%[block]]\n ldp s18, s19, [%[block], #8]\n"
      "ldp s20, s21, [%[block], #16]\n ldp s22, s23, [%[block], #24]\n"
      "add %[block], %[block], #32\n"
      "cbz %[pairs], 2f\n"
      "1:\n"
      "ld1r {v0.2d}, [%[row]], %[step]\n ld1r {v1.2d}, [%[row]], %[step]\n"
      "ld1 {v4.16b-v7.16b}, [%[block]], #64\n ld1 {v24.16b-v27.16b}, [%[block]], #64\n"
      "subs %[pairs], %[pairs], #1\n"
      QK_ROW_V8("smull", 0, 4, 2, 3) QK_ROW_V8("smlal", 1, 24, 2, 3) QK_ROW_V8_ADD(16, 17, 2, 3)
      QK_ROW_V8("smull", 0, 5, 4, 24) QK_ROW_V8("smlal", 1, 25, 4, 24) QK_ROW_V8_ADD(18, 19, 4, 24)
      QK_ROW_V8("smull", 0, 6, 2, 3) QK_ROW_V8("smlal", 1, 26, 2, 3) QK_ROW_V8_ADD(20, 21, 2, 3)
      QK_ROW_V8("smull", 0, 7, 4, 24) QK_ROW_V8("smlal", 1, 27, 4, 24) QK_ROW_V8_ADD(22, 23, 4, 24)
      "b.ne 1b\n"
      "2: cbz %[rest], 4f\n"
      "3:\n"
      "ld1r {v0.2d}, [%[row]], %[step]\n"
      "ld1 {v4.16b-v7.16b}, [%[block]], #64\n"
      "subs %[rest], %[rest], #1\n"
      QK_ROW_V8("smull", 0, 4, 2, 3) QK_ROW_V8_ADD(16, 17, 2, 3)
      QK_ROW_V8("smull", 0, 5, 4, 24) QK_ROW_V8_ADD(18, 19, 4, 24)
      QK_ROW_V8("smull", 0, 6, 2, 3) QK_ROW_V8_ADD(20, 21, 2, 3)
      QK_ROW_V8("smull", 0, 7, 4, 24) QK_ROW_V8_ADD(22, 23, 4, 24)
      "b.ne 3b\n"
      "4:\n"
      "addp v16.4s, v16.4s, v17.4s\n addp v18.4s, v18.4s, v19.4s\n"
      "addp v20.4s, v20.4s, v21.4s\n addp v22.4s, v22.4s, v23.4s\n"
      "addp v16.4s, v16.4s, v18.4s\n addp v18.4s, v20.4s, v22.4s\n"
      QK_ROW_STORE
      : [row] "+r"(row), [block] "+r"(block), [pairs] "+r"(pairs), [rest] "+r"(rest)
      : QK_ROW_OPERANDS
      : QK_ROW_CLOBBERS);
  return block;
}
/* clang-format on */
#endif
