/* Eight pixels times eight output channels with SMMLA. */
#ifndef QK_TILE_MMLA_NEON_H
#define QK_TILE_MMLA_NEON_H
#include "qk_neon.h"

/* clang-format off */
/* One assembly text, longer than the 4095 characters C99 asks compilers for. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
#define QK_MMLA_PAIR(a, c0, c1, c2, c3) QK_SMMLA(c0, a, 4) QK_SMMLA(c1, a, 5) QK_SMMLA(c2, a, 6) QK_SMMLA(c3, a, 7)
#define QK_COPY(to, from) "mov v" #to ".16b, v" #from ".16b\n"
#define QK_COPIES(from, c1, c2, c3) QK_COPY(c1, from) QK_COPY(c2, from) QK_COPY(c3, from)
#define QK_EACH(op, c0, c1, c2, c3) \
  op " v" #c0 ".4s, v" #c0 ".4s, v0.4s\n" op " v" #c1 ".4s, v" #c1 ".4s, v1.4s\n" \
  op " v" #c2 ".4s, v" #c2 ".4s, v2.4s\n" op " v" #c3 ".4s, v" #c3 ".4s, v3.4s\n"
#define QK_EACH_PAIR(op) QK_EACH(op, 16, 17, 18, 19) QK_EACH(op, 20, 21, 22, 23) \
  QK_EACH(op, 24, 25, 26, 27) QK_EACH(op, 28, 29, 30, 31)
#define QK_TERMS(c0, c1, c2, c3, t) \
  "add v" #c0 ".4s, v" #c0 ".4s, v" #t ".4s\n" "add v" #c1 ".4s, v" #c1 ".4s, v" #t ".4s\n" \
  "add v" #c2 ".4s, v" #c2 ".4s, v" #t ".4s\n" "add v" #c3 ".4s, v" #c3 ".4s, v" #t ".4s\n"
#define QK_MMLA_NARROW(c0, c1, c2, c3) \
  "sqxtn v" #c0 ".4h, v" #c0 ".4s\n" "sqxtn v" #c2 ".4h, v" #c2 ".4s\n" \
  "sqxtn2 v" #c0 ".8h, v" #c1 ".4s\n" "sqxtn2 v" #c2 ".8h, v" #c3 ".4s\n" \
  "sqadd v" #c0 ".8h, v" #c0 ".8h, %[zero_point].8h\n" "sqadd v" #c2 ".8h, v" #c2 ".8h, %[zero_point].8h\n" \
  "sqxtn v" #c0 ".8b, v" #c0 ".8h\n" "sqxtn2 v" #c0 ".16b, v" #c2 ".8h\n"
#define QK_MMLA_STORE(c) "tbl v" #c ".16b, {v" #c ".16b}, %[order].16b\n" \
  "st1 {v" #c ".d}[0], [%[y]], %[stride]\n" "st1 {v" #c ".d}[1], [%[y]], %[stride]\n"

/* y[row*stride + channel]; returns the next block. Panel and block as qk_panel_neon.h has them; `rows` and `channels`
 * that count are no matter. v0-v3: pairs of rows, v4-v7: pairs of channels, v16-v31: [pair of rows][pair of channels]
 * of 2x2 sums. 20 instructions a step of 512 MAC, 93 around. */
QK_INLINE const int8_t* qk_tile_mmla(const qk_product* p, qk_neon_limits l, const int8_t* panel, int32_t rows,
                                     const int8_t* block, int32_t channels, int8_t* y, ptrdiff_t stride) {
  static const uint8_t order[16] = {0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15};
  ptrdiff_t steps = p->steps;
  (void)rows, (void)channels;
  __asm__ volatile(
      "ld1r {v16.2d}, [%[block]], #8\n ld1r {v17.2d}, [%[block]], #8\n"
      "ld1r {v18.2d}, [%[block]], #8\n ld1r {v19.2d}, [%[block]], #8\n"
      QK_COPIES(16, 20, 24, 28) QK_COPIES(17, 21, 25, 29) QK_COPIES(18, 22, 26, 30) QK_COPIES(19, 23, 27, 31)
      "1:\n"
      "ld1 {v0.16b-v3.16b}, [%[panel]], #64\n"
      "ld1 {v4.16b-v7.16b}, [%[block]], #64\n"
      "subs %[steps], %[steps], #1\n"
      QK_MMLA_PAIR(0, 16, 17, 18, 19) QK_MMLA_PAIR(1, 20, 21, 22, 23)
      QK_MMLA_PAIR(2, 24, 25, 26, 27) QK_MMLA_PAIR(3, 28, 29, 30, 31)
      "b.ne 1b\n"
      "cbz %w[extra], 2f\n"
      "tbz %w[extra], #0, 4f\n"
      "ldp q0, q2, [%[terms]]\n"
      "zip2 v1.4s, v0.4s, v0.4s\n zip1 v0.4s, v0.4s, v0.4s\n"
      "zip2 v3.4s, v2.4s, v2.4s\n zip1 v2.4s, v2.4s, v2.4s\n"
      QK_TERMS(16, 17, 18, 19, 0) QK_TERMS(20, 21, 22, 23, 1) QK_TERMS(24, 25, 26, 27, 2) QK_TERMS(28, 29, 30, 31, 3)
      "4: tbz %w[extra], #1, 2f\n"
      "ld1r {v0.2d}, [%[block]], #8\n ld1r {v1.2d}, [%[block]], #8\n"
      "ld1r {v2.2d}, [%[block]], #8\n ld1r {v3.2d}, [%[block]], #8\n"
      QK_EACH_PAIR("sqshl")
      "2:\n"
      "ld1r {v0.2d}, [%[block]], #8\n ld1r {v1.2d}, [%[block]], #8\n"
      "ld1r {v2.2d}, [%[block]], #8\n ld1r {v3.2d}, [%[block]], #8\n"
      QK_EACH_PAIR("sqrdmulh")
      QK_MMLA_NARROW(16, 17, 18, 19) QK_MMLA_NARROW(20, 21, 22, 23)
      QK_MMLA_NARROW(24, 25, 26, 27) QK_MMLA_NARROW(28, 29, 30, 31)
      QK_CLAMP(3)
      QK_MMLA_STORE(16) QK_MMLA_STORE(20) QK_MMLA_STORE(24) QK_MMLA_STORE(28)
      : [panel] "+r"(panel), [block] "+r"(block), [steps] "+r"(steps), [y] "+r"(y)
      : [extra] "r"(p->extra), [terms] "r"(p->row_terms), [clamped] "r"(p->clamped), [stride] "r"(stride), [zero_point] "w"(l.zero_point), [min] "w"(l.min),
        [max] "w"(l.max), [order] "w"(vld1q_u8(order))
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
        "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
  return block;
}
#pragma GCC diagnostic pop
/* clang-format on */
#endif
