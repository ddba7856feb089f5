/* N6 in one multiply-add: zero_point + ((product + 2^31) >> 32) = (product + constant) >> 32 with
 * constant = zero_point * 2^32 + 2^31. */
#ifndef QK_REQUANTIZE_CUDA_H
#define QK_REQUANTIZE_CUDA_H
#include "qk_cuda.h"
#include "qk_rescale.h"

static inline __device__ int64_t qk_rescale_constant(int32_t zero_point) {
  return static_cast<int64_t>(zero_point) * (static_cast<int64_t>(1) << 32) + (static_cast<int64_t>(1) << 31);
}

/* doubled_multiplier: 2 * multiplier, below 2^31. Bits of qk_requantize_s8 without left shift. */
static inline __device__ int32_t qk_requantize(int32_t acc, int32_t doubled_multiplier, int64_t constant,
                                               int32_t min, int32_t max) {
  const int32_t q = static_cast<int32_t>((static_cast<int64_t>(acc) * doubled_multiplier + constant) >> 32);
  const int32_t raised = q < min ? min : q;
  return raised > max ? max : raised;
}
#endif
