/* Dot products by dp4a, an output a thread. Weights are packed as int32[taps][words][OC]: each four bytes of
 * a tap's channels (the last ones padded with 0), next to those of the other output channels, so that threads
 * of adjacent channels read adjacent words. */
#ifndef QK_DOT_CUDA_H
#define QK_DOT_CUDA_H
#include "qk_rescale.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

/* Channels 4i..4i+3 of a tap; Aligned: the tap is at a multiple of 4 and of whole words. */
template <bool Aligned>
static __device__ __forceinline__ int32_t qk_dot_word(const int8_t* tap, int32_t i, int32_t depth) {
  if (Aligned) return reinterpret_cast<const int32_t*>(tap)[i];
  uint32_t word = 0;
#pragma unroll
  for (int b = 0; b < 4; ++b)
    if (4 * i + b < depth) word |= static_cast<uint32_t>(static_cast<uint8_t>(tap[4 * i + b])) << (8 * b);
  return static_cast<int32_t>(word);
}

#endif
