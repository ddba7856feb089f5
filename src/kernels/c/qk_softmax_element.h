/* The arithmetic of integer Softmax (N8), for T[max - x] of a table. */
#ifndef QK_SOFTMAX_ELEMENT_H
#define QK_SOFTMAX_ELEMENT_H
#include "qk_rescale.h"

/* r = round(2^54 / sum). It is 2^32 where the sum is T[0] alone, and one less gives the same there. */
static QK_DEVICE inline uint32_t qk_softmax_reciprocal(uint64_t sum) {
  const uint64_t quotient = (((uint64_t)1 << 54) + sum / 2) / sum;
  return quotient > UINT32_MAX ? UINT32_MAX : (uint32_t)quotient;
}

/* Of T * r + 2^45 only the upper 32 bits count. */
static QK_DEVICE inline int8_t qk_softmax_element(int32_t exponential, uint32_t reciprocal) {
  const uint32_t upper = (uint32_t)((uint64_t)(uint32_t)exponential * reciprocal >> 32);
  const uint32_t q = (upper + (1u << 13)) >> 14; /* 0..256 */
  return (int8_t)((int32_t)(q - (q >> 8)) - 128);
}
#endif
