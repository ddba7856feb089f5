/* What the AArch64 kernels share: the level of the processor and the last step of every output.
 *
 * QK_NEON_LEVEL fixes the level when compiling: 0 Armv8.0, 1 with SDOT, 2 with SMMLA too. Without it the
 * compiler's -march decides or, when that promises neither on Linux, the processor the program runs on. */
#ifndef QK_NEON_H
#define QK_NEON_H
#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>
#include "qk_memory.h"

#ifndef QK_NEON_LEVEL
#if defined(__ARM_FEATURE_MATMUL_INT8)
#define QK_NEON_LEVEL 2
#elif defined(__ARM_FEATURE_DOTPROD)
#define QK_NEON_LEVEL 1
#elif !defined(__linux__)
#define QK_NEON_LEVEL 0
#endif
#endif

#ifndef QK_NEON_LEVEL
#include <sys/auxv.h>
/* Bits of the Linux kernel's interface for AArch64: HWCAP_ASIMDDP, HWCAP2_I8MM. */
static inline int qk_neon_level(void) {
  if ((getauxval(AT_HWCAP) >> 20 & 1) == 0) return 0;
  return (getauxval(AT_HWCAP2) >> 13 & 1) != 0 ? 2 : 1;
}
#else
static inline int qk_neon_level(void) {
  return QK_NEON_LEVEL;
}
#endif

/* `level`, which a layer has asked for once, unless it is fixed. */
static inline int qk_known_level(int level) {
#ifdef QK_NEON_LEVEL
  (void)level;
  return QK_NEON_LEVEL;
#else
  return level;
#endif
}

/* SDOT by vector and by lane of m, SMMLA, as words: assemblers know them only where -march promises them. */
#define QK_SDOT(d, n, m) ".inst 0x4e809400 + (" #m " << 16) + (" #n " << 5) + " #d "\n"
#define QK_SDOT_LANE(d, n, m, lane)                                                               \
  ".inst 0x4f80e000 + ((" #lane " & 1) << 21) + (" #m " << 16) + ((" #lane " >> 1) << 11) + (" #n \
  " << 5) + " #d "\n"
#define QK_SMMLA(d, n, m) ".inst 0x4e80a400 + (" #m " << 16) + (" #n " << 5) + " #d "\n"

/* N6, N7 of a layer. */
typedef struct {
  int16_t zero_point;
  int8_t min, max;
} qk_neon_output;

/* The same in registers. */
typedef struct {
  int16x8_t zero_point;
  int8x16_t min, max;
} qk_neon_limits;

enum { QK_ROW_TERMS = 1, QK_SHIFTS = 2 };

/* How a panel and packed weights are multiplied (qk_panel_neon.h). */
typedef struct {
  int level, shifted, narrow;
  int extra;   /* QK_ROW_TERMS, QK_SHIFTS: the tile's sums need more than rescaling */
  int clamped; /* the output does not take all of int8 */
  ptrdiff_t steps;
  ptrdiff_t stride;         /* between rows of the output, bytes */
  const int32_t* row_terms; /* [8] added to the sums of a row */
  qk_neon_output out;
} qk_product;

#define QK_INLINE static inline __attribute__((always_inline))
/* Keeps the registers of one loop from those around it. */
#define QK_APART static __attribute__((noinline))

/* The 64 outputs of a tile in v16, v20, v24, v28. */
#define QK_CLAMP_(c) "smax v" #c ".16b, v" #c ".16b, %[min].16b\n smin v" #c ".16b, v" #c ".16b, %[max].16b\n"
#define QK_CLAMP(label) \
  "cbz %w[clamped], " #label "f\n" QK_CLAMP_(16) QK_CLAMP_(20) QK_CLAMP_(24) QK_CLAMP_(28) #label ":\n"

QK_INLINE qk_neon_limits qk_load_limits(const qk_neon_output* out) {
  qk_neon_limits l;
  l.zero_point = vdupq_n_s16(out->zero_point);
  l.min = vdupq_n_s8(out->min);
  l.max = vdupq_n_s8(out->max);
  return l;
}

/* Copies bytes in few instructions, none outside the two ranges. */
QK_INLINE void qk_copy_bytes(int8_t* y, const int8_t* x, int32_t bytes) {
  if (bytes >= 16) {
    for (; bytes > 16; bytes -= 16, x += 16, y += 16) vst1q_s8(y, vld1q_s8(x));
    vst1q_s8(y + bytes - 16, vld1q_s8(x + bytes - 16));
  } else if (bytes >= 8) {
    const int8x8_t first = vld1_s8(x), last = vld1_s8(x + bytes - 8);
    vst1_s8(y, first);
    vst1_s8(y + bytes - 8, last);
  } else if (bytes >= 4) {
    int32_t first, last;
    memcpy(&first, x, 4);
    memcpy(&last, x + bytes - 4, 4);
    memcpy(y, &first, 4);
    memcpy(y + bytes - 4, &last, 4);
  } else if (bytes >= 2) {
    int16_t first, last;
    memcpy(&first, x, 2);
    memcpy(&last, x + bytes - 2, 2);
    memcpy(y, &first, 2);
    memcpy(y + bytes - 2, &last, 2);
  } else if (bytes == 1) {
    *y = *x;
  }
}
#endif
