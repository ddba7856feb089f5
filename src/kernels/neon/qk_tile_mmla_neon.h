/* Eight pixels times eight output channels with SMMLA. */
#ifndef QK_TILE_MMLA_NEON_H
#define QK_TILE_MMLA_NEON_H
#include "qk_neon.h"

/* clang-format off */
#define QK_MMLA(c, a, b) "smmla v" #c ".4s, v" #a ".16b, v" #b ".16b\n"
#define QK_MMLA_PAIR(a, c0, c1, c2, c3) QK_MMLA(c0, a, 4) QK_MMLA(c1, a, 5) QK_MMLA(c2, a, 6) QK_MMLA(c3, a, 7)
#define QK_COPY(to, from) "mov v" #to ".16b, v" #from ".16b\n"
#define QK_COPIES(from, c1, c2, c3) QK_COPY(c1, from) QK_COPY(c2, from) QK_COPY(c3, from)
#define QK_EACH(op, c0, c1, c2, c3) \
  op " v" #c0 ".4s, v" #c0 ".4s, v0.4s\n" op " v" #c1 ".4s, v" #c1 ".4s, v1.4s\n" \
  op " v" #c2 ".4s, v" #c2 ".4s, v2.4s\n" op " v" #c3 ".4s, v" #c3 ".4s, v3.4s\n"
#define QK_EACH_PAIR(op) QK_EACH(op, 16, 17, 18, 19) QK_EACH(op, 20, 21, 22, 23) \
  QK_EACH(op, 24, 25, 26, 27) QK_EACH(op, 28, 29, 30, 31)
#define QK_STORE_PAIR(c0, c1, c2, c3) \
  "sqxtn v" #c0 ".4h, v" #c0 ".4s\n" "sqxtn v" #c2 ".4h, v" #c2 ".4s\n" \
  "sqxtn2 v" #c0 ".8h, v" #c1 ".4s\n" "sqxtn2 v" #c2 ".8h, v" #c3 ".4s\n" \
  "sqadd v" #c0 ".8h, v" #c0 ".8h, v4.8h\n" "sqadd v" #c2 ".8h, v" #c2 ".8h, v4.8h\n" \
  "sqxtn v" #c0 ".8b, v" #c0 ".8h\n" "sqxtn2 v" #c0 ".16b, v" #c2 ".8h\n" \
  "smax v" #c0 ".16b, v" #c0 ".16b, v5.16b\n" "smin v" #c0 ".16b, v" #c0 ".16b, v6.16b\n" \
  "tbl v" #c0 ".16b, {v" #c0 ".16b}, v7.16b\n" \
  "st1 {v" #c0 ".d}[0], [%[y]], %[stride]\n" "st1 {v" #c0 ".d}[1], [%[y]], %[stride]\n"

/* y[pixel*stride + channel]; panel and block as qk_panel_neon.h has them. v0-v3: pairs of pixels, v4-v7: pairs of
 * channels, v16-v31: [pair of pixels][pair of channels] of 2x2 sums. 20 instructions a step of 512 MAC, 96 around. */
QK_NEON_I8MM
static inline void qk_tile_mmla(const int8_t* panel, ptrdiff_t steps, const int8_t* block, int shifted,
                                const qk_neon_output* out, int8_t* y, ptrdiff_t stride) {
  static const uint8_t order[16] = {0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15};
  const int8_t* w = block + (shifted ? 96 : 64);
  const int8_t* head = block;
  const void* o = out;
  __asm__ volatile(
      "ld1r {v16.2d}, [%[head]], #8\n ld1r {v17.2d}, [%[head]], #8\n"
      "ld1r {v18.2d}, [%[head]], #8\n ld1r {v19.2d}, [%[head]], #8\n"
      QK_COPIES(16, 20, 24, 28) QK_COPIES(17, 21, 25, 29) QK_COPIES(18, 22, 26, 30) QK_COPIES(19, 23, 27, 31)
      "1:\n"
      "ld1 {v0.16b-v3.16b}, [%[panel]], #64\n"
      "ld1 {v4.16b-v7.16b}, [%[w]], #64\n"
      "subs %[steps], %[steps], #1\n"
      QK_MMLA_PAIR(0, 16, 17, 18, 19) QK_MMLA_PAIR(1, 20, 21, 22, 23)
      QK_MMLA_PAIR(2, 24, 25, 26, 27) QK_MMLA_PAIR(3, 28, 29, 30, 31)
      "b.ne 1b\n"
      "cbz %w[shifted], 2f\n"
      "add %[w], %[head], #32\n"
      "ld1r {v0.2d}, [%[w]], #8\n ld1r {v1.2d}, [%[w]], #8\n ld1r {v2.2d}, [%[w]], #8\n ld1r {v3.2d}, [%[w]]\n"
      QK_EACH_PAIR("sqshl")
      "2:\n"
      "ld1r {v0.2d}, [%[head]], #8\n ld1r {v1.2d}, [%[head]], #8\n"
      "ld1r {v2.2d}, [%[head]], #8\n ld1r {v3.2d}, [%[head]]\n"
      "ld1r {v4.8h}, [%[o]], #2\n ld1r {v5.16b}, [%[o]], #1\n ld1r {v6.16b}, [%[o]]\n ldr q7, %[order]\n"
      QK_EACH_PAIR("sqrdmulh")
      QK_STORE_PAIR(16, 17, 18, 19) QK_STORE_PAIR(20, 21, 22, 23)
      QK_STORE_PAIR(24, 25, 26, 27) QK_STORE_PAIR(28, 29, 30, 31)
      : [panel] "+r"(panel), [w] "+r"(w), [head] "+r"(head), [steps] "+r"(steps), [o] "+r"(o), [y] "+r"(y)
      : [shifted] "r"(shifted), [stride] "r"(stride), [order] "m"(order)
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
        "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
}
/* clang-format on */
#endif
