/* The arithmetic of integer Softmax (N8), for T[max - x] of a table. */
#ifndef QK_SOFTMAX_ELEMENT_H
#define QK_SOFTMAX_ELEMENT_H
#include "qk_rescale.h"

/* round(2^54 / sum) */
static QK_DEVICE inline uint64_t qk_softmax_reciprocal(uint64_t sum) {
  return (((uint64_t)1 << 54) + sum / 2) / sum;
}

static QK_DEVICE inline int8_t qk_softmax_element(int32_t exponential, uint64_t reciprocal) {
  const uint64_t scaled = (uint64_t)exponential * reciprocal + ((uint64_t)1 << 45);
  return qk_clamp_s8((int32_t)(scaled >> 46) - 128, -128, 127);
}
#endif
