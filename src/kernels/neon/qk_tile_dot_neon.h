/* Eight pixels times eight output channels with SDOT. */
#ifndef QK_TILE_DOT_NEON_H
#define QK_TILE_DOT_NEON_H
#include "qk_neon.h"

/* clang-format off */
#define QK_DOT(c, b, a, lane) "sdot v" #c ".4s, v" #b ".16b, v" #a ".4b[" #lane "]\n"
/* Two pixels (lanes 0, 1 and 2, 3 of a), sums c0 c1 and c2 c3. */
#define QK_DOT_PAIR(a, c0, c1, c2, c3) \
  QK_DOT(c0, 4, a, 0) QK_DOT(c1, 6, a, 0) QK_DOT(c2, 4, a, 2) QK_DOT(c3, 6, a, 2) \
  QK_DOT(c0, 5, a, 1) QK_DOT(c1, 7, a, 1) QK_DOT(c2, 5, a, 3) QK_DOT(c3, 7, a, 3)
#define QK_DOT_COPY(c0, c1) "mov v" #c0 ".16b, v16.16b\n" "mov v" #c1 ".16b, v17.16b\n"
#define QK_DOT_EACH(op, c0, c1) op " v" #c0 ".4s, v" #c0 ".4s, v0.4s\n" op " v" #c1 ".4s, v" #c1 ".4s, v1.4s\n"
#define QK_DOT_ALL(op) QK_DOT_EACH(op, 16, 17) QK_DOT_EACH(op, 18, 19) QK_DOT_EACH(op, 20, 21) \
  QK_DOT_EACH(op, 22, 23) QK_DOT_EACH(op, 24, 25) QK_DOT_EACH(op, 26, 27) QK_DOT_EACH(op, 28, 29) \
  QK_DOT_EACH(op, 30, 31)
#define QK_DOT_STORE(c0, c1, c2, c3) \
  "sqxtn v" #c0 ".4h, v" #c0 ".4s\n" "sqxtn v" #c2 ".4h, v" #c2 ".4s\n" \
  "sqxtn2 v" #c0 ".8h, v" #c1 ".4s\n" "sqxtn2 v" #c2 ".8h, v" #c3 ".4s\n" \
  "sqadd v" #c0 ".8h, v" #c0 ".8h, v4.8h\n" "sqadd v" #c2 ".8h, v" #c2 ".8h, v4.8h\n" \
  "sqxtn v" #c0 ".8b, v" #c0 ".8h\n" "sqxtn2 v" #c0 ".16b, v" #c2 ".8h\n" \
  "smax v" #c0 ".16b, v" #c0 ".16b, v5.16b\n" "smin v" #c0 ".16b, v" #c0 ".16b, v6.16b\n" \
  "st1 {v" #c0 ".d}[0], [%[y]], %[stride]\n" "st1 {v" #c0 ".d}[1], [%[y]], %[stride]\n"

/* As qk_tile_mmla. v0-v3: pairs of pixels, v4 v5 v6 v7: first and last four inputs of channels 0-3, of 4-7 (LD2
 * sorts them), v16-v31: [pixel][channels 0-3, 4-7]. 37 instructions a step of 512 MAC, 88 around. */
QK_NEON_DOTPROD
static inline void qk_tile_dot(const int8_t* panel, ptrdiff_t steps, const int8_t* block, int shifted,
                               const qk_neon_output* out, int8_t* y, ptrdiff_t stride) {
  const int8_t* w = block + (shifted ? 96 : 64);
  const void* o = out;
  __asm__ volatile(
      "ldp q16, q17, [%[head]]\n"
      QK_DOT_COPY(18, 19) QK_DOT_COPY(20, 21) QK_DOT_COPY(22, 23) QK_DOT_COPY(24, 25)
      QK_DOT_COPY(26, 27) QK_DOT_COPY(28, 29) QK_DOT_COPY(30, 31)
      "1:\n"
      "ld1 {v0.16b-v3.16b}, [%[panel]], #64\n"
      "ld2 {v4.4s, v5.4s}, [%[w]], #32\n"
      "ld2 {v6.4s, v7.4s}, [%[w]], #32\n"
      "subs %[steps], %[steps], #1\n"
      QK_DOT_PAIR(0, 16, 17, 18, 19) QK_DOT_PAIR(1, 20, 21, 22, 23)
      QK_DOT_PAIR(2, 24, 25, 26, 27) QK_DOT_PAIR(3, 28, 29, 30, 31)
      "b.ne 1b\n"
      "cbz %w[shifted], 2f\n"
      "ldp q0, q1, [%[head], #64]\n"
      QK_DOT_ALL("sqshl")
      "2:\n"
      "ldp q0, q1, [%[head], #32]\n"
      "ld1r {v4.8h}, [%[o]], #2\n ld1r {v5.16b}, [%[o]], #1\n ld1r {v6.16b}, [%[o]]\n"
      QK_DOT_ALL("sqrdmulh")
      QK_DOT_STORE(16, 17, 18, 19) QK_DOT_STORE(20, 21, 22, 23)
      QK_DOT_STORE(24, 25, 26, 27) QK_DOT_STORE(28, 29, 30, 31)
      : [panel] "+r"(panel), [w] "+r"(w), [steps] "+r"(steps), [o] "+r"(o), [y] "+r"(y)
      : [head] "r"(block), [shifted] "r"(shifted), [stride] "r"(stride)
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
        "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
}
/* clang-format on */
#endif
