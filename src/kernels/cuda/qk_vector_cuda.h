/* Runs of adjacent bytes, as wide as their place allows. */
#ifndef QK_VECTOR_CUDA_H
#define QK_VECTOR_CUDA_H
#include "qk_wide_cuda.h"

static __device__ __forceinline__ int32_t qk_byte_of(uint32_t word, int i) {
  return static_cast<int8_t>(word >> (8 * i));
}

/* Stores the first `count` bytes of a run of 4 * Words. `alignment` of the run: a power of two up to 16;
 * count is a multiple of it or larger than the run. */
template <int Words>
static __device__ __forceinline__ void qk_store_run(int8_t* to, const uint32_t (&words)[Words], int count,
                                                    int alignment) {
  if (alignment >= 4 * Words) {
    if (count <= 0) return;
    if constexpr (Words == 4)
      *reinterpret_cast<uint4*>(to) = make_uint4(words[0], words[1], words[2], words[3]);
    else if constexpr (Words == 2)
      *reinterpret_cast<uint2*>(to) = make_uint2(words[0], words[1]);
    else
      *reinterpret_cast<uint32_t*>(to) = words[0];
  } else if (alignment >= 4) {
#pragma unroll
    for (int i = 0; i < Words; ++i)
      if (4 * i < count) reinterpret_cast<uint32_t*>(to)[i] = words[i];
  } else {
#pragma unroll
    for (int i = 0; i < 4 * Words; ++i)
      if (i < count) to[i] = static_cast<int8_t>(words[i / 4] >> (i % 4 * 8));
  }
}

/* Loads what qk_store_run would store; the rest is 0. */
template <int Words>
static __device__ __forceinline__ void qk_load_run(const int8_t* from, uint32_t (&words)[Words], int count,
                                                   int alignment) {
#pragma unroll
  for (int i = 0; i < Words; ++i) words[i] = 0;
  if (alignment >= 4 * Words) {
    if (count <= 0) return;
    if constexpr (Words == 4) {
      const uint4 all = *reinterpret_cast<const uint4*>(from);
      words[0] = all.x, words[1] = all.y, words[2] = all.z, words[3] = all.w;
    } else if constexpr (Words == 2) {
      const uint2 all = *reinterpret_cast<const uint2*>(from);
      words[0] = all.x, words[1] = all.y;
    } else {
      words[0] = *reinterpret_cast<const uint32_t*>(from);
    }
  } else if (alignment >= 4) {
#pragma unroll
    for (int i = 0; i < Words; ++i)
      if (4 * i < count) words[i] = reinterpret_cast<const uint32_t*>(from)[i];
  } else {
#pragma unroll
    for (int i = 0; i < 4 * Words; ++i)
      if (i < count) words[i / 4] |= static_cast<uint32_t>(static_cast<uint8_t>(from[i])) << (i % 4 * 8);
  }
}
#endif
