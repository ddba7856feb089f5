/* Eight pixels times eight output channels with SDOT. */
#ifndef QK_TILE_DOT_NEON_H
#define QK_TILE_DOT_NEON_H
#include "qk_neon.h"

/* clang-format off */
/* One assembly text, longer than the 4095 characters C99 asks compilers for. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
/* Half of the inputs of four channels in b times all rows, whose halves are the lanes `low` and `high` of v0-v3. No
 * sum is needed again before eight more instructions. */
#define QK_DOT_ROWS(b, low, high, c0, c1, c2, c3, c4, c5, c6, c7) \
  QK_SDOT_LANE(c0, b, 0, low) QK_SDOT_LANE(c1, b, 0, high) QK_SDOT_LANE(c2, b, 1, low) QK_SDOT_LANE(c3, b, 1, high) \
  QK_SDOT_LANE(c4, b, 2, low) QK_SDOT_LANE(c5, b, 2, high) QK_SDOT_LANE(c6, b, 3, low) QK_SDOT_LANE(c7, b, 3, high)
#define QK_DOT_COPY(c0, c1) "mov v" #c0 ".16b, v16.16b\n" "mov v" #c1 ".16b, v17.16b\n"
#define QK_DOT_EACH(op, c0, c1) op " v" #c0 ".4s, v" #c0 ".4s, v0.4s\n" op " v" #c1 ".4s, v" #c1 ".4s, v1.4s\n"
#define QK_DOT_ALL(op) QK_DOT_EACH(op, 16, 17) QK_DOT_EACH(op, 18, 19) QK_DOT_EACH(op, 20, 21) \
  QK_DOT_EACH(op, 22, 23) QK_DOT_EACH(op, 24, 25) QK_DOT_EACH(op, 26, 27) QK_DOT_EACH(op, 28, 29) \
  QK_DOT_EACH(op, 30, 31)
#define QK_DOT_TERM(c0, c1, terms, lane) "dup v2.4s, v" #terms ".s[" #lane "]\n" \
  "add v" #c0 ".4s, v" #c0 ".4s, v2.4s\n" "add v" #c1 ".4s, v" #c1 ".4s, v2.4s\n"
#define QK_DOT_NARROW(c0, c1, c2, c3) \
  "sqxtn v" #c0 ".4h, v" #c0 ".4s\n" "sqxtn v" #c2 ".4h, v" #c2 ".4s\n" \
  "sqxtn2 v" #c0 ".8h, v" #c1 ".4s\n" "sqxtn2 v" #c2 ".8h, v" #c3 ".4s\n" \
  "sqadd v" #c0 ".8h, v" #c0 ".8h, %[zero_point].8h\n" "sqadd v" #c2 ".8h, v" #c2 ".8h, %[zero_point].8h\n" \
  "sqxtn v" #c0 ".8b, v" #c0 ".8h\n" "sqxtn2 v" #c0 ".16b, v" #c2 ".8h\n"
#define QK_DOT_STORE(c) "st1 {v" #c ".d}[0], [%[y]], %[stride]\n" "st1 {v" #c ".d}[1], [%[y]], %[stride]\n"

/* As qk_tile_mmla. v0-v3: pairs of rows, v4 v5 v6 v7: first and last four inputs of channels 0-3, of 4-7 (LD2 sorts
 * them), v16-v31: [row][channels 0-3, 4-7]. 37 instructions a step of 512 MAC, 82 around. */
QK_INLINE const int8_t* qk_tile_dot(const qk_product* p, qk_neon_limits l, const int8_t* panel, int32_t rows,
                                    const int8_t* block, int32_t channels, int8_t* y, ptrdiff_t stride) {
  ptrdiff_t steps = p->steps;
  (void)rows, (void)channels;
  __asm__ volatile(
      "ldp q16, q17, [%[block]], #32\n"
      QK_DOT_COPY(18, 19) QK_DOT_COPY(20, 21) QK_DOT_COPY(22, 23) QK_DOT_COPY(24, 25)
      QK_DOT_COPY(26, 27) QK_DOT_COPY(28, 29) QK_DOT_COPY(30, 31)
      "1:\n"
      "ld1 {v0.16b-v3.16b}, [%[panel]], #64\n"
      "ld2 {v4.4s, v5.4s}, [%[block]], #32\n"
      "ld2 {v6.4s, v7.4s}, [%[block]], #32\n"
      "subs %[steps], %[steps], #1\n"
      QK_DOT_ROWS(4, 0, 2, 16, 18, 20, 22, 24, 26, 28, 30) QK_DOT_ROWS(5, 1, 3, 16, 18, 20, 22, 24, 26, 28, 30)
      QK_DOT_ROWS(6, 0, 2, 17, 19, 21, 23, 25, 27, 29, 31) QK_DOT_ROWS(7, 1, 3, 17, 19, 21, 23, 25, 27, 29, 31)
      "b.ne 1b\n"
      "cbz %w[extra], 2f\n"
      "tbz %w[extra], #0, 4f\n"
      "ldp q0, q1, [%[terms]]\n"
      QK_DOT_TERM(16, 17, 0, 0) QK_DOT_TERM(18, 19, 0, 1) QK_DOT_TERM(20, 21, 0, 2) QK_DOT_TERM(22, 23, 0, 3)
      QK_DOT_TERM(24, 25, 1, 0) QK_DOT_TERM(26, 27, 1, 1) QK_DOT_TERM(28, 29, 1, 2) QK_DOT_TERM(30, 31, 1, 3)
      "4: tbz %w[extra], #1, 2f\n"
      "ldp q0, q1, [%[block]], #32\n"
      QK_DOT_ALL("sqshl")
      "2:\n"
      "ldp q0, q1, [%[block]], #32\n"
      QK_DOT_ALL("sqrdmulh")
      QK_DOT_NARROW(16, 17, 18, 19) QK_DOT_NARROW(20, 21, 22, 23)
      QK_DOT_NARROW(24, 25, 26, 27) QK_DOT_NARROW(28, 29, 30, 31)
      QK_CLAMP(3)
      QK_DOT_STORE(16) QK_DOT_STORE(20) QK_DOT_STORE(24) QK_DOT_STORE(28)
      : [panel] "+r"(panel), [block] "+r"(block), [steps] "+r"(steps), [y] "+r"(y)
      : [extra] "r"(p->extra), [terms] "r"(p->row_terms), [clamped] "r"(p->clamped), [stride] "r"(stride), [zero_point] "w"(l.zero_point), [min] "w"(l.min),
        [max] "w"(l.max)
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
        "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
  return block;
}
#pragma GCC diagnostic pop
/* clang-format on */
#endif
