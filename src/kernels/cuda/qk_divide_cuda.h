/* Division by a number that the host knows: a multiplication and a shift on the device. */
#ifndef QK_DIVIDE_CUDA_H
#define QK_DIVIDE_CUDA_H
#include "qk_cuda.h"

struct qk_divisor {
  uint32_t divisor, multiplier, shift;
};

/* divisor < 2^31; 0 counts as 1. With 2^(shift-1) < divisor <= 2^shift and multiplier = floor(2^(31+shift) /
 * divisor) + 1, n * multiplier / 2^(31+shift) exceeds n / divisor by less than 1 / divisor for n < 2^31. */
static inline qk_divisor qk_make_divisor(int64_t divisor) {
  const uint64_t d = divisor < 1 ? 1 : static_cast<uint64_t>(divisor);
  uint32_t shift = 0;
  while ((static_cast<uint64_t>(1) << shift) < d) ++shift;
  return {static_cast<uint32_t>(d), static_cast<uint32_t>((static_cast<uint64_t>(1) << (31 + shift)) / d + 1),
          shift};
}

/* n < 2^31 */
static __device__ inline uint32_t qk_divide(uint32_t n, qk_divisor d) {
  return static_cast<uint32_t>((static_cast<uint64_t>(2 * n) * d.multiplier) >> 32) >> d.shift;
}

/* n becomes n / d; the result is the rest. */
static __device__ inline uint32_t qk_take_digit(uint32_t* n, qk_divisor d) {
  const uint32_t quotient = qk_divide(*n, d), rest = *n - quotient * d.divisor;
  *n = quotient;
  return rest;
}
#endif
