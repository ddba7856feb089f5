/* N6 on Armv6-M without 64-bit arithmetic, for results of at most 16 bits. m2 = 2m, times 2 more for a left
 * shift of one. */
#ifndef QK_RESCALE_M0_H
#define QK_RESCALE_M0_H
#include "qk_rescale.h"

/* 1: |acc| <= largest makes |acc| * m2 / 2^32 < 32000; otherwise 0, now and then wrongly. */
static inline int qk_is_short_m0(uint32_t largest, uint32_t m2) {
  if (largest < 1 << 23) return ((largest >> 8) + 1) * ((m2 >> 16) + 1) <= 32000 * 256;
  return ((largest >> 16) + 1) * ((m2 >> 16) + 1) <= 32000; /* largest < 2^31 */
}

/* round(acc * m2 / 2^32) + zero point: m2 = 2^16 * mh + ml, acc = 2^16 * ah + al,
 * acc * m2 >> 16 = acc * mh + ah * ml + (al * ml >> 16). */
static inline int32_t qk_rescale_short_m0(int32_t acc, uint32_t m2, int32_t zero_point) {
  const uint32_t high = m2 >> 16, low = m2 & 0xffff;
  const uint32_t product =
      (uint32_t)acc * high + (uint32_t)(acc >> 16) * low + (((uint32_t)acc & 0xffff) * low >> 16);
  return (int32_t)(product + ((uint32_t)zero_point << 16) + (1u << 15)) >> 16;
}
#endif
