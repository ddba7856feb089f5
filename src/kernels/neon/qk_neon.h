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

/* For functions of a higher level than -march promises. */
#if defined(__ARM_FEATURE_DOTPROD)
#define QK_NEON_DOTPROD
#elif defined(__clang__)
#define QK_NEON_DOTPROD __attribute__((target("dotprod")))
#else
#define QK_NEON_DOTPROD __attribute__((target("arch=armv8.2-a+dotprod")))
#endif
#if defined(__ARM_FEATURE_MATMUL_INT8)
#define QK_NEON_I8MM
#elif defined(__clang__)
#define QK_NEON_I8MM __attribute__((target("i8mm")))
#else
#define QK_NEON_I8MM __attribute__((target("arch=armv8.2-a+i8mm")))
#endif

#ifndef QK_NEON_LEVEL
#include <sys/auxv.h>
/* Bits of the Linux kernel's interface for AArch64: HWCAP_ASIMDDP, HWCAP2_I8MM. */
static inline int qk_neon_level(void) {
  if ((getauxval(AT_HWCAP) >> 20 & 1) == 0) return 0;
  return (getauxval(AT_HWCAP2) >> 13 & 1) != 0 ? 2 : 1;
}
#else
static inline int qk_neon_level(void) { return QK_NEON_LEVEL; }
#endif

/* N6, N7 of a layer. */
typedef struct {
  int16_t zero_point;
  int8_t min, max;
} qk_neon_output;

/* Copies 1.. bytes in few instructions, none outside the two ranges. */
static inline void qk_copy_bytes(int8_t* y, const int8_t* x, int32_t bytes) {
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
  } else {
    for (int32_t i = 0; i < bytes; ++i) y[i] = x[i];
  }
}
#endif
